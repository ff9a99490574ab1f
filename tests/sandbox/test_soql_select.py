"""What a query shows: fields, parents, children, TYPEOF, pages."""

import pytest

from sandbox.salesforce.soql.scope import Scope
from tests.sandbox.northwind import ALL_ON, Northwind, ask, asked_in_parts, northwind, refused


def test_fields_come_in_the_order_they_were_asked_for():
    world = northwind()
    record = ask(world.alice, "SELECT Name, Id, Phone FROM Account")[0]
    assert list(record) == ["attributes", "Name", "Id", "Phone"]
    assert record["attributes"]["url"] == f"/services/data/v59.0/sobjects/Account/{world.acme}"


def test_numbers_dates_and_truth_have_their_json_kind():
    record = ask(northwind().alice, "SELECT Amount, CloseDate, IsClosed, Probability FROM Opportunity")[0]
    assert [record[name] for name in ("Amount", "CloseDate", "IsClosed", "Probability")] == [
        48000.0,
        "2026-12-12",
        False,
        10.0,
    ]


def test_parents_are_nested_over_several_levels():
    world = northwind()
    world.alice.update("Account", world.acme, {"OwnerId": world.bob.user_id})
    record = ask(world.alice, "SELECT Account.Name, Account.Owner.Name FROM Contact")[0]
    assert record["Account"]["attributes"]["type"] == "Account"
    assert (record["Account"]["Name"], record["Account"]["Owner"]["Name"]) == ("Acme", "Bob X")


def test_a_missing_parent_is_null():
    world = northwind()
    world.alice.create("Task", {})
    assert ask(world.alice, "SELECT Who.Name, Account.Name FROM Task")[0]["Who"] is None


def test_six_levels_are_too_many():
    with refused("MALFORMED_QUERY"):
        northwind().alice.query("SELECT Account.Owner.CreatedBy.CreatedBy.CreatedBy.CreatedBy.Name FROM Contact")


def test_who_and_what_are_names():
    world = northwind()
    world.alice.create("Task", {"WhoId": world.erin, "WhatId": world.case})
    record = ask(world.alice, "SELECT Who.Name, Who.Type, Who.Email, What.Name, What.Type, Owner.Name FROM Task")[0]
    assert record["Who"] == {
        "attributes": {"type": "Name", "url": f"/services/data/v59.0/sobjects/Contact/{world.erin}"},
        "Name": "Erin Evans",
        "Type": "Contact",
        "Email": "erin@acme.example",
    }
    assert (record["What"]["Name"], record["What"]["Type"]) == ("00000001", "Case")
    assert record["Owner"]["Name"] == "Alice X"


def test_a_name_has_no_fields_of_what_it_names():
    with refused("INVALID_FIELD") as found:
        northwind().alice.query("SELECT Who.Department FROM Task")
    assert "No such column 'Department' on entity 'Name'." in found[0].message


def test_typeof_shows_what_belongs_to_each_kind():
    world = northwind()
    for what in (world.acme, world.renewal, world.case, None):
        world.alice.create("Task", {"WhatId": what})
    soql = "SELECT TYPEOF What WHEN Account THEN Website WHEN Opportunity THEN StageName ELSE Name END FROM Task"
    account, deal, case, nothing = (row["What"] for row in ask(world.alice, soql))
    assert account["attributes"]["type"] == "Account"
    assert account["Website"] == "https://acme.example"
    assert deal["StageName"] == "Prospecting"
    assert (case["attributes"]["type"], case["Name"]) == ("Case", "00000001")
    assert nothing is None


def test_typeof_needs_a_polymorphic_relationship():
    with refused("MALFORMED_QUERY"):
        northwind().alice.query("SELECT TYPEOF Account WHEN Account THEN Name END FROM Contact")


def test_children_are_a_result_of_their_own_and_null_when_there_are_none():
    world = northwind()
    soql = "SELECT Name, (SELECT LastName FROM Contacts), (SELECT Id FROM Tasks) FROM Account"
    record = ask(world.alice, soql)[0]
    assert record["Contacts"]["totalSize"] == 1
    assert record["Contacts"]["done"] is True
    assert record["Contacts"]["records"][0]["LastName"] == "Evans"
    assert record["Tasks"] is None


