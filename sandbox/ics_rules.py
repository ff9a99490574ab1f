"""RRULE -> patternedRecurrence, as far as a mailbox can hold it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from sandbox.graph import event_times
from sandbox.graph.recurrence import DAYS, INDEXES
from sandbox.ics_times import Time

_DAY = re.compile(r"([+-]?\d+)?(MO|TU|WE|TH|FR|SA|SU)")
_CODES = dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), DAYS, strict=True))
_PARTS = frozenset("FREQ INTERVAL COUNT UNTIL WKST BYDAY BYMONTHDAY BYMONTH BYSETPOS".split())


class UnfitRuleError(ValueError):
    """No recurrence of the service says the same; the message says what does not fit."""


def recurrence(text: str, start: Time, until: Time | None) -> dict[str, Any]:
    """``start`` and ``until`` (the rule's UNTIL, read) in their zones; UnfitRuleError when it cannot be held."""
    parts = {
        key.strip().upper(): value.strip().upper() for key, _, value in (p.partition("=") for p in text.split(";"))
    }
    parts = {key: value for key, value in parts.items() if key}
    strange = sorted(set(parts) - _PARTS)
    if strange:
        raise UnfitRuleError(f"RRULE with {', '.join(strange)}")
    pattern = _FREQUENCIES.get(parts.get("FREQ", ""), _unfit)(parts, start.clock.date())
    pattern["interval"] = _number(parts.get("INTERVAL", "1"))
    pattern["firstDayOfWeek"] = _CODES.get(parts.get("WKST", "MO"), "monday")
    return {"pattern": pattern, "range": _range(parts, start, until)}


def _number(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d+", text):
        raise UnfitRuleError(f"RRULE with '{text}' for a number")
    return int(text)


def _unfit(parts: dict[str, str], start: date) -> dict[str, Any]:
    raise UnfitRuleError(f"RRULE with FREQ={parts.get('FREQ', '')}")


def _only(parts: dict[str, str], *allowed: str) -> None:
    more = sorted(name for name in parts if name.startswith("BY") and name not in allowed)
    if more:
        raise UnfitRuleError(f"RRULE {parts['FREQ']} with {', '.join(more)}")


def _days(parts: dict[str, str]) -> list[tuple[int | None, str]]:
    found = []
    for text in filter(None, parts.get("BYDAY", "").split(",")):
        match = _DAY.fullmatch(text)
        if not match:
            raise UnfitRuleError(f"RRULE with BYDAY={text}")
        found.append((int(match[1]) if match[1] else None, _CODES[match[2]]))
    return found


def _one(parts: dict[str, str], name: str, usual: int) -> int:
    if "," in parts.get(name, ""):
        raise UnfitRuleError(f"RRULE with several {name}")
    return _number(parts.get(name, str(usual)))


def _daily(parts: dict[str, str], start: date) -> dict[str, Any]:
    _only(parts, "BYDAY")
    days = _days(parts)
    if not days:
        return {"type": "daily"}
    if parts.get("INTERVAL", "1") != "1":
        raise UnfitRuleError("RRULE DAILY with BYDAY and INTERVAL")
    return _weekly(parts, start)


def _weekly(parts: dict[str, str], start: date) -> dict[str, Any]:
    _only(parts, "BYDAY")
    days = _days(parts)
    if any(number is not None for number, _ in days):
        raise UnfitRuleError("RRULE WEEKLY with numbered days")
    return {"type": "weekly", "daysOfWeek": [day for _, day in days] or [DAYS[start.weekday()]]}


def _monthly(parts: dict[str, str], start: date) -> dict[str, Any]:
    _only(parts, "BYDAY", "BYMONTHDAY", "BYSETPOS")
    return _in_month(parts, start, "Monthly")


def _yearly(parts: dict[str, str], start: date) -> dict[str, Any]:
    _only(parts, "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS")
    if "BYDAY" in parts and "BYMONTH" not in parts:
        raise UnfitRuleError("RRULE YEARLY with BYDAY and no BYMONTH")
    return {**_in_month(parts, start, "Yearly"), "month": _one(parts, "BYMONTH", start.month)}


def _in_month(parts: dict[str, str], start: date, kind: str) -> dict[str, Any]:
    if "BYDAY" in parts and "BYMONTHDAY" in parts:
        raise UnfitRuleError("RRULE with BYDAY and BYMONTHDAY")
    if "BYDAY" in parts:
        return {"type": f"relative{kind}", **_nth_day(parts)}
    _only(parts, "BYMONTHDAY", "BYMONTH")
    day = _one(parts, "BYMONTHDAY", start.day)
    if day == -1:
        return {"type": f"relative{kind}", "daysOfWeek": list(DAYS), "index": "last"}
    if not 1 <= day <= 31:
        raise UnfitRuleError(f"RRULE with BYMONTHDAY={day}")
    return {"type": f"absolute{kind}", "dayOfMonth": day}


def _nth_day(parts: dict[str, str]) -> dict[str, Any]:
    days = _days(parts)
    numbers = {number for number, _ in days}
    if "BYSETPOS" in parts:
        numbers = {_one(parts, "BYSETPOS", 0)} if numbers == {None} else set()
    elif len(days) > 1:
        numbers = set()
    number = numbers.pop() if len(numbers) == 1 else None
    if number is None or (number != -1 and not 1 <= number <= 4):
        raise UnfitRuleError(f"RRULE {parts['FREQ']} with BYDAY={parts['BYDAY']}")
    return {"daysOfWeek": [day for _, day in days], "index": INDEXES[number if number == -1 else number - 1]}


def _range(parts: dict[str, str], start: Time, until: Time | None) -> dict[str, Any]:
    span: dict[str, Any] = {"type": "noEnd", "startDate": start.clock.date().isoformat()}
    if "COUNT" in parts:
        return {**span, "type": "numbered", "numberOfOccurrences": _number(parts["COUNT"])}
    if until is None:
        return span
    last = until.day_in(start.zone)
    if not until.is_date and not start.is_date and _before_start(until, start):
        last -= timedelta(days=1)
    return {**span, "type": "endDate", "endDate": last.isoformat()}


def _before_start(until: Time, start: Time) -> bool:
    """Whether UNTIL cuts its last day off before the hour the event starts at."""
    clock = event_times.local(event_times.in_zone(until.zoned(), start.zone))
    return clock.time() < start.clock.time()


_FREQUENCIES = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}
