"""What an administrator adds to an org: fields, dates of projects, parts of names, the package's key."""

from typing import Any

import pytest

from sandbox.salesforce.org import OrgOptions
from sandbox.salesforce.schema.custom import read
from tests.sandbox.northwind import ALL_ON, Northwind, ask, northwind, refused

FIELDS = [
    {"type": "Contact", "name": "Nickname__c", "kind": "text", "length": 10, "label": "Nickname"},
    {"type": "Contact", "name": "Tier__c", "kind": "picklist", "values": ["Gold", "Silver"], "restricted": True},
    {"type": "Contact", "name": "Vip__c", "kind": "checkbox", "default": True},
    {"type": "Contact", "name": "Score__c", "kind": "number", "precision": 4, "scale": 1},
    {"type": "Contact", "name": "Since__c", "kind": "date"},
    {"type": "Activity", "name": "Room__c", "kind": "text", "length": 20},
]


def with_fields(options: OrgOptions | None = None) -> Northwind:
    world = northwind(options)
    world.org.declare(read(FIELDS))
    return world


def described(world: Northwind, type_name: str, field: str) -> dict[str, Any]:
    return next(each for each in world.alice.describe(type_name)["fields"] if each["name"] == field)


def test_a_custom_field_is_written_read_and_queried():
    world = with_fields()
    values = {"Nickname__c": "Ann", "Tier__c": "Gold", "Vip__c": False, "Score__c": 3.14, "Since__c": "2020-02-29"}
    contact = world.alice.create("Contact", {"LastName": "Kovac", **values})
    record = world.alice.get("Contact", contact)
    assert {name: record[name] for name in values} == {**values, "Score__c": 3.1}
    assert [row["Id"] for row in ask(world.alice, "SELECT Id FROM Contact WHERE Tier__c = 'gold'")] == [contact]


def test_rows_that_were_there_have_the_default():
    record = with_fields().alice.query("SELECT Vip__c, Nickname__c FROM Contact")["records"][0]
    assert (record["Vip__c"], record["Nickname__c"]) == (True, None)


@pytest.mark.parametrize(
    ("code", "field", "value"),
    [
        ("STRING_TOO_LONG", "Nickname__c", "x" * 11),
        ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "Tier__c", "Bronze"),
        ("NUMBER_OUTSIDE_VALID_RANGE", "Score__c", 1000),
        ("JSON_PARSER_ERROR", "Since__c", "yesterday"),
    ],
)
def test_a_custom_field_refuses_what_does_not_fit(code, field, value):
    with refused(code):
        with_fields().alice.create("Contact", {"LastName": "Kovac", field: value})


def test_a_field_of_activities_is_on_tasks_and_events():
    world = with_fields()
    for name in ("Task", "Event"):
        assert described(world, name, "Room__c")["length"] == 20


def test_the_describe_tells_what_a_custom_field_is():
    world = with_fields()
    tier = described(world, "Contact", "Tier__c")
    assert (tier["custom"], tier["type"], tier["restrictedPicklist"]) == (True, "picklist", True)
    assert [each["value"] for each in tier["picklistValues"]] == ["Gold", "Silver"]
    assert described(world, "Contact", "Nickname__c")["label"] == "Nickname"


def test_a_unique_custom_field_is_a_key():
    world = northwind()
    key = {"type": "Task", "name": "Key__c", "kind": "text", "unique": True, "external_id": True}
    world.org.declare(read([key]))
    task, created = world.alice.upsert("Task", "Key__c", "k", {"Subject": "a"})
    assert created
    assert world.alice.upsert("Task", "Key__c", "k", {"Subject": "b"}) == (task, False)


@pytest.mark.parametrize(
    "field",
    [
        {"type": "Contact", "name": "Nickname", "kind": "text"},
        {"type": "Contact", "name": "Nickname__c", "kind": "wish"},
        {"type": "Contact", "name": "Tier__c", "kind": "picklist"},
        {"type": "Contact", "kind": "text"},
        {"type": "Contact", "name": "Nickname__c", "kind": "text", "color": "red"},
    ],
)
def test_a_field_that_makes_no_sense_is_refused(field):
    with pytest.raises(ValueError, match=r"custom field|kind|values"):
        read([field])


