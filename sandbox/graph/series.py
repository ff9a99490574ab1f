"""One thing on a calendar: a single event, a series as a whole, or one day of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sandbox.graph import event_times, item_ids, recurrence
from sandbox.graph.errors import item_not_found, malformed_id
from sandbox.graph.event_times import Zoned
from sandbox.graph.items import Item, Variation
from sandbox.graph.state import Mailbox

_MARK = "FRAI"
_GLOBAL = "040000008200E00074C5B7101A82E008"
FAR = date(2200, 1, 1)


@dataclass(frozen=True)
class Instance:
    """``day`` is "" for a single event or a series as a whole, else the date the occurrence was planned for."""

    item: Item
    day: str = ""

    @property
    def variation(self) -> Variation | None:
        return self.item.variations.get(self.day) if self.day else None

    @property
    def type(self) -> str:
        if self.day:
            return "exception" if self.variation else "occurrence"
        return "seriesMaster" if self.item.properties["recurrence"] else "singleInstance"

    @property
    def properties(self) -> dict[str, Any]:
        """What holds for this one: of the series, unless it differs."""
        if not self.day:
            return self.item.properties
        start, end = planned(self.item, date.fromisoformat(self.day))
        known = {**self.item.properties, "start": start, "end": end, "recurrence": None, "transactionId": None}
        known["iCalUId"] = day_uid(self.item.properties["iCalUId"], date.fromisoformat(self.day))
        return {**known, **(self.variation.properties if self.variation else {})}

    @property
    def extended(self) -> dict[str, str]:
        return {**self.item.extended, **(self.variation.extended if self.variation else {})}

    @property
    def immutable_id(self) -> str:
        return day_id(self.item.immutable_id, self.day)

    @property
    def ordinary_id(self) -> str:
        return day_id(self.item.ordinary_id, self.day)

    @property
    def change_key(self) -> str:
        if not self.day:
            return self.item.change_key
        of_series = self.item.version - sum(one.version for one in self.item.variations.values())
        own = self.variation.version if self.variation else 0
        return item_ids.change_key(self.immutable_id, of_series * 10_000 + own)

    @property
    def etag(self) -> str:
        return f'W/"{self.change_key}"'

    @property
    def span(self) -> tuple[datetime, datetime]:
        """When it starts and ends, in UTC."""
        if self.day and not self.variation:
            start, end = planned(self.item, date.fromisoformat(self.day))
        else:
            known = self.properties
            start, end = known["start"], known["end"]
        return event_times.instant(start), event_times.instant(end)


def day_id(series: str, day: str) -> str:
    return f"{series.rstrip('=')}{_MARK}{day.replace('-', '')}=" if day else series


def find(box: Mailbox, identifier: str) -> Instance:
    """By ordinary or immutable id; GraphError when malformed, unknown, or a day that is not held."""
    head, mark, tail = identifier.rpartition(_MARK)
    digits = tail.rstrip("=")
    if not mark or not digits.isdigit() or len(digits) != 8:
        return Instance(box.get(identifier, "event"))
    item = box.peek(f"{head}=")
    day = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    if item is None or item.parent_id not in box.others or item.kind != "event" or not is_held(item, day):
        raise item_not_found() if item_ids.is_well_formed(identifier) else malformed_id()
    return Instance(item, day)


def is_held(item: Item, day: str) -> bool:
    known = item.variations.get(day)
    if known:
        return not known.is_deleted
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        return False
    return wanted in planned_days(item, wanted)


def planned_days(item: Item, until: date) -> Iterator[date]:
    """The days of the pattern, those differing or not held among them."""
    pattern = item.properties["recurrence"]
    return recurrence.days(pattern, until) if pattern else iter(())


def planned(item: Item, day: date) -> tuple[Zoned, Zoned]:
    """Start and end as the series has them for that day: the same wall clock times."""
    start, end = in_series_zone(item.properties)
    by = timedelta(days=(day - event_times.day_of(start)).days)
    return event_times.shifted(start, by), event_times.shifted(end, by)


def in_series_zone(properties: dict[str, Any]) -> tuple[Zoned, Zoned]:
    """Start and end on the clock the series goes by."""
    start, end = properties["start"], properties["end"]
    zone = properties["recurrence"]["range"]["recurrenceTimeZone"]
    if properties["isAllDay"] or zone.lower() == start["timeZone"].lower():
        return start, end
    return event_times.in_zone(start, zone), event_times.in_zone(end, zone)


def day_in_series(item: Item, start: Zoned) -> date:
    """The day a time falls on, on the clock the series goes by."""
    known = item.properties
    if known["isAllDay"]:
        return event_times.day_of(start)
    return event_times.day_of(event_times.in_zone(start, known["recurrence"]["range"]["recurrenceTimeZone"]))


def instances(item: Item, start: datetime, end: datetime) -> list[Instance]:
    """What lies in a window of moments: the event itself, or the days of the series, in order."""
    if not item.properties["recurrence"]:
        return [one for one in [Instance(item)] if overlaps(one, start, end)]
    margin = timedelta(days=2)
    until = min((end + margin).date(), FAR)
    first = event_times.instant(item.properties["start"])
    lasts = event_times.instant(item.properties["end"]) - first
    since = (start - lasts - margin).date()
    days = {day.isoformat() for day in planned_days(item, until) if day >= since} | set(item.variations)
    deleted = {day for day, one in item.variations.items() if one.is_deleted}
    held = [Instance(item, day) for day in sorted(days - deleted)]
    return [one for one in held if overlaps(one, start, end)]


def overlaps(one: Instance, start: datetime, end: datetime) -> bool:
    """Touching is not overlapping, but an event without length lies where it starts."""
    starts, ends = one.span
    return starts < end and (ends > start or starts == ends == start)


def neighbours(item: Item, day: str) -> tuple[date | None, date | None]:
    """The days the occurrences before and after one of a series really start on."""
    wanted = date.fromisoformat(day)
    before: date | None = None
    for one in planned_days(item, FAR):
        held = one.isoformat()
        known = item.variations.get(held)
        if held == day or (known and known.is_deleted):
            continue
        starts = day_in_series(item, known.properties["start"]) if known and "start" in known.properties else one
        if one > wanted:
            return before, starts
        before = starts
    return before, None


def new_uid(seed: str, created: datetime) -> str:
    """A global object id as Exchange makes it: fixed head, no day, creation time, sixteen bytes of its own."""
    ticks = int((created - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
    own = hashlib.sha256(seed.encode()).hexdigest()[:32].upper()
    return f"{_GLOBAL}00000000{ticks.to_bytes(8, 'little').hex().upper()}{'0' * 16}10000000{own}"


def day_uid(uid: str, day: date) -> str:
    """The iCalUId of one day: the series' with the date in it; a foreign one is wrapped first."""
    if not uid.startswith(_GLOBAL):
        wrapped = f"vCal-Uid\x01\x00\x00\x00{uid}\x00".encode()
        uid = f"{_GLOBAL}00000000{'0' * 32}{len(wrapped).to_bytes(4, 'little').hex().upper()}{wrapped.hex().upper()}"
    return f"{uid[:32]}{day.year:04X}{day.month:02X}{day.day:02X}{uid[40:]}"
