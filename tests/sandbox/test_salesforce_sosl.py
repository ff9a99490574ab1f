"""FIND: words, fields, wildcards, what comes back."""

import pytest

from tests.sandbox.northwind import Northwind, northwind, refused


def searched(world: Northwind, text: str) -> list[str]:
    return [each["Id"] for each in world.alice.search(text)["searchRecords"]]


@pytest.mark.parametrize(
    "term",
    [
        "Evans",
        "erin evans",
        '"Erin Evans"',
        "Eri*",
        "E?in",
        "Erin OR Nobody",
        "Erin AND NOT Lund",
        "(Erin OR Lena) Evans",
    ],
)
def test_a_name_is_found(term):
    world = northwind()
    assert searched(world, "FIND {" + term + "} IN NAME FIELDS RETURNING Contact(Id)") == [world.erin]


@pytest.mark.parametrize("term", ["Eri", "Erin Lund", '"Evans Erin"', "Erin AND NOT Evans", "acme.example"])
def test_a_name_is_not_found(term):
    assert searched(northwind(), "FIND {" + term + "} IN NAME FIELDS RETURNING Contact(Id)") == []


@pytest.mark.parametrize("term", ["erin@acme.example", "ERIN@ACME.EXAMPLE", "acme.example", "erin\\@acme*"])
def test_an_address_is_found(term):
    world = northwind()
    assert searched(world, "FIND {" + term + "} IN EMAIL FIELDS RETURNING Contact(Id), Lead(Id)") == [world.erin]


def test_records_come_with_the_fields_asked_for_by_object():
    world = northwind()
    found = world.alice.search("FIND {Renewal OR Erin} RETURNING Contact(Id, Name), Opportunity(Name, Account.Name)")
    contact, deal = found["searchRecords"]
    assert contact["attributes"]["type"] == "Contact"
    assert (contact["Name"], deal["Name"], deal["Account"]["Name"]) == ("Erin Evans", "Renewal 2027", "Acme")


def test_an_object_may_be_filtered_sorted_and_cut():
    world = northwind()
    for name in ("Acme B", "Acme C", "Acme A"):
        world.alice.create("Account", {"Name": name})
    soql = "Account(Name WHERE Name != 'Acme' ORDER BY Name DESC LIMIT 2)"
    found = world.alice.search("FIND {Acme} IN NAME FIELDS RETURNING " + soql)["searchRecords"]
    assert [each["Name"] for each in found] == ["Acme C", "Acme B"]


def test_without_returning_every_searchable_object_is_looked_at():
    world = northwind()
    assert set(searched(world, "FIND {Acme}")) == {world.acme, world.erin, world.case}


def test_deleted_and_unseen_records_are_not_found():
    world = northwind()
    world.alice.create("Contact", {"LastName": "Hidden"})
    assert world.bob.search("FIND {Hidden} RETURNING Contact(Id)") == {"searchRecords": []}
    world.alice.delete("Contact", world.erin)
    assert searched(world, "FIND {Evans} RETURNING Contact(Id)") == []


@pytest.mark.parametrize(
    "text", ["FIND Erin", "FIND {E}", "FIND {*rin}", "FIND {(Erin}", "FIND {Erin} IN FOO FIELDS", ""]
)
def test_a_broken_search_is_refused(text):
    with refused("MALFORMED_SEARCH"):
        northwind().alice.search(text)


def test_a_search_without_braces_is_told_so():
    with refused("MALFORMED_SEARCH") as found:
        northwind().alice.search("FIND Erin")
    assert found[0].message == "No search term found. The search term must be enclosed in braces."


def test_an_object_that_is_not_indexed_is_refused():
    with refused("MALFORMED_SEARCH"):
        northwind().alice.search("FIND {Erin} RETURNING OpportunityContactRole(Id)")


def test_a_search_by_parameters():
    world = northwind()
    body = {
        "q": "Acme",
        "in": "ALL",
        "fields": ["Id", "Name"],
        "sobjects": [
            {"name": "Account", "where": "Name LIKE 'A%'", "limit": 1},
            {"name": "Contact", "fields": ["Email"]},
        ],
        "overallLimit": 10,
    }
    account, contact = world.alice.parameterized_search(body)["searchRecords"]
    assert (account["Id"], account["Name"], contact["Email"]) == (world.acme, "Acme", "erin@acme.example")


def test_parameters_without_a_term_are_refused():
    with refused("MALFORMED_SEARCH"):
        northwind().alice.parameterized_search({"q": ""})


def test_a_phone_number_is_found():
    world = northwind()
    world.alice.update("Contact", world.erin, {"Phone": "+49 228 12345"})
    assert searched(world, "FIND {12345} IN PHONE FIELDS RETURNING Contact(Id)") == [world.erin]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FIND {Erin} RETURNING Foo(Id)", "INVALID_TYPE"),
        ("FIND {Erin} RETURNING Contact(Foo)", "INVALID_FIELD"),
        ("FIND {Erin} RETURNING Contact(Id) NONSENSE", "MALFORMED_QUERY"),
        ("FIND {Erin )} RETURNING Contact(Id)", "MALFORMED_SEARCH"),
        ("FIND {Erin AND} RETURNING Contact(Id)", "MALFORMED_SEARCH"),
        ("FIND {Erin AND )} RETURNING Contact(Id)", "MALFORMED_SEARCH"),
    ],
)
def test_a_search_is_refused(text, code):
    with refused(code):
        northwind().alice.search(text)


def test_parameters_with_an_unknown_group_of_fields_are_refused():
    with refused("MALFORMED_SEARCH"):
        northwind().alice.parameterized_search({"q": "Acme", "in": "EVERYWHERE"})


def test_a_search_has_a_limit_of_its_own():
    world = northwind()
    world.alice.create("Account", {"Name": "Acme 2"})
    assert len(searched(world, "FIND {Acme} RETURNING Account(Id) LIMIT 1")) == 1
