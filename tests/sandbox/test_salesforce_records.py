"""Creating and changing records; the refusals every object shares."""

import pytest

from sandbox.salesforce.identifiers import to18
from tests.sandbox.northwind import ALL_ON, northwind, refused


def test_a_created_record_reads_back_with_its_attributes_first():
    world = northwind()
    record = world.alice.get("Account", world.acme, ["Name", "Owner.Name"])
    assert list(record) == ["attributes", "Name", "Owner"]
    assert record["attributes"] == {
        "type": "Account",
        "url": f"/services/data/v59.0/sobjects/Account/{world.acme}",
    }
    assert record["Owner"]["Name"] == "Alice X"


def test_names_of_objects_and_fields_are_taken_in_any_case():
    world = northwind()
    record_id = world.alice.create("account", {"NAME": "Globex"})
    assert world.alice.get("ACCOUNT", record_id, ["name"])["Name"] == "Globex"


def test_a_moment_is_written_with_milliseconds_and_without_z():
    world = northwind()
    assert world.alice.get("Account", world.acme)["CreatedDate"] == "2026-01-05T09:00:00.000+0000"


def test_a_fifteen_character_id_finds_the_record():
    world = northwind()
    assert world.alice.get("Account", world.acme[:15], ["Id"])["Id"] == world.acme


def test_an_eighteen_character_id_in_capitals_is_restored():
    world = northwind()
    assert to18(world.acme.upper()) == world.acme


@pytest.mark.parametrize("text", ["", "abc", "001Lk0000000001AAA!", "001Lk0000000001ZZZ"])
def test_a_malformed_id_is_none(text):
    assert to18(text) is None


def test_text_loses_the_spaces_around_it_and_an_empty_one_is_null():
    world = northwind()
    world.alice.update("Account", world.acme, {"Name": "  Acme Inc  ", "Website": ""})
    record = world.alice.get("Account", world.acme, ["Name", "Website"])
    assert (record["Name"], record["Website"]) == ("Acme Inc", None)


def test_it_refuses_an_unknown_object():
    with refused("NOT_FOUND", status=404) as found:
        northwind().alice.create("Nothing__c", {})
    assert found[0].body() == {"message": "The requested resource does not exist", "errorCode": "NOT_FOUND"}


def test_it_refuses_an_unknown_field():
    with refused("INVALID_FIELD") as found:
        northwind().alice.create("Account", {"Name": "x", "foo": 1})
    assert found[0].message == "No such column 'foo' on sobject of type Account"


def test_it_refuses_a_read_only_field_and_names_it():
    with refused("INVALID_FIELD_FOR_INSERT_UPDATE") as found:
        northwind().alice.create("Contact", {"LastName": "x", "CreatedDate": "2026-01-01T00:00:00Z"})
    assert found[0].fields == ("CreatedDate",)
    assert found[0].message.startswith("Unable to create/update fields: CreatedDate. Please check the security")


def test_it_refuses_an_id_in_a_new_record():
    world = northwind()
    with refused("INVALID_FIELD_FOR_INSERT_UPDATE"):
        world.alice.create("Account", {"Name": "x", "Id": world.acme})


def test_it_refuses_an_id_in_a_change():
    world = northwind()
    with refused("INVALID_FIELD") as found:
        world.alice.update("Account", world.acme, {"Id": world.acme})
    assert "fields" not in found[0].body()


def test_it_refuses_a_record_without_its_required_fields():
    with refused("REQUIRED_FIELD_MISSING") as found:
        northwind().alice.create("Lead", {"FirstName": "Jo"})
    assert found[0].body() == {
        "message": "Required fields are missing: [LastName, Company]",
        "errorCode": "REQUIRED_FIELD_MISSING",
        "fields": ["LastName", "Company"],
    }


def test_it_refuses_to_clear_a_required_field():
    world = northwind()
    with refused("REQUIRED_FIELD_MISSING"):
        world.alice.update("Account", world.acme, {"Name": None})


def test_it_refuses_a_text_that_is_too_long():
    world = northwind()
    with refused("STRING_TOO_LONG") as found:
        world.alice.create("Task", {"Subject": "x" * 256})
    assert found[0].message == f"Subject: data value too large: {'x' * 256} (max length=255)"
    assert found[0].fields == ("Subject",)


def test_it_refuses_a_bad_email_address():
    with refused("INVALID_EMAIL_ADDRESS") as found:
        northwind().alice.create("Contact", {"LastName": "x", "Email": "erin at acme"})
    assert found[0].message == "Email: invalid email address: erin at acme"


def test_it_refuses_a_value_outside_a_restricted_picklist():
    with refused("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"):
        northwind().alice.create("Task", {"TaskSubtype": "Fax"})


