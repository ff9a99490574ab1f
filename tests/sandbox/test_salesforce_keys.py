"""Rows found by id and by key: unknown ones, deleted ones, upserts."""

import pytest

from sandbox.salesforce.errors import MultipleChoices
from tests.sandbox.northwind import ALL_ON, northwind, refused


def test_a_row_address_with_a_bogus_id_names_it():
    with refused("NOT_FOUND", status=404) as found:
        northwind().alice.get("Account", "23foo")
    assert found[0].message == "Provided external ID field does not exist or is not accessible: 23foo"


def test_a_well_formed_unknown_id_is_not_found():
    with refused("NOT_FOUND", status=404):
        northwind().alice.get("Account", "001000000000001AAA")


def test_a_deleted_record_can_neither_be_changed_nor_deleted_again():
    world = northwind()
    world.alice.delete("Opportunity", world.renewal)
    with refused("ENTITY_IS_DELETED", status=404) as found:
        world.alice.delete("Opportunity", world.renewal)
    assert found[0].body() == {"message": "entity is deleted", "errorCode": "ENTITY_IS_DELETED", "fields": []}
    with refused("ENTITY_IS_DELETED", status=404):
        world.alice.update("Opportunity", world.renewal, {"Name": "x"})


def test_an_account_takes_its_contacts_along_and_a_case_stays():
    world = northwind()
    world.alice.delete("Account", world.acme)
    with refused("ENTITY_IS_DELETED", status=404):
        world.alice.get("Contact", world.erin)
    assert world.alice.get("Case", world.case)["AccountId"] is None


def test_upsert_inserts_then_changes():
    world = northwind(ALL_ON)
    first = world.alice.upsert("Task", "LockstepMessageKey__c", "k", {"Subject": "a"})
    second = world.alice.upsert("Task", "lockstepmessagekey__c", "k", {"Subject": "b"})
    assert (first[1], second) == (True, (first[0], False))
    assert world.alice.get_by_external_id("Task", "LockstepMessageKey__c", "k", ["Subject"])["Subject"] == "b"


def test_upsert_by_id_inserts_without_one():
    world = northwind()
    record_id, created = world.alice.upsert("Account", "Id", None, {"Name": "Initech"})
    assert created
    assert world.alice.upsert("Account", "Id", record_id, {"Name": "Initrode"}) == (record_id, False)


def test_upsert_refuses_the_key_in_the_body():
    world = northwind(ALL_ON)
    with refused("INVALID_FIELD"):
        world.alice.upsert("Task", "LockstepMessageKey__c", "k", {"LockstepMessageKey__c": "k"})


def test_upsert_refuses_a_field_that_is_no_key():
    with refused("NOT_FOUND", status=404) as found:
        northwind().alice.upsert("Contact", "Phone", "1", {"LastName": "x"})
    assert found[0].message == "Provided external ID field does not exist or is not accessible: Phone"


def test_a_key_that_two_records_have_answers_with_their_addresses():
    world = northwind()
    other = world.alice.create("Contact", {"LastName": "Twin", "Email": "ERIN@acme.example"})
    with pytest.raises(MultipleChoices) as caught:
        world.alice.get_by_external_id("Contact", "Email", "erin@acme.example")
    base = "/services/data/v59.0/sobjects/Contact/"
    assert (caught.value.http_status, caught.value.urls) == (300, [base + world.erin, base + other])


@pytest.mark.parametrize(
    ("parent", "code"),
    [
        ({"Email": "nobody@acme.example"}, "INVALID_FIELD"),
        ({"Phone": "1"}, "INVALID_FIELD"),
        ({"Email": "a@b.example", "Id": "x"}, "INVALID_FIELD"),
        ({}, "INVALID_FIELD"),
    ],
)
def test_a_parent_named_by_a_key_that_leads_nowhere_is_refused(parent, code):
    world = northwind()
    with refused(code):
        world.alice.create("OpportunityContactRole", {"OpportunityId": world.renewal, "Contact": parent})


def test_the_same_field_twice_is_refused():
    with refused("INVALID_FIELD"):
        northwind().alice.create("Account", {"Name": "a", "name": "b"})


def test_a_queue_that_does_not_exist_is_no_owner():
    with refused("INVALID_CROSS_REFERENCE_KEY"):
        northwind().alice.create("Task", {"OwnerId": "00G000000000001"})


def test_a_malformed_id_can_not_be_changed():
    with refused("MALFORMED_ID") as found:
        northwind().alice.delete("Account", "foo")
    assert found[0].message == "bad id foo"


def test_an_unknown_id_can_not_be_changed():
    with refused("NOT_FOUND", status=404):
        northwind().alice.update("Account", "001000000000001AAA", {})


def test_an_unknown_key_is_not_found():
    with refused("NOT_FOUND", status=404):
        northwind().alice.get_by_external_id("Contact", "Email", "nobody@acme.example")


def test_a_field_that_does_not_exist_can_not_be_read():
    world = northwind()
    with refused("INVALID_FIELD") as found:
        world.alice.get("Account", world.acme, ["Name", "Foo"])
    assert found[0].message == "No such column 'Foo' on sobject of type Account"
