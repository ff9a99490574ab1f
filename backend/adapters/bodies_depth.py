"""HTML made shallow before it is parsed: parsers look through all that is open at every tag, so depth costs squares."""

from __future__ import annotations

import re
from collections import Counter

MOST_OPEN = 200
MOST_OPEN_STYLES = 20  # a parser opens them all again in every paragraph
MOST_ATTRIBUTES = 100  # each is compared with all before it
MOST_TAGS = 100_000  # what lies loose in a table is moved out of it, one by one

# How HTML is cut into tags (WHATWG, 13.2.5); nothing is looked at twice.
ATTRIBUTE = r"""[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+|(?=>)))?+"""
INSIDE = rf"""(?:[\s/]++|{ATTRIBUTE})*+"""
REST = rf"""(?=[\s/>]){INSIDE}(?:>|\Z)"""
TOKEN = re.compile(
    rf"""<!--(?:-?>|.*?(?:--!?>|\Z))
    |<(?P<hidden>script|style|title){REST}(?:(?<=/>)|.*?(?:</(?P=hidden){REST}|\Z))
    |<(?P<end>/?)(?P<name>[a-z][^\s/>]*+)(?P<inside>{INSIDE})(?P<close>>|\Z)
    |<[!?/][^>]*+(?:>|\Z)
    |(?P<sign><)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
ATTRIBUTES = re.compile(rf"[\s/]++|{ATTRIBUTE}")

EMPTY = frozenset(
    "area base basefont bgsound br col embed frame hr img image input keygen link meta param source track wbr".split()
)
SIBLINGS = frozenset("p li dt dd tr td th option".split())  # one begins where the last ends
STYLES = frozenset("a b big code em font i nobr s small strike strong tt u".split())
INLINE = STYLES | frozenset("abbr bdi bdo cite del dfn ins kbd label mark q samp span sub sup time var".split())
UNWRAPPED = frozenset(
    "iframe noembed noframes noscript plaintext textarea xmp".split()
)  # their words are read all the same
LINE_BREAK = "<br>"


def shallow(html: str) -> str:
    """The same words, never more than MOST_OPEN elements inside each other; without comments, scripts and styles."""
    return _Flattener().flatten(html)


class _Flattener:
    """Counts an element as open until its own end tag comes: at least as deep as any parser sees it."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._open_styles = 0
        self._left_out: Counter[str] = Counter()
        self._tags = 0

    def flatten(self, html: str) -> str:
        return TOKEN.sub(self._one, html)

    def _one(self, token: re.Match[str]) -> str:
        if token["sign"]:
            return "&lt;"
        name = (token["name"] or "").lower()
        if not name or not token["close"] or name in UNWRAPPED:
            return ""
        self._tags += 1
        if self._tags > MOST_TAGS:
            return "" if name in INLINE else "\n"
        if token["end"]:
            return self._end(name)
        return self._start(name, token)

    def _start(self, name: str, token: re.Match[str]) -> str:
        if name not in EMPTY and not self._enter(name):
            self._left_out[name] += 1
            return "" if name in INLINE else LINE_BREAK
        return _tag(token)

    def _enter(self, name: str) -> bool:
        if name in SIBLINGS and self._open and self._open[-1] == name:
            return True
        if len(self._open) >= MOST_OPEN or (name in STYLES and self._open_styles >= MOST_OPEN_STYLES):
            return False
        self._open.append(name)
        self._open_styles += name in STYLES
        return True

    def _end(self, name: str) -> str:
        if self._left_out[name]:
            self._left_out[name] -= 1
            return ""
        if self._open and self._open[-1] == name:
            self._open.pop()
            self._open_styles -= name in STYLES
        return f"</{name}>"


def _tag(token: re.Match[str]) -> str:
    attributes = ATTRIBUTES.findall(token["inside"]) if len(token["inside"]) > MOST_ATTRIBUTES else None
    if attributes is None or len(attributes) <= MOST_ATTRIBUTES:
        return token[0]
    return f"<{token['name']}{''.join(attributes[:MOST_ATTRIBUTES])}>"
