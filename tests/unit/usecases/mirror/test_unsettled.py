"""A record was made and nobody heard of it: it is found again, and made once."""

from __future__ import annotations

import pytest

from backend.ports.failures import Transient
from backend.sync.mirror.records import Kind
from tests.cast import ALICE, BOB, ERIN
from tests.unit.usecases.mirror.desk import Desk, make_desk

NEXT_DAY = 60 * 24
UNHEARD = Transient("read_timeout", after_write=True)


@pytest.fixture(params=[True, False], ids=["with_package", "without_package"])
def desk(request: pytest.FixtureRequest) -> Desk:
    desk = make_desk(Kind.EVENT)
    desk.org.package = request.param
    return desk


def unheard(desk: Desk) -> str:
    """An event whose record was made by a session that did not live to hear of it; its id."""
    item = desk.event(subject="Visit", categories=("Salesforce",))
    desk.world.mirror_crm().fail_next("create", UNHEARD, after=True)
    desk.sync()
    assert len(desk.org.of("Event")) == 1
    return item.id


def test_it_is_found_and_not_made_again(desk: Desk) -> None:
    item_id = unheard(desk)
    desk.sync()
    assert len(desk.org.of("Event")) == 1
    assert desk.decision(item_id).outcome.value == "saved"


def test_it_is_found_although_the_item_says_something_else_by_now(desk: Desk) -> None:
    item_id = unheard(desk)
    desk.box.edit(item_id, subject="Visit at noon")
    desk.sync()
    (event,) = desk.org.of("Event")
    assert event.fields["Subject"] == "Visit at noon"


def test_an_item_that_is_not_seen_for_a_day_keeps_its_record(desk: Desk) -> None:
    item_id = unheard(desk)
    hidden = dict(desk.box.stored)
    desk.box.stored.clear()
    desk.sync(minutes=NEXT_DAY)
    assert desk.box.of(Kind.EVENT) == []
    desk.box.stored |= hidden
    desk.box.drop_cursors()
    desk.sync()
    assert [i.id for i in desk.box.of(Kind.EVENT)] == [item_id]
    assert len(desk.org.of("Event")) == 1


def test_an_item_deleted_meanwhile_takes_its_record_along(desk: Desk) -> None:
    other = desk.event(subject="Other", categories=("Salesforce",))
    desk.sync()
    item = desk.event(subject="Visit", categories=("Salesforce",))
    desk.world.mirror_crm().fail_next("create", UNHEARD, after=True)
    desk.sync()
    desk.box.remove(item.id)
    desk.sync()
    desk.sync()
    assert [e.fields["Subject"] for e in desk.org.of("Event")] == ["Other"]
    assert [i.id for i in desk.box.of(Kind.EVENT)] == [other.id]


def test_what_was_edited_in_salesforce_outlives_the_deleted_item(desk: Desk) -> None:
    desk.event(subject="Other", categories=("Salesforce",))
    desk.sync()
    item = desk.event(subject="Visit", categories=("Salesforce",))
    desk.world.mirror_crm().fail_next("create", UNHEARD, after=True)
    desk.sync()
    (made,) = [e for e in desk.org.of("Event") if e.fields["Subject"] == "Visit"]
    desk.org.edit(made.ref.id, Location="Room 9")
    desk.box.remove(item.id)
    desk.sync()
    desk.sync()
    assert made.ref.id in desk.org.rows
    assert sorted(str(i.fields["location"]) for i in desk.box.of(Kind.EVENT)) == ["", "Room 9"]


def test_one_that_cannot_be_read_now_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    item_id = unheard(desk)
    with monkeypatch.context() as now:
        now.setattr(desk.box, "items", lambda kind, place, ids: {i: Transient("503") for i in ids})
        desk.sync()
    assert desk.decision(item_id).outcome.value == "pending"
    desk.sync()
    assert len(desk.org.of("Event")) == 1
    assert desk.decision(item_id).outcome.value == "saved"


def test_people_who_could_not_be_invited_are_invited_next_time(desk: Desk) -> None:
    item = desk.event(subject="Visit", categories=("Salesforce",), attendees=(ERIN, BOB))
    desk.world.mirror_crm().fail_next("set_invitees", Transient("503"))
    desk.sync()
    (event,) = desk.masters()
    assert not event.invitees
    desk.sync()
    (event,) = desk.masters()
    assert BOB in {i.email for i in event.invitees or ()}
    assert desk.decision(item.id).outcome.value == "saved"


def test_a_meeting_that_is_found_again_does_not_come_to_colleagues_a_second_time(desk: Desk) -> None:
    for address in (ALICE, BOB):
        desk.set("mirror_events", True, address)
        desk.set("autosave_meetings", True, address)
    desk.event(BOB, subject="Visit", attendees=(ALICE, ERIN), categories=("Salesforce",))
    desk.world.mirror_crm(BOB).fail_next("create", UNHEARD, after=True)
    for address in (BOB, ALICE, BOB, ALICE, ALICE):
        desk.sync(address)
    assert [str(i.fields["subject"]) for i in desk.box.of(Kind.EVENT)] == ["Visit"]
    assert len(desk.masters()) == 1
