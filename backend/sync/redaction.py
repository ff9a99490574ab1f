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
from unicodedata import normalize

from backend.sync.account_numbers import card_spans, iban_spans, ssn_spans
from backend.sync.encoded_words import readable
from backend.sync.records import Body, Message

MOST_PATTERNS, LONGEST, FEWEST_SIGNS = 100, 100, 3
REMOVED = "[removed]"
SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
HYPHENS = "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
WIDE_DIGITS = "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19"
PLAIN = str.maketrans(SPACES + HYPHENS + WIDE_DIGITS, " " * len(SPACES) + "-" * len(HYPHENS) + "0123456789")
INVISIBLE = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
MARKS = "\u0300-\u036f\u1161-\u11c2\u3099\u309a"  # accents, parts of Korean syllables, sound marks of Japanese
SPECIAL = re.compile(f"[{INVISIBLE}{MARKS}]")
ODD = re.compile(f"[{INVISIBLE}]+|([^{MARKS}{INVISIBLE}][{MARKS}]{{1,8}})")
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
LINES = frozenset("br div p".split())
PARAGRAPH = "\u2029"  # what ends a word and a number
PART = re.compile(r"<[^>]*>|[^<]+|<")
ENTITY = re.compile("&(amp|lt|gt|quot|nbsp);|[^&]|&")
DECODED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "nbsp": "\u00a0"}
QUOTED = re.compile(r'"([^"]*)"')


def checked(pattern: str) -> str:
    """The pattern in its normal form. Raises ValueError with what is wrong."""
    known = normalize("NFC", " ".join(pattern.split()))
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
        headers = tuple((name, self._header(value)) for name, value in message.headers)
        return replace(message, subject=self.text(message.subject), body=body, headers=headers)

    def text(self, text: str) -> str:
        left, place = [], 0
        for span in self._spans(text) if text else ():
            left += [text[place : span.start], span.instead]
            place = span.end
        return "".join((*left, text[place:]))

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

    def _header(self, value: str) -> str:
        """As it is read where something is removed from it, else as it is written."""
        read = readable(value)
        left = self.text(read)
        return self.text(value) if left == read != value else left

    def _tag(self, tag: str) -> str:
        return QUOTED.sub(lambda m: f'"{_encoded(self.text(_decoded(m.group(1))))}"', tag)

    def _spans(self, text: str) -> list[Span]:
        """Without overlaps, the earlier and longer first."""
        shown, places = _shown(text)
        found = [Span(places[a], places[b], word) for word, find in self._finders for a, b in find(shown)]
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
        elif (name := re.sub(r"\W.*", "", part.strip("</"), flags=re.DOTALL).lower()) not in INLINE:
            yield _Letter("\n" if name in LINES else PARAGRAPH, i, "")


def _is_tag(part: str) -> bool:
    return part.startswith("<") and len(part) > 1


def _decoded(text: str) -> str:
    return ENTITY.sub(lambda m: DECODED.get(m.group(1) or "", m.group()), text)


def _encoded(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _shown(text: str) -> tuple[str, Sequence[int]]:
    """The text in the signs patterns are written in; where each of them stands in the whole, and the end of it."""
    if text.isascii():
        return text, range(len(text) + 1)
    text = text.translate(PLAIN)
    if not SPECIAL.search(text):
        return text, range(len(text) + 1)
    signs: list[str] = []
    places: list[int] = []
    place = 0
    for odd in ODD.finditer(text):
        one = normalize("NFC", odd.group(1) or "")
        signs += [text[place : odd.start()], one]
        places += [*range(place, odd.start()), *range(odd.start(), odd.start() + len(one))]
        place = odd.end()
    return "".join((*signs, text[place:])), (*places, *range(place, len(text) + 1))


def _finder(pattern: str) -> tuple[str, Callable[[str], Iterable[tuple[int, int]]]]:
    known = checked(pattern).translate(PLAIN)
    if known in BUILT_IN:
        return BUILT_IN[known]
    shape = "".join(PIECES.get(c) or re.escape(c) for c in known)
    before = r"(?<!\w)" if known[0].isalnum() or known[0] in "#?" else ""
    after = r"(?!\w)" if known[-1].isalnum() or known[-1] in "#?" else ""
    expression = re.compile(before + shape + after, re.IGNORECASE)
    return REMOVED, lambda text: (match.span() for match in expression.finditer(text))
