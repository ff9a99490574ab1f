"""Meetings with people outside this world: their invitations, updates and cancellations, their answers to ours."""

from __future__ import annotations

from typing import Any

from sandbox.graph import events, invitations, meeting_mail, series
from sandbox.graph.event_writes import EventChange
from sandbox.graph.items import Item
from sandbox.graph.series import Instance
from sandbox.graph.state import Mail, Mailbox, stamp

KEYS = ("organizerName", "iCalUId", "isCancelled")


def invite(mail: Mail, given: dict[str, Any], wanted: EventChange) -> Instance:
    """An event of somebody outside: a copy and a request for each attendee here.

    With the ``iCalUId`` of an earlier one it is an update of it, with ``isCancelled`` its cancellation.
    GraphError 400 when it is no event.
    """
    address = given["mailbox"]
    name = str(given.get("organizerName") or address)
    now = stamp(mail.clock.now())
    known = {
        **events.blank(),
        **events.settled({**events.blank(), **wanted.properties}),
        "organizer": {"emailAddress": {"name": name, "address": address}},
        "createdDateTime": now,
        "lastModifiedDateTime": now,
    }
    known["iCalUId"] = given.get("iCalUId") or series.new_uid(mail.ids.uuid(), mail.clock.now())
    one = Instance(Item(f"outside-{mail.ids.uuid()}", "", "event", "", known, events.TYPE))
    if given.get("isCancelled"):
        invitations.removed(mail, one)
    elif given.get("iCalUId"):
        for attendee in invitations.people(known).values():
            invitations.update(mail, one, attendee, moved=True)
    else:
        invitations.created(mail, one)
    return one


def answer(mail: Mail, organizer: Mailbox, one: Instance, sender: str, word: str) -> None:
    """The mail to the organizer, and the status in the organizer's event."""
    person = {"emailAddress": {"name": sender, "address": sender}}
    meeting_mail.send(mail, one, word, person, one.properties["organizer"])
    invitations.note_answer(organizer, one, sender, word)
