"""The functions of a query: dates cut to parts, labels, aggregates."""

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from sandbox.salesforce.schema.fields import date as date_field
from sandbox.salesforce.schema.fields import integer
from sandbox.salesforce.schema.model import Field

AGGREGATES = frozenset({"COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX"})
SHOWN = frozenset({"TOLABEL", "FORMAT"})
NOT_EMULATED = frozenset({"DISTANCE", "GEOLOCATION", "GROUPING", "CONVERTCURRENCY"})


def _week(day: date) -> int:
    return (day.timetuple().tm_yday - 1) // 7 + 1


def _quarter(day: date) -> int:
    return (day.month - 1) // 3 + 1


_PARTS: dict[str, Callable[[Any], Any]] = {
    "CALENDAR_YEAR": lambda day: day.year,
    "CALENDAR_QUARTER": _quarter,
    "CALENDAR_MONTH": lambda day: day.month,
    "FISCAL_YEAR": lambda day: day.year,
    "FISCAL_QUARTER": _quarter,
    "FISCAL_MONTH": lambda day: day.month,
    "DAY_IN_MONTH": lambda day: day.day,
    "DAY_IN_WEEK": lambda day: (day.weekday() + 1) % 7 + 1,
    "DAY_IN_YEAR": lambda day: day.timetuple().tm_yday,
    "WEEK_IN_MONTH": lambda day: (day.day - 1) // 7 + 1,
    "WEEK_IN_YEAR": _week,
    "DAY_ONLY": lambda day: day.date(),
    "HOUR_IN_DAY": lambda day: day.hour,
}
MOMENTS_ONLY = frozenset({"DAY_ONLY", "HOUR_IN_DAY"})
DATE_FUNCTIONS = frozenset(_PARTS)


def part_of(name: str, zone: tzinfo = UTC) -> Callable[[Any], Any]:
    """The function of a date or a moment; None stays None. Moments are cut in `zone` (UTC unless converted)."""
    cut = _PARTS[name]

    def part(value: Any) -> Any:
        if isinstance(value, datetime):
            value = value.astimezone(zone)
        return None if value is None else cut(value)

    return part


def part_field(name: str) -> Field:
    return date_field(name) if name == "DAY_ONLY" else integer(name)


def aggregate(name: str, values: list[Any]) -> Any:
    """The aggregate of a column's values; nulls do not count."""
    present = [value for value in values if value is not None]
    if name == "COUNT":
        return len(present)
    if name == "COUNT_DISTINCT":
        return len({value.casefold() if isinstance(value, str) else value for value in present})
    if not present:
        return None
    if name in ("MIN", "MAX"):
        return min(present) if name == "MIN" else max(present)
    total = sum(present)
    return total if name == "SUM" else total / len(present)
