"""Who is invited to an event: child events, answers, resources, what an event is about."""

from typing import Any

import pytest

from sandbox.salesforce.org import OrgOptions
from sandbox.salesforce.rules import invitees
from tests.sandbox.northwind import Northwind, ask, asked_in_parts, northwind, refused

NINE, TEN = "2026-01-05T09:00:00Z", "2026-01-05T10:00:00Z"
SHARED = OrgOptions(shared_activities=True)


def meeting(world: Northwind, **fields: Any) -> str:
    return world.alice.create(
        "Event", {"StartDateTime": NINE, "DurationInMinutes": 30, "Subject": "Kick-off", **fields}
    )


def related(world: Northwind, event: str, **fields: Any) -> str:
    return world.alice.create("EventRelation", {"EventId": event, **fields})


def with_bob(world: Northwind) -> tuple[str, str, str]:
    """(event, relation, Bob's child event)"""
    event = meeting(world)
    relation = related(world, event, RelationId=world.bob.user_id)
    return event, relation, ask(world.bob, "SELECT Id FROM Event WHERE IsChild = true")[0]["Id"]


def relations(world: Northwind, event: str) -> dict[str, tuple[bool, bool, bool]]:
    soql = "SELECT RelationId, IsParent, IsInvitee, IsWhat FROM EventRelation WHERE EventId = ?"
    return {r["RelationId"]: (r["IsParent"], r["IsInvitee"], r["IsWhat"]) for r in ask(world.dana, soql, event)}


def test_an_invited_colleague_gets_a_child_event():
    world = northwind()
    event, _, child = with_bob(world)
    record = world.bob.get("Event", child)
    assert (record["Subject"], record["OwnerId"], child == event) == ("Kick-off", world.bob.user_id, False)
    assert (record["StartDateTime"], record["IsChild"]) == ("2026-01-05T09:00:00.000+0000", True)
    master = world.alice.get("Event", event)
    assert (master["IsGroupEvent"], master["GroupEventType"], master["IsChild"]) == (True, "1", False)


def test_an_invited_contact_gets_only_the_relation():
    world = northwind()
    event = meeting(world)
    relation = related(world, event, RelationId=world.erin)
    assert world.alice.get("EventRelation", relation)["Status"] == "New"
    assert world.alice.query("SELECT COUNT() FROM Event")["totalSize"] == 1
    assert world.alice.get("Event", event)["IsGroupEvent"] is True


def test_a_room_is_invited_like_a_person():
    world = northwind()
    room = world.org.add_resource("Room Berlin")
    event = meeting(world)
    related(world, event, RelationId=room, Status="Accepted")
    rooms = ask(world.alice, "SELECT Name FROM Calendar WHERE Type = 'Resource'")
    assert [row["Name"] for row in rooms] == ["Room Berlin"]
    found = ask(world.alice, "SELECT RelationId, Type FROM AcceptedEventRelation WHERE EventId = ?", event)
    assert [(row["RelationId"], row["Type"]) for row in found] == [(room, "Calendar")]


def test_a_child_event_follows_and_can_not_be_edited():
    world = northwind()
    event, _, child = with_bob(world)
    world.alice.update("Event", event, {"Subject": "Moved", "StartDateTime": TEN})
    record = world.bob.get("Event", child)
    assert (record["Subject"], record["StartDateTime"]) == ("Moved", "2026-01-05T10:00:00.000+0000")
    with refused("INSUFFICIENT_ACCESS_OR_READONLY"):
        world.bob.update("Event", child, {"Subject": "Mine"})


def test_the_reminder_of_a_child_event_is_its_owners():
    world = northwind()
    event, _, child = with_bob(world)
    world.bob.update("Event", child, {"IsReminderSet": True, "ReminderDateTime": "2026-01-05T08:30:00Z"})
    assert world.bob.get("Event", child)["IsReminderSet"] is True
    assert world.alice.get("Event", event)["IsReminderSet"] is False


def test_a_deleted_child_event_takes_its_relation_along():
    world = northwind()
    event, relation, child = with_bob(world)
    world.bob.delete("Event", child)
    with refused("ENTITY_IS_DELETED", status=404):
        world.alice.get("EventRelation", relation)
    assert world.alice.get("Event", event)["IsGroupEvent"] is False


def test_a_deleted_relation_takes_the_child_event_along():
    world = northwind()
    _, relation, child = with_bob(world)
    world.alice.delete("EventRelation", relation)
    with refused("ENTITY_IS_DELETED", status=404):
        world.bob.get("Event", child)


def test_a_deleted_event_takes_its_children_along():
    world = northwind()
    event, relation, child = with_bob(world)
    world.alice.delete("Event", event)
    for name, record in (("Event", child), ("EventRelation", relation)):
        with refused("ENTITY_IS_DELETED", status=404):
            world.dana.get(name, record)


