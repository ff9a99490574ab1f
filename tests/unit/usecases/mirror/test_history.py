"""History: what was written, both values of a conflict, undo of a session or of one thing, preview, mass deletions."""

from __future__ import annotations

import pytest

from backend.errors import Missing, Unacceptable
from backend.ports.rows import Outcome
from backend.sync.mirror.records import FieldInfo, Item, Kind
from backend.usecases.mirror.allow import allow_deletions
from backend.usecases.mirror.choose_again import choose_again
from backend.usecases.mirror.history import history
from backend.usecases.mirror.preview import preview
from backend.usecases.mirror.take_back import undo
from tests.cast import ALICE, BOB, ERIN
from tests.unit.usecases.mirror.desk import Desk, make_desk

TIMES = {"start": "2026-11-25T09:00:00Z", "end": "2026-11-25T10:00:00Z"}


@pytest.fixture
def desk() -> Desk:
    return make_desk(Kind.CONTACT, Kind.TASK, Kind.EVENT)


def last_session(desk: Desk) -> str:
    row = desk.world.mailbox_row()
    with desk.world.store.transaction(row.organization_id) as unit:
        return unit.sessions(row.id, 1)[0].id


def conflicting_task(desk: Desk) -> tuple[Item, str]:
    item = desk.box.add(Kind.TASK, subject="Call")
    desk.sync()
    (record,) = desk.org.of("Task")
    desk.box.edit(item.id, subject="Call Erin")
    desk.org.edit(record.ref.id, Subject="Call Gary")
    desk.sync()
    return item, record.ref.id


def test_every_write_is_told_with_what_was_there_before(desk: Desk) -> None:
    item = desk.box.add(Kind.CONTACT, given_name="Erin", surname="Evans")
    desk.sync()
    desk.box.edit(item.id, given_name="Eryn")
    desk.sync()
    lines = history(desk.world.services, desk.world.user(ALICE))
    told = {(line.side, line.verb) for line in lines}
    assert told == {("salesforce", "update"), ("salesforce", "create"), ("mailbox", "update")}
    assert lines[0].changes == {"FirstName": ("Erin", "Eryn")}


def test_the_value_that_lost_can_be_put_back_by_one_call(desk: Desk) -> None:
    item, record_id = conflicting_task(desk)
    (conflict,) = [line for line in history(desk.world.services, desk.world.user(ALICE)) if line.verb == "conflict"]
    assert conflict.changes == {"subject": ("Call Gary", "Call Erin")}
    choose_again(desk.world.services, desk.world.user(ALICE), conflict.id, "subject")
    assert (desk.item(item.id).fields["subject"], desk.record(record_id).fields["Subject"]) == ("Call Gary",) * 2
    desk.forget_calls()
    desk.sync()
    assert desk.writes() == []


def test_another_persons_conflict_is_not_there(desk: Desk) -> None:
    conflicting_task(desk)
    (conflict,) = [line for line in history(desk.world.services, desk.world.user(ALICE)) if line.verb == "conflict"]
    with pytest.raises(Missing):
        choose_again(desk.world.services, desk.world.user(BOB), conflict.id, "subject")


def test_a_session_is_undone_and_stays_undone(desk: Desk) -> None:
    kept = desk.box.add(Kind.CONTACT, given_name="Erin", surname="Evans")
    desk.sync()
    desk.box.edit(kept.id, given_name="Eryn")
    desk.box.add(Kind.CONTACT, surname="New")
    desk.org.add("Task", desk.me, Subject="Down")
    desk.sync()
    lines = undo(desk.world.services, desk.world.user(ALICE), last_session(desk))
    assert {line.action for line in lines} == {"update", "delete_record", "delete_item"}
    (record,) = desk.org.of("Contact")
    assert record.fields["FirstName"] == "Erin"
    assert desk.box.of(Kind.TASK) == []
    desk.forget_calls()
    desk.sync()
    assert desk.writes() == []
    (record,) = desk.org.of("Contact")
    assert record.fields["FirstName"] == "Erin"


def test_undoing_twice_does_nothing_the_second_time(desk: Desk) -> None:
    desk.box.add(Kind.CONTACT, surname="New")
    desk.sync()
    session = last_session(desk)
    undo(desk.world.services, desk.world.user(ALICE), session)
    desk.forget_calls()
    assert undo(desk.world.services, desk.world.user(ALICE), session) == []
    assert desk.writes() == []


def test_what_was_changed_since_is_left_alone(desk: Desk) -> None:
    desk.box.add(Kind.CONTACT, surname="New")
    desk.sync()
    session = last_session(desk)
    (record,) = desk.org.of("Contact")
    desk.org.edit(record.ref.id, LastName="Newer")
    lines = undo(desk.world.services, desk.world.user(ALICE), session)
    assert [line.skipped for line in lines if line.side == "salesforce"] == ["changed_since"]
    assert desk.record(record.ref.id).fields["LastName"] == "Newer"


