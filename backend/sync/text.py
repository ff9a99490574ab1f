"""Text made safe for fields with limits: no control characters, no half characters, cut where it says so."""

from __future__ import annotations

import re
from collections.abc import Iterable

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # all but tab and newline
LONGEST_EXTENSION = 20
SHORTENED = "\n[Shortened: the mail has {whole} characters]"


def clean(text: str) -> str:
    """Without NUL and other controls; CRLF and lone CR become newlines; lone surrogates become U+FFFD."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return CONTROLS.sub("", text)


def one_line(text: str, limit: int, empty: str = "") -> str:
    """A single line of at most ``limit`` characters; an ellipsis marks a cut."""
    line = " ".join(clean(text).split()) or empty
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def file_name(name: str, limit: int = 255) -> str:
    """A name Salesforce takes for a file: one line, never empty; a long one is cut before its extension."""
    line = one_line(name, 10 * limit, "file")
    if len(line) <= limit:
        return line
    stem, dot, tail = line.rpartition(".")
    if not stem or len(tail) > LONGEST_EXTENSION:
        return one_line(line, limit)
    return one_line(stem, limit - len(dot + tail)) + dot + tail


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters; when cut, the last line says how long the whole was."""
    if len(text) <= limit:
        return text
    notice = SHORTENED.format(whole=len(text))
    return text[: max(0, limit - len(notice))].rstrip() + notice if limit > len(notice) else text[:limit]


def first_within(parts: Iterable[str], separator: str, limit: int) -> list[str]:
    """As many whole parts as fit once they are joined."""
    kept: list[str] = []
    room = limit + len(separator)
    for part in parts:
        room -= len(part) + len(separator)
        if room < 0:
            break
        kept.append(part)
    return kept
