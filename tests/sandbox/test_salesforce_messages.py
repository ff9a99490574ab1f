"""Enhanced Email: messages, their tasks, the people on them."""

from typing import Any

import pytest

from sandbox.salesforce.org import OrgOptions
from tests.sandbox.northwind import ALL_ON, Northwind, ask, northwind, refused

ENHANCED = OrgOptions(enhanced_email=True)
CANONICAL = {
    "Status": "3",
    "Incoming": True,
    "IsClientManaged": True,
    "MessageDate": "2026-01-04T23:30:00Z",
    "FromAddress": "erin@acme.example",
    "FromName": "Erin Evans",
    "ToAddress": "alice@northwind.example",
    "Subject": "Renewal",
    "TextBody": "Hello",
    "MessageIdentifier": "<1@acme.example>",
    "ThreadIdentifier": "t1",
}


def saved(world: Northwind, **fields: Any) -> dict[str, Any]:
    return world.alice.get("EmailMessage", world.alice.create("EmailMessage", {**CANONICAL, **fields}))


def task_of(world: Northwind, message: dict[str, Any]) -> dict[str, Any]:
    return world.alice.get("Task", message["ActivityId"])


def test_without_enhanced_email_there_are_no_messages():
    world = northwind()
    with refused("NOT_FOUND", status=404):
        world.alice.create("EmailMessage", CANONICAL)
    assert "EmailMessage" not in [each["name"] for each in world.alice.describe_global()["sobjects"]]


def test_a_saved_message_has_a_completed_task_in_the_users_day():
    world = northwind(ENHANCED)
    task = task_of(world, saved(world, RelatedToId=world.renewal))
    assert (task["TaskSubtype"], task["Status"], task["IsClosed"]) == ("Email", "Completed", True)
    assert (task["WhatId"], task["AccountId"], task["OwnerId"]) == (world.renewal, world.acme, world.alice.user_id)
    assert (task["ActivityDate"], task["Subject"], task["Description"]) == ("2026-01-05", "Email: Renewal", "Hello")


@pytest.mark.parametrize("status", [None, "0", "1", "5"])
def test_outside_cases_only_status_three_is_valid(status):
    with refused("FIELD_INTEGRITY_EXCEPTION") as found:
        saved(northwind(ENHANCED), Status=status)
    assert found[0].fields == ("Status",)


def test_the_activity_can_not_be_given():
    world = northwind(ENHANCED)
    task = world.alice.create("Task", {})
    with refused("INSUFFICIENT_ACCESS_OR_READONLY"):
        saved(world, ActivityId=task)


def test_recipients_become_relations():
    world = northwind(ENHANCED)
    message = saved(world, ToIds=[world.alice.user_id], CcIds=[world.erin])
    soql = (
        "SELECT RelationId, RelationType, RelationAddress, RelationObjectType FROM EmailMessageRelation "
        "WHERE EmailMessageId = ? ORDER BY RelationType"
    )
    rows = ask(world.alice, soql, message["Id"])
    assert [(row["RelationType"], row["RelationId"], row["RelationObjectType"]) for row in rows] == [
        ("CcAddress", world.erin, "Contact"),
        ("ToAddress", world.alice.user_id, "User"),
    ]
    assert rows[0]["RelationAddress"] == "erin@acme.example"


def test_a_sender_written_afterwards_becomes_the_tasks_person():
    world = northwind(ENHANCED)
    message = saved(world)
    assert task_of(world, message)["WhoId"] is None
    relation = {"EmailMessageId": message["Id"], "RelationId": world.erin, "RelationType": "FromAddress"}
    world.alice.create("EmailMessageRelation", relation)
    assert task_of(world, message)["WhoId"] == world.erin


def test_a_lead_is_left_out_when_there_is_a_record():
    world = northwind(ENHANCED)
    assert task_of(world, saved(world, ToIds=[world.lena]))["WhoId"] == world.lena
    assert task_of(world, saved(world, ToIds=[world.lena], RelatedToId=world.acme))["WhoId"] is None


def test_shared_activities_list_every_contact():
    world = northwind(ALL_ON)
    anna = world.alice.create("Contact", {"LastName": "Kovac", "AccountId": world.acme})
    task = task_of(world, saved(world, ToIds=[world.erin], CcIds=[anna]))
    assert (task["WhoId"], task["WhoCount"]) == (world.erin, 2)


