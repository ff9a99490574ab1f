"""What an administrator wants removed from mails before anything is written: words, shapes of numbers, known numbers.

A pattern is one of ``{card}``, ``{iban}``, ``{ssn}``, or plain words in which ``#`` is a digit, ``?`` a letter or
digit, ``*`` (once) up to 40 characters without a space. It matches whole words, whatever their case. Nothing else has
a meaning, so no pattern can be slow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from backend.sync.account_numbers import card_spans, iban_spans, ssn_spans
from backend.sync.records import Body, Message

MOST_PATTERNS, LONGEST, FEWEST_SIGNS = 100, 100, 3
REMOVED = "[removed]"
IGNORED = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
PIECES = {"#": "[0-9]", "?": r"[^\W_]", "*": r"\S{0,40}", " ": r"\s{1,5}"}
BUILT_IN: dict[str, tuple[str, Callable[[str], Iterator[tuple[int, int]]]]] = {
    "{card}": ("[card number removed]", card_spans),
    "{iban}": ("[account number removed]", iban_spans),
    "{ssn}": ("[social security number removed]", ssn_spans),
}
# Tags that do not end a word: everything else separates what is before it from what is after it.
INLINE = frozenset(
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub sup time "
    "tt u var wbr".split()
)
PART = re.compile(r"<[^>]*>|[^<]+|<")
ENTITY = re.compile("&(amp|lt|gt|quot|nbsp);|[^&]|&")
DECODED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "nbsp": "\u00a0"}
QUOTED = re.compile(r'"([^"]*)"')


def checked(pattern: str) -> str:
    """The pattern in its normal form. Raises ValueError with what is wrong."""
    known = " ".join(pattern.split())
    if known.lower() in BUILT_IN:
        return known.lower()
    if len(known) > LONGEST or any(c in ",;{}" or not c.isprintable() for c in known):
        raise ValueError(f"a pattern has at most {LONGEST} signs, and no comma, semicolon or brace")
    if known.count("*") > 1 or sum(c.isalnum() or c == "#" for c in known) < FEWEST_SIGNS:
        raise ValueError(f"a pattern has at least {FEWEST_SIGNS} letters or digits, and * once at most")
    return known


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text and what stands there afterwards."""

    start: int
    end: int
    instead: str


class Redactor:
    """Patterns made ready; false when there are none."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._finders = [_finder(pattern) for pattern in patterns]

    def __bool__(self) -> bool:
        return bool(self._finders)

    def message(self, message: Message) -> Message:
        """Subject, both bodies and the headers; the same mail when nothing in it matches."""
        if not self:
            return message
        body = message.body and Body(self.text(message.body.text), self.html(message.body.html))
        headers = tuple((name, self.text(value)) for name, value in message.headers)
        return replace(message, subject=self.text(message.subject), body=body, headers=headers)

    def text(self, text: str) -> str:
        spans = self._spans(text) if text else []
        for span in reversed(spans):
            text = text[: span.start] + span.instead + text[span.end :]
        return text

    def html(self, html: str) -> str:
        """Sanitised HTML: a match may run over inline tags and entities, and attributes are looked at, too."""
        if not self or not html:
            return html
        parts = [match.group() for match in PART.finditer(html)]
        letters = list(_letters(parts))
        spans = self._spans("".join(letter.shown for letter in letters))
        for span in spans:
            for number, letter in enumerate(letters[span.start : span.end]):
                letter.source = span.instead if number == 0 else ""
        written: dict[int, list[str]] = {}
        for letter in letters:
            written.setdefault(letter.part, []).append(letter.source)
        return "".join(self._tag(p) if _is_tag(p) else "".join(written.get(i, ())) for i, p in enumerate(parts))

    def _tag(self, tag: str) -> str:
        return QUOTED.sub(lambda m: f'"{_encoded(self.text(_decoded(m.group(1))))}"', tag)

    def _spans(self, text: str) -> list[Span]:
        """Without overlaps, the earlier and longer first."""
        shown, places = _shown(text)
        found = [Span(places[a], places[b - 1] + 1, word) for word, find in self._finders for a, b in find(shown)]
        kept: list[Span] = []
        for span in sorted(found, key=lambda s: (s.start, -s.end)):
            if not kept or span.start >= kept[-1].end:
                kept.append(span)
        return kept


@lru_cache(maxsize=64)
def redactor_of(patterns: tuple[str, ...]) -> Redactor:
    """Made once for the same patterns."""
    return Redactor(patterns)


@dataclass(slots=True)
class _Letter:
    """One character as read, the part of the HTML it is in, and how it is written there."""

    shown: str
    part: int
    source: str


def _letters(parts: Sequence[str]) -> Iterator[_Letter]:
    for i, part in enumerate(parts):
        if not _is_tag(part):
            for match in ENTITY.finditer(part):
                yield _Letter(DECODED.get(match.group(1) or "", match.group()), i, match.group())
        elif re.sub(r"\W.*", "", part.strip("</"), flags=re.DOTALL).lower() not in INLINE:
            yield _Letter("\n", i, "")


def _is_tag(part: str) -> bool:
    return part.startswith("<") and len(part) > 1


def _decoded(text: str) -> str:
    return ENTITY.sub(lambda m: DECODED.get(m.group(1) or "", m.group()), text)


def _encoded(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _shown(text: str) -> tuple[str, Sequence[int]]:
    """The text without invisible signs, and where each of its characters stands in the whole."""
    if not IGNORED.search(text):
        return text, range(len(text))
    places = [i for i, c in enumerate(text) if not IGNORED.match(c)]
    return "".join(text[i] for i in places), places


def _finder(pattern: str) -> tuple[str, Callable[[str], Iterable[tuple[int, int]]]]:
    known = checked(pattern)
    if known in BUILT_IN:
        return BUILT_IN[known]
    shape = "".join(PIECES.get(c) or re.escape(c) for c in known)
    before = r"(?<!\w)" if known[0].isalnum() or known[0] in "#?" else ""
    after = r"(?!\w)" if known[-1].isalnum() or known[-1] in "#?" else ""
    expression = re.compile(before + shape + after, re.IGNORECASE)
    return REMOVED, lambda text: (match.span() for match in expression.finditer(text))