def test_children_are_filtered_sorted_and_cut():
    world = northwind()
    for subject in ("b", "c", "a"):
        world.alice.create("Task", {"WhatId": world.acme, "Subject": subject})
    soql = "SELECT (SELECT Subject FROM Tasks WHERE Subject != 'c' ORDER BY Subject DESC LIMIT 1) FROM Account"
    assert [row["Subject"] for row in ask(world.alice, soql)[0]["Tasks"]["records"]] == ["b"]


def test_custom_relationships_end_in_r():
    world = northwind()
    assert ask(world.alice, "SELECT Account__r.Name FROM Project__c")[0]["Account__r"]["Name"] == "Acme"
    assert ask(world.alice, "SELECT (SELECT Name FROM Projects__r) FROM Account")[0]["Projects__r"]["totalSize"] == 1


@pytest.mark.parametrize(
    ("soql", "code", "text"),
    [
        ("SELECT foo FROM Account", "INVALID_FIELD", "\nERROR at Row:1:Column:8\nNo such column 'foo' on entity 'Acc"),
        ("SELECT Id FROM Foo", "INVALID_TYPE", "\nERROR at Row:1:Column:16\nsObject type 'Foo' is not supported. If"),
        ("SELECT Boss.Name FROM Account", "INVALID_FIELD", "Didn't understand relationship 'Boss' in field path."),
        ("SELECT (SELECT Id FROM Foos) FROM Account", "INVALID_TYPE", "Didn't understand relationship 'Foos' in FROM"),
        ("SELECT Id, ID FROM Account", "INVALID_FIELD", "duplicate field selected: ID"),
        ("SELECT FIELDS(ALL) FROM Account", "MALFORMED_QUERY", "must have a LIMIT of at most 200"),
        ("SELECT FIELDS(CUSTOM) FROM Account LIMIT 201", "MALFORMED_QUERY", "must have a LIMIT of at most 200"),
        ("SELECT Name n FROM Account", "MALFORMED_QUERY", "only aggregate expressions use field aliasing"),
    ],
)
def test_it_refuses(soql, code, text):
    with refused(code) as found:
        northwind().alice.query(soql)
    assert text in found[0].message
    assert "fields" not in found[0].body()


def test_all_fields_are_those_of_the_describe():
    world = northwind()
    record = ask(world.alice, "SELECT FIELDS(ALL) FROM Contact LIMIT 1")[0]
    described = [field["name"] for field in world.alice.describe("Contact")["fields"]]
    assert sorted(set(record) - {"attributes"}) == sorted(described)


def test_an_address_is_shown_as_a_whole():
    world = northwind()
    world.alice.update("Contact", world.erin, {"MailingCity": "Bonn", "MailingCountry": "Germany"})
    record = ask(world.alice, "SELECT MailingAddress, OtherAddress FROM Contact")[0]
    assert (record["MailingAddress"]["city"], record["MailingAddress"]["country"]) == ("Bonn", "Germany")
    assert record["OtherAddress"] is None


def filled(count: int) -> Northwind:
    world = northwind()
    for n in range(count):
        world.org.seed("Task", {"Subject": f"t{n:05d}", "WhatId": world.acme}, world.alice.user_id)
    return world


def test_a_long_answer_comes_in_pages():
    world = filled(450)
    first = world.alice.query("SELECT Subject FROM Task ORDER BY Subject", batch_size=200)
    assert (first["totalSize"], first["done"], len(first["records"])) == (450, False, 200)
    assert first["nextRecordsUrl"].startswith("/services/data/v59.0/query/01g")
    second = world.alice.query_more(first["nextRecordsUrl"].rsplit("/", 1)[1])
    third = world.alice.query_more(second["nextRecordsUrl"].rsplit("/", 1)[1])
    assert (third["done"], "nextRecordsUrl" in third, len(third["records"])) == (True, False, 50)
    assert third["records"][-1]["Subject"] == "t00449"


