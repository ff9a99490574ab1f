"""Names of time zones, Windows' and IANA's, and what clocks show in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from backend.sync.mirror.zone_names import WINDOWS_ZONES

COMPARED_NOONS = [datetime(2025, 1, 1, 12) + timedelta(days=number) for number in range(3 * 366)]  # noqa: DTZ001


def zone_of(name: str) -> str | None:
    """The IANA name of a zone that a provider names in its own way; None where only the provider knows it, as
    "tzone://Microsoft/Custom" or "Customized Time Zone".

    >>> zone_of("W. Europe Standard Time"), zone_of("/citadel.org/20190321_1/Europe/Vienna")
    ('Europe/Berlin', 'Europe/Vienna')
    """
    plain = name.strip().strip('"').casefold()
    if plain == "tzone://microsoft/utc":
        return "UTC"
    plain = plain.replace(" daylight time", " standard time")
    steps = plain.split("/")
    return _names().get(plain) or next((_names()[n] for n in map("/".join, _tails(steps)) if n in _names()), None)


def _tails(steps: list[str]) -> list[list[str]]:
    """What may be a zone at the end of a path: its last two or three steps."""
    return [steps[-3:], steps[-2:]] if len(steps) > 2 else []


@cache
def _names() -> Mapping[str, str]:
    known = {name.casefold(): name for name in available_timezones()}
    return known | {windows.casefold(): iana for windows, iana in WINDOWS_ZONES.items()}


def windows_of(iana: str) -> str | None:
    """The Windows zone of an IANA one: its own, else the first whose clocks show the same these years."""
    zone = zone_of(iana)
    if zone is None:
        return None
    own = next((windows for windows, name in WINDOWS_ZONES.items() if name == zone), None)
    return own or _by_clock().get(_clock(zone))


@cache
def _by_clock() -> Mapping[tuple[timedelta | None, ...], str]:
    return {_clock(iana): windows for windows, iana in reversed(list(WINDOWS_ZONES.items()))}


@cache
def _clock(iana: str) -> tuple[timedelta | None, ...]:
    return tuple(map(ZoneInfo(iana).utcoffset, COMPARED_NOONS))


def to_local(moment: datetime, iana: str) -> datetime:
    """What the clocks of a zone show at an aware moment; ``fold`` is 1 for the second time they show it."""
    return moment.astimezone(ZoneInfo(iana)).replace(tzinfo=None)


def to_utc(local: datetime, iana: str) -> datetime:
    """The moment at which a zone's clocks show this naive time.

    A time the clocks skip is meant as if they had not been put forward yet; one they show twice is the first of both
    (with ``fold`` 1 the second).
    """
    return local.replace(tzinfo=ZoneInfo(iana)).astimezone(UTC)


def midnight(day: date, iana: str) -> datetime:
    """The moment a day begins; where clocks skip midnight, the first moment after."""
    return to_utc(datetime.combine(day, time.min), iana)
