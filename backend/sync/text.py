"""Text made safe for fields with limits: no control characters, no half characters, cut where it says so.

Salesforce counts in UTF-16 units, in which an emoji is two; so does every limit here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # all but tab and newline
LONGEST_EXTENSION = 20
SHORTENED = "\n[Shortened: the mail has {whole} characters]"


def clean(text: str) -> str:
    """Without NUL and other controls; CRLF and lone CR become newlines; lone surrogates become U+FFFD."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return CONTROLS.sub("", text)


def named(name: str, names: Collection[str]) -> bool:
    """Whether it is one of these; Outlook has no two categories that differ in capitals alone."""
    return name in names or name.casefold() in [one.casefold() for one in names]


def units(text: str) -> int:
    """How long Salesforce says it is."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def within(text: str, limit: int) -> str:
    """As much of it from the front as fits, never half a character."""
    if 2 * len(text) <= limit:
        return text
    wire = text.encode("utf-16-le", "replace")
    return text if len(wire) <= 2 * limit else wire[: 2 * limit].decode("utf-16-le", "ignore")


def one_line(text: str, limit: int, empty: str = "") -> str:
    """A single line within the limit; an ellipsis marks a cut."""
    line = " ".join(clean(text).split()) or empty
    return line if units(line) <= limit else within(line, limit - 1).rstrip() + "…"


def file_name(name: str, limit: int = 255) -> str:
    """A name Salesforce takes for a file: one line, never empty; a long one is cut before its extension."""
    line = one_line(name, 10 * limit, "file")
    if units(line) <= limit:
        return line
    stem, dot, tail = line.rpartition(".")
    if not stem or units(tail) > LONGEST_EXTENSION:
        return one_line(line, limit)
    return one_line(stem, limit - units(dot + tail)) + dot + tail


def shorten(text: str, limit: int) -> str:
    """Within the limit; when cut, the last line says how long the whole was."""
    whole = units(text)
    if whole <= limit:
        return text
    notice = SHORTENED.format(whole=whole)
    return within(text, limit - len(notice)).rstrip() + notice if limit > len(notice) else within(text, limit)


def first_within(parts: Iterable[str], separator: str, limit: int) -> list[str]:
    """As many whole parts as fit once they are joined."""
    kept: list[str] = []
    room = limit + units(separator)
    for part in parts:
        room -= units(part) + units(separator)
        if room < 0:
            break
        kept.append(part)
    return kept
