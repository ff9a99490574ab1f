"""ports.bodies with nh3 (sanitising), lxml and inscriptis (HTML to text)."""

from __future__ import annotations

from html import unescape

import nh3
from lxml.etree import LxmlError

from backend.adapters.bodies_depth import shallow
from backend.adapters.bodies_text import text_from, tidy

MOST_CHARACTERS = 4_000_000
MOST_FOR_TEXT = 1_000_000  # many times what any field holds; converting takes seconds beyond
SCHEMES = {*nh3.ALLOWED_URL_SCHEMES, "cid"}  # pictures inside the mail
DROPPED_WITH_CONTENT = {"script", "style", "title"}


class HtmlBodies:
    def clean_html(self, html: str) -> str:
        whole = html[:MOST_CHARACTERS].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return nh3.clean(
            shallow(whole), clean_content_tags=DROPPED_WITH_CONTENT, link_rel="noopener noreferrer", url_schemes=SCHEMES
        )

    def text_of(self, html: str) -> str:
        """Falls back to the bare text without tags for HTML that no parser accepts."""
        safe = self.clean_html(html[:MOST_FOR_TEXT])
        try:
            return text_from(safe)
        except (LxmlError, ValueError, RecursionError):
            return tidy(unescape(nh3.clean(safe, tags=set())))
