"""Classic series of events and tasks: the row with the pattern and those of the occurrences."""

from typing import Any

import pytest

from sandbox.salesforce.org import OrgOptions
from tests.sandbox.northwind import Northwind, ask, asked_in_parts, northwind, refused

DAILY = {"IsRecurrence": True, "RecurrenceType": "RecursDaily", "RecurrenceInterval": 1}
MEETING = {
    **DAILY,
    "Subject": "Stand-up",
    "RecurrenceStartDateTime": "2026-03-27T09:00:00Z",
    "RecurrenceEndDateOnly": "2026-03-30",
    "DurationInMinutes": 15,
}
CHORE = {
    **DAILY,
    "Subject": "Water the plants",
    "RecurrenceStartDateOnly": "2026-01-07",
    "RecurrenceEndDateOnly": "2026-01-09",
}


def occurrences(world: Northwind, master: str, kind: str = "Event", *fields: str) -> list[dict[str, Any]]:
    select = ("SELECT", ", ".join(("Id", *fields)), "FROM", kind, f"WHERE RecurrenceActivityId = '{master}'")
    found = asked_in_parts(world.alice, *select, "AND IsRecurrence = false ORDER BY ActivityDate")
    return list(found["records"])


def test_a_series_has_a_row_for_each_occurrence():
    world = northwind()
    master = world.alice.create("Event", MEETING)
    rows = occurrences(world, master, "Event", "Subject", "StartDateTime", "IsRecurrence", "RecurrenceType")
    assert [(row["Subject"], row["IsRecurrence"], row["RecurrenceType"]) for row in rows] == [
        ("Stand-up", False, None)
    ] * 4
    record = world.alice.get("Event", master)
    assert (record["IsRecurrence"], record["RecurrenceActivityId"]) == (True, master)


def test_an_occurrence_keeps_its_hour_when_the_clocks_change():
    world = northwind()
    rows = occurrences(world, world.alice.create("Event", MEETING), "Event", "StartDateTime")
    assert [row["StartDateTime"][5:16] for row in rows] == [
        *("03-27T09:00", "03-28T09:00"),
        *("03-29T08:00", "03-30T08:00"),
    ]


def test_a_series_may_name_its_time_zone():
    world = northwind()
    master = world.alice.create("Event", {**MEETING, "RecurrenceTimeZoneSidKey": "UTC"})
    rows = occurrences(world, master, "Event", "StartDateTime")
    assert {row["StartDateTime"][11:16] for row in rows} == {"09:00"}
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        world.alice.create("Event", {**MEETING, "RecurrenceTimeZoneSidKey": "Mars/Olympus"})


def test_a_series_of_whole_days_is_one_of_dates():
    world = northwind()
    start = {"RecurrenceStartDateTime": "2026-03-28T00:00:00Z", "DurationInMinutes": 1440}
    master = world.alice.create("Event", {**MEETING, **start, "IsAllDayEvent": True})
    rows = occurrences(world, master, "Event", "StartDateTime", "IsAllDayEvent")
    assert [row["StartDateTime"] for row in rows] == [f"2026-03-{day}T00:00:00.000+0000" for day in (28, 29, 30)]
    assert all(row["IsAllDayEvent"] for row in rows)


def test_the_reminder_of_an_occurrence_is_as_long_before_it():
    world = northwind()
    reminder = {"IsReminderSet": True, "ReminderDateTime": "2026-03-27T08:45:00Z"}
    rows = occurrences(world, world.alice.create("Event", {**MEETING, **reminder}), "Event", "ReminderDateTime")
    assert [row["ReminderDateTime"][5:16] for row in rows][::3] == ["03-27T08:45", "03-30T07:45"]


def test_an_occurrence_lasts_a_day_at_most():
    with refused("FIELD_INTEGRITY_EXCEPTION") as found:
        northwind().alice.create("Event", {**MEETING, "DurationInMinutes": 1441})
    assert found[0].fields == ("DurationInMinutes",)


@pytest.mark.parametrize("missing", ["RecurrenceStartDateTime", "RecurrenceEndDateOnly", "RecurrenceType"])
def test_a_series_needs_its_start_its_end_and_its_type(missing):
    with refused("REQUIRED_FIELD_MISSING") as found:
        northwind().alice.create("Event", {name: value for name, value in MEETING.items() if name != missing})
    assert found[0].fields == (missing,)


def test_a_pattern_without_a_series_is_refused():
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        northwind().alice.create("Event", {**MEETING, "IsRecurrence": False, "StartDateTime": "2026-03-27T09:00:00Z"})


