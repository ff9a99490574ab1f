"""Out of the recycle bin; two records made one."""

from typing import Any

import pytest

from sandbox.salesforce.org import OrgOptions
from tests.sandbox.northwind import ALL_ON, Northwind, ask, northwind, refused

NINE = "2026-01-05T09:00:00Z"
SHARED = OrgOptions(shared_activities=True)


def twin(world: Northwind, **fields: Any) -> str:
    return world.alice.create("Contact", {"LastName": "Evans", "Email": "erin@home.example", **fields})


def test_a_contact_comes_back_with_its_values_and_a_new_stamp():
    world = northwind()
    world.alice.delete("Contact", world.erin)
    world.clock.pass_time(days=1)
    world.alice.undelete("Contact", world.erin)
    record = world.alice.get("Contact", world.erin)
    assert (record["Email"], record["IsDeleted"]) == ("erin@acme.example", False)
    assert record["SystemModstamp"] == "2026-01-06T09:00:00.000+0000"
    assert world.alice.updated("Contact", "2026-01-06T08:00:00Z", "2026-01-06T10:00:00Z")["ids"] == [world.erin]


def test_what_went_with_a_record_comes_back_with_it_and_nothing_else():
    world = northwind()
    gone = world.alice.create("Task", {"WhatId": world.acme, "Subject": "deleted before"})
    kept = world.alice.create("Task", {"WhatId": world.acme, "Subject": "deleted with it"})
    world.alice.delete("Task", gone)
    world.alice.delete("Account", world.acme)
    world.alice.undelete("Account", world.acme)
    assert [row["Id"] for row in ask(world.alice, "SELECT Id FROM Task")] == [kept]
    assert world.alice.get("Contact", world.erin)["AccountId"] == world.acme


def test_what_others_lost_by_a_deletion_they_get_back():
    world = northwind()
    task = world.alice.create("Task", {"WhoId": world.erin, "WhatId": world.renewal})
    world.alice.delete("Contact", world.erin)
    assert world.alice.get("Task", task)["WhoId"] is None
    world.alice.undelete("Contact", world.erin)
    assert world.alice.get("Task", task)["WhoId"] == world.erin
    assert world.alice.get("Case", world.case)["ContactId"] == world.erin


def test_what_was_filled_in_meanwhile_stays():
    world = northwind()
    anna = world.alice.create("Contact", {"LastName": "Kovac", "AccountId": world.acme})
    world.alice.delete("Contact", world.erin)
    world.alice.update("Case", world.case, {"ContactId": anna})
    world.alice.undelete("Contact", world.erin)
    assert world.alice.get("Case", world.case)["ContactId"] == anna


def test_an_event_comes_back_with_its_invitees():
    world = northwind()
    event = world.alice.create("Event", {"StartDateTime": NINE, "DurationInMinutes": 30})
    world.alice.create("EventRelation", {"EventId": event, "RelationId": world.bob.user_id})
    world.alice.delete("Event", event)
    world.alice.undelete("Event", event)
    assert len(ask(world.bob, "SELECT Id FROM Event WHERE IsChild = true")) == 1
    assert len(ask(world.alice, "SELECT Id FROM UndecidedEventRelation")) == 1


def test_a_person_comes_back_to_the_tasks_that_listed_them():
    world = northwind(SHARED)
    anna = world.alice.create("Contact", {"LastName": "Kovac", "AccountId": world.acme})
    task = world.alice.create("Task", {"TaskWhoIds": [world.erin, anna]})
    world.alice.delete("Contact", anna)
    assert world.alice.get("Task", task, ["TaskWhoIds"])["TaskWhoIds"] == [world.erin]
    world.alice.undelete("Contact", anna)
    assert world.alice.get("Task", task, ["TaskWhoIds"])["TaskWhoIds"] == [world.erin, anna]


def test_what_is_not_in_the_recycle_bin_does_not_come_back():
    world = northwind()
    with refused("UNDELETE_FAILED", status=404):
        world.alice.undelete("Contact", world.erin)
    world.alice.delete("Contact", world.erin)
    world.clock.pass_time(days=15)
    with refused("UNDELETE_FAILED", status=404):
        world.alice.undelete("Contact", world.erin)


def test_a_merged_contact_points_to_the_one_that_stays():
    world = northwind()
    other = twin(world)
    world.alice.merge("Contact", world.erin, [other], {"MobilePhone": "+49 30 1"})
    found = world.alice.query("SELECT Id, MasterRecordId FROM Contact WHERE IsDeleted = true", all_rows=True)["records"]
    assert [(row["Id"], row["MasterRecordId"]) for row in found] == [(other, world.erin)]
    assert world.alice.get("Contact", world.erin)["MobilePhone"] == "+49 30 1"


