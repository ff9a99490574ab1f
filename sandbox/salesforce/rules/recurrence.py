"""The days of a classic series: which there are between its first and its last."""

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, islice

from sandbox.salesforce.errors import SalesforceError, integrity, write_error
from sandbox.salesforce.schema.activities import MONTHS
from sandbox.salesforce.store import Row

WEEKDAYS = 62
INSTANCES = {"First": 0, "Second": 1, "Third": 2, "Fourth": 3, "Last": -1}
INTERVAL, MASK, DAY = "RecurrenceInterval", "RecurrenceDayOfWeekMask", "RecurrenceDayOfMonth"
INSTANCE, MONTH = "RecurrenceInstance", "RecurrenceMonthOfYear"
DETAILS = (INTERVAL, MASK, DAY, INSTANCE, MONTH)
# What each type needs, and how many occurrences it may have.
TYPES: dict[str, tuple[tuple[str, ...], int]] = {
    "RecursDaily": ((INTERVAL,), 100),
    "RecursEveryWeekday": ((MASK,), 100),
    "RecursWeekly": ((INTERVAL, MASK), 53),
    "RecursMonthly": ((DAY, INTERVAL), 60),
    "RecursMonthlyNth": ((INTERVAL, INSTANCE, MASK), 60),
    "RecursYearly": ((DAY, MONTH), 10),
    "RecursYearlyNth": ((MASK, INSTANCE, MONTH), 10),
}
RANGES = {INTERVAL: 999, MASK: 127, DAY: 31}


@dataclass(frozen=True)
class Pattern:
    """`mask`: Sunday 1, Monday 2 ... Saturday 64; `place` counts from 0, -1 is the last."""

    kind: str
    first: date
    last: date
    interval: int
    mask: int
    day: int
    place: int
    month: int


def pattern_of(row: Row, first: date) -> Pattern:
    """The pattern a row describes; refuses one that is incomplete, has too much or does not make sense."""
    kind = row["RecurrenceType"]
    if kind is None:
        raise _missing("RecurrenceType")
    needed, _ = TYPES[kind]
    for name in DETAILS:
        if name in needed and row[name] is None:
            raise _missing(name)
        if name not in needed and row[name] is not None:
            raise integrity(f"{name} must be null when RecurrenceType is {kind}", name)
    for name, most in RANGES.items():
        if row[name] is not None and not 1 <= row[name] <= most:
            raise integrity(f"{name} is a number from 1 to {most}", name)
    if kind == "RecursEveryWeekday" and row[MASK] != WEEKDAYS:
        raise integrity(f"{MASK} is {WEEKDAYS} when RecurrenceType is {kind}", MASK)
    if row["RecurrenceEndDateOnly"] is None:
        raise _missing("RecurrenceEndDateOnly")
    month = MONTHS.index(row[MONTH]) + 1 if row[MONTH] else 0
    place = INSTANCES.get(row[INSTANCE], 0)
    end = row["RecurrenceEndDateOnly"]
    return Pattern(kind, first, end, row[INTERVAL] or 1, row[MASK] or 127, row[DAY] or 1, place, month)


def days(pattern: Pattern) -> list[date]:
    """The days of the series; refuses none at all and more than its type may have."""
    most = TYPES[pattern.kind][1]
    found = list(islice(_between(pattern), most + 1))
    if not found:
        raise integrity("Recurrence End: the series has no occurrence", "RecurrenceEndDateOnly")
    if len(found) > most:
        text = f"Recurrence End: a series of this type has at most {most} occurrences"
        raise integrity(text, "RecurrenceEndDateOnly")
    return found


def _between(pattern: Pattern) -> Iterator[date]:
    for day in _MAKERS[pattern.kind](pattern):
        if day > pattern.last:
            return
        if day >= pattern.first:
            yield day


def _daily(pattern: Pattern) -> Iterator[date]:
    return (pattern.first + timedelta(days=step * pattern.interval) for step in count())


def _weekly(pattern: Pattern) -> Iterator[date]:
    """Weeks begin on Sunday."""
    sunday = pattern.first - timedelta(days=(pattern.first.weekday() + 1) % 7)
    for step in count():
        week = sunday + timedelta(weeks=step * pattern.interval)
        yield from (day for day in (week + timedelta(days=each) for each in range(7)) if _in_mask(day, pattern.mask))


def _monthly(pattern: Pattern) -> Iterator[date]:
    return (_day_of(year, month, pattern.day) for year, month in _months(pattern))


def _monthly_nth(pattern: Pattern) -> Iterator[date]:
    return (_nth(year, month, pattern) for year, month in _months(pattern))


def _yearly(pattern: Pattern) -> Iterator[date]:
    return (_day_of(year, pattern.month, pattern.day) for year in count(pattern.first.year))


def _yearly_nth(pattern: Pattern) -> Iterator[date]:
    return (_nth(year, pattern.month, pattern) for year in count(pattern.first.year))


def _months(pattern: Pattern) -> Iterator[tuple[int, int]]:
    for step in count():
        years, month = divmod(pattern.first.month - 1 + step * pattern.interval, 12)
        yield pattern.first.year + years, month + 1


def _day_of(year: int, month: int, day: int) -> date:
    """A month that is too short has it on its last day."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _nth(year: int, month: int, pattern: Pattern) -> date:
    whole = range(1, calendar.monthrange(year, month)[1] + 1)
    return [day for day in (date(year, month, each) for each in whole) if _in_mask(day, pattern.mask)][pattern.place]


def _in_mask(day: date, mask: int) -> bool:
    return bool(mask >> ((day.weekday() + 1) % 7) & 1)


_MAKERS: dict[str, Callable[[Pattern], Iterator[date]]] = {
    "RecursDaily": _daily,
    "RecursEveryWeekday": _weekly,
    "RecursWeekly": _weekly,
    "RecursMonthly": _monthly,
    "RecursMonthlyNth": _monthly_nth,
    "RecursYearly": _yearly,
    "RecursYearlyNth": _yearly_nth,
}


def _missing(name: str) -> SalesforceError:
    return write_error("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{name}]", [name])
