"""HTML -> text for fields without formatting: no layout, no padding, link targets beside their words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml.html import HtmlElement, HTMLParser, document_fromstring

BLOCKS = frozenset("blockquote br center div dl h1 h2 h3 h4 h5 h6 hr ol p pre table ul".split())
CELLS, FRAMES = ("td", "th"), ("tr", "tbody", "thead", "tfoot", "caption")
INVISIBLE = " \t\xa0\xad\u034f\u200b\u200c\u200d\u2007\u2060\ufeff"
SCHEME = re.compile(r"^(mailto:|tel:|https?://)", re.IGNORECASE)


def text_from(html: str) -> str:
    """The text of sanitised HTML. Raises what lxml and inscriptis raise, ValueError and RecursionError among it."""
    tree = document_fromstring(html, parser=HTMLParser(huge_tree=True, encoding="utf-8"))
    for link in tree.iter("a"):
        _spell_out(link)
    _unfold_tables(tree)
    return tidy(Inscriptis(tree, ParserConfig(css=CSS_PROFILES["strict"])).get_text())


def tidy(text: str) -> str:
    """Without invisible ends of lines, and never two empty lines in a row."""
    lines = "\n".join(line.rstrip(INVISIBLE) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def _spell_out(link: HtmlElement) -> None:
    """``<a href="u">words</a>`` reads: words <u>; nothing is added where the words say the same."""
    target = str(link.attrib.pop("href", ""))
    words = "".join(link.itertext()).strip()
    if not words or not SCHEME.match(target) or _bare(target) == _bare(words):
        return
    last = link[-1] if len(link) else None
    if last is None:
        link.text = f"{link.text or ''} <{target}>"
    else:
        last.tail = f"{last.tail or ''} <{target}>"


def _bare(address: str) -> str:
    return SCHEME.sub("", address).rstrip("/").lower()


def _unfold_tables(tree: HtmlElement) -> None:
    parts: dict[HtmlElement, list[HtmlElement]] = {table: [] for table in tree.iter("table")}
    for part in tree.iter(*CELLS, *FRAMES):
        nearest = next(part.iterancestors("table"), None)
        if nearest is not None:
            parts[nearest].append(part)
    for table, own in reversed(parts.items()):
        _unfold(table, own)


def _unfold(table: HtmlElement, parts: Sequence[HtmlElement]) -> None:
    """A table that only arranges paragraphs becomes these paragraphs, one below the other."""
    cells = (part for part in parts if part.tag in CELLS)
    if not any(inner.tag in BLOCKS for cell in cells for inner in cell.iterdescendants()):
        return
    for part in (*parts, table):
        part.tag = "div"
