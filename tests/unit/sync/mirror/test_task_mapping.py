from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.mirror.actions import MirrorReason
from backend.sync.mirror.lens import Lens, Table
from backend.sync.mirror.merge import merge, new_item, new_record
from backend.sync.mirror.records import FieldInfo, Item, Kind, Record, Value
from backend.sync.mirror.task_mapping import task_keys, task_problem, task_record_keys, task_table
from backend.sync.records import RecordRef
from tests.unit.sync.mirror.laws import PATIENT, check_laws, facts, info, sides

STATUSES = ("Not Started", "In Progress", "Completed", "Waiting on someone else", "Deferred")
ME = "005000000000001AAA"


def task_fields(**status: object) -> list[FieldInfo]:
    return [
        info("Subject", "combobox", 255),
        info("Description", "textarea", 32000),
        info("Status", "picklist", 40, values=STATUSES, **status),
        info("Priority", "picklist", 20, values=("Low", "Normal", "High")),
        info("ActivityDate", "date"),
        info("IsReminderSet", "boolean"),
        info("ReminderDateTime", "datetime"),
    ]


TABLE = task_table(facts(Task=task_fields()))
AT = "2026-11-22T09:30:00Z"


def level(lens: str, base: tuple[Value, Value], left: Value, right: Value, table: Table = TABLE) -> tuple[Value, Value]:
    """(left, right) of a one-field lens after a merge."""
    one = table[lens]
    item, record = one.write_item(left, {}), one.write_record(right, {})
    merged = merge({lens: one}, {lens: base}, item, record)
    return one.read_item({**item, **merged.item_fields}), one.read_record({**record, **merged.record_fields})


# the rows of product.md 2.3

ROWS = [
    ("Subject", {"subject": "Call back"}, {"Subject": "Call back"}),
    ("Priority flag", {"importance": "high"}, {"Priority": "High"}),
    ("Reminder box", {"reminder_on": True, "reminder_at": AT}, {"IsReminderSet": True, "ReminderDateTime": AT}),
    ("Reminder date", {"reminder_on": True, "reminder_at": AT}, {"ReminderDateTime": AT}),
    ("Description", {"body": "One\n\nTwo"}, {"Description": "One\n\nTwo"}),
    ("Due date", {"due": "2026-11-30"}, {"ActivityDate": "2026-11-30"}),
    ("Status", {"status": "deferred"}, {"Status": "Deferred"}),
]


