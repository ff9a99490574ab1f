"""Zones as calendar files name and describe them -> a zone the mailbox's service knows."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from sandbox.graph import zones
from sandbox.ics import Component

_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)(?:\d\d)?")


class UnknownZoneError(ValueError):
    """No zone of the service is like this one; the message names it."""


def resolve(tzid: str, calendar: Component, when: datetime) -> tuple[str, str]:
    """(name of a zone, what had to be guessed): by name, by a zone with the same clock, by the offsets in the file."""
    described = next((one for one in calendar.children("VTIMEZONE") if one.text("TZID") == tzid), None)
    names = _names(tzid)
    if described is not None and described.text("X-LIC-LOCATION"):
        names += _names(described.text("X-LIC-LOCATION"))
    for name in names:
        if zones.find(name):
            return name, ""
    for name in names:
        if name in _database():
            found = _alike(ZoneInfo(name), when)
            if found:
                return found, f"zone {tzid} taken as {found}"
    offsets = _described(described) if described else _named_offset(tzid)
    found = _with_offsets(offsets, when) if offsets else None
    if found is None:
        raise UnknownZoneError(f"zone {tzid} is none the service knows, nor like one")
    return found, f"zone {tzid} taken as {found} by its offset"


@cache
def _database() -> set[str]:
    return available_timezones()


def _names(text: str) -> list[str]:
    """/mozilla.org/20070129_1/Europe/Berlin ends in the name that counts."""
    parts = text.strip("/").split("/")
    return [text, *("/".join(parts[-length:]) for length in (3, 2) if len(parts) > length)]


def _clock(zone: ZoneInfo, year: int) -> list[timedelta | None]:
    return [datetime(year, month, day, 12, tzinfo=zone).utcoffset() for month in range(1, 13) for day in (1, 15, 28)]


def _alike(zone: ZoneInfo, when: datetime) -> str | None:
    wanted = [_clock(zone, year) for year in (when.year, when.year + 1)]
    for name, known in zones.windows().items():
        if [_clock(ZoneInfo(known), year) for year in (when.year, when.year + 1)] == wanted:
            return name
    return None


def _described(zone: Component) -> set[timedelta]:
    """The offsets a VTIMEZONE knows: one, or standard and summer time of its newest rules."""
    found = set()
    for kind in ("STANDARD", "DAYLIGHT"):
        newest = sorted(zone.children(kind), key=lambda one: one.text("DTSTART"))[-1:]
        found |= {offset for one in newest if (offset := _offset(one.text("TZOFFSETTO"))) is not None}
    return found


def _named_offset(tzid: str) -> set[timedelta]:
    """(GMT +01:00) says it all."""
    offset = _offset(re.sub(r"[^\d:+-]", "", tzid))
    return set() if offset is None else {offset}


def _offset(text: str) -> timedelta | None:
    match = _OFFSET.fullmatch(text.strip())
    if not match:
        return None
    length = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -length if match[1] == "-" else length


def _with_offsets(offsets: set[timedelta], when: datetime) -> str | None:
    for name, known in zones.windows().items():
        if set(_clock(ZoneInfo(known), when.year)) == offsets:
            return name
    return None
