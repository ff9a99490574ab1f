from __future__ import annotations

from dataclasses import replace

import pytest

from backend.sync.mirror.event_mapping import EventRules, meeting_key
from backend.sync.mirror.records import Attendee, AttendeeType, Item, Kind, Meeting
from backend.sync.mirror.reference import LINE, reference_block, reference_fields
from backend.sync.records import Address
from tests.unit.sync.mirror.laws import facts, info

ALICE, ERIN, GARY = (Address(f"{n}@x.example", n.title()) for n in ("alice", "erin", "gary"))
ROOM = Address("room1@x.example", "Room 1")
GUESTS = (
    Attendee(ERIN),
    Attendee(GARY, AttendeeType.OPTIONAL),
    Attendee(ROOM, AttendeeType.RESOURCE),
)
MEETING = Item(Kind.EVENT, "1", "v", {"body": "Agenda"}, meeting=Meeting("uid", ALICE, attendees=GUESTS))
ORG = facts(Event=[info("Description", "textarea", 32000), info("People__c", "textarea", 60)])


def test_the_block_names_everybody_and_the_meeting() -> None:
    assert reference_block(MEETING).split("\n") == [
        LINE,
        "Organizer: Alice <alice@x.example>",
        "Required: Erin <erin@x.example>",
        "Optional: Gary <gary@x.example>",
        "Rooms: Room 1 <room1@x.example>",
        f"Reference: {meeting_key(MEETING)[:12]}",
    ]


def test_a_long_list_is_counted() -> None:
    crowd = tuple(Attendee(Address(f"p{n}@x.example")) for n in range(52))
    item = replace(MEETING, meeting=replace(MEETING.meeting or Meeting("", ALICE), attendees=crowd))

    assert "p49@x.example; and 2 more" in reference_block(item)


def test_an_appointment_has_no_block() -> None:
    assert reference_block(replace(MEETING, meeting=Meeting("uid", ALICE))) == ""


def test_it_stands_below_the_description_by_default() -> None:
    assert reference_fields(MEETING, ORG, EventRules()) == {"Description": f"Agenda\n\n{reference_block(MEETING)}"}


@pytest.mark.parametrize(
    "rules", [EventRules(reference=""), EventRules(body_both_ways=True), EventRules(reference="No__c")]
)
def test_it_can_be_left_out(rules: EventRules) -> None:
    assert reference_fields(MEETING, ORG, rules) == {}


def test_a_field_of_its_own_takes_what_it_can_hold() -> None:
    added = reference_fields(MEETING, ORG, EventRules(reference="People__c", body_both_ways=True))

    assert added == {"People__c": reference_block(MEETING)[:60].rstrip()}


def test_a_long_description_gives_way_to_the_block() -> None:
    fields = reference_fields(replace(MEETING, fields={"body": "x" * 40_000}), ORG, EventRules())

    assert len(str(fields["Description"])) == 32_000
    assert str(fields["Description"]).endswith(reference_block(MEETING))
