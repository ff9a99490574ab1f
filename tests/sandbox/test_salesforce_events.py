"""Events: their times, privacy, invitees."""

from typing import Any

import pytest

from tests.sandbox.northwind import Northwind, northwind, refused

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


def test_series_are_said_to_be_missing():
    with refused("NOT_EMULATED", status=501):
        created(northwind(), StartDateTime=NINE, DurationInMinutes=30, Recurrence2PatternText="RRULE:FREQ=DAILY")


def invited(world: Northwind) -> tuple[str, str, str]:
    """(event, relation, Bob's child event)"""
    event = created(world, StartDateTime=NINE, DurationInMinutes=30, Subject="Kick-off")["Id"]
    relation = world.alice.create("EventRelation", {"EventId": event, "RelationId": world.bob.user_id})
    child = world.bob.query("SELECT Id FROM Event WHERE IsChild = true")["records"][0]["Id"]
    return event, relation, child


def test_an_invited_colleague_gets_a_child_event():
    world = northwind()
    event, _, child = invited(world)
    record = world.bob.get("Event", child)
    assert (record["Subject"], record["OwnerId"], child == event) == ("Kick-off", world.bob.user_id, False)
    assert world.alice.get("Event", event)["IsGroupEvent"] is True


def test_an_invited_contact_gets_only_the_relation():
    world = northwind()
    event = created(world, StartDateTime=NINE, DurationInMinutes=30)["Id"]
    relation = world.alice.create("EventRelation", {"EventId": event, "RelationId": world.erin})
    assert world.alice.get("EventRelation", relation)["Status"] == "New"
    assert world.alice.query("SELECT COUNT() FROM Event")["totalSize"] == 1


def test_a_child_event_follows_and_can_not_be_edited():
    world = northwind()
    event, _, child = invited(world)
    world.alice.update("Event", event, {"Subject": "Moved"})
    assert world.bob.get("Event", child)["Subject"] == "Moved"
    with refused("INSUFFICIENT_ACCESS_OR_READONLY"):
        world.bob.update("Event", child, {"Subject": "Mine"})


def test_a_deleted_child_event_declines():
    world = northwind()
    _, relation, child = invited(world)
    world.bob.delete("Event", child)
    assert world.alice.get("EventRelation", relation)["Status"] == "Declined"


def test_a_deleted_event_takes_its_children_along():
    world = northwind()
    event, _, child = invited(world)
    world.alice.delete("Event", event)
    with refused("ENTITY_IS_DELETED", status=404):
        world.bob.get("Event", child)
