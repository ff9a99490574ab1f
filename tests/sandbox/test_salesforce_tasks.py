"""Tasks: who and what they are about, what they derive, what deletion does to them."""

from dataclasses import replace

import pytest

from sandbox.salesforce.org import OrgOptions
from tests.sandbox.northwind import ALL_ON, Northwind, ask, northwind, refused

SHARED = OrgOptions(shared_activities=True)


def read(world: Northwind, task: str, *fields: str) -> list[object]:
    record = world.alice.get("Task", task, fields)
    return [record[name] for name in fields]


def anna(world: Northwind) -> str:
    return world.alice.create("Contact", {"LastName": "Kovac", "AccountId": world.acme})


def test_a_new_task_has_the_orgs_defaults():
    world = northwind()
    task = world.bob.create("Task", {})
    assert read(world, world.alice.create("Task", {}), "Status", "Priority", "TaskSubtype", "IsClosed") == [
        "Not Started",
        "Normal",
        "Task",
        False,
    ]
    assert world.bob.get("Task", task, ["OwnerId"])["OwnerId"] == world.bob.user_id


def test_a_completed_task_knows_when():
    world = northwind()
    task = world.alice.create("Task", {"Status": "Completed", "Priority": "High"})
    assert read(world, task, "IsClosed", "IsHighPriority") == [True, True]
    assert read(world, task, "CompletedDateTime") == ["2026-01-05T09:00:00.000+0000"]


def test_a_reopened_task_forgets_when_it_was_completed():
    world = northwind()
    task = world.alice.create("Task", {"Status": "Completed"})
    world.alice.update("Task", task, {"Status": "In Progress"})
    assert read(world, task, "IsClosed", "CompletedDateTime") == [False, None]


def test_the_account_is_that_of_the_record():
    world = northwind()
    tasks = [world.alice.create("Task", {"WhatId": what}) for what in (world.acme, world.renewal, world.rollout)]
    assert [read(world, task, "AccountId") for task in tasks] == [[world.acme]] * 3


def test_the_account_is_else_that_of_the_contact():
    world = northwind()
    task = world.alice.create("Task", {"WhoId": world.erin, "WhatId": world.case})
    assert read(world, task, "AccountId") == [world.acme]


def test_a_lead_has_no_account():
    world = northwind()
    assert read(world, world.alice.create("Task", {"WhoId": world.lena}), "AccountId") == [None]


def test_it_refuses_a_record_beside_a_lead():
    world = northwind()
    with refused("FIELD_INTEGRITY_EXCEPTION") as found:
        world.alice.create("Task", {"WhoId": world.lena, "WhatId": world.acme})
    assert found[0].fields == ("WhatId",)


def test_it_refuses_a_lead_on_a_task_that_has_a_record():
    world = northwind()
    task = world.alice.create("Task", {"WhatId": world.acme})
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        world.alice.update("Task", task, {"WhoId": world.lena})


def test_it_refuses_a_contact_as_the_record():
    world = northwind()
    with refused("FIELD_INTEGRITY_EXCEPTION") as found:
        world.alice.create("Task", {"WhatId": world.erin})
    assert found[0].message == f"Related To ID: id value of incorrect type: {world.erin}"


def test_the_subtype_can_not_be_changed():
    world = northwind()
    task = world.alice.create("Task", {"TaskSubtype": "Email"})
    with refused("INVALID_FIELD_FOR_INSERT_UPDATE"):
        world.alice.update("Task", task, {"TaskSubtype": "Call"})


def test_a_reminder_needs_its_time():
    with refused("REQUIRED_FIELD_MISSING"):
        northwind().alice.create("Task", {"IsReminderSet": True})


def test_tasks_that_come_again_when_done_are_said_to_be_missing():
    with refused("NOT_EMULATED", status=501):
        northwind().alice.create("Task", {"RecurrenceRegeneratedType": "RecurrenceRegenerateAfterDueDate"})


