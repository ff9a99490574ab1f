"""Events: their times, privacy, what is read-only."""

from typing import Any

import pytest

from sandbox.salesforce.org import OrgOptions
from tests.sandbox.northwind import Northwind, ask, northwind, refused

NINE, TEN = "2026-01-05T09:00:00Z", "2026-01-05T10:00:00Z"


def created(world: Northwind, **fields: Any) -> dict[str, Any]:
    return world.alice.get("Event", world.alice.create("Event", fields))


def test_a_start_and_a_length_give_the_end():
    event = created(northwind(), StartDateTime=NINE, DurationInMinutes=30)
    assert event["EndDateTime"] == "2026-01-05T09:30:00.000+0000"
    assert event["ActivityDateTime"] == event["StartDateTime"] == "2026-01-05T09:00:00.000+0000"
    assert (event["ActivityDate"], event["EndDate"], event["ShowAs"]) == ("2026-01-05", "2026-01-05", "Busy")


def test_a_start_and_an_end_give_the_length():
    assert created(northwind(), ActivityDateTime=NINE, EndDateTime=TEN)["DurationInMinutes"] == 60


def test_an_end_that_disagrees_with_the_length_is_refused_on_the_length():
    with refused("FIELD_INTEGRITY_EXCEPTION") as found:
        created(northwind(), StartDateTime=NINE, EndDateTime=TEN, DurationInMinutes=30)
    assert found[0].fields == ("DurationInMinutes",)


def test_starts_that_disagree_are_refused():
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        created(northwind(), StartDateTime=NINE, ActivityDateTime=TEN, DurationInMinutes=30)


@pytest.mark.parametrize("fields", [{}, {"StartDateTime": NINE}, {"DurationInMinutes": 30}])
def test_an_event_needs_a_start_and_a_length(fields):
    with refused("REQUIRED_FIELD_MISSING"):
        created(northwind(), **fields)


def test_an_end_before_the_start_is_refused():
    with refused("FIELD_INTEGRITY_EXCEPTION") as found:
        created(northwind(), StartDateTime=TEN, EndDateTime=NINE)
    assert found[0].fields == ("EndDateTime",)


def test_fourteen_days_are_allowed_and_not_more():
    fourteen = 14 * 24 * 60
    assert created(northwind(), StartDateTime=NINE, DurationInMinutes=fourteen)
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        created(northwind(), StartDateTime=NINE, DurationInMinutes=fourteen + 1)


def test_an_all_day_event_ends_on_its_last_day_at_midnight():
    event = created(northwind(), IsAllDayEvent=True, StartDateTime=NINE, EndDateTime="2026-01-06T00:00:00Z")
    assert event["StartDateTime"] == "2026-01-05T00:00:00.000+0000"
    assert event["EndDateTime"] == "2026-01-06T00:00:00.000+0000"
    assert event["DurationInMinutes"] == 2 * 1440


def test_an_all_day_event_is_one_day_long_by_default():
    event = created(northwind(), IsAllDayEvent=True, ActivityDate="2026-01-05")
    assert event["StartDateTime"] == event["EndDateTime"] == "2026-01-05T00:00:00.000+0000"
    assert event["DurationInMinutes"] == 1440


def test_a_moved_event_keeps_its_length():
    world = northwind()
    event = created(world, StartDateTime=NINE, DurationInMinutes=30)["Id"]
    world.alice.update("Event", event, {"StartDateTime": TEN})
    assert world.alice.get("Event", event)["EndDateTime"] == "2026-01-05T10:30:00.000+0000"


def test_a_moved_end_changes_the_length():
    world = northwind()
    event = created(world, StartDateTime=NINE, DurationInMinutes=30)["Id"]
    world.alice.update("Event", event, {"EndDateTime": TEN})
    assert world.alice.get("Event", event)["DurationInMinutes"] == 60


def test_a_private_event_has_no_record():
    world = northwind()
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        created(world, StartDateTime=NINE, DurationInMinutes=30, IsPrivate=True, WhatId=world.acme)


def test_a_lead_excludes_a_record_here_too():
    world = northwind()
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        created(world, StartDateTime=NINE, DurationInMinutes=30, WhoId=world.lena, WhatId=world.acme)


def test_lightning_series_are_said_to_be_missing():
    with refused("NOT_EMULATED", status=501):
        created(northwind(), StartDateTime=NINE, DurationInMinutes=30, Recurrence2PatternText="RRULE:FREQ=DAILY")


READ_ONLY = ("IsRecurrence2", "IsChild", "IsGroupEvent", "GroupEventType", "EndDate", "IsArchived")


@pytest.mark.parametrize("name", READ_ONLY)
def test_what_the_service_works_out_can_be_read_and_not_written(name):
    world = northwind()
    event = created(world, StartDateTime=NINE, DurationInMinutes=30)
    assert name in event
    with refused("INVALID_FIELD_FOR_INSERT_UPDATE") as found:
        world.alice.update("Event", event["Id"], {name: event[name]})
    assert found[0].fields == (name,)


def test_an_occurrence_of_a_lightning_series_is_seen_as_one():
    world = northwind()
    fields = {"StartDateTime": NINE, "DurationInMinutes": 30, "IsRecurrence2": True}
    event = world.org.seed("Event", fields, world.alice.user_id)
    found = ask(world.alice, "SELECT Id, GroupEventType FROM Event WHERE IsRecurrence2 = true")
    assert [(row["Id"], row["GroupEventType"]) for row in found] == [(event, "0")]