def test_an_answer_is_written_on_the_relation_and_the_event_stays_as_it_was():
    world = northwind()
    event, relation, child = with_bob(world)
    before = world.alice.get("Event", event)["SystemModstamp"]
    world.clock.pass_time(minutes=5)
    answer = {"Status": "Accepted", "Response": "Gladly", "RespondedDate": TEN}
    world.bob.update("EventRelation", relation, answer)
    record = world.alice.get("EventRelation", relation)
    assert (record["Status"], record["Response"]) == ("Accepted", "Gladly")
    assert record["RespondedDate"] == "2026-01-05T10:00:00.000+0000"
    assert record["SystemModstamp"] == "2026-01-05T09:05:00.000+0000"
    assert world.alice.get("Event", event)["SystemModstamp"] == before
    assert world.bob.get("Event", child)["IsDeleted"] is False


@pytest.mark.parametrize(
    ("status", "view"),
    [
        ("Accepted", "AcceptedEventRelation"),
        ("Declined", "DeclinedEventRelation"),
        ("New", "UndecidedEventRelation"),
        ("Maybe", "UndecidedEventRelation"),
    ],
)
def test_each_answer_has_its_view(status, view):
    world = northwind()
    relation = related(world, meeting(world), RelationId=world.erin)
    world.alice.update("EventRelation", relation, {"Status": status, "Response": "x"})
    views = ("AcceptedEventRelation", "DeclinedEventRelation", "UndecidedEventRelation")
    found = {name: asked_in_parts(world.alice, "SELECT Id, Response FROM", name)["records"] for name in views}
    assert {name: [(r["Id"], r["Response"]) for r in rows] for name, rows in found.items() if rows} == {
        view: [(relation, "x")]
    }


def test_the_views_can_not_be_written():
    world = northwind()
    with refused("INVALID_TYPE_FOR_OPERATION"):
        world.alice.create("AcceptedEventRelation", {})


def test_an_unknown_answer_is_refused():
    world = northwind()
    with refused("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"):
        related(world, meeting(world), RelationId=world.erin, Status="Tentative")


def test_nobody_is_invited_twice():
    world = northwind()
    event = meeting(world)
    related(world, event, RelationId=world.erin)
    with refused("DUPLICATE_VALUE"):
        related(world, event, RelationId=world.erin)


def test_an_event_has_so_many_invitees_and_not_more(monkeypatch):
    monkeypatch.setattr(invitees, "MOST_INVITED", 1)
    world = northwind()
    event = meeting(world, UndecidedEventInviteeIds=[world.erin])
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        related(world, event, RelationId=world.bob.user_id)
    assert ask(world.bob, "SELECT Id FROM Event") == []


def test_the_owner_is_not_invited():
    world = northwind()
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        related(world, meeting(world), RelationId=world.alice.user_id)


def test_relations_belong_to_the_event_itself():
    world = northwind()
    _, _, child = with_bob(world)
    with refused("FIELD_INTEGRITY_EXCEPTION") as found:
        world.bob.create("EventRelation", {"EventId": child, "RelationId": world.erin})
    assert found[0].fields == ("EventId",)


@pytest.mark.parametrize("missing", ["EventId", "RelationId"])
def test_a_relation_needs_both_its_ends(missing):
    world = northwind()
    fields = {"EventId": meeting(world), "RelationId": world.erin}
    del fields[missing]
    with refused("REQUIRED_FIELD_MISSING") as found:
        world.alice.create("EventRelation", fields)
    assert found[0].fields == (missing,)


def test_the_ends_of_a_relation_stay():
    world = northwind()
    _, relation, _ = with_bob(world)
    with refused("INVALID_FIELD_FOR_INSERT_UPDATE"):
        world.alice.update("EventRelation", relation, {"RelationId": world.erin})


def test_without_shared_activities_only_invitees_are_related():
    world = northwind()
    event = meeting(world, WhoId=world.erin, WhatId=world.acme)
    assert ask(world.alice, "SELECT Id FROM EventRelation WHERE EventId = ?", event) == []
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        related(world, event, RelationId=world.acme)
    with refused("INVALID_FIELD"):
        related(world, event, RelationId=world.erin, IsInvitee=True)


def test_a_list_of_ids_on_a_new_event_invites():
    world = northwind()
    lists = {"AcceptedEventInviteeIds": [world.bob.user_id], "UndecidedEventInviteeIds": [world.erin]}
    event = meeting(world, **lists)
    soql = "SELECT RelationId, Status FROM EventRelation WHERE EventId = ?"
    found = {row["RelationId"]: row["Status"] for row in ask(world.alice, soql, event)}
    assert found == {world.bob.user_id: "Accepted", world.erin: "New"}
    assert len(ask(world.bob, "SELECT Id FROM Event WHERE IsChild = true")) == 1


def test_a_list_of_ids_that_is_written_again_replaces_the_one_before():
    world = northwind()
    event = meeting(world, UndecidedEventInviteeIds=[world.erin, world.bob.user_id])
    world.alice.update("Event", event, {"UndecidedEventInviteeIds": [world.erin]})
    assert list(relations_of(world, event)) == [world.erin]
    assert ask(world.bob, "SELECT Id FROM Event WHERE IsChild = true") == []


