"""The plain path of each kind: up, down, both ways, deleted, and quiet afterwards."""

from __future__ import annotations

import pytest

from backend.sync.mirror.records import Kind
from tests.cast import ALICE, BOB, ERIN
from tests.unit.usecases.mirror.desk import Desk, make_desk


@pytest.fixture
def desk() -> Desk:
    return make_desk(Kind.CONTACT, Kind.TASK, Kind.EVENT)


def test_a_contact_put_in_the_folder_goes_up_and_gets_the_category(desk: Desk) -> None:
    erin = desk.box.add(Kind.CONTACT, given_name="Erin", surname="Evans", email1="erin@acme.example")
    report = desk.sync()
    assert report.status == "finished", report
    (record,) = desk.org.of("Contact")
    assert (record.fields["FirstName"], record.fields["LastName"]) == ("Erin", "Evans")
    assert desk.item(erin.id).categories == ("Salesforce",)
    assert desk.item(erin.id).record_id == record.ref.id


def test_a_contact_of_mine_comes_down(desk: Desk) -> None:
    desk.org.add("Contact", desk.me, FirstName="Gary", LastName="Grant", Email="gary@globex.example")
    desk.sync()
    (item,) = desk.box.of(Kind.CONTACT)
    assert (item.fields["given_name"], item.fields["email1"]) == ("Gary", "gary@globex.example")


def test_both_sides_of_a_contact_are_merged_field_by_field(desk: Desk) -> None:
    item = desk.box.add(Kind.CONTACT, given_name="Erin", surname="Evans")
    desk.sync()
    (record,) = desk.org.of("Contact")
    desk.box.edit(item.id, job_title="Buyer")
    desk.org.edit(record.ref.id, Department="Sales")
    desk.sync()
    assert desk.record(record.ref.id).fields["Title"] == "Buyer"
    assert desk.item(item.id).fields["department"] == "Sales"


def test_a_second_session_writes_nothing(desk: Desk) -> None:
    desk.box.add(Kind.CONTACT, given_name="Erin", surname="Evans")
    desk.org.add("Contact", desk.me, FirstName="Gary", LastName="Grant")
    desk.box.add(Kind.TASK, subject="Call")
    desk.org.add("Task", desk.me, Subject="Write")
    times = {"start": "2026-11-25T09:00:00Z", "end": "2026-11-25T10:00:00Z"}
    desk.box.add(Kind.EVENT, subject="Visit", categories=("Salesforce",), **times)
    desk.org.add("Event", desk.me, Subject="Lunch", StartDateTime=times["start"], EndDateTime=times["end"])
    desk.sync()
    assert len(desk.org.of("Contact")) == len(desk.box.of(Kind.CONTACT)) == 2
    assert len(desk.org.of("Task")) == len(desk.box.of(Kind.TASK)) == 2
    assert len(desk.org.of("Event")) == len(desk.box.of(Kind.EVENT)) == 2
    desk.sync()
    desk.forget_calls()
    desk.sync()
    assert desk.writes() == []


def test_a_deleted_contact_is_deleted_on_the_other_side(desk: Desk) -> None:
    first = desk.box.add(Kind.CONTACT, surname="One")
    second = desk.box.add(Kind.CONTACT, surname="Two")
    desk.sync()
    by_name = {r.fields["LastName"]: r for r in desk.org.of("Contact")}
    desk.box.remove(first.id)
    desk.org.remove(by_name["Two"].ref.id)
    desk.sync()
    assert desk.org.of("Contact") == desk.box.of(Kind.CONTACT) == []
    assert second.id not in desk.box.stored


def test_when_both_changed_one_field_the_mailbox_wins_and_the_other_is_kept(desk: Desk) -> None:
    item = desk.box.add(Kind.TASK, subject="Call")
    desk.sync()
    (record,) = desk.org.of("Task")
    desk.box.edit(item.id, subject="Call Erin")
    desk.org.edit(record.ref.id, Subject="Call Gary")
    desk.sync()
    assert desk.record(record.ref.id).fields["Subject"] == "Call Erin"
    (conflict,) = [row for row in desk.journal() if row.verb == "conflict"]
    assert [(c["lens"], c["lost"]) for c in conflict.conflicts] == [("subject", "Call Gary")]


def test_a_meeting_of_colleagues_is_one_event(desk: Desk) -> None:
    desk.set("mirror_events", True, BOB)
    for address in (BOB, ALICE):
        desk.set("autosave_meetings", True, address)
        desk.set("save_events_without_people", True, address)
        desk.sync(address)
    desk.box.add(
        Kind.EVENT,
        subject="Review",
        start="2026-11-25T09:00:00Z",
        end="2026-11-25T10:00:00Z",
        attendees=(BOB, ERIN),
        created_at="2026-11-23T09:00:00Z",
    )
    desk.sync(BOB)
    desk.sync()
    desk.sync(BOB)
    masters = [r for r in desk.org.of("Event") if not r.is_child]
    assert len(masters) == 1, masters
    assert masters[0].owner_id == desk.me
    assert desk.box.outbox == desk.world.items(BOB).outbox == []
