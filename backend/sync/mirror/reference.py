"""The block at the end of a meeting's description that says who is in it (product.md 2.2)."""

from __future__ import annotations

from collections.abc import Iterable

from backend.sync.mirror import lenses, normal
from backend.sync.mirror.event_mapping import EVENT, EventRules, meeting_key
from backend.sync.mirror.records import Attendee, AttendeeType, Fields, Item, OrgFacts
from backend.sync.records import Address

LINE = "-" * 24
MOST_NAMED = 50
REFERENCE_DIGITS = 12


def reference_block(item: Item) -> str:
    """Organizer, attendees and a reference number, a line each; "" for an item without other people."""
    meeting = item.meeting
    if meeting is None or (meeting.is_organizer and not meeting.attendees):
        return ""
    rows = (
        ("Organizer", _name(meeting.organizer)),
        ("Required", _names(meeting.attendees, AttendeeType.REQUIRED)),
        ("Optional", _names(meeting.attendees, AttendeeType.OPTIONAL)),
        ("Rooms", _names(meeting.attendees, AttendeeType.RESOURCE)),
        ("Reference", meeting_key(item)[:REFERENCE_DIGITS]),
    )
    return "\n".join([LINE, *(f"{word}: {named}" for word, named in rows if named)])


def reference_fields(item: Item, facts: OrgFacts, rules: EventRules) -> Fields:
    """What it adds to a record that is being made: the description with the block, or the field set aside for it.

    A description mirrored both ways stays free of it.
    """
    block, fields = reference_block(item), facts.fields.get(EVENT, {})
    name = "Description" if rules.reference == "description" else rules.reference
    info = fields.get(name)
    if not block or info is None or not lenses.writable(info):
        return {}
    if name != "Description":
        return {name: normal.cut(block, info.length)}
    if rules.body_both_ways:
        return {}
    body = normal.lines(item.fields.get("body"))
    room = info.length - len(block.encode("utf-16-le")) // 2 - 2
    if info.length and room < 0:
        return {}
    return {name: f"{normal.cut(body, room)}\n\n{block}" if body and room != 0 else block}


def _names(attendees: Iterable[Attendee], kind: AttendeeType) -> str:
    people = [attendee.address for attendee in attendees if attendee.type is kind]
    more = f"; and {len(people) - MOST_NAMED} more" if len(people) > MOST_NAMED else ""
    return "; ".join(_name(person) for person in people[:MOST_NAMED]) + more


def _name(person: Address) -> str:
    name, email = normal.words(person.name), normal.words(person.email)
    return f"{name} <{email}>" if name and name.casefold() != email else email