def test_a_series_stays_one_and_a_single_event_stays_single():
    world = northwind()
    with refused("INVALID_FIELD_FOR_INSERT_UPDATE"):
        world.alice.update("Event", world.alice.create("Event", MEETING), {"IsRecurrence": False})


def test_a_changed_occurrence_leaves_the_others_alone():
    world = northwind()
    rows = occurrences(world, world.alice.create("Event", MEETING))
    world.alice.update("Event", rows[1]["Id"], {"Subject": "Retrospective"})
    found = occurrences(world, world.alice.get("Event", rows[1]["Id"])["RecurrenceActivityId"], "Event", "Subject")
    assert [row["Subject"] for row in found] == ["Stand-up", "Retrospective", "Stand-up", "Stand-up"]


def test_a_changed_series_changes_the_occurrences_to_come():
    world = northwind()
    master = world.alice.create("Event", MEETING)
    world.clock.pass_time(days=82)  # to the 28th of March
    world.alice.update("Event", master, {"Subject": "Sit-down"})
    rows = occurrences(world, master, "Event", "Subject")
    assert [row["Subject"] for row in rows] == ["Stand-up", "Sit-down", "Sit-down", "Sit-down"]


def test_a_longer_series_gets_its_new_occurrences():
    world = northwind()
    master = world.alice.create("Event", MEETING)
    world.alice.update("Event", master, {"RecurrenceEndDateOnly": "2026-04-01"})
    assert len(occurrences(world, master)) == 6


def test_a_deleted_occurrence_is_gone_alone():
    world = northwind()
    master = world.alice.create("Event", MEETING)
    world.alice.delete("Event", occurrences(world, master)[0]["Id"])
    assert len(occurrences(world, master)) == 3


def test_a_deleted_series_takes_every_occurrence_along():
    world = northwind()
    master = world.alice.create("Event", MEETING)
    world.clock.pass_time(days=82)
    world.alice.delete("Event", master)
    assert ask(world.alice, "SELECT Id FROM Event") == []


def test_the_occurrences_of_a_series_have_its_people():
    world = northwind(OrgOptions(shared_activities=True))
    master = world.alice.create("Event", {**MEETING, "WhoId": world.erin, "WhatId": world.acme})
    rows = occurrences(world, master, "Event", "WhoId", "WhatId", "AccountId")
    assert {(row["WhoId"], row["WhatId"], row["AccountId"]) for row in rows} == {(world.erin, world.acme, world.acme)}


def test_invitees_of_a_whole_series_are_said_to_be_missing():
    world = northwind()
    master = world.alice.create("Event", MEETING)
    with refused("NOT_EMULATED", status=501):
        world.alice.create("EventRelation", {"EventId": master, "RelationId": world.erin})
    occurrence = occurrences(world, master)[0]["Id"]
    assert world.alice.create("EventRelation", {"EventId": occurrence, "RelationId": world.erin})


def test_a_series_of_tasks_has_a_task_for_each_day():
    world = northwind()
    rows = occurrences(world, world.alice.create("Task", CHORE), "Task", "Subject", "ActivityDate", "Status")
    assert [row["ActivityDate"] for row in rows] == ["2026-01-07", "2026-01-08", "2026-01-09"]
    assert {(row["Subject"], row["Status"]) for row in rows} == {("Water the plants", "Not Started")}


@pytest.mark.parametrize(("name", "value"), [("ActivityDate", "2026-01-07"), ("Status", "Completed")])
def test_a_series_of_tasks_is_neither_due_nor_done(name, value):
    with refused("FIELD_INTEGRITY_EXCEPTION") as found:
        northwind().alice.create("Task", {**CHORE, name: value})
    assert found[0].fields == (name,)
    world = northwind()
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        world.alice.update("Task", world.alice.create("Task", CHORE), {name: value})


def test_a_task_of_a_series_that_is_no_longer_due_is_left_alone():
    world = northwind()
    master = world.alice.create("Task", CHORE)
    first = occurrences(world, master, "Task")[0]["Id"]
    world.alice.update("Task", first, {"ActivityDate": None})
    world.alice.update("Task", master, {"Subject": "Feed the cat"})
    subjects = [row["Subject"] for row in occurrences(world, master, "Task", "Subject")]
    assert subjects == ["Water the plants", "Feed the cat", "Feed the cat"]


def test_a_deleted_series_of_tasks_takes_every_task_along():
    world = northwind()
    world.alice.delete("Task", world.alice.create("Task", CHORE))
    assert ask(world.alice, "SELECT Id FROM Task") == []
