"""Date literals: TODAY, LAST_N_DAYS:7, THIS_QUARTER... as spans of days."""

import re
from collections.abc import Callable
from datetime import date, timedelta

_FIXED = frozenset({"YESTERDAY", "TODAY", "TOMORROW", "LAST_90_DAYS", "NEXT_90_DAYS"})
_UNIT = "(?:FISCAL_)?(DAY|WEEK|MONTH|QUARTER|YEAR)"
_SINGLE = re.compile(f"(LAST|THIS|NEXT)_{_UNIT}")
_MANY = re.compile(f"(LAST|NEXT)_N_{_UNIT}S")
_AGO = re.compile(f"N_{_UNIT}S_AGO")
_WITHOUT = frozenset({"LAST_DAY", "THIS_DAY", "NEXT_DAY"})

Span = tuple[date, date]


def is_range(word: str) -> bool:
    if word in _WITHOUT:
        return False
    return word in _FIXED or any(pattern.fullmatch(word) for pattern in (_SINGLE, _MANY, _AGO))


def span(word: str, count: int | None, today: date) -> Span:
    """First day and the day after the last; weeks begin on Sunday, the fiscal year is the calendar's."""
    if word in _FIXED:
        return _fixed(word, today)
    if found := _SINGLE.fullmatch(word):
        return _shifted(found[2], today, {"LAST": -1, "THIS": 0, "NEXT": 1}[found[1]], 1)
    number = count or 0
    if found := _AGO.fullmatch(word):
        return _shifted(found[1], today, -number, 1)
    found = _MANY.fullmatch(word)
    assert found is not None
    if found[2] == "DAY":
        return _days(found[1], number, today)
    return _shifted(found[2], today, -number if found[1] == "LAST" else 1, number)


def _fixed(word: str, today: date) -> Span:
    day = timedelta(days=1)
    spans = {
        "YESTERDAY": (today - day, today),
        "TODAY": (today, today + day),
        "TOMORROW": (today + day, today + 2 * day),
    }
    return spans[word] if word in spans else _days(word.split("_")[0], 90, today)


def _days(direction: str, number: int, today: date) -> Span:
    """LAST_N_DAYS includes today; NEXT_N_DAYS begins tomorrow."""
    day = timedelta(days=1)
    if direction == "LAST":
        return today - number * day, today + day
    return today + day, today + (number + 1) * day


def _shifted(unit: str, today: date, shift: int, length: int) -> Span:
    start, step = _UNITS[unit]
    first = start(today)
    return step(first, shift), step(first, shift + length)


def add_months(first: date, months: int) -> date:
    """The first day of the month so many months on."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def week_start(day: date) -> date:
    return day - timedelta(days=(day.weekday() + 1) % 7)


_UNITS: dict[str, tuple[Callable[[date], date], Callable[[date, int], date]]] = {
    "DAY": (lambda day: day, lambda day, number: day + timedelta(days=number)),
    "WEEK": (week_start, lambda day, number: day + timedelta(weeks=number)),
    "MONTH": (lambda day: day.replace(day=1), add_months),
    "QUARTER": (
        lambda day: date(day.year, (day.month - 1) // 3 * 3 + 1, 1),
        lambda day, number: add_months(day, 3 * number),
    ),
    "YEAR": (lambda day: date(day.year, 1, 1), lambda day, number: date(day.year + number, 1, 1)),
}