def relations_of(world: Northwind, event: str) -> dict[str, str]:
    rows = ask(world.alice, "SELECT RelationId, Status FROM EventRelation WHERE EventId = ?", event)
    return {row["RelationId"]: row["Status"] for row in rows}


def test_an_answer_written_on_a_relation_is_in_the_list_on_the_event():
    world = northwind()
    event, relation, _ = with_bob(world)
    world.bob.update("EventRelation", relation, {"Status": "Declined"})
    lists = ["DeclinedEventInviteeIds", "UndecidedEventInviteeIds"]
    record = world.alice.get("Event", event, lists)
    assert [record[name] for name in lists] == [[world.bob.user_id], []]


def test_an_answer_may_move_from_one_list_to_another():
    world = northwind()
    event = meeting(world, UndecidedEventInviteeIds=[world.erin])
    world.alice.update("Event", event, {"AcceptedEventInviteeIds": [world.erin], "UndecidedEventInviteeIds": []})
    assert relations_of(world, event) == {world.erin: "Accepted"}


def test_with_shared_activities_what_an_event_is_about_is_related_too():
    world = northwind(SHARED)
    event = meeting(world, WhoId=world.erin, WhatId=world.acme)
    related(world, event, RelationId=world.bob.user_id, IsInvitee=True)
    assert relations(world, event) == {
        world.erin: (True, False, False),
        world.acme: (True, False, True),
        world.bob.user_id: (False, True, False),
    }
    found = ask(world.alice, "SELECT RelationId, Type FROM EventWhoRelation WHERE EventId = ?", event)
    assert [(row["RelationId"], row["Type"]) for row in found] == [(world.erin, "Contact")]


def test_a_related_person_becomes_one_of_those_the_event_is_about():
    world = northwind(SHARED)
    event = meeting(world)
    related(world, event, RelationId=world.erin, IsParent=True)
    record = world.alice.get("Event", event, ["WhoId", "EventWhoIds", "WhoCount", "AccountId"])
    assert (record["WhoId"], record["EventWhoIds"], record["WhoCount"]) == (world.erin, [world.erin], 1)
    assert record["AccountId"] == world.acme


def test_a_related_record_takes_the_place_of_the_one_before():
    world = northwind(SHARED)
    event = meeting(world, WhatId=world.renewal)
    related(world, event, RelationId=world.acme)
    assert relations(world, event) == {world.acme: (True, False, True)}
    assert world.alice.get("Event", event)["WhatId"] == world.acme


def test_a_person_the_event_is_about_may_be_invited_too():
    world = northwind(SHARED)
    event = meeting(world, WhoId=world.erin)
    relation = ask(world.alice, "SELECT Id FROM EventRelation WHERE EventId = ?", event)[0]["Id"]
    world.alice.update("EventRelation", relation, {"IsInvitee": True, "Status": "Accepted"})
    assert relations(world, event) == {world.erin: (True, True, False)}
    world.alice.update("Event", event, {"WhoId": None})
    assert relations(world, event) == {world.erin: (False, True, False)}


def test_a_person_who_is_no_longer_related_leaves_the_event():
    world = northwind(SHARED)
    event = meeting(world, WhoId=world.erin)
    world.alice.delete("EventRelation", ask(world.alice, "SELECT Id FROM EventRelation")[0]["Id"])
    assert world.alice.get("Event", event)["WhoId"] is None


def test_a_relation_is_that_of_a_parent_or_an_invitee():
    world = northwind(SHARED)
    event = meeting(world)
    relation = related(world, event, RelationId=world.erin)
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        world.alice.update("EventRelation", relation, {"IsInvitee": False})


def test_an_event_is_not_about_a_colleague():
    world = northwind(SHARED)
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        related(world, meeting(world), RelationId=world.bob.user_id, IsParent=True)


def test_the_relations_of_events_appear_when_activities_become_shared():
    world = northwind()
    event = meeting(world, WhoId=world.erin)
    world.org.share_activities(True)
    assert relations(world, event) == {world.erin: (True, False, False)}


def test_a_deleted_contact_is_no_longer_invited():
    world = northwind()
    event = meeting(world, UndecidedEventInviteeIds=[world.erin])
    world.alice.delete("Contact", world.erin)
    assert relations_of(world, event) == {}
    assert world.alice.get("Event", event, ["UndecidedEventInviteeIds"])["UndecidedEventInviteeIds"] == []


def test_a_describe_tells_the_lists_and_the_views():
    described = northwind(SHARED).alice.describe("Event")
    children = {each["relationshipName"]: each for each in described["childRelationships"]}
    assert children["AcceptedEventRelations"]["junctionIdListNames"] == ["AcceptedEventInviteeIds"]
    assert children["EventWhoRelations"]["junctionIdListNames"] == ["EventWhoIds"]
