"""Times as Graph writes them: a wall clock and the name of its zone, Windows' or IANA's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from backend.sync.mirror.timezones import to_local, to_utc, zone_of

HALF_A_DAY = timedelta(hours=12)


def iana(name: str) -> str:
    """The IANA name of the mailbox's zone; UTC for one nobody else knows."""
    return zone_of(name) or "UTC"


def is_known(name: str) -> bool:
    return zone_of(name) is not None


def is_midnight(value: Any) -> bool:
    """True as well for what is no time at all."""
    local, _ = _parts(value)
    return local is None or local.time() == datetime.min.time()


def instant(value: Any) -> str | None:
    """``{"dateTime", "timeZone"}`` as "2026-11-22T09:30:00Z"; a zone nobody knows counts as UTC."""
    local, zone = _parts(value)
    return None if local is None else written(to_utc(local, zone))


def moment(value: Any) -> str | None:
    """A time with its offset, such as "2026-11-22T09:30:00.1234567+01:00", in the engine's form; None for none."""
    found = _read(value)
    if found is None:
        return None
    try:
        return written(found if found.tzinfo else found.replace(tzinfo=UTC))
    except OverflowError:
        return None


def local_day(value: Any, own_zone: str) -> str | None:
    """The date the clocks of a zone show then."""
    local, zone = _parts(value)
    return None if local is None else str(to_local(to_utc(local, zone), iana(own_zone)).date())


def day(value: Any, own_zone: str = "") -> str | None:
    """The day ``{"dateTime", "timeZone"}`` stands for: its date, never taken through UTC.

    Where the service turned the midnight of ``own_zone`` into another zone's clock it is turned back; without a zone
    it is the nearest midnight.
    """
    local, zone = _parts(value)
    if local is None:
        return None
    return str(day_of(local, zone, own_zone))


def day_of(local: datetime, zone: str, own_zone: str) -> date:
    """As ``day``, of a naive time in a zone."""
    if local.time() == datetime.min.time():
        return local.date()
    known = zone_of(own_zone)
    if known is not None:
        there = to_local(to_utc(local, zone), known)
        if there.time() == datetime.min.time():
            return there.date()
    return (local + HALF_A_DAY).date()


def written(found: datetime) -> str:
    """An aware moment in the engine's form."""
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _parts(value: Any) -> tuple[datetime | None, str]:
    given = value if isinstance(value, Mapping) else {}
    found = _read(given.get("dateTime"))
    if found is None:
        return None, ""
    if found.tzinfo is not None:
        return found.astimezone(UTC).replace(tzinfo=None), "UTC"
    return found, iana(str(given.get("timeZone") or "UTC"))


def _read(value: Any) -> datetime | None:
    """None for no time, and for the providers' "never": years 1 and 4501."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and 1600 < found.year < 4500 else None
