"""What Exchange does with a meeting: mails to its people, copies in their calendars, answers to its organizer."""

from __future__ import annotations

import copy
from typing import Any

from sandbox.graph import events
from sandbox.graph.errors import bad_request
from sandbox.graph.event_writes import NEVER, NOBODY, EventChange
from sandbox.graph.items import Item, Variation
from sandbox.graph.meeting_mail import Person, send
from sandbox.graph.messages import person
from sandbox.graph.series import Instance
from sandbox.graph.state import Mail, Mailbox, stamp

SILENT = frozenset(
    "categories singleValueExtendedProperties reminderMinutesBeforeStart isReminderOn showAs sensitivity".split()
)
_PERSONAL = frozenset(
    "categories reminderMinutesBeforeStart isReminderOn showAs sensitivity isOrganizer responseStatus transactionId "
    "intendedShowAs createdDateTime lastModifiedDateTime".split()
)
_CANCELED = "Canceled: "


def people(known: dict[str, Any]) -> dict[str, Person]:
    """The attendees by address, without the organizer."""
    own = known["organizer"]["emailAddress"]["address"].lower()
    everybody = {one["emailAddress"]["address"].lower(): one for one in known["attendees"]}
    return {address: one for address, one in everybody.items() if address != own}


def created(mail: Mail, one: Instance) -> None:
    """A new meeting: everybody is invited."""
    for attendee in people(one.properties).values():
        _tell(mail, one, "request", attendee)


def changed(mail: Mail, one: Instance, before: dict[str, Any], change: EventChange) -> None:
    """After the organizer's change: who is new is invited, who is gone hears of it, the others get the update.

    Nobody else hears when only personal properties changed; only those concerned when only attendees did.
    """
    if not before["isOrganizer"] or (change.names <= SILENT and not mail.switches.mail_on_personal_changes):
        return
    now = one.properties
    old, new = people(before), people(now)
    if "attendees" not in change.names and events.moved(before, now):
        _forget_answers(one)
        new = people(one.properties)
    for address, attendee in old.items():
        if address not in new:
            _tell(mail, one, "cancellation", attendee)
    for address, attendee in new.items():
        known = old.get(address)
        if known is None:
            _tell(mail, one, "request", attendee)
        elif change.names != {"attendees"} or known["type"] != attendee["type"]:
            update(mail, one, attendee, moved=events.moved(before, now))


def _forget_answers(one: Instance) -> None:
    """Of the event, or only of the day of a series that moved."""
    held = one.variation.properties if one.variation else one.item.properties
    held["attendees"] = [{**each, "status": dict(NOBODY)} for each in one.properties["attendees"]]


def removed(mail: Mail, one: Instance, comment: str = "") -> None:
    """Before the organizer's event goes: everybody hears of it. An attendee's copy goes silently."""
    if one.properties["isOrganizer"]:
        for attendee in people(one.properties).values():
            _tell(mail, one, "cancellation", attendee, comment)


def _tell(mail: Mail, one: Instance, kind: str, attendee: Person, comment: str = "") -> None:
    send(mail, one, kind, one.properties["organizer"], attendee, comment)
    target = mail.by_address(attendee["emailAddress"]["address"])
    if target is None:
        return
    if kind == "cancellation":
        _cancel_copy(target, one)
    else:
        _place_copy(target, one)


def update(mail: Mail, one: Instance, attendee: Person, *, moved: bool) -> None:
    """The update to one attendee, and one more for each day of the series that differs."""
    for each in [one, *(events.exceptions(one.item) if not one.day else [])]:
        send(mail, each, "update", one.properties["organizer"], attendee)
    target = mail.by_address(attendee["emailAddress"]["address"])
    if target is None:
        return
    found = copy_of(target, one)
    if found is None:
        _place_copy(target, one)
        return
    shared = _shared(one)
    if moved:
        shared["responseStatus"] = {"response": "notResponded", "time": NEVER}
        if not found.day:
            found.item.variations.clear()
    _write(target, found, shared)


