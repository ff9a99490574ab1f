"""Making, changing and removing events in one mailbox. Nobody else hears of it in here: that is invitations'."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from sandbox.graph import event_times, recurrence, series, zones
from sandbox.graph.errors import GraphError, bad_request
from sandbox.graph.event_writes import NEVER, EventChange, place
from sandbox.graph.items import Collection, Item, Variation
from sandbox.graph.messages import person
from sandbox.graph.series import Instance
from sandbox.graph.state import Mailbox
from sandbox.graph.text import preview

TYPE = "#microsoft.graph.event"
BLANK: dict[str, Any] = {
    "categories": [],
    "transactionId": None,
    "reminderMinutesBeforeStart": 15,
    "isReminderOn": True,
    "hasAttachments": False,
    "subject": "",
    "importance": "normal",
    "sensitivity": "normal",
    "isAllDay": False,
    "isCancelled": False,
    "isOrganizer": True,
    "responseRequested": True,
    "showAs": "busy",
    "onlineMeetingUrl": None,
    "isOnlineMeeting": False,
    "onlineMeetingProvider": "unknown",
    "onlineMeeting": None,
    "allowNewTimeProposals": True,
    "isDraft": False,
    "hideAttendees": False,
    "responseStatus": {"response": "organizer", "time": NEVER},
    "body": {"contentType": "text", "content": ""},
    "location": place(None),
    "locations": [],
    "recurrence": None,
    "attendees": [],
}
_TIMES = frozenset(["start", "end", "isAllDay", "recurrence"])


def blank() -> dict[str, Any]:
    """The defaults of a new event."""
    return copy.deepcopy(BLANK)


def create(box: Mailbox, calendar: Collection, change: EventChange) -> Item:
    """A new event of the mailbox's owner. GraphError 400 when its times or its recurrence are none."""
    known = settled({**blank(), "organizer": person(box), **copy.deepcopy(change.properties)})
    item = box.add(calendar, known, "event", TYPE)
    known = item.properties
    known["iCalUId"] = series.new_uid(item.immutable_id, box.clock.now())
    if known["isOnlineMeeting"]:
        _go_online(item)
    item.extended = dict(change.extended)
    return item


def in_calendars(box: Mailbox) -> list[Item]:
    """The events of all calendars, without those in Deleted Items."""
    return [item for item in box.items("event") if item.parent_id in box.others]


def of_transaction(box: Mailbox, transaction: str | None) -> Item | None:
    """The event an earlier POST with this transactionId made."""
    if not transaction:
        return None
    return next((one for one in in_calendars(box) if one.properties["transactionId"] == transaction), None)


def settled(known: dict[str, Any], zone: str | None = None) -> dict[str, Any]:
    """The properties with what belongs together checked, and what follows in line.

    ``zone`` is the one the series already goes by. GraphError 400 when times or recurrence are none.
    """
    for name in ("start", "end"):
        if name not in known:
            raise event_times.invalid(f"The property '{name}' is required when creating the entity.")
    event_times.check(known["start"], known["end"], known["isAllDay"])
    if known["recurrence"]:
        span = known["recurrence"].get("range") or {}
        name = span.get("recurrenceTimeZone") or zone or known["start"]["timeZone"]
        zones.get(name)
        start = known["start"] if known["isAllDay"] else event_times.in_zone(known["start"], name)
        known["recurrence"] = recurrence.read(known["recurrence"], event_times.day_of(start), name)
    known["originalStartTimeZone"] = known["start"]["timeZone"]
    known["originalEndTimeZone"] = known["end"]["timeZone"]
    known["bodyPreview"] = preview(known["body"])
    return known


def _go_online(item: Item) -> None:
    room = item.immutable_id[-24:].rstrip("=")
    item.properties["onlineMeeting"] = {"joinUrl": f"https://teams.microsoft.com/l/meetup-join/{room}/0"}


def update(box: Mailbox, one: Instance, change: EventChange) -> Instance:
    """The event, changed: a day of a series becomes an exception; a series that moves loses its exceptions."""
    if one.day:
        _vary(box, one, change)
        return one
    item = one.item
    before = item.properties["recurrence"]
    zone = before["range"]["recurrenceTimeZone"] if before else None
    known = settled({**item.properties, **copy.deepcopy(change.properties)}, zone)
    for name, of in (("originalStartTimeZone", "start"), ("originalEndTimeZone", "end")):
        known[name] = known[name] if of in change.names else item.properties[name]
    if moved(item.properties, known):
        item.variations.clear()
    item.properties.update(known)
    if known["isOnlineMeeting"] and not known["onlineMeeting"]:
        _go_online(item)
    item.extended.update(change.extended)
    box.touch(item)
    return one


def moved(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether any time of it differs."""
    return any(before[name] != after[name] for name in _TIMES)


def _vary(box: Mailbox, one: Instance, change: EventChange) -> None:
    if "recurrence" in change.names:
        raise bad_request("The recurrence of an occurrence cannot be set.", "ErrorInvalidRequest")
    known = {**one.properties, **change.properties}
    event_times.check(known["start"], known["end"], known["isAllDay"])
    if change.names & _TIMES:
        _refuse_crossing(one, known["start"])
    variation = one.item.variations.setdefault(one.day, Variation())
    variation.properties.update(copy.deepcopy(change.properties))
    if "body" in change.properties:
        variation.properties["bodyPreview"] = preview(change.properties["body"])
    variation.extended.update(change.extended)
    variation.version += 1
    box.touch(one.item)


def _refuse_crossing(one: Instance, start: event_times.Zoned) -> None:
    """No occurrence moves onto the day of its neighbour, or past it."""
    day = series.day_in_series(one.item, start)
    before, after = series.neighbours(one.item, one.day)
    if (before and day <= before) or (after and day >= after):
        text = "Modified occurrence is crossing or overlapping adjacent occurrence."
        raise GraphError(400, "ErrorOccurrenceCrossingBoundary", text)


def remove(box: Mailbox, one: Instance, *, keep: bool = False) -> None:
    """The event is gone, or with ``keep`` in Deleted Items; a day of a series is no longer held."""
    if not one.day:
        if keep and one.item.parent_id in box.others:
            box.move(one.item, box.folders.known("deleteditems"))
        else:
            box.purge(one.item)
        return
    variation = one.item.variations.setdefault(one.day, Variation())
    variation.is_deleted = True
    variation.version += 1
    box.touch(one.item)


def exceptions(item: Item) -> list[Instance]:
    """The days of a series that differ and are held, in order."""
    return [Instance(item, day) for day, one in sorted(item.variations.items()) if not one.is_deleted]


def cancelled(item: Item) -> list[date]:
    """The days of a series that are not held, in order."""
    return [date.fromisoformat(day) for day, one in sorted(item.variations.items()) if one.is_deleted]