def test_an_open_picklist_takes_any_text():
    world = northwind()
    task = world.alice.create("Task", {"Status": "Somewhere in between"})
    assert world.alice.get("Task", task, ["Status", "IsClosed"])["IsClosed"] is False


@pytest.mark.parametrize("value", ["2026-01-05T09:00:00", "yesterday", 5, "2026-13-01T00:00:00Z"])
def test_it_refuses_a_moment_without_a_zone_or_sense(value):
    with refused("JSON_PARSER_ERROR") as found:
        northwind().alice.create("Event", {"StartDateTime": value, "DurationInMinutes": 30})
    assert found[0].message.startswith("Cannot deserialize instance of datetime from VALUE_")


@pytest.mark.parametrize(
    ("field", "value"), [("CloseDate", "5.1.2026"), ("Amount", "much"), ("IsPrivate", "perhaps"), ("Name", 5)]
)
def test_it_refuses_a_value_of_another_type(field, value):
    with refused("JSON_PARSER_ERROR"):
        northwind().alice.create(
            "Opportunity", {"Name": "x", "StageName": "Prospecting", "CloseDate": "2026-01-01", field: value}
        )


def test_it_refuses_a_reference_that_is_no_id():
    with refused("MALFORMED_ID") as found:
        northwind().alice.create("Task", {"OwnerId": "INVALID_OWNER"})
    assert found[0].message == "Assigned To ID: id value of incorrect type: INVALID_OWNER"


def test_it_refuses_a_reference_to_the_wrong_kind_of_record():
    world = northwind()
    with refused("FIELD_INTEGRITY_EXCEPTION") as found:
        world.alice.create("Task", {"WhoId": world.acme})
    assert found[0].message == f"Name ID: id value of incorrect type: {world.acme}"
    assert found[0].fields == ("WhoId",)


def test_it_refuses_a_reference_to_nothing():
    world = northwind()
    with refused("INVALID_CROSS_REFERENCE_KEY") as found:
        world.alice.create("Contact", {"LastName": "x", "AccountId": "001000000000001"})
    assert found[0].message == "invalid cross reference id"


def test_it_refuses_a_reference_to_what_the_user_does_not_see():
    world = northwind()
    private = world.alice.create("Contact", {"LastName": "Private"})
    with refused("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY") as found:
        world.bob.create("Task", {"WhoId": private})
    assert found[0].message == f"insufficient access rights on cross-reference id: {private[:15]}"


def test_it_refuses_an_inactive_owner():
    world = northwind()
    gone = world.org.add_user("gone@northwind.example", "gone@northwind.example", "Gone", is_active=False)
    with refused("INACTIVE_OWNER_OR_USER") as found:
        world.alice.create("Task", {"OwnerId": gone})
    assert found[0].message == f"operation performed with inactive user [{gone[:15]}] as owner of task"


def test_a_parent_may_be_named_by_a_key_of_its_own():
    world = northwind()
    role = {"OpportunityId": world.renewal, "Contact": {"Email": "erin@acme.example"}}
    record_id = world.alice.create("OpportunityContactRole", role)
    assert world.alice.get("OpportunityContactRole", record_id, ["ContactId"])["ContactId"] == world.erin


def test_it_refuses_a_second_record_with_a_unique_value():
    world = northwind(ALL_ON)
    first = world.alice.create("Task", {"LockstepMessageKey__c": "k"})
    with refused("DUPLICATE_VALUE") as found:
        world.bob.create("Task", {"LockstepMessageKey__c": "k"})
    expected = f"duplicate value found: LockstepMessageKey__c duplicates value on record with id: {first[:15]}"
    assert found[0].body() == {"message": expected, "errorCode": "DUPLICATE_VALUE", "fields": []}


def test_a_case_sensitive_key_tells_capitals_apart():
    world = northwind(ALL_ON)
    world.alice.create("Task", {"LockstepMessageKey__c": "k"})
    assert world.alice.create("Task", {"LockstepMessageKey__c": "K"})


def test_a_deleted_record_does_not_hold_its_unique_value():
    world = northwind(ALL_ON)
    world.alice.delete("Task", world.alice.create("Task", {"LockstepMessageKey__c": "k"}))
    assert world.alice.create("Task", {"LockstepMessageKey__c": "k"})


def test_without_the_package_its_fields_are_no_columns():
    with refused("INVALID_FIELD"):
        northwind().alice.create("Task", {"LockstepMessageKey__c": "k"})


def test_a_change_moves_the_stamps():
    world = northwind()
    world.clock.pass_time(minutes=5)
    world.bob.update("Account", world.acme, {"Phone": "1"})
    record = world.alice.get("Account", world.acme)
    assert record["LastModifiedById"] == world.bob.user_id
    assert record["SystemModstamp"] == record["LastModifiedDate"] == "2026-01-05T09:05:00.000+0000"
    assert record["CreatedDate"] == "2026-01-05T09:00:00.000+0000"