def copy_of(target: Mailbox, one: Instance) -> Instance | None:
    """The attendee's own copy of an event, or of the day of a series."""
    uid = one.properties["iCalUId"]
    for item in events.in_calendars(target):
        if item.properties["iCalUId"] == uid and not item.properties["isOrganizer"]:
            return Instance(item)
        if one.day and item.properties["iCalUId"] == one.item.properties["iCalUId"]:
            return Instance(item, one.day)
    return None


def _shared(one: Instance) -> dict[str, Any]:
    """What an attendee gets of the organizer's properties."""
    known = one.variation.properties if one.day and one.variation else one.properties
    return copy.deepcopy({name: value for name, value in known.items() if name not in _PERSONAL})


def _write(target: Mailbox, found: Instance, shared: dict[str, Any]) -> None:
    if found.day:
        variation = found.item.variations.setdefault(found.day, Variation())
        variation.properties.update(shared)
        variation.is_deleted = False
        variation.version += 1
    else:
        found.item.properties.update(shared)
    target.touch(found.item)


def _place_copy(target: Mailbox, one: Instance) -> None:
    found = copy_of(target, one)
    if found:
        _write(target, found, _shared(one))
        return
    known = {**events.blank(), **copy.deepcopy(one.properties)}
    known.update(
        isOrganizer=False,
        responseStatus={"response": "notResponded", "time": NEVER},
        categories=[],
        transactionId=None,
        intendedShowAs=known["showAs"],
        showAs="free" if known["showAs"] == "free" else "tentative",
    )
    item = target.add(target.calendars.default, known, "event", events.TYPE)
    if not one.day:
        item.variations = {
            day: Variation(copy.deepcopy(each.properties), {}, each.is_deleted, each.version)
            for day, each in one.item.variations.items()
        }


def _cancel_copy(target: Mailbox, one: Instance) -> None:
    found = copy_of(target, one)
    if found:
        subject = _CANCELED + (one.properties["subject"] or "").removeprefix(_CANCELED)
        _write(target, found, {"isCancelled": True, "subject": subject, "showAs": "free"})


def respond(mail: Mail, box: Mailbox, one: Instance, answer: str, *, tell: bool, comment: str = "") -> None:
    """``answer`` accepted, tentativelyAccepted or declined; with ``tell`` the organizer hears of it.

    A declined meeting leaves the calendar. GraphError 400 for the organizer, or where no answer is asked for.
    """
    known = one.properties
    if known["isOrganizer"]:
        text = (
            "Your request can't be completed. You can't respond to this meeting because you're the meeting organizer."
        )
        raise bad_request(text, "ErrorInvalidRequest")
    if tell and not known["responseRequested"]:
        text = "Your request can't be completed. The meeting organizer hasn't requested a response."
        raise bad_request(text, "ErrorInvalidRequest")
    if tell:
        send(mail, one, answer, person(box), known["organizer"], comment)
        organizer = mail.by_address(known["organizer"]["emailAddress"]["address"])
        if organizer:
            note_answer(organizer, one, box.email, answer)
    busy = known.get("intendedShowAs", "busy")
    shows = {"accepted": busy, "tentativelyAccepted": "tentative", "declined": "free"}
    status = {"response": answer, "time": stamp(mail.clock.now())}
    _write(box, one, {"responseStatus": status, "showAs": shows[answer]})
    if answer == "declined" and not mail.switches.keep_declined_events:
        events.remove(box, one, keep=mail.switches.keep_deleted_events)


def note_answer(organizer: Mailbox, one: Instance, address: str, answer: str) -> None:
    """The answer, in the organizer's list of attendees."""
    own = _own_event(organizer, one)
    if own is None:
        return
    listed = copy.deepcopy(own.properties["attendees"])
    for attendee in listed:
        if attendee["emailAddress"]["address"].lower() == address.lower():
            attendee["status"] = {"response": answer, "time": stamp(organizer.clock.now())}
    _write(organizer, own, {"attendees": listed})


def _own_event(organizer: Mailbox, one: Instance) -> Instance | None:
    uids = (one.properties["iCalUId"], one.item.properties["iCalUId"])
    found: Item | None = next(
        (item for item in events.in_calendars(organizer) if item.properties["iCalUId"] in uids), None
    )
    return Instance(found, one.day) if found else None