@pytest.mark.parametrize("fields", [{"Subject": "New"}, {"TextBody": "x"}, {"ToIds": []}, {"MessageIdentifier": "2"}])
def test_a_saved_message_is_frozen(fields):
    world = northwind(ENHANCED)
    message = saved(world, ToIds=[world.erin])
    with refused("INSUFFICIENT_ACCESS_OR_READONLY"):
        world.alice.update("EmailMessage", message["Id"], fields)


def test_custom_fields_and_visibility_stay_writable():
    world = northwind(ALL_ON)
    message = saved(world, IsClientManaged=False)
    world.alice.update("EmailMessage", message["Id"], {"IsExternallyVisible": True, "LockstepOrigin__c": "sidebar"})
    assert world.alice.get("EmailMessage", message["Id"])["LockstepOrigin__c"] == "sidebar"


def test_a_client_managed_message_may_move_and_its_task_follows():
    world = northwind(ENHANCED)
    message = saved(world, RelatedToId=world.acme)
    world.alice.update("EmailMessage", message["Id"], {"RelatedToId": world.renewal})
    assert task_of(world, message)["WhatId"] == world.renewal


def test_any_other_message_may_not_move():
    world = northwind(ENHANCED)
    message = saved(world, RelatedToId=world.acme, IsClientManaged=False)
    with refused("INSUFFICIENT_ACCESS_OR_READONLY"):
        world.alice.update("EmailMessage", message["Id"], {"RelatedToId": world.renewal})


def test_client_management_is_decided_once():
    world = northwind(ENHANCED)
    with refused("INVALID_FIELD_FOR_INSERT_UPDATE"):
        world.alice.update("EmailMessage", saved(world)["Id"], {"IsClientManaged": False})


def test_the_name_is_the_start_of_the_subject():
    world = northwind(ENHANCED)
    assert saved(world, Subject="x" * 300)["Name"] == "x" * 255
    assert saved(world, Subject=None)["Name"] == "[No Subject]"


def test_a_missing_text_is_taken_from_the_markup():
    message = saved(northwind(ENHANCED), TextBody=None, HtmlBody="<style>p{}</style><p>Hi &amp; bye</p><p>Erin</p>")
    assert message["TextBody"] == "Hi & bye\nErin"


def test_a_message_is_found_by_its_identifier():
    world = northwind(ENHANCED)
    message = saved(world)
    found = world.alice.query("SELECT Id, ActivityId FROM EmailMessage WHERE MessageIdentifier = '<1@acme.example>'")
    assert [each["Id"] for each in found["records"]] == [message["Id"]]
    assert world.alice.get_by_external_id("EmailMessage", "MessageIdentifier", "<1@acme.example>", ["Id"])


def test_message_and_task_are_deleted_together():
    world = northwind(ENHANCED)
    first, second = saved(world), saved(world)
    world.alice.delete("EmailMessage", first["Id"])
    world.alice.delete("Task", second["ActivityId"])
    assert world.alice.query("SELECT COUNT() FROM Task")["totalSize"] == 0
    assert world.alice.query("SELECT COUNT() FROM EmailMessage")["totalSize"] == 0


def test_incoming_mail_of_a_case_has_a_task_only_when_client_managed():
    world = northwind(ENHANCED)
    mail = {"ParentId": world.case, "Status": "0"}
    assert saved(world, **mail, IsClientManaged=False)["ActivityId"] is None
    managed = saved(world, **mail)
    assert task_of(world, managed)["WhatId"] == managed["RelatedToId"] == world.case


def test_mail_of_a_case_may_be_read():
    world = northwind(ENHANCED)
    message = saved(world, ParentId=world.case, Status="0")
    world.alice.update("EmailMessage", message["Id"], {"Status": "1"})
    with refused("INSUFFICIENT_ACCESS_OR_READONLY"):
        world.alice.update("EmailMessage", message["Id"], {"Status": "2"})


def test_a_case_and_another_record_do_not_go_together():
    world = northwind(ENHANCED)
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        saved(world, ParentId=world.case, RelatedToId=world.acme)


def test_a_relation_can_not_be_changed():
    world = northwind(ENHANCED)
    message = saved(world, ToIds=[world.erin])
    relation = ask(world.alice, "SELECT Id FROM EmailMessageRelation WHERE EmailMessageId = ?", message["Id"])[0]["Id"]
    with refused("INVALID_TYPE_FOR_OPERATION"):
        world.alice.update("EmailMessageRelation", relation, {})