def test_any_text_is_a_status_and_an_unknown_one_is_open():
    world = northwind()
    task = world.alice.create("Task", {"Status": "Blocked by legal"})
    assert read(world, task, "Status", "IsClosed") == ["Blocked by legal", False]


def test_an_administrators_own_status_says_whether_a_task_is_closed():
    world = northwind()
    world.org.add_task_status("Cancelled", closed=True)
    task = world.alice.create("Task", {"Status": "Cancelled"})
    assert read(world, task, "IsClosed", "CompletedDateTime") == [True, "2026-01-05T09:00:00.000+0000"]
    status = next(field for field in world.alice.describe("Task")["fields"] if field["name"] == "Status")
    assert [each["value"] for each in status["picklistValues"]][-2:] == ["Deferred", "Cancelled"]
    found = ask(world.alice, "SELECT ApiName FROM TaskStatus WHERE IsClosed = true ORDER BY SortOrder")
    assert [row["ApiName"] for row in found] == ["Completed", "Cancelled"]


def test_a_reminder_of_a_task_needs_its_time():
    with refused("REQUIRED_FIELD_MISSING") as found:
        northwind().alice.create("Task", {"IsReminderSet": True})
    assert found[0].fields == ("ReminderDateTime",)


def test_a_closed_task_due_more_than_a_year_ago_is_in_the_archive_and_an_open_one_is_not():
    world = northwind()
    for status in ("Completed", "In Progress"):
        world.alice.create("Task", {"ActivityDate": "2025-01-04", "Status": status, "Subject": status})
    assert [row["Subject"] for row in ask(world.alice, "SELECT Subject FROM Task")] == ["In Progress"]
    found = world.alice.query("SELECT Subject FROM Task WHERE IsArchived = true", all_rows=True)["records"]
    assert [row["Subject"] for row in found] == ["Completed"]


def test_without_shared_activities_there_is_no_list_of_people():
    world = northwind()
    with refused("INVALID_FIELD"):
        world.alice.create("Task", {"TaskWhoIds": [world.erin]})
    with refused("NOT_FOUND", status=404):
        world.alice.describe("TaskRelation")


def test_the_first_of_the_listed_people_is_the_primary_one():
    world = northwind(SHARED)
    other = anna(world)
    task = world.alice.create("Task", {"TaskWhoIds": [world.erin, other], "WhatId": world.acme})
    assert read(world, task, "WhoId", "WhoCount", "WhatCount") == [world.erin, 2, 1]


def test_a_primary_person_missing_from_the_list_is_added():
    world = northwind(SHARED)
    other = anna(world)
    task = world.alice.create("Task", {"WhoId": other, "TaskWhoIds": [world.erin]})
    assert read(world, task, "WhoId", "WhoCount") == [other, 2]


def test_without_a_primary_person_another_one_moves_up():
    world = northwind(SHARED)
    other = anna(world)
    task = world.alice.create("Task", {"TaskWhoIds": [world.erin, other]})
    world.alice.update("Task", task, {"WhoId": None})
    assert read(world, task, "WhoId", "WhoCount") == [other, 1]


def test_an_emptied_list_leaves_the_primary_person():
    world = northwind(SHARED)
    task = world.alice.create("Task", {"TaskWhoIds": [world.erin, anna(world)]})
    world.alice.update("Task", task, {"TaskWhoIds": None})
    assert read(world, task, "WhoId", "WhoCount") == [world.erin, 1]


def test_it_refuses_a_lead_among_contacts():
    world = northwind(SHARED)
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        world.alice.create("Task", {"TaskWhoIds": [world.erin, world.lena]})


def test_it_refuses_a_fifty_first_contact():
    world = northwind(SHARED)
    people = [world.alice.create("Contact", {"LastName": f"C{n}", "AccountId": world.acme}) for n in range(51)]
    assert world.alice.create("Task", {"TaskWhoIds": people[:50]})
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        world.alice.create("Task", {"TaskWhoIds": people})


