"""Content lines of iCalendar files: unfolded, their parameters read, told apart by component. No meaning here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_NAME = re.compile(r"(?:[\w-]+\.)?([\w-]+)", re.ASCII)
_PARAMETER = re.compile(r';([\w-]+)=((?:"[^"]*"|[^";:,])*(?:,(?:"[^"]*"|[^";:,])*)*)', re.ASCII)


class NotCalendarError(ValueError):
    """The file is no iCalendar file; the message says why."""


@dataclass(frozen=True)
class Line:
    """``name`` and the names of ``parameters`` in capitals; ``value`` still has its escapes."""

    name: str
    parameters: dict[str, str]
    value: str


@dataclass
class Component:
    name: str
    lines: list[Line] = field(default_factory=list)
    inside: list[Component] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def first(self, name: str) -> Line | None:
        return next((line for line in self.lines if line.name == name), None)

    def text(self, name: str) -> str:
        """The first value of that name without escapes; "" when there is none."""
        line = self.first(name)
        return unescape(line.value) if line else ""

    def children(self, name: str) -> list[Component]:
        return [one for one in self.inside if one.name == name]


def parse(data: bytes) -> list[Component]:
    """The calendars of a file. What stands outside of them, and ends that are missing, are passed over."""
    if not data.strip():
        raise NotCalendarError("the file is empty")
    root = Component("")
    path = [root]
    for raw in _unfold(_decode(data)):
        line = read_line(raw)
        if line is None:
            continue
        word = line.value.strip().upper()
        if line.name == "BEGIN":
            path.append(Component(word))
            path[-2].inside.append(path[-1])
        elif line.name == "END":
            path = _closed(path, word)
        else:
            path[-1].lines.append(line)
    found = root.children("VCALENDAR")
    if not found:
        raise NotCalendarError("no VCALENDAR in it")
    return found


def _closed(path: list[Component], word: str) -> list[Component]:
    names = [one.name for one in path]
    return path[: len(names) - names[::-1].index(word) - 1] if word in names[1:] else path


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _unfold(text: str) -> Iterator[str]:
    whole = re.sub(r"(?:\r\n|\n|\r)[ \t]", "", text)
    yield from (line for line in re.split(r"\r\n|\n|\r", whole) if line.strip())


def read_line(raw: str) -> Line | None:
    """None for text that is no content line."""
    named = _NAME.match(raw)
    if named is None:
        return None
    parameters, at = {}, named.end()
    while match := _PARAMETER.match(raw, at):
        parameters[match[1].upper()] = match[2].replace('"', "")
        at = match.end()
    if raw[at : at + 1] != ":":
        return None
    return Line(named[1].upper(), parameters, raw[at + 1 :])


def unescape(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], text)


def split(text: str) -> list[str]:
    """A value that is a list: cut at the commas that are no part of a word, without escapes."""
    return [unescape(part).strip() for part in re.split(r"(?<!\\),", text) if part.strip()]
