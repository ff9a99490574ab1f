from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.mirror import lenses
from backend.sync.mirror.actions import MirrorReason
from backend.sync.mirror.event_mapping import (
    EventRules,
    busy_block,
    event_keys,
    event_problem,
    event_record_keys,
    event_table,
    guarded,
    meeting_key,
)
from backend.sync.mirror.lens import Direction, Lens, Table
from backend.sync.mirror.merge import merge, new_item, new_record
from backend.sync.mirror.records import FieldInfo, Item, Kind, Meeting, OrgFacts, Record, Value
from backend.sync.records import Address, RecordRef
from tests.unit.sync.mirror.laws import PATIENT, check_laws, facts, info, sides

START, END = "2026-11-22T09:30:00Z", "2026-11-22T10:00:00Z"
TIMED = {"all_day": False, "start": START, "end": END}
MEETS = {"IsAllDayEvent": False, "StartDateTime": START, "EndDateTime": END}
DAYS = {"all_day": True, "start": "2026-11-22", "end": "2026-11-24"}
LASTS = {"IsAllDayEvent": True, "StartDateTime": "2026-11-22T00:00:00Z", "EndDateTime": "2026-11-23T00:00:00Z"}


def event_fields() -> list[FieldInfo]:
    plain = {
        "Subject": ("combobox", 255), "Location": ("string", 255), "Description": ("textarea", 32000),
        "IsAllDayEvent": ("boolean", 0), "StartDateTime": ("datetime", 0), "EndDateTime": ("datetime", 0),
        "IsPrivate": ("boolean", 0), "IsReminderSet": ("boolean", 0), "ReminderDateTime": ("datetime", 0),
        "WhoId": ("reference", 18), "WhatId": ("reference", 18), "People__c": ("textarea", 500),
    }  # fmt: skip
    shown = info("ShowAs", "picklist", 40, values=("Busy", "OutOfOffice", "Free"), restricted=True)
    return [*(info(name, kind, length) for name, (kind, length) in plain.items()), shown]


ORG = facts(Event=event_fields())
TABLE = event_table(ORG, EventRules())
OPEN = event_table(ORG, EventRules(private="full", elsewhere="Free", body_both_ways=True))


def event(uid: str = "uid-1", original: str = "", private: bool = False, **fields: Value) -> Item:
    meeting = Meeting(uid, Address("alice@northwind.example"), original_start=original)
    return Item(Kind.EVENT, "item-1", "v", {**TIMED, **fields}, private=private, meeting=meeting)


def made(item: dict[str, Value], table: Table = TABLE) -> dict[str, Value]:
    return dict(new_record(table, {**TIMED, **item}).record_fields)


def brought(record: dict[str, Value], table: Table = TABLE) -> dict[str, Value]:
    return dict(new_item(table, {**MEETS, **record}).item_fields)


# the rows of product.md 2.2

BOTH_WAYS: list[tuple[str, dict[str, Value], dict[str, Value]]] = [
    ("Subject", {"subject": "Review"}, {"Subject": "Review"}),
    ("Location", {"location": "Room 1"}, {"Location": "Room 1"}),
    ("All day", DAYS, LASTS),
    ("Start / End", TIMED, MEETS),
    (
        "Reminder span",
        {"reminder_on": True, "reminder_minutes": 15},
        {"IsReminderSet": True, "ReminderDateTime": "2026-11-22T09:15:00Z"},
    ),
    ("Reminder on", {"reminder_on": True, "reminder_minutes": 0}, {"IsReminderSet": True, "ReminderDateTime": START}),
    (
        "ReminderDueBy",
        {"reminder_on": True, "reminder_minutes": 1440},
        {"IsReminderSet": True, "ReminderDateTime": "2026-11-21T09:30:00Z"},
    ),
    ("Show as", {"show_as": "oof"}, {"ShowAs": "OutOfOffice"}),
    ("Private flag", {"sensitivity": "private"}, {"IsPrivate": True}),
]


@pytest.mark.parametrize(("item", "record"), [row[1:] for row in BOTH_WAYS], ids=[row[0] for row in BOTH_WAYS])
def test_the_row_goes_up_and_comes_down(item: dict[str, Value], record: dict[str, Value]) -> None:
    up, down = made(item, OPEN), brought(record, OPEN)

    assert {name: up[name] for name in record} == record
    assert {name: down[name] for name in item} == item


def test_row_body_goes_up_once_and_never_comes_down() -> None:
    first = new_record(TABLE, {**TIMED, "body": "Agenda\n"})
    later = merge(TABLE, first.base, {**TIMED, "body": "New agenda"}, {**first.record_fields, "Description": "Notes"})

    assert first.record_fields["Description"] == "Agenda"
    assert (later.record_fields, later.item_fields) == ({}, {})
    assert "body" not in brought({"Description": "Internal notes"})


