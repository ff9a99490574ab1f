"""dateTimeTimeZone on tasks: seven fractional digits, and of most only the day counts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sandbox.graph import zones
from sandbox.graph.errors import bad_body

_FORM = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,7})?Z?")
Zoned = dict[str, Any]


def _read(given: Zoned, name: str) -> tuple[datetime, str]:
    match = _FORM.fullmatch(str(given.get("dateTime")))
    try:
        moment = datetime.fromisoformat(match[1]) if match else None
    except ValueError:
        moment = None
    if moment is None or not 1601 <= moment.year <= 4500:
        raise bad_body(f"The dateTime of '{name}' is no date and time such as 2026-11-25T00:00:00.")
    zone = given.get("timeZone") or "UTC"
    zones.get(zone)
    return moment, zone


def moment(given: Zoned, name: str) -> Zoned:
    """As it came, in the form the service writes; GraphError 400 for no time or no zone."""
    found, zone = _read(given, name)
    return _write(found, zone)


def day(given: Zoned, name: str, in_utc: bool) -> Zoned:
    """The day only: 00:00 in its own zone, or (``in_utc``) that midnight in UTC."""
    found, zone = _read(given, name)
    midnight = datetime.combine(found.date(), time())
    if in_utc:
        return _write(midnight.replace(tzinfo=zones.get(zone)).astimezone(UTC).replace(tzinfo=None), "UTC")
    return _write(midnight, zone)


def of_day(found: date, zone: str) -> Zoned:
    return _write(datetime.combine(found, time()), zone)


def date_of(given: Zoned) -> date:
    """The day meant, also where its midnight is written in UTC (23:00 of the day before in Berlin)."""
    return (datetime.fromisoformat(given["dateTime"][:19]) + timedelta(hours=12)).date()


def later(given: Zoned, by: timedelta) -> Zoned:
    return _write(datetime.fromisoformat(given["dateTime"][:19]) + by, given["timeZone"])


def _write(found: datetime, zone: str) -> Zoned:
    return {"dateTime": f"{found:%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": zone}