@pytest.mark.parametrize("day", ["2026-01-06", "2026-01-04"])
def test_a_day_that_is_not_that_of_the_start_is_refused(day):
    with refused("FIELD_INTEGRITY_EXCEPTION") as found:
        created(northwind(), StartDateTime=NINE, ActivityDate=day, DurationInMinutes=30)
    assert found[0].fields == ("ActivityDate",)


def test_a_timed_event_is_not_moved_by_its_day_alone():
    world = northwind()
    event = created(world, StartDateTime=NINE, DurationInMinutes=30)["Id"]
    with refused("FIELD_INTEGRITY_EXCEPTION") as found:
        world.alice.update("Event", event, {"ActivityDate": "2026-01-09"})
    assert found[0].fields == ("ActivityDate",)


def test_the_day_may_be_that_of_the_start_for_the_user_or_in_utc():
    for day in ("2026-01-05", "2026-01-06"):
        assert created(northwind(), StartDateTime="2026-01-05T23:30:00Z", ActivityDate=day, DurationInMinutes=30)


def test_the_day_of_an_all_day_event_agrees_with_its_start():
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        created(northwind(), IsAllDayEvent=True, StartDateTime="2026-01-05T00:00:00Z", ActivityDate="2026-01-06")


def test_an_all_day_event_lasts_whole_days():
    world = northwind()
    event = created(world, StartDateTime=NINE, DurationInMinutes=30)["Id"]
    world.alice.update("Event", event, {"IsAllDayEvent": True})
    record = world.alice.get("Event", event)
    assert (record["DurationInMinutes"], record["EndDateTime"]) == (1440, "2026-01-05T00:00:00.000+0000")
    assert record["ActivityDateTime"] is None


def test_an_all_day_event_moves_by_its_day():
    world = northwind()
    event = created(world, IsAllDayEvent=True, ActivityDate="2026-01-05")["Id"]
    world.alice.update("Event", event, {"ActivityDate": "2026-02-01"})
    assert world.alice.get("Event", event)["StartDateTime"] == "2026-02-01T00:00:00.000+0000"


def test_an_all_day_event_of_fourteen_days_is_allowed_and_not_more():
    last = "2026-01-18T00:00:00Z"
    event = created(northwind(), IsAllDayEvent=True, ActivityDate="2026-01-05", EndDateTime=last)
    assert event["DurationInMinutes"] == 14 * 1440
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        created(northwind(), IsAllDayEvent=True, ActivityDate="2026-01-05", EndDateTime="2026-01-19T00:00:00Z")


@pytest.mark.parametrize(
    "fields",
    [
        {"StartDateTime": NINE, "DurationInMinutes": 1441},
        {"IsAllDayEvent": True, "StartDateTime": NINE, "EndDateTime": "2026-01-06T00:00:00Z"},
    ],
)
def test_an_org_without_multi_day_events_refuses_more_than_a_day(fields):
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        created(northwind(OrgOptions(multi_day_events=False)), **fields)


def test_an_org_without_multi_day_events_has_whole_days():
    event = created(northwind(OrgOptions(multi_day_events=False)), IsAllDayEvent=True, ActivityDate="2026-01-05")
    assert event["DurationInMinutes"] == 1440


def test_a_reminder_needs_its_time():
    with refused("REQUIRED_FIELD_MISSING"):
        created(northwind(), StartDateTime=NINE, DurationInMinutes=30, IsReminderSet=True)
    reminder = {"IsReminderSet": True, "ReminderDateTime": "2026-01-05T08:45:00Z"}
    event = created(northwind(), StartDateTime=NINE, DurationInMinutes=30, **reminder)
    assert event["ReminderDateTime"] == "2026-01-05T08:45:00.000+0000"


def test_only_three_ways_to_show_the_time_exist():
    with refused("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"):
        created(northwind(), StartDateTime=NINE, DurationInMinutes=30, ShowAs="Tentative")


def test_a_place_is_as_long_as_255_characters():
    with refused("STRING_TOO_LONG"):
        created(northwind(), StartDateTime=NINE, DurationInMinutes=30, Location="x" * 256)


def test_a_private_event_is_hidden_from_others_and_not_from_those_who_see_all():
    world = northwind()
    event = created(world, StartDateTime=NINE, DurationInMinutes=30, IsPrivate=True)["Id"]
    assert ask(world.bob, "SELECT Id FROM Event") == []
    assert world.dana.get("Event", event)["IsPrivate"] is True


def test_an_event_that_has_a_record_does_not_become_private():
    world = northwind()
    event = created(world, StartDateTime=NINE, DurationInMinutes=30, WhatId=world.acme)["Id"]
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        world.alice.update("Event", event, {"IsPrivate": True})


def test_an_event_that_ended_more_than_a_year_ago_is_in_the_archive():
    world = northwind()
    old = created(world, StartDateTime="2025-01-04T09:00:00Z", DurationInMinutes=30)["Id"]
    created(world, StartDateTime="2025-01-06T09:00:00Z", DurationInMinutes=30)
    assert len(ask(world.alice, "SELECT Id FROM Event")) == 1
    found = world.alice.query("SELECT Id FROM Event WHERE IsArchived = true", all_rows=True)["records"]
    assert [row["Id"] for row in found] == [old]