NOT_MAPPED = [
    "recurrence", "mime_content", "zone", "importance", "online_url", "attendees", "organizer", "state", "uid",
    "original_start", "who", "what",
]  # fmt: skip


@pytest.mark.parametrize("name", NOT_MAPPED)
def test_a_row_that_is_not_a_field_of_the_table_has_no_lens(name: str) -> None:
    assert name not in TABLE


def test_only_fields_that_exist_and_may_be_written_are_mapped() -> None:
    some = [field for field in event_fields() if field.name not in ("EndDateTime", "ShowAs")]

    assert set(event_table(facts(Event=some), EventRules())) == {"subject", "location", "private", "body"}


# description


def test_a_description_mirrored_both_ways_by_setting_still_stays_from_items_with_other_people() -> None:
    base = merge(OPEN, {}, TIMED, MEETS).base
    notes: dict[str, Value] = {**MEETS, "Description": "Internal notes"}

    assert merge(OPEN, base, TIMED, notes).item_fields == {"body": "Internal notes"}
    assert merge(guarded(OPEN), base, TIMED, notes).item_fields == {}


# the rows of product.md 2.6

SHOWN_ROWS = [
    ("Free", "free", "Free"),
    ("WorkingElsewhere", "workingElsewhere", "Busy"),
    ("Tentative", "tentative", "Busy"),
    ("Busy", "busy", "Busy"),
    ("OOF", "oof", "OutOfOffice"),
    ("Unknown", "unknown", "Busy"),
]


@pytest.mark.parametrize(("word", "value"), [row[1:] for row in SHOWN_ROWS], ids=[row[0] for row in SHOWN_ROWS])
def test_a_free_busy_status_goes_up_and_its_collapsed_form_never_comes_back(word: str, value: str) -> None:
    item = {**TIMED, "show_as": word}
    first = new_record(TABLE, item)

    assert first.record_fields["ShowAs"] == value
    assert merge(TABLE, {}, item, {**MEETS, "ShowAs": value}).item_fields == {}


def test_a_real_change_of_a_collapsed_status_comes_down() -> None:
    base = merge(TABLE, {}, {**TIMED, "show_as": "tentative"}, {**MEETS, "ShowAs": "Busy"}).base
    merged = merge(TABLE, base, {**TIMED, "show_as": "tentative"}, {**MEETS, "ShowAs": "Free"})

    assert merged.item_fields == {"show_as": "free"}


def test_working_elsewhere_is_free_where_the_setting_says_so() -> None:
    assert made({"show_as": "workingElsewhere"}, OPEN)["ShowAs"] == "Free"


SENSITIVITY_ROWS = [("Normal", False), ("Personal", False), ("Private", True), ("Confidential", True)]


@pytest.mark.parametrize(("word", "private"), SENSITIVITY_ROWS, ids=[row[0] for row in SENSITIVITY_ROWS])
def test_a_sensitivity_is_private_or_not_and_stays_what_it_was(word: str, private: bool) -> None:
    item = {**TIMED, "sensitivity": word.lower()}

    assert made(item, OPEN).get("IsPrivate", False) is private
    assert merge(OPEN, {}, item, {**MEETS, "IsPrivate": private}).item_fields == {}


def test_a_flag_set_in_salesforce_comes_down_only_where_private_items_are_mirrored_in_full() -> None:
    assert brought({"IsPrivate": True}, OPEN)["sensitivity"] == "private"
    assert "sensitivity" not in brought({"IsPrivate": True})


# when


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "America/Los_Angeles", "Asia/Kolkata"])
def test_an_all_day_event_is_the_same_dates_in_every_zone(zone: str) -> None:
    item = {**DAYS, "zone": zone}
    up = new_record(TABLE, item).record_fields

    assert {name: up[name] for name in LASTS} == LASTS
    assert merge(TABLE, {}, item, {**LASTS, "ActivityDate": "2026-11-21"}).item_fields == {}


def test_an_all_day_event_without_length_is_one_day() -> None:
    up = made({"all_day": True, "start": "2026-11-22", "end": "2026-11-22"})

    assert (up["StartDateTime"], up["EndDateTime"]) == ("2026-11-22T00:00:00Z", "2026-11-22T00:00:00Z")


def test_a_timed_event_that_becomes_all_day_changes_all_three_fields() -> None:
    base = merge(TABLE, {}, TIMED, MEETS).base

    assert merge(TABLE, base, DAYS, MEETS).record_fields == LASTS
    assert merge(TABLE, base, TIMED, LASTS).item_fields == DAYS