def test_a_field_of_an_object_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="no object Wish"):
        northwind().org.declare(read([{"type": "Wish", "name": "A__c", "kind": "text"}]))


def test_a_field_that_is_there_already_is_refused():
    with pytest.raises(ValueError, match="has DueDate__c already"):
        northwind().org.declare(read([{"type": "Project__c", "name": "DueDate__c", "kind": "text"}]))


def test_states_of_tasks_are_gone_with_the_records():
    world = northwind()
    world.org.add_task_status("Cancelled", closed=True)
    world.org.clear()
    world.org.add_task_status("Paused", closed=False)
    task = world.org.everything.find("Task")
    assert task is not None
    status = task.field("Status")
    assert status is not None
    assert status.values[-1] == "Paused"


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [("date", "2026-02-01", "2026-02-01"), ("datetime", "2026-02-01T09:00:00Z", "2026-02-01T09:00:00.000+0000")],
)
def test_a_project_may_have_a_start_and_an_end(kind, given, kept):
    world = northwind(OrgOptions(project_dates=kind))
    fields = {"Name": "Launch", "Start__c": given, "End__c": given, "OwnerId": world.bob.user_id}
    record = world.alice.get("Project__c", world.alice.create("Project__c", fields))
    assert (record["Start__c"], record["End__c"], record["OwnerId"]) == (kept, kept, world.bob.user_id)
    assert described(world, "Project__c", "Start__c")["type"] == kind


def test_a_project_has_no_dates_at_first():
    with refused("INVALID_FIELD"):
        northwind().alice.create("Project__c", {"Name": "Launch", "Start__c": "2026-02-01"})


@pytest.mark.parametrize(("name", "more"), [("Contact", {}), ("Lead", {"Company": "Acme"})])
def test_a_full_name_has_every_part_but_the_salutation(name, more):
    world = northwind()
    parts = {"Salutation": "Dr.", "FirstName": "Anna", "MiddleName": "B.", "LastName": "Kovac", "Suffix": "Jr."}
    record = world.alice.get(name, world.alice.create(name, {**parts, **more}))
    assert record["Name"] == "Anna B. Kovac Jr."


def test_an_org_may_have_no_middle_names_and_no_suffixes():
    world = northwind(OrgOptions(middle_names=False, name_suffixes=False))
    for name in ("MiddleName", "Suffix"):
        with refused("INVALID_FIELD"):
            world.alice.create("Contact", {"LastName": "Kovac", name: "x"})


def test_a_middle_name_has_at_most_forty_characters():
    with refused("STRING_TOO_LONG"):
        northwind().alice.create("Contact", {"LastName": "Kovac", "MiddleName": "x" * 41})


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("Contact", {"LastName": "Kovac"}),
        ("Task", {}),
        ("Event", {"StartDateTime": "2026-01-05T09:00:00Z", "DurationInMinutes": 30}),
    ],
)
def test_the_package_has_a_key_for_what_is_mirrored(name, fields):
    world = northwind(ALL_ON)
    record, created = world.alice.upsert(name, "LockstepKey__c", "a" * 80, fields)
    assert created
    assert world.alice.upsert(name, "LockstepKey__c", "a" * 80, {}) == (record, False)
    with refused("DUPLICATE_VALUE"):
        world.alice.create(name, {**fields, "LockstepKey__c": "a" * 80})


def test_the_key_is_not_there_without_the_package():
    with refused("INVALID_FIELD"):
        northwind().alice.create("Contact", {"LastName": "Kovac", "LockstepKey__c": "k"})


def test_an_account_is_found_by_its_name_and_by_part_of_it():
    world = northwind()
    for where in ("Name = 'ACME'", "Name LIKE 'Ac%'"):
        found = ask(world.alice, f"SELECT Id FROM Account WHERE {where}")  # noqa: S608
        assert [row["Id"] for row in found] == [world.acme]