def test_a_page_has_at_least_two_hundred_and_at_most_two_thousand_records():
    world = filled(201)
    assert len(world.alice.query("SELECT Id FROM Task", batch_size=1)["records"]) == 200
    assert world.alice.query("SELECT Id FROM Task", batch_size=9999)["done"] is True


def test_a_cursor_belongs_to_its_user_and_lives_two_days():
    world = filled(201)
    locator = world.alice.query("SELECT Id FROM Task", batch_size=200)["nextRecordsUrl"].rsplit("/", 1)[1]
    with refused("INVALID_QUERY_LOCATOR"):
        world.bob.query_more(locator)
    assert world.alice.query_more(locator)["done"]
    world.clock.pass_time(days=3)
    with refused("INVALID_QUERY_LOCATOR"):
        world.alice.query_more(locator)


@pytest.mark.parametrize("locator", ["", "01g000000000000AAA-200", "nonsense", "01g000000000000AAA-x"])
def test_an_unknown_cursor_is_refused(locator):
    with refused("INVALID_QUERY_LOCATOR"):
        northwind().alice.query_more(locator)


@pytest.mark.parametrize(
    "where", ["Id IN (?)", "WhatId = ?", "Subject LIKE 'x%' AND (WhatId = ?)", "Subject = 'X' OR WhatId = ?"]
)
def test_a_lookup_by_values_does_not_read_every_row(monkeypatch, where):
    world = northwind()
    task = world.alice.create("Task", {"WhatId": world.acme, "Subject": "x"})
    monkeypatch.delattr(Scope, "rows")
    key = task if where.startswith("Id") else world.acme
    answer = asked_in_parts(world.alice, "SELECT Id FROM Task WHERE", where.replace("?", f"'{key}'"))
    assert [row["Id"] for row in answer["records"]] == [task]


def test_the_list_of_people_is_selected_as_a_list():
    world = northwind(ALL_ON)
    world.alice.create("Task", {"TaskWhoIds": [world.erin]})
    assert ask(world.alice, "SELECT TaskWhoIds FROM Task")[0]["TaskWhoIds"] == [world.erin]


def test_a_label_and_a_formatted_number_are_shown_under_their_names():
    record = ask(northwind().alice, "SELECT toLabel(StageName), FORMAT(Amount) shown FROM Opportunity")[0]
    assert (record["StageName"], record["shown"]) == ("Prospecting", "48,000.00")


def test_a_label_is_shown_for_a_value_that_has_one():
    world = northwind(ALL_ON)
    world.alice.create("EmailMessage", {"Status": "3"})
    assert ask(world.alice, "SELECT toLabel(Status) FROM EmailMessage")[0]["Status"] == "Sent"


def test_an_alias_of_a_parent_is_understood():
    record = ask(northwind().alice, "SELECT c.LastName, a.Name, a.Owner.Name FROM Contact c, c.Account a")[0]
    assert (record["LastName"], record["Account"]["Name"]) == ("Evans", "Acme")
    assert record["Account"]["Owner"]["Name"] == "Alice X"


def test_children_of_children_are_shown():
    world = northwind()
    world.alice.create("Case", {"Subject": "Follow-up", "ContactId": world.erin})
    soql = "SELECT (SELECT LastName, (SELECT Subject FROM Cases ORDER BY Subject) FROM Contacts) FROM Account"
    contact = ask(world.alice, soql)[0]["Contacts"]["records"][0]
    assert [row["Subject"] for row in contact["Cases"]["records"]] == ["Follow-up", "Invoice 10023"]


def test_more_than_twenty_child_queries_are_refused():
    inner = ", ".join(["(SELECT Id FROM Contacts)"] * 21)
    with refused("MALFORMED_QUERY"):
        asked_in_parts(northwind().alice, "SELECT", inner, "FROM Account")


def test_the_same_children_twice_are_refused():
    with refused("INVALID_FIELD"):
        northwind().alice.query("SELECT (SELECT Id FROM Contacts), (SELECT Name FROM Contacts) FROM Account")