@pytest.mark.parametrize(
    "seconds", ["2026-11-22T09:30:00.0000000Z", "2026-11-22T10:30:00+01:00", "2026-11-22T09:30:00"]
)
def test_one_moment_written_differently_is_no_change(seconds: str) -> None:
    assert merge(TABLE, {}, {**TIMED, "start": seconds}, MEETS).record_fields == {}


@pytest.mark.parametrize(
    ("fields", "multi_day", "problem"),
    [
        (TIMED, False, None),
        ({"start": END, "end": START}, True, MirrorReason.NOT_REPRESENTABLE),
        ({"start": None}, True, MirrorReason.NOT_REPRESENTABLE),
        ({"all_day": True, "start": "2026-11-22", "end": "2026-12-06"}, True, None),
        ({"all_day": True, "start": "2026-11-22", "end": "2026-12-07"}, True, MirrorReason.TOO_LONG),
        ({"all_day": True, "start": "2026-11-22", "end": "2026-11-23"}, False, None),
        ({"all_day": True, "start": "2026-11-22", "end": "2026-11-24"}, False, MirrorReason.TOO_LONG),
        ({"end": "2026-11-23T09:30:00Z"}, False, None),
        ({"end": "2026-11-23T09:31:00Z"}, False, MirrorReason.TOO_LONG),
        ({"end": "2026-11-23T09:31:00Z"}, True, None),
    ],
)
def test_what_salesforce_cannot_hold_is_a_problem_and_is_not_written(
    fields: dict[str, Value], multi_day: bool, problem: MirrorReason | None
) -> None:
    rules = EventRules(multi_day=multi_day)
    base = merge(TABLE, {}, TIMED, {**MEETS, "EndDateTime": START}).base
    item = event(**{**TIMED, **fields})

    assert event_problem(item, ORG, rules) is problem
    if problem and item.fields["start"]:
        assert merge(event_table(ORG, rules), base, item.fields, MEETS).record_fields == {}


def test_an_org_that_lets_this_person_write_no_events_is_a_problem() -> None:
    assert event_problem(event(), OrgFacts("005", "UTC"), EventRules()) is MirrorReason.READ_ONLY


# reminders


def test_the_reminder_of_an_all_day_event_counts_from_midnight_where_the_salesforce_user_lives() -> None:
    item: dict[str, Value] = {**DAYS, "reminder_on": True, "reminder_minutes": 900}
    up = made(item)

    assert up["ReminderDateTime"] == "2026-11-21T08:00:00Z"  # nine in the morning of the day before, in Berlin
    assert merge(TABLE, {}, item, up).item_fields == {}


def test_a_reminder_moves_with_the_event() -> None:
    item: dict[str, Value] = {**TIMED, "reminder_on": True, "reminder_minutes": 15}
    record = {**MEETS, "IsReminderSet": True, "ReminderDateTime": "2026-11-22T09:15:00Z"}
    moved = {**item, "start": "2026-11-22T09:45:00Z"}

    up = merge(TABLE, merge(TABLE, {}, item, record).base, moved, record).record_fields

    assert up["ReminderDateTime"] == "2026-11-22T09:30:00Z"


def test_a_reminder_after_the_start_does_not_come_down() -> None:
    record = {**MEETS, "IsReminderSet": True, "ReminderDateTime": "2026-11-22T09:45:00Z"}
    item = {**TIMED, "reminder_on": True, "reminder_minutes": 15}

    assert merge(TABLE, {"reminder": (15, 15)}, item, record).item_fields.get("reminder_minutes") is None


def test_a_reminder_switched_off_is_off() -> None:
    base = {"when": ((False, START, END), (False, START, END)), "reminder": (15, 15)}
    record = {**MEETS, "IsReminderSet": True, "ReminderDateTime": "2026-11-22T09:15:00Z"}
    table = {name: TABLE[name] for name in base}
    merged = merge(table, base, {**TIMED, "reminder_on": False, "reminder_minutes": 15}, record)

    assert merged.record_fields == {"IsReminderSet": False, "ReminderDateTime": None}


# private items


def test_a_busy_block_shows_neither_words_nor_people() -> None:
    secret = event(private=True, subject="Surgery", location="Clinic", body="Dr. Weber", sensitivity="private")

    assert busy_block(secret, ORG, EventRules(reference="People__c")) == {
        "Subject": "Private",
        "Description": "",
        "Location": "",
        "WhoId": None,
        "WhatId": None,
        "IsPrivate": True,
        "People__c": "",
    }