def test_the_activities_of_a_merged_contact_move_and_their_stamps_too():
    world = northwind()
    other = twin(world)
    task = world.alice.create("Task", {"WhoId": other})
    before = world.alice.get("Task", task)["LastModifiedDate"]
    world.clock.pass_time(minutes=5)
    world.alice.merge("Contact", world.erin, [other], {})
    record = world.alice.get("Task", task)
    assert (record["WhoId"], record["AccountId"]) == (world.erin, world.acme)
    assert (record["SystemModstamp"], record["LastModifiedDate"]) == ("2026-01-05T09:05:00.000+0000", before)


def test_a_task_of_both_contacts_lists_the_one_that_stays_once():
    world = northwind(SHARED)
    other = twin(world, AccountId=world.acme)
    task = world.alice.create("Task", {"TaskWhoIds": [other, world.erin]})
    world.alice.merge("Contact", world.erin, [other], {})
    record = world.alice.get("Task", task, ["WhoId", "TaskWhoIds"])
    assert (record["WhoId"], record["TaskWhoIds"]) == (world.erin, [world.erin])
    found = ask(world.alice, "SELECT RelationId FROM TaskRelation WHERE TaskId = ?", task)
    assert [row["RelationId"] for row in found] == [world.erin]


def test_the_invitation_of_a_merged_contact_moves():
    world = northwind()
    other = twin(world)
    invited = {"AcceptedEventInviteeIds": [other]}
    event = world.alice.create("Event", {"StartDateTime": NINE, "DurationInMinutes": 30, **invited})
    world.alice.merge("Contact", world.erin, [other], {})
    lists = world.alice.get("Event", event, ["AcceptedEventInviteeIds"])
    assert lists["AcceptedEventInviteeIds"] == [world.erin]
    found = ask(world.alice, "SELECT RelationId FROM AcceptedEventRelation")
    assert [row["RelationId"] for row in found] == [world.erin]


def test_whoever_was_invited_under_the_other_name_stays_invited():
    world = northwind(SHARED)
    other = twin(world, AccountId=world.acme)
    invited = {"WhoId": world.erin, "AcceptedEventInviteeIds": [other]}
    event = world.alice.create("Event", {"StartDateTime": NINE, "DurationInMinutes": 30, **invited})
    world.alice.merge("Contact", world.erin, [other], {})
    soql = "SELECT RelationId, IsParent, IsInvitee, Status FROM EventRelation WHERE EventId = ?"
    found = [(r["RelationId"], r["IsParent"], r["IsInvitee"], r["Status"]) for r in ask(world.alice, soql, event)]
    assert found == [(world.erin, True, True, "Accepted")]


def test_merged_accounts_have_the_contacts_of_both():
    world = northwind()
    globex = world.alice.create("Account", {"Name": "Globex"})
    gary = world.alice.create("Contact", {"LastName": "Glenn", "AccountId": globex})
    world.alice.merge("Account", world.acme, [globex], {})
    assert world.alice.get("Contact", gary)["AccountId"] == world.acme


def test_the_mail_of_a_merged_contact_is_the_others():
    world = northwind(ALL_ON)
    other = twin(world)
    fields = {"Status": "3", "Incoming": True, "IsClientManaged": True, "ToIds": [other], "Subject": "Hi"}
    world.alice.create("EmailMessage", fields)
    world.alice.merge("Contact", world.erin, [other], {})
    found = ask(world.alice, "SELECT RelationId FROM EmailMessageRelation WHERE RelationType = 'ToAddress'")
    assert [row["RelationId"] for row in found] == [world.erin]


@pytest.mark.parametrize("amount", [0, 3])
def test_one_or_two_others_are_merged(amount):
    world = northwind()
    with refused("INVALID_OPERATION"):
        world.alice.merge("Contact", world.erin, [twin(world) for _ in range(amount)], {})


def test_a_contact_is_not_merged_with_itself_or_with_a_lead():
    world = northwind()
    with refused("INVALID_OPERATION"):
        world.alice.merge("Contact", world.erin, [world.erin], {})
    with refused("NOT_FOUND", status=404):
        world.alice.merge("Contact", world.erin, [world.lena], {})


def test_a_refused_merge_changes_nothing():
    world = northwind()
    other = twin(world)
    with refused("REQUIRED_FIELD_MISSING"):
        world.alice.merge("Contact", world.erin, [other], {"LastName": None})
    assert world.alice.get("Contact", other)["IsDeleted"] is False


def test_a_merged_contact_that_comes_back_is_its_own_again():
    world = northwind()
    other = twin(world)
    world.alice.merge("Contact", world.erin, [other], {})
    world.alice.undelete("Contact", other)
    assert world.alice.get("Contact", other)["MasterRecordId"] is None
