"""Dates, times and durations of calendar files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sandbox.graph import event_times, zones
from sandbox.graph.event_times import Zoned
from sandbox.ics import Component, Line
from sandbox.ics_zones import resolve

_TEXT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?Z?")
_DURATION = re.compile(r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


@dataclass(frozen=True)
class Time:
    """``clock`` is naive, in the zone of that name; ``guess`` says how the zone was found when it had to be."""

    clock: datetime
    zone: str
    is_date: bool = False
    guess: str = ""

    def zoned(self) -> Zoned:
        return event_times.write(self.clock, self.zone)

    def day_in(self, zone: str) -> date:
        """The day on another zone's clock; a date is that day everywhere."""
        if self.is_date:
            return self.clock.date()
        return event_times.day_of(event_times.in_zone(self.zoned(), zone))


def read(line: Line, calendar: Component, own_zone: str) -> list[Time]:
    """The times of a line, at least one; floating ones and dates are in ``own_zone``.

    Raises ValueError for what is none, UnknownZoneError for a zone nobody knows.
    """
    return [_time(text.strip(), line, calendar, own_zone) for text in line.value.split(",")]


def _time(text: str, line: Line, calendar: Component, own_zone: str) -> Time:
    match = _TEXT.fullmatch(text)
    if not match:
        raise ValueError(f"{line.name} is no date or time: {text}")
    try:
        clock = datetime(*(int(part or 0) for part in match.groups()[:6]))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        raise ValueError(f"{line.name} is no date or time: {text}") from None
    if clock.year not in event_times.YEARS:
        raise ValueError(f"{line.name} is beyond the years a calendar has: {text}")
    if match[4] is None:
        return Time(clock, own_zone, True)
    if match[7]:
        return Time(clock, zones.UTC_NAME)
    if "TZID" not in line.parameters:
        return Time(clock, own_zone)
    name, guess = resolve(line.parameters["TZID"], calendar, clock)
    return Time(clock, name, False, guess)


def floating_zone(calendar: Component, usual: str) -> str:
    """The zone of times without one: the calendar's own, as some programs write it, or the mailbox's."""
    name = calendar.text("X-WR-TIMEZONE")
    return name if zones.find(name) else usual


def duration(text: str) -> timedelta | None:
    match = _DURATION.fullmatch(text.strip())
    if not match or not any(match.groups()[1:]):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if match[1] == "-" else length


def stamp(line: Line | None) -> str | None:
    """A moment in UTC as the service writes it; None when it is not said."""
    match = _TEXT.fullmatch(line.value.strip()) if line else None
    if not match or match[4] is None:
        return None
    try:
        moment = datetime(*(int(part) for part in match.groups()[:6]), tzinfo=UTC)  # type: ignore[misc,arg-type]
    except ValueError:
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
