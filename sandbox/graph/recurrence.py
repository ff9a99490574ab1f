"""patternedRecurrence: checked as the service checks it, and unfolded into days."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice
from typing import Any

from sandbox.graph import zones
from sandbox.graph.errors import GraphError, bad_request

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
INDEXES = ("first", "second", "third", "fourth", "last")
NO_DATE = "0001-01-01"
MOST = 999
_NEEDS = {
    "daily": (),
    "weekly": ("daysOfWeek",),
    "absoluteMonthly": ("dayOfMonth",),
    "relativeMonthly": ("daysOfWeek",),
    "absoluteYearly": ("dayOfMonth", "month"),
    "relativeYearly": ("daysOfWeek", "month"),
}
TYPES = frozenset(_NEEDS)


def _invalid(text: str) -> GraphError:
    return bad_request(text, "ErrorPropertyValidationFailure")


def read(given: dict[str, Any], start: date, zone: str) -> dict[str, Any]:
    """A recurrence whose names and types are right -> with all its defaults.

    ``start`` is the event's own day in the recurrence's zone; ``zone`` is the name used where none is given.
    """
    pattern, span = given.get("pattern"), given.get("range")
    if not pattern or not span:
        raise _invalid("A recurrence needs a pattern and a range.")
    return {"pattern": _pattern(pattern), "range": _range(span, start, zone)}


def _pattern(given: dict[str, Any]) -> dict[str, Any]:
    kind, interval = given.get("type"), given.get("interval")
    if kind is None:
        raise _invalid("The recurrence pattern needs a type.")
    if interval is None or not 1 <= interval <= MOST:
        raise _invalid("The recurrence pattern needs an interval of at least 1.")
    for name in _NEEDS[kind]:
        if not given.get(name):
            raise _invalid(f"A {kind} recurrence pattern needs {name}.")
    _check_numbers(given)
    kept = {
        "type": kind,
        "interval": interval,
        "month": (given.get("month") or 0) if kind.endswith("Yearly") else 0,
        "dayOfMonth": (given.get("dayOfMonth") or 0) if kind.startswith("absolute") else 0,
    }
    if "daysOfWeek" in _NEEDS[kind]:
        kept["daysOfWeek"] = list(dict.fromkeys(given["daysOfWeek"]))
    kept["firstDayOfWeek"] = given.get("firstDayOfWeek") or "sunday"
    kept["index"] = (given.get("index") or "first") if kind.startswith("relative") else "first"
    return kept


def _check_numbers(given: dict[str, Any]) -> None:
    for name, most in (("dayOfMonth", 31), ("month", 12)):
        if not 0 <= (given.get(name) or 0) <= most:
            raise _invalid(f"The recurrence pattern's {name} is not between 1 and {most}.")


def _range(given: dict[str, Any], start: date, zone: str) -> dict[str, Any]:
    kind = given.get("type")
    if kind is None:
        raise _invalid("The recurrence range needs a type.")
    if _date(given.get("startDate")) != start:
        raise _invalid("The recurrence range's startDate needs to be the day the event starts on.")
    if given.get("recurrenceTimeZone"):
        zones.get(given["recurrenceTimeZone"])
    number = given.get("numberOfOccurrences") or 0
    if kind == "numbered" and not 1 <= number <= MOST:
        raise _invalid(f"The recurrence range needs numberOfOccurrences between 1 and {MOST}.")
    if kind == "endDate" and _date(given.get("endDate")) < start:
        raise _invalid("The recurrence range ends before it starts.")
    return {
        "type": kind,
        "startDate": start.isoformat(),
        "endDate": given["endDate"] if kind == "endDate" else NO_DATE,
        "recurrenceTimeZone": given.get("recurrenceTimeZone") or zone,
        "numberOfOccurrences": number if kind == "numbered" else 0,
    }


def _date(text: Any) -> date:
    try:
        return date.fromisoformat(text if len(text) == len(NO_DATE) else "")
    except (TypeError, ValueError):
        raise _invalid(f"'{text}' is no date in the recurrence range.") from None


def days(recurrence: dict[str, Any], until: date) -> Iterator[date]:
    """The days the series is planned for, in order, none after ``until``."""
    pattern, span = recurrence["pattern"], recurrence["range"]
    start = date.fromisoformat(span["startDate"])
    if span["type"] == "endDate":
        until = min(until, date.fromisoformat(span["endDate"]))
    planned = (day for day in _unfold(pattern, start, until) if start <= day <= until)
    return islice(planned, span["numberOfOccurrences"]) if span["type"] == "numbered" else planned


def _unfold(pattern: dict[str, Any], start: date, until: date) -> Iterator[date]:
    kind, interval = pattern["type"], pattern["interval"]
    if kind == "daily":
        return _steps(start, interval, until)
    if kind == "weekly":
        return _weeks(pattern, start, until)
    months = interval if kind.endswith("Monthly") else 12 * interval
    month = start.month if kind.endswith("Monthly") else pattern["month"]
    return _months(pattern, date(start.year, month, 1), months, until)


def _steps(start: date, interval: int, until: date) -> Iterator[date]:
    for number in range(0, (until - start).days + 1, interval):
        yield start + timedelta(days=number)


def _weeks(pattern: dict[str, Any], start: date, until: date) -> Iterator[date]:
    first = DAYS.index(pattern["firstDayOfWeek"])
    week = start - timedelta(days=(start.weekday() - first) % 7)
    offsets = sorted((DAYS.index(name) - first) % 7 for name in pattern["daysOfWeek"])
    for monday in _steps(week, 7 * pattern["interval"], until):
        yield from (monday + timedelta(days=offset) for offset in offsets if (until - monday).days >= offset)


def _months(pattern: dict[str, Any], first: date, step: int, until: date) -> Iterator[date]:
    """The one day of each month; where the day asked for is missing, the month's last."""
    for number in count(0, step):
        year, month = divmod(first.year * 12 + first.month - 1 + number, 12)
        if (year, month + 1) > (until.year, until.month):
            return
        length = calendar.monthrange(year, month + 1)[1]
        if pattern["type"].startswith("absolute"):
            yield date(year, month + 1, min(pattern["dayOfMonth"], length))
        else:
            yield _relative(pattern, year, month + 1, length)


def _relative(pattern: dict[str, Any], year: int, month: int, length: int) -> date:
    wanted = {DAYS.index(name) for name in pattern["daysOfWeek"]}
    fitting = [one for one in (date(year, month, day) for day in range(1, length + 1)) if one.weekday() in wanted]
    return fitting[-1 if pattern["index"] == "last" else INDEXES.index(pattern["index"])]