def test_a_busy_block_empties_an_administrators_fields_too_and_leaves_the_time_alone() -> None:
    table = {**TABLE, "People__c": lenses.text("People__c", "body", info("People__c", "textarea", 500))}

    block = busy_block(event(private=True), ORG, EventRules(), table)

    assert block["People__c"] == ""
    assert not {"StartDateTime", "ShowAs", "ReminderDateTime"} & set(block)


# keys


def test_every_copy_of_a_meeting_has_one_key_and_every_occurrence_its_own() -> None:
    first = event("uid-1", "2026-11-22T09:30:00Z")
    copy = Item(Kind.EVENT, "in another mailbox", "v", {}, meeting=Meeting("uid-1", Address("b@x.example"), False,
                original_start="2026-11-22T09:30:00.0000000Z"))  # fmt: skip

    assert meeting_key(copy) == meeting_key(first)
    assert len({meeting_key(event("uid-1", start)) for start in ("", "2026-11-22T09:30:00Z", "2026-11-23")}) == 3
    assert len(meeting_key(first)) == 64


def test_the_date_of_an_occurrence_inside_its_exchange_id_makes_no_difference() -> None:
    start, rest = "040000008200E00074C5B7101A82E008", "10A8C64F2D9BDC01" + "0" * 36 + "ABCD"

    day, series = event(f"{start}07EA0B16{rest}", START), event(f"{start}00000000{rest}".lower(), START)

    assert meeting_key(day) == meeting_key(series)
    assert meeting_key(day) != meeting_key(event(f"{start}07EA0B16{rest[::-1]}", START))


def test_two_days_of_an_unknown_series_that_were_moved_are_two_meetings() -> None:
    start, rest = "040000008200E00074C5B7101A82E008", "10A8C64F2D9BDC01" + "0" * 36 + "ABCD"
    keys = {meeting_key(event(f"{start}07EA0B{day}{rest}")) for day in ("16", "17", "17".lower())}

    assert len(keys) == 2


def test_items_without_a_uid_are_not_one_meeting() -> None:
    keys = {meeting_key(Item(Kind.EVENT, name, "v", {}, meeting=Meeting(" ", Address("")))) for name in "ab"}

    assert len(keys) == 2


def test_an_event_finds_its_record_by_subject_and_time() -> None:
    record = Record(RecordRef("Event", "00U1"), "", {**LASTS, "Subject": "offsite"})

    assert event_keys(event(**{**DAYS, "subject": "Offsite "})) == event_record_keys(record)
    assert event_keys(event(subject="Offsite")) != event_record_keys(record)
    assert event_keys(event(subject="")) == ()


# laws

USUAL: dict[str, tuple[Value, ...]] = {
    "all_day": (True, False), "start": (START, "2026-11-22"), "end": (END, "2026-11-24", "2027-11-24"),
    "IsAllDayEvent": (True, False), "StartDateTime": (START, "2026-11-22T00:00:00Z"), "IsReminderSet": (True, False),
    "EndDateTime": (END, "2026-11-23T00:00:00Z"), "ReminderDateTime": ("2026-11-22T09:15:00Z", "2026-11-23T00:00:00Z"),
    "reminder_on": (True, False), "reminder_minutes": (0, 15, 10080), "IsPrivate": (True, False),
    "show_as": (*(word for _, word, _ in SHOWN_ROWS), ""), "ShowAs": ("Busy", "Free", "OutOfOffice", ""),
    "sensitivity": ("normal", "personal", "private", "confidential"),
}  # fmt: skip
SHORT = event_table(ORG, EventRules(multi_day=False))
LENSES: list[Any] = [*TABLE.values(), OPEN["show_as"], OPEN["private"], OPEN["body"], SHORT["when"]]


@PATIENT
@given(st.data())
@pytest.mark.parametrize("lens", LENSES, ids=lambda lens: f"{lens.name} {lens.direction}")
def test_every_lens_keeps_the_laws(lens: Lens, data: st.DataObject) -> None:
    check_laws(lens, *data.draw(sides(lens, USUAL)))


@PATIENT
@given(st.data())
def test_a_reminder_that_was_written_is_read_as_the_same_minutes(data: st.DataObject) -> None:
    item, record = data.draw(sides(TABLE["reminder"], USUAL))
    when = TABLE["when"].read_record(record)
    minutes = TABLE["reminder"].read_item(item)
    written = TABLE["reminder"].write_record(minutes, {"when": when})

    read = TABLE["reminder"].read_record({**record, **written})

    assert read == (minutes if when is not None else None)


def test_the_setting_decides_whether_a_description_is_mirrored() -> None:
    assert (TABLE["body"].direction, OPEN["body"].direction) == (Direction.ONCE, Direction.BOTH)