def relations(world: Northwind, task: str) -> set[tuple[str, bool]]:
    found = ask(world.alice, "SELECT RelationId, IsWhat FROM TaskRelation WHERE TaskId = ?", task)
    return {(each["RelationId"], each["IsWhat"]) for each in found}


def test_relations_list_the_people_and_the_record():
    world = northwind(SHARED)
    task = world.alice.create("Task", {"WhoId": world.erin, "WhatId": world.renewal})
    assert relations(world, task) == {(world.erin, False), (world.renewal, True)}
    found = ask(world.alice, "SELECT RelationId FROM TaskWhoRelation WHERE TaskId = ?", task)
    assert [each["RelationId"] for each in found] == [world.erin]


def test_relations_follow_a_change():
    world = northwind(SHARED)
    task = world.alice.create("Task", {"WhoId": world.erin, "WhatId": world.renewal})
    world.alice.update("Task", task, {"WhoId": None, "WhatId": world.acme})
    assert relations(world, task) == {(world.acme, True)}


def test_a_relation_written_by_a_client_adds_the_person():
    world = northwind(SHARED)
    task = world.alice.create("Task", {"WhoId": world.erin})
    relation = world.alice.create("TaskRelation", {"TaskId": task, "RelationId": anna(world)})
    assert read(world, task, "WhoId", "WhoCount") == [world.erin, 2]
    world.alice.delete("TaskRelation", relation)
    assert read(world, task, "WhoCount") == [1]


def test_the_view_of_people_can_not_be_written():
    world = northwind(SHARED)
    with refused("INVALID_TYPE_FOR_OPERATION"):
        world.alice.create("TaskWhoRelation", {})


def test_relations_were_kept_before_sharing_was_switched_on():
    world = northwind(OrgOptions())
    task = world.alice.create("Task", {"WhoId": world.erin})
    world.org.options.shared_activities = True
    assert relations(world, task) == {(world.erin, False)}


def test_a_deleted_record_takes_its_tasks_along():
    world = northwind()
    task = world.alice.create("Task", {"WhoId": world.erin, "WhatId": world.renewal})
    world.alice.delete("Opportunity", world.renewal)
    with refused("ENTITY_IS_DELETED", status=404):
        world.alice.get("Task", task)


def test_a_deleted_contact_takes_only_tasks_of_nothing_else_along():
    world = northwind()
    alone = world.alice.create("Task", {"WhoId": world.erin})
    related = world.alice.create("Task", {"WhoId": world.erin, "WhatId": world.acme})
    world.alice.delete("Contact", world.erin)
    assert read(world, related, "WhoId", "WhatId") == [None, world.acme]
    with refused("ENTITY_IS_DELETED", status=404):
        world.alice.get("Task", alone)


@pytest.mark.parametrize("field", ["IsClosed", "AccountId", "CompletedDateTime", "IsArchived"])
def test_derived_fields_can_not_be_written(field):
    world = northwind(replace(ALL_ON))
    with refused("INVALID_FIELD_FOR_INSERT_UPDATE"):
        world.alice.create("Task", {field: None})


def test_a_converted_lead_can_neither_be_changed_nor_referred_to():
    world = northwind()
    lead = world.alice.create("Lead", {"LastName": "Was", "Company": "Lead", "IsConverted": True})
    with refused("CANNOT_UPDATE_CONVERTED_LEAD") as found:
        world.alice.update("Lead", lead, {"Title": "x"})
    assert found[0].message == "cannot reference converted lead"
    with refused("CANNOT_UPDATE_CONVERTED_LEAD"):
        world.alice.create("Task", {"WhoId": lead})
    with refused("INVALID_FIELD_FOR_INSERT_UPDATE"):
        world.alice.update("Lead", world.lena, {"IsConverted": True})