@pytest.mark.parametrize(("item", "record"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_row_goes_up_and_comes_down(item: dict[str, Value], record: dict[str, Value]) -> None:
    up = new_record(TABLE, item).record_fields
    down = new_item(TABLE, {**up, **record}).item_fields

    assert {name: up[name] for name in record} == record
    assert {name: down[name] for name in item} == item


@pytest.mark.parametrize("lens", ["private", "start", "smart_description", "categories", "recurring"])
def test_what_the_table_does_not_name_is_not_mapped(lens: str) -> None:
    assert lens not in TABLE


# the rows of product.md 2.6

STATUS_ROWS = [
    ("NotStarted", "notStarted", "Not Started"),
    ("InProgress", "inProgress", "In Progress"),
    ("Completed", "completed", "Completed"),
    ("WaitingOnOthers", "waitingOnOthers", "Waiting on someone else"),
    ("Deferred", "deferred", "Deferred"),
]


@pytest.mark.parametrize(("word", "status"), [row[1:] for row in STATUS_ROWS], ids=[row[0] for row in STATUS_ROWS])
def test_a_status_has_its_counterpart(word: str, status: str) -> None:
    assert new_record(TABLE, {"status": word}).record_fields["Status"] == status
    assert new_item(TABLE, {"Status": status}).item_fields["status"] == word


@pytest.mark.parametrize(("custom", "word"), [("In review", "inProgress"), ("Shipped", "completed")])
def test_a_custom_status_shows_by_whether_it_closes_the_task_and_is_never_flattened(custom: str, word: str) -> None:
    assert level("status", ("notStarted", "Not Started"), "notStarted", custom) == (word, custom)
    assert level("status", (word, custom), word, custom) == (word, custom)


def test_a_custom_status_gives_way_when_the_mailbox_status_changes() -> None:
    assert level("status", ("inProgress", "In review"), "completed", "In review") == ("completed", "Completed")


def test_a_custom_status_stays_when_the_mailbox_status_comes_to_mean_it() -> None:
    assert level("status", ("notStarted", "In review"), "inProgress", "In review") == ("inProgress", "In review")


def test_a_renamed_status_is_written_by_the_name_the_org_gave_it() -> None:
    org = replace(facts(Task=task_fields()), task_statuses=("Open", "Done"), closed_statuses=frozenset({"Done"}))
    table = task_table(org)

    assert new_record(table, {"status": "completed"}).record_fields["Status"] == "Done"
    assert new_record(table, {"status": "inProgress"}).record_fields["Status"] == "Open"
    assert "Status" not in new_record(table, {"status": "deferred"}).record_fields


def test_a_standard_status_that_closes_tasks_in_this_org_counts_as_completed() -> None:
    org = replace(facts(Task=task_fields()), closed_statuses=frozenset({"Completed", "Deferred"}))

    assert new_item(task_table(org), {"Status": "Deferred"}).item_fields["status"] == "completed"


IMPORTANCE_ROWS = [("Low", "low"), ("Normal", "normal"), ("High", "high")]


@pytest.mark.parametrize(("priority", "word"), IMPORTANCE_ROWS, ids=[row[0] for row in IMPORTANCE_ROWS])
def test_an_importance_has_its_counterpart(priority: str, word: str) -> None:
    assert new_record(TABLE, {"importance": word}).record_fields["Priority"] == priority
    assert new_item(TABLE, {"Priority": priority}).item_fields["importance"] == word


def test_a_custom_priority_is_kept_until_the_mailbox_changes_its_own() -> None:
    assert level("importance", ("normal", "Urgent"), "normal", "Urgent") == ("normal", "Urgent")
    assert level("importance", ("normal", "Urgent"), "low", "Urgent") == ("low", "Low")


def test_a_closed_list_without_the_value_is_not_written() -> None:
    fields = [info("Priority", "picklist", 20, values=("Normal", "High"), restricted=True)]
    table = task_table(facts(Task=fields))

    assert new_record(table, {"importance": "low"}).record_fields == {}


# due dates, reminders


@pytest.mark.parametrize("due", [None, "0001-01-01", "2026-02-30", ""])
def test_no_due_date_is_no_due_date(due: Value) -> None:
    assert "ActivityDate" not in new_record(TABLE, {"due": due}).record_fields


def test_a_due_date_taken_away_goes_on_the_other_side_too() -> None:
    assert level("due", ("2026-11-30", "2026-11-30"), None, "2026-11-30") == (None, None)


def test_a_reminder_switched_off_leaves_no_time_behind() -> None:
    base: tuple[Value, Value] = (AT, AT)
    merged = merge({"reminder": TABLE["reminder"]}, {"reminder": base}, {"reminder_on": False, "reminder_at": AT},
                   {"IsReminderSet": True, "ReminderDateTime": AT})  # fmt: skip

    assert merged.record_fields == {"IsReminderSet": False, "ReminderDateTime": None}


def test_a_reminder_needs_both_fields() -> None:
    without = [field for field in task_fields() if field.name != "ReminderDateTime"]

    assert "reminder" not in task_table(facts(Task=without))


# problems and keys


@pytest.mark.parametrize(("recurring", "problem"), [(True, MirrorReason.RECURRING_TASK), (False, None)])
def test_a_recurring_task_is_refused(recurring: bool, problem: MirrorReason | None) -> None:
    assert task_problem(Item(Kind.TASK, "1", "v", {"recurring": recurring})) is problem


def test_a_task_finds_its_record_by_subject_due_date_and_owner() -> None:
    item = Item(Kind.TASK, "1", "v", {"subject": "Call  back ", "due": "2026-11-30"})
    record = Record(RecordRef("Task", "00T1"), "", {"Subject": "call back", "ActivityDate": "2026-11-30"}, owner_id=ME)

    assert task_keys(item, ME) == task_record_keys(record)
    assert task_keys(item, "005other") != task_record_keys(record)
    assert task_keys(Item(Kind.TASK, "1", "v", {"subject": " "}), ME) == ()


USUAL: dict[str, tuple[Value, ...]] = {
    "status": (*(word for _, word, _ in STATUS_ROWS), ""), "Status": (*STATUSES, "In review", "Shipped", ""),
    "importance": ("low", "normal", "high"), "Priority": ("Low", "Normal", "High", "Urgent", ""),
    "reminder_on": (True, False), "IsReminderSet": (True, False), "reminder_at": (AT,), "ReminderDateTime": (AT,),
}  # fmt: skip


@PATIENT
@given(st.data())
@pytest.mark.parametrize("lens", TABLE.values(), ids=lambda lens: lens.name)
def test_every_lens_keeps_the_laws(lens: Lens, data: st.DataObject) -> None:
    check_laws(lens, *data.draw(sides(lens, USUAL)))
