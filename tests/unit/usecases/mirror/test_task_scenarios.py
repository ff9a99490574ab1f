"""The acceptance scenarios of tasks, T-01 to T-03, and what else happens to tasks, through whole sessions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.ports.failures import Transient
from backend.sync.mirror.records import FieldInfo, Kind
from tests.contract.store_rows import capture
from tests.fakes.mirror_box import LIST, OTHER_LIST
from tests.unit.usecases.mirror.desk import Desk, make_desk


@pytest.fixture
def desk() -> Desk:
    return make_desk(Kind.TASK)


def test_t01_a_task_in_our_list_is_a_task_of_mine(desk: Desk) -> None:
    item = desk.box.add(Kind.TASK, subject="Call Erin", due="2026-12-01", importance="high")
    desk.sync()
    (record,) = desk.org.of("Task")
    shown = [record.fields[name] for name in ("Subject", "ActivityDate", "Priority", "Status")]
    assert (record.owner_id, shown) == (desk.me, ["Call Erin", "2026-12-01", "High", "Not Started"])
    assert desk.item(item.id).categories == ("Salesforce",)


@pytest.mark.parametrize(("due", "shown"), [("2026-11-02", 0), ("2026-11-10", 1)])
def test_t02_what_was_completed_long_ago_stays_out_of_the_mailbox(desk: Desk, due: str, shown: int) -> None:
    desk.org.add("Task", desk.me, Subject="Done", Status="Completed", ActivityDate=due)
    for record in desk.org.of("Task"):
        object.__setattr__(record, "modified_at", f"{due}T09:00:00Z")
    desk.sync()
    assert len(desk.box.of(Kind.TASK)) == shown


def test_t02_what_was_completed_leaves_the_mailbox_when_its_days_are_over(desk: Desk) -> None:
    record = desk.org.add("Task", desk.me, Subject="Done", Status="Completed", ActivityDate="2026-11-20")
    mine = desk.box.add(Kind.TASK, subject="Mine", status="completed", due="2026-11-20")
    desk.sync()
    for row in desk.org.of("Task"):
        object.__setattr__(row, "modified_at", "2026-11-20T09:00:00Z")
    desk.sync()
    assert len(desk.box.of(Kind.TASK)) == 2
    desk.sync(minutes=60 * 24 * 20)
    assert list(desk.box.stored) == [mine.id]
    assert desk.item(mine.id).categories == ("Salesforce",)
    assert record.ref.id in desk.org.rows


def test_t03_switching_down_sync_off_takes_away_what_salesforce_brought(desk: Desk) -> None:
    own = desk.box.add(Kind.TASK, subject="Mine")
    desk.org.add("Task", desk.me, Subject="Theirs")
    desk.sync()
    assert len(desk.box.of(Kind.TASK)) == 2
    desk.set("tasks_down", False)
    desk.sync()
    assert [i.id for i in desk.box.of(Kind.TASK)] == [own.id]
    assert len(desk.org.of("Task")) == 2


def test_a_status_of_the_orgs_own_is_never_flattened(desk: Desk) -> None:
    record = desk.org.add("Task", desk.me, Subject="Wait", Status="On Ice")
    desk.sync()
    (item,) = desk.box.of(Kind.TASK)
    desk.box.edit(item.id, body="Ask again")
    desk.sync()
    assert desk.record(record.ref.id).fields["Status"] == "On Ice"
    assert desk.record(record.ref.id).fields["Description"] == "Ask again"


def test_a_task_done_in_outlook_is_completed_in_salesforce(desk: Desk) -> None:
    item = desk.box.add(Kind.TASK, subject="Call")
    desk.sync()
    desk.box.edit(item.id, status="completed")
    desk.sync()
    (record,) = desk.org.of("Task")
    assert (record.fields["Status"], record.fields["IsClosed"]) == ("Completed", True)
    assert desk.item(item.id).fields["status"] == "completed"


def test_a_recurring_task_is_refused_visibly_and_not_again_and_again(desk: Desk) -> None:
    item = desk.box.add(Kind.TASK, subject="Water the flowers", recurring=True)
    desk.sync()
    assert desk.org.of("Task") == []
    assert desk.decision(item.id).reason == "recurring_task"
    assert "Sync Error" in desk.item(item.id).categories
    desk.sync()
    desk.forget_calls()
    desk.sync()
    assert desk.writes() == []


def test_an_error_that_is_gone_takes_its_category_along(desk: Desk) -> None:
    item = desk.box.add(Kind.TASK, subject="Water the flowers", recurring=True)
    desk.sync()
    desk.box.edit(item.id, recurring=False)
    desk.sync()
    assert desk.item(item.id).categories == ("Salesforce",)
    assert len(desk.org.of("Task")) == 1


def test_a_removed_category_comes_back_while_the_task_is_in_our_list(desk: Desk) -> None:
    item = desk.box.add(Kind.TASK, subject="Call")
    desk.sync()
    desk.box.categorise(item.id)
    desk.sync()
    assert desk.item(item.id).categories == ("Salesforce",)


@pytest.mark.parametrize("forbidden", [False, True], ids=["removal_allowed", "removal_forbidden"])
def test_a_task_deleted_in_outlook(desk: Desk, forbidden: bool) -> None:
    desk.set("forbid_removal_tasks", forbidden)
    item = desk.box.add(Kind.TASK, subject="Call")
    desk.sync()
    desk.box.remove(item.id)
    desk.sync()
    assert len(desk.org.of("Task")) == len(desk.box.of(Kind.TASK)) == (1 if forbidden else 0)


def test_a_task_that_goes_to_a_colleague_leaves_the_mailbox(desk: Desk) -> None:
    record = desk.org.add("Task", desk.me, Subject="Call")
    desk.sync()
    desk.org.edit(record.ref.id, OwnerId="005000000000099AAA")
    desk.sync(minutes=60 * 24)
    assert desk.box.of(Kind.TASK) == []
    assert record.ref.id in desk.org.rows


def test_a_change_beats_a_deletion_on_either_side(desk: Desk) -> None:
    first, second = desk.box.add(Kind.TASK, subject="One"), desk.box.add(Kind.TASK, subject="Two")
    desk.sync()
    rows = {str(r.fields["Subject"]): r.ref.id for r in desk.org.of("Task")}
    desk.box.remove(first.id)
    desk.org.edit(rows["One"], Description="still needed")
    desk.org.remove(rows["Two"])
    desk.box.edit(second.id, body="still needed")
    desk.sync()
    desk.sync()
    assert sorted(i.fields["subject"] for i in desk.box.of(Kind.TASK)) == ["One", "Two"]
    assert [r.fields["Description"] for r in desk.org.of("Task")] == ["still needed"] * 2


@pytest.mark.parametrize(
    ("mode", "subject_there", "subject_here"),
    [("to_salesforce", "Here", "Here"), ("to_mailbox", "There", "There"), ("two_way", "Here", "Here")],
)
def test_both_changed_and_the_mode_decides(desk: Desk, mode: str, subject_there: str, subject_here: str) -> None:
    item = desk.box.add(Kind.TASK, subject="Call")
    desk.sync()
    desk.set("tasks_mode", mode, level="organization")
    (record,) = desk.org.of("Task")
    desk.box.edit(item.id, subject="Here")
    desk.org.edit(record.ref.id, Subject="There")
    desk.sync()
    assert desk.record(record.ref.id).fields["Subject"] == subject_there
    assert desk.item(item.id).fields["subject"] == subject_here


def test_a_field_of_the_orgs_own_is_mirrored_once_an_administrator_maps_it(desk: Desk) -> None:
    desk.org.fields["Task"]["Place__c"] = FieldInfo("Place__c", "string", length=40)
    item = desk.box.add(Kind.TASK, subject="Call", start="2026-12-01")
    desk.org.fields["Task"]["Begin__c"] = FieldInfo("Begin__c", "date")
    desk.sync()
    row = {"kind": "task", "item_field": "start", "record_field": "Begin__c", "direction": "both", "winner": "mailbox"}
    desk.set("mirror_fields", [row], level="organization")
    desk.sync()
    (record,) = desk.org.of("Task")
    assert record.fields["Begin__c"] == "2026-12-01"
    desk.org.edit(record.ref.id, Begin__c="2026-12-05")
    desk.sync()
    assert desk.item(item.id).fields["start"] == "2026-12-05"


def test_a_task_of_the_ordinary_list_goes_up_with_the_category_and_is_mirrored_where_it_lies(desk: Desk) -> None:
    marked = desk.box.add(Kind.TASK, OTHER_LIST, ("Salesforce",), subject="Call")
    desk.box.add(Kind.TASK, OTHER_LIST, subject="Mine")
    desk.sync()
    (record,) = desk.org.of("Task")
    desk.org.edit(record.ref.id, Subject="Call Erin")
    desk.sync()
    assert desk.item(marked.id).fields["subject"] == "Call Erin"
    assert desk.item(marked.id).place == OTHER_LIST
    desk.forget_calls()
    desk.sync()
    assert desk.writes() == []


def test_a_task_of_the_ordinary_list_that_loses_the_category_is_let_go(desk: Desk) -> None:
    item = desk.box.add(Kind.TASK, OTHER_LIST, ("Salesforce",), subject="Call")
    desk.sync()
    desk.box.categorise(item.id)
    desk.sync()
    assert desk.decision(item.id).reason == "unmarked"
    assert len(desk.org.of("Task")) == 1
    assert item.id in desk.box.stored


def test_a_call_somebody_is_to_make_is_a_task_and_a_mail_is_none(desk: Desk) -> None:
    desk.org.add("Task", desk.me, Subject="Ring Erin", TaskSubtype="Call")
    desk.org.add("Task", desk.me, Subject="Email: your offer", TaskSubtype="Email", Status="Completed")
    desk.sync()
    assert [i.fields["subject"] for i in desk.box.of(Kind.TASK)] == ["Ring Erin"]


def brought_before(desk: Desk) -> tuple[str, str]:
    """A saved mail that has a to-do already, as older versions made them; the ids of both."""
    record = desk.org.add("Task", desk.me, Subject="Email: your offer", Status="Completed")
    desk.org.add("Task", desk.me, Subject="Call")
    desk.sync()
    row = desk.org.rows[record.ref.id]
    desk.org.rows[record.ref.id] = replace(row, fields={**row.fields, "TaskSubtype": "Email"})
    (item,) = [i for i in desk.box.of(Kind.TASK) if i.record_id == record.ref.id]
    return item.id, record.ref.id


def test_a_saved_mail_stays_when_the_to_do_that_was_made_of_it_is_deleted(desk: Desk) -> None:
    item, mail = brought_before(desk)
    desk.box.remove(item)
    desk.sync()
    desk.sync(minutes=60 * 24)
    assert mail in desk.org.rows
    assert mail not in {i.record_id for i in desk.box.of(Kind.TASK)}


def test_a_to_do_made_of_a_saved_mail_is_let_go_and_never_taken_up_again(desk: Desk) -> None:
    item, mail = brought_before(desk)
    before = desk.record(mail).fields
    desk.sync(minutes=60 * 24)
    assert desk.item(item).categories == ()
    desk.box.edit(item, subject="Mine now")
    desk.sync()
    desk.box.categorise(item, "Salesforce")
    desk.sync()
    desk.box.remove(item)
    desk.sync()
    assert desk.record(mail).fields == before
    assert len(desk.org.of("Task")) == 2


@pytest.mark.parametrize("hidden", [False, True], ids=["subtype_shown", "subtype_hidden"])
def test_a_marked_to_do_is_not_taken_for_the_saved_mail_of_its_name(desk: Desk, hidden: bool) -> None:
    desk.org.package = False
    if hidden:
        del desk.org.fields["Task"]["TaskSubtype"]
    mail = desk.org.add("Task", desk.me, Subject="Your offer", TaskSubtype="Email", Status="Completed")
    mailbox = desk.world.mailbox_row()
    with desk.world.store.transaction(mailbox.organization_id) as unit:
        unit.put_capture(capture(mailbox.organization_id, record_id=mail.ref.id))
    item = desk.box.add(Kind.TASK, subject="Your offer")
    desk.sync()
    assert desk.item(item.id).record_id not in ("", mail.ref.id)
    assert desk.record(mail.ref.id) == mail
    assert len(desk.box.of(Kind.TASK)) == 1


def only_task(desk: Desk) -> str:
    """The Salesforce id of the only task, which somebody files with a customer."""
    desk.sync()
    (record,) = desk.org.of("Task")
    desk.org.edit(record.ref.id, WhatId="006000000000001AAA")
    desk.sync()
    return record.ref.id


def test_a_task_moved_into_our_list_keeps_its_record(desk: Desk) -> None:
    item = desk.box.add(Kind.TASK, OTHER_LIST, ("Salesforce",), subject="Call")
    record_id = only_task(desk)
    moved = desk.box.move(item.id, LIST)
    desk.sync()
    desk.box.edit(moved, subject="Call Erin")
    desk.sync()
    assert [r.ref.id for r in desk.org.of("Task")] == [record_id]
    shown = desk.record(record_id).fields
    assert (shown["Subject"], shown["WhatId"]) == ("Call Erin", "006000000000001AAA")


@pytest.mark.parametrize("minutes", [30, 60 * 24], ids=["soon", "overnight"])
@pytest.mark.parametrize("forbidden", [False, True], ids=["removal_allowed", "removal_forbidden"])
def test_a_task_moved_out_of_our_list_is_left_alone_and_stays_in_salesforce(
    desk: Desk, forbidden: bool, minutes: int
) -> None:
    desk.set("forbid_removal_tasks", forbidden)
    item = desk.box.add(Kind.TASK, subject="Call")
    record_id = only_task(desk)
    moved = desk.box.move(item.id, OTHER_LIST)
    desk.sync(minutes=minutes)
    desk.sync()
    assert (list(desk.org.rows), list(desk.box.stored)) == ([record_id], [moved])
    assert (desk.item(moved).categories, desk.decision(moved).reason) == ((), "moved_away")


def test_a_task_moved_out_and_in_again_is_linked_with_its_old_record(desk: Desk) -> None:
    item = desk.box.add(Kind.TASK, subject="Call")
    record_id = only_task(desk)
    moved = desk.box.move(item.id, OTHER_LIST)
    desk.sync()
    back = desk.box.move(moved, LIST)
    desk.sync()
    desk.box.edit(back, body="Soon")
    desk.sync()
    assert [r.fields["Description"] for r in desk.org.of("Task")] == ["Soon"]
    assert list(desk.org.rows) == [record_id]


def test_a_task_that_is_moved_and_done_at_once_is_followed(desk: Desk) -> None:
    item = desk.box.add(Kind.TASK, OTHER_LIST, ("Salesforce",), subject="Call")
    record_id = only_task(desk)
    desk.box.edit(desk.box.move(item.id, LIST), status="completed")
    desk.sync()
    assert [(r.ref.id, r.fields["IsClosed"]) for r in desk.org.of("Task")] == [(record_id, True)]


def test_a_moved_task_that_shows_before_its_old_place_says_so_is_followed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = desk.box.add(Kind.TASK, OTHER_LIST, ("Salesforce",), subject="Call")
    record_id = only_task(desk)
    desk.box.move(item.id, LIST)
    tell = desk.box.changes
    monkeypatch.setattr(desk.box, "changes", lambda *asked: replace(tell(*asked), removed=()))
    desk.sync()
    monkeypatch.undo()
    desk.sync()
    assert list(desk.org.rows) == [record_id]


def test_a_moved_task_is_followed_although_salesforce_refused_at_first(desk: Desk) -> None:
    item = desk.box.add(Kind.TASK, OTHER_LIST, ("Salesforce",), subject="Call")
    record_id = only_task(desk)
    moved = desk.box.move(item.id, LIST)
    desk.box.edit(moved, subject="Call", body="Soon")
    desk.world.mirror_crm().refuse_next("update", Transient("UNABLE_TO_LOCK_ROW"), 1)
    desk.sync()
    desk.sync(minutes=120)
    assert [(r.ref.id, r.fields["Description"]) for r in desk.org.of("Task")] == [(record_id, "Soon")]


def test_where_nothing_tells_which_of_two_tasks_was_moved_both_records_stay(desk: Desk) -> None:
    items = [desk.box.add(Kind.TASK, OTHER_LIST, ("Salesforce",), subject="Call", body=f"number {n}") for n in range(2)]
    desk.sync()
    records = sorted(desk.org.rows)
    moved = desk.box.move(items[0].id, LIST)
    desk.box.edit(moved, body="changed")
    desk.box.remove(items[1].id)
    desk.sync()
    desk.sync()
    assert (sorted(desk.org.rows), list(desk.box.stored)) == (records, [moved])
    assert {desk.decision(i).reason for i in (items[0].id, items[1].id, moved)} == {"ambiguous"}


def test_two_tasks_of_one_name_that_are_moved_keep_their_own_records(desk: Desk) -> None:
    items = [desk.box.add(Kind.TASK, OTHER_LIST, ("Salesforce",), subject="Call", body=f"number {n}") for n in range(2)]
    desk.sync()
    rows = {r.ref.id: r.fields["Description"] for r in desk.org.of("Task")}
    for item in reversed(items):
        desk.box.move(item.id, LIST)
    desk.sync()
    assert {r.ref.id: r.fields["Description"] for r in desk.org.of("Task")} == rows
    assert [c for row in desk.journal() for c in row.conflicts] == []


def test_the_end_of_a_text_too_long_for_salesforce_is_kept_when_it_is_edited_there(desk: Desk) -> None:
    long = ("word " * 8000).strip()
    item = desk.box.add(Kind.TASK, subject="Call", body=long)
    desk.sync()
    (record,) = desk.org.of("Task")
    desk.org.edit(record.ref.id, Description="short")
    desk.sync()
    (conflict,) = [conflict for row in desk.journal() for conflict in row.conflicts]
    assert (desk.item(item.id).fields["body"], conflict["kept"], conflict["lost"]) == ("short", "short", long)