def test_a_record_we_made_stays_once_others_filled_it_in(desk: Desk) -> None:
    desk.box.add(Kind.CONTACT, surname="Evans")
    desk.sync()
    made_in = last_session(desk)
    (record,) = desk.org.of("Contact")
    desk.org.edit(record.ref.id, Title="Boss")
    desk.sync()

    lines = undo(desk.world.services, desk.world.user(ALICE), made_in)

    assert "changed_since" in {line.skipped for line in lines if line.verb == "create"}
    assert desk.record(record.ref.id).fields["Title"] == "Boss"


def test_a_todo_we_made_stays_with_the_notes_put_into_it(desk: Desk) -> None:
    desk.org.add("Task", desk.me, Subject="Call")
    desk.sync()
    (item,) = desk.box.of(Kind.TASK)
    desk.box.edit(item.id, body="Three pages of notes")

    undo(desk.world.services, desk.world.user(ALICE), last_session(desk))

    assert desk.item(item.id).fields["body"] == "Three pages of notes"


def test_a_deletion_is_undone_on_both_sides(desk: Desk) -> None:
    item = desk.box.add(Kind.CONTACT, given_name="Erin", surname="Evans")
    desk.sync()
    desk.box.remove(item.id)
    desk.sync()
    assert desk.org.of("Contact") == []
    undo(desk.world.services, desk.world.user(ALICE), last_session(desk))
    (record,) = desk.org.of("Contact")
    assert record.fields["FirstName"] == "Erin"
    desk.sync()
    (back,) = desk.box.of(Kind.CONTACT)
    assert back.fields["given_name"] == "Erin"


def test_a_deleted_record_comes_back_without_the_fields_nobody_may_write(desk: Desk) -> None:
    desk.org.fields["Contact"]["Score__c"] = FieldInfo("Score__c", "string", createable=False, updateable=False)
    row = {"kind": "contact", "item_field": "profession", "record_field": "Score__c"}
    desk.set("mirror_fields", [{**row, "direction": "down", "winner": "salesforce"}], level="organization")
    desk.org.workflow = lambda _, fields: "Score__c is read-only" if "Score__c" in fields else None
    record = desk.org.add("Contact", desk.me, LastName="Evans", Score__c="A+")
    desk.box.add(Kind.CONTACT, surname="Other")
    desk.sync()
    (item,) = [item for item in desk.box.of(Kind.CONTACT) if item.fields["surname"] == "Evans"]
    desk.box.remove(item.id)
    desk.sync()
    assert record.ref.id not in desk.org.rows
    undo(desk.world.services, desk.world.user(ALICE), last_session(desk))
    assert {r.fields["LastName"] for r in desk.org.of("Contact")} == {"Evans", "Other"}


def test_a_preview_of_an_undo_changes_nothing(desk: Desk) -> None:
    desk.box.add(Kind.CONTACT, surname="New")
    desk.sync()
    desk.forget_calls()
    lines = undo(desk.world.services, desk.world.user(ALICE), last_session(desk), preview=True)
    assert {line.action for line in lines} == {"delete_record", "update"}
    assert desk.writes() == []


def test_undo_asks_what_to_undo(desk: Desk) -> None:
    with pytest.raises(Unacceptable):
        undo(desk.world.services, desk.world.user(ALICE))


def test_the_preview_says_what_a_session_would_do_and_writes_nothing(desk: Desk) -> None:
    desk.sync()
    desk.box.add(Kind.CONTACT, surname="New")
    desk.org.add("Task", desk.me, Subject="Down")
    desk.box.add(Kind.EVENT, subject="Visit", categories=("Salesforce",), attendees=(ERIN,), **TIMES)
    desk.forget_calls()
    planned = list(preview(desk.world.services, desk.world.user(ALICE), desk.world.mailbox_row()))
    assert {(p.kind, p.action) for p in planned} == {
        ("contact", "create_record"),
        ("task", "create_item"),
        ("event", "create_record"),
    }
    assert sum(p.mails for p in planned) == 0
    assert desk.writes() == []
    assert desk.org.of("Contact") == desk.org.of("Event") == []


def test_a_mass_deletion_waits_for_a_person_and_is_carried_out_once_allowed(desk: Desk) -> None:
    items = [desk.box.add(Kind.CONTACT, surname=f"Number {n}") for n in range(15)]
    desk.sync()
    for item in items[:12]:
        desk.box.remove(item.id)
    desk.sync()
    assert len(desk.org.of("Contact")) == 15
    assert {desk.decision(i.id).reason for i in items[:12]} == {"parked"}
    assert {desk.decision(i.id).outcome for i in items[:12]} == {Outcome.FAILED}
    assert allow_deletions(desk.world.services, desk.world.user(ALICE)) == 12
    desk.sync()
    assert len(desk.org.of("Contact")) == 3
    with pytest.raises(Missing):
        allow_deletions(desk.world.services, desk.world.user(ALICE))
