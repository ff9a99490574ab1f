"""Who sees and changes what."""

from sandbox.salesforce.org import OrgOptions
from tests.sandbox.northwind import ask, asked_in_parts, northwind, refused


def test_business_records_are_public_unless_the_org_says_otherwise():
    world = northwind()
    assert ask(world.bob, "SELECT Id FROM Opportunity")
    world.org.options.sharing["Opportunity"] = "private"
    assert ask(world.bob, "SELECT Id FROM Opportunity") == []
    assert ask(world.alice, "SELECT Id FROM Opportunity")
    assert ask(world.dana, "SELECT Id FROM Opportunity")


def test_a_record_that_is_not_seen_is_not_there():
    world = northwind(OrgOptions(sharing={"Opportunity": "private"}))
    with refused("NOT_FOUND", status=404):
        world.bob.get("Opportunity", world.renewal)
    with refused("NOT_FOUND", status=404):
        world.bob.update("Opportunity", world.renewal, {"NextStep": "x"})
    with refused("NOT_FOUND", status=404):
        world.bob.delete("Opportunity", world.renewal)


def test_a_record_to_be_read_only_is_changed_by_its_owner():
    world = northwind(OrgOptions(sharing={"Account": "read"}))
    with refused("INSUFFICIENT_ACCESS_OR_READONLY"):
        world.bob.update("Account", world.acme, {"Phone": "1"})
    with refused("INSUFFICIENT_ACCESS_OR_READONLY"):
        world.bob.delete("Account", world.acme)
    world.alice.update("Account", world.acme, {"Phone": "1"})


def test_a_contact_without_an_account_is_private():
    world = northwind()
    private = world.alice.create("Contact", {"LastName": "Private"})
    assert [row["Id"] for row in ask(world.bob, "SELECT Id FROM Contact")] == [world.erin]
    world.alice.update("Contact", private, {"AccountId": world.acme})
    assert len(ask(world.bob, "SELECT Id FROM Contact")) == 2


def test_a_task_is_seen_with_its_record():
    world = northwind()
    own, shared = world.alice.create("Task", {}), world.alice.create("Task", {"WhatId": world.acme})
    assert [row["Id"] for row in ask(world.bob, "SELECT Id FROM Task")] == [shared]
    assert {row["Id"] for row in ask(world.dana, "SELECT Id FROM Task")} == {own, shared}


def test_a_private_event_is_its_owners():
    world = northwind()
    event = {"StartDateTime": "2026-01-05T09:00:00Z", "DurationInMinutes": 30, "IsPrivate": True}
    world.alice.create("Event", event)
    assert ask(world.bob, "SELECT Id FROM Event") == []


def test_a_message_is_seen_with_its_task():
    world = northwind(OrgOptions(enhanced_email=True))
    world.alice.create("EmailMessage", {"Status": "3"})
    seen = world.alice.create("EmailMessage", {"Status": "3", "RelatedToId": world.acme})
    assert [row["Id"] for row in ask(world.bob, "SELECT Id FROM EmailMessage")] == [seen]
    assert ask(world.bob, "SELECT Id FROM EmailMessageRelation") == []


def test_a_parent_that_is_not_seen_is_null():
    world = northwind()
    world.alice.create("Task", {"WhatId": world.acme, "WhoId": world.alice.create("Contact", {"LastName": "Private"})})
    assert ask(world.bob, "SELECT Who.Name, What.Name FROM Task")[0]["Who"] is None


def test_children_that_are_not_seen_are_left_out():
    world = northwind(OrgOptions(sharing={"Case": "private"}))
    assert ask(world.bob, "SELECT (SELECT Id FROM Cases) FROM Account")[0]["Cases"] is None


def test_a_key_held_by_a_record_that_is_not_seen_is_still_taken():
    world = northwind(OrgOptions(package=True))
    world.alice.create("Task", {"LockstepMessageKey__c": "k"})
    with refused("DUPLICATE_VALUE"):
        world.bob.upsert("Task", "LockstepMessageKey__c", "k", {})


def test_roles_posts_and_attachments_follow_what_they_hang_on():
    world = northwind(OrgOptions(sharing={"Opportunity": "private"}))
    world.alice.create("OpportunityContactRole", {"OpportunityId": world.renewal, "ContactId": world.erin})
    world.alice.create("FeedItem", {"ParentId": world.renewal, "Body": "Hi"})
    world.alice.create("Attachment", {"ParentId": world.renewal, "Name": "a", "Body": "YQ=="})
    for name in ("OpportunityContactRole", "FeedItem", "Attachment"):
        assert asked_in_parts(world.bob, "SELECT COUNT() FROM", name)["totalSize"] == 0
        assert asked_in_parts(world.alice, "SELECT COUNT() FROM", name)["totalSize"] == 1
