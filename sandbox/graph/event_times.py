"""dateTimeTimeZone: a wall clock time and the name of its zone. Zones in Windows and IANA spelling."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sandbox.graph import zones
from sandbox.graph.errors import GraphError, bad_request

_TEXT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,7}))?(Z|[+-]\d\d:\d\d)?")
Zoned = dict[str, str]
YEARS = range(1601, 4500)


def invalid(text: str) -> GraphError:
    return bad_request(text, "ErrorPropertyValidationFailure")


def read(given: Any, name: str) -> Zoned:
    """As a client sends it -> as it is kept: seven digits, no offset. An offset is only taken where the zone is UTC."""
    if not isinstance(given, dict) or not isinstance(given.get("dateTime"), str):
        raise invalid(f"The property '{name}' needs dateTime and timeZone.")
    zone = zones.get(given.get("timeZone"))
    match = _TEXT.fullmatch(given["dateTime"])
    try:
        moment = datetime.fromisoformat(match[1] + (match[3] or "")) if match else None
    except ValueError:
        moment = None
    if match is None or moment is None or moment.year not in YEARS:
        raise invalid(f"The property '{name}' has a dateTime that is none: '{given['dateTime']}'.")
    if moment.tzinfo is not None:
        if zone.key != "Etc/UTC":
            raise invalid(f"The property '{name}' has an offset in dateTime beside the time zone.")
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    moment = moment.replace(microsecond=int((match[2] or "0").ljust(7, "0")[:6]))
    return write(moment, given["timeZone"])


def write(moment: datetime, zone: str) -> Zoned:
    """A naive moment in the zone of that name."""
    return {"dateTime": f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}0".rjust(27, "0"), "timeZone": zone}


def local(value: Zoned) -> datetime:
    """The wall clock time, naive."""
    return datetime.fromisoformat(value["dateTime"][:26])


def day_of(value: Zoned) -> date:
    return local(value).date()


def instant(value: Zoned) -> datetime:
    """The moment in UTC."""
    return local(value).replace(tzinfo=zones.find(value["timeZone"]) or UTC).astimezone(UTC)


def in_zone(value: Zoned, name: str) -> Zoned:
    """The same moment on another zone's clock."""
    return write(instant(value).astimezone(zones.get(name)).replace(tzinfo=None), name)


def show(value: Zoned, all_day: bool, zone: str) -> Zoned:
    """On the clock of the reader's zone; a whole day stays that day wherever it is read."""
    return {**value, "timeZone": zone} if all_day else in_zone(value, zone)


def shifted(value: Zoned, by: timedelta) -> Zoned:
    """The same wall clock time some days on."""
    return write(local(value) + by, value["timeZone"])


def check(start: Zoned, end: Zoned, all_day: bool) -> None:
    """GraphError 400 unless the two make an event: all days at midnight, in one zone, at least one."""
    if all_day:
        for name, value in (("Start", start), ("End", end)):
            if local(value).time() != datetime.min.time():
                raise invalid(f"The Event.{name} property for an all-day event needs to be set to midnight.")
        if start["timeZone"].lower() != end["timeZone"].lower():
            raise invalid("The Event.Start and Event.End properties of an all-day event need the same time zone.")
        if local(end) <= local(start):
            raise invalid("The duration of an event marked as All day must be at least 24 hours.")
    elif instant(end) < instant(start):
        raise invalid("The Event.End property needs to be later than the Event.Start property.")
