"""Rooms: the one room of a meeting is its location, and its resource in Salesforce is invited."""

from __future__ import annotations

import pytest

from backend.sync.mirror.records import Attendee, AttendeeType, Item, Kind
from backend.sync.records import Address, RecordRef
from tests.cast import ERIN
from tests.unit.usecases.mirror.desk import Desk, make_desk

HALL, LOFT = RecordRef("Calendar", "023000000000001AAA"), RecordRef("Calendar", "023000000000002AAA")
TIMES = {"start": "2026-11-25T09:00:00Z", "end": "2026-11-25T10:00:00Z"}


@pytest.fixture
def desk() -> Desk:
    desk = make_desk(Kind.EVENT)
    desk.set("rooms", True)
    desk.org.rooms += [("Blue Hall", HALL), ("Loft", LOFT)]
    return desk


def room(name: str) -> Attendee:
    return Attendee(Address(f"{name.lower().replace(' ', '.')}@northwind.example", name), AttendeeType.RESOURCE)


def meeting(desk: Desk, *rooms: str, **fields: str) -> Item:
    invited = (ERIN, *(room(name) for name in rooms))
    return desk.box.add(Kind.EVENT, categories=("Salesforce",), subject="Review", attendees=invited, **TIMES, **fields)


def invited(desk: Desk) -> set[RecordRef]:
    (record,) = desk.org.of("Event")
    return {i.ref for i in record.invitees or () if i.ref.type == "Calendar"}


def test_the_room_is_invited_and_told_as_the_location(desk: Desk) -> None:
    meeting(desk, "blue hall")
    desk.sync()
    (record,) = desk.org.of("Event")
    assert record.fields["Location"] == "blue hall"
    assert invited(desk) == {HALL}


def test_a_location_somebody_wrote_stays(desk: Desk) -> None:
    meeting(desk, "Blue Hall", location="Second floor")
    desk.sync()
    assert desk.org.of("Event")[0].fields["Location"] == "Second floor"


def test_of_two_rooms_none_is_invited(desk: Desk) -> None:
    meeting(desk, "Blue Hall", "Loft")
    desk.sync()
    assert invited(desk) == set()


def test_another_room_takes_the_place_of_the_first(desk: Desk) -> None:
    item = meeting(desk, "Blue Hall")
    desk.sync()
    desk.box.change_meeting(item.id, attendees=(Attendee(Address(ERIN)), room("Loft")))
    desk.sync()
    assert invited(desk) == {LOFT}
    desk.sync()
    desk.forget_calls()
    desk.sync()
    assert desk.writes() == []


def test_rooms_are_left_alone_unless_switched_on(desk: Desk) -> None:
    desk.set("rooms", False)
    meeting(desk, "Blue Hall")
    desk.sync()
    assert invited(desk) == set()
