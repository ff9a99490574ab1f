"""ports.bodies with nh3 (sanitising) and inscriptis (HTML to text)."""

from __future__ import annotations

import nh3
from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig
from lxml.etree import LxmlError

MOST_CHARACTERS = 4_000_000


class HtmlBodies:
    def clean_html(self, html: str) -> str:
        return nh3.clean(html[:MOST_CHARACTERS], link_rel="noopener noreferrer")

    def text_of(self, html: str) -> str:
        """Falls back to the bare text without tags for HTML that no parser accepts."""
        config = ParserConfig(css=CSS_PROFILES["strict"], display_links=True, display_anchors=False)
        safe = self.clean_html(html)
        try:
            return str(get_text(safe, config)).strip()
        except (LxmlError, ValueError, RecursionError):
            return nh3.clean(safe, tags=set()).strip()
