"""Bodies: from HTML to text and back, as far as a stand-in needs it."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

_BREAKS = frozenset(["br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote", "hr", "ul", "ol"])
_SILENT = frozenset(["style", "script", "head", "title"])
PREVIEW = 255


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        if tag in _BREAKS:
            self.parts.append("\n")
        if tag == "img":
            self.parts.append(f"[{dict(attrs).get('alt') or dict(attrs).get('src') or ''}]")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1
        if tag in ("p", "div", "tr", "li", "table"):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(re.sub(r"\s+", " ", data))


def html_to_text(markup: str) -> str:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    lines = [line.strip() for line in "".join(reader.parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def text_to_html(text: str) -> str:
    """As Exchange wraps a plain text mail."""
    lines = html.escape(text, quote=False).replace("\r\n", "\n").replace("\n", "<br>\r\n")
    return (
        '<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
        "<!-- converted from text --></head>\r\n"
        f'<body><div class="PlainText">{lines}</div></body></html>'
    )


def plain(body: dict[str, str]) -> str:
    content = body.get("content") or ""
    return html_to_text(content) if body.get("contentType") == "html" else content


def preview(body: dict[str, str]) -> str:
    return " ".join(plain(body).split())[:PREVIEW]


def as_type(body: dict[str, str], wanted: str) -> dict[str, str]:
    """The body as text or html, whatever it was written as."""
    kind, content = body.get("contentType", "text"), body.get("content") or ""
    if kind != wanted:
        content = html_to_text(content) if wanted == "text" else text_to_html(content)
    return {"contentType": wanted, "content": content}


_QUOTE = re.compile(
    r"<div id=\"?(?:appendonsend|divRplyFwdMsg)|<blockquote|<hr[^>]*>\s*<b>From:"
    r"|^-----Original Message-----|^On .{5,80} wrote:",
    re.IGNORECASE | re.MULTILINE,
)


def unique(body: dict[str, str]) -> dict[str, str]:
    """The part above the quoted mails."""
    match = _QUOTE.search(body["content"])
    return {**body, "content": body["content"][: match.start()].rstrip()} if match else body
