"""Which rows a condition keeps, and which conditions are refused."""

from datetime import UTC, datetime

import pytest

from sandbox.salesforce.org import OrgOptions
from tests.sandbox.northwind import ALL_ON, Northwind, ask, asked_in_parts, northwind, refused


def people() -> Northwind:
    """Contacts Anna (CFO), bob (no title), Cleo (ceo, 50%)."""
    world = northwind()
    world.alice.delete("Contact", world.erin)
    for last, title in (("Anna", "CFO"), ("bob", None), ("Cleo", "ceo 50%")):
        world.alice.create("Contact", {"LastName": last, "Title": title, "AccountId": world.acme})
    return world


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("Title = 'cfo'", ["Anna"]),
        ("Title != 'cfo'", ["bob", "Cleo"]),
        ("Title <> 'cfo'", ["bob", "Cleo"]),
        ("Title = null", ["bob"]),
        ("Title != null", ["Anna", "Cleo"]),
        ("Title = ''", ["bob"]),
        ("LastName < 'B'", ["Anna"]),
        ("LastName >= 'BOB'", ["bob", "Cleo"]),
        ("Title LIKE 'c%'", ["Anna", "Cleo"]),
        ("Title LIKE '_fo'", ["Anna"]),
        ("Title LIKE '%50\\%'", ["Cleo"]),
        ("NOT Title LIKE 'c%'", ["bob"]),
        ("LastName IN ('anna', 'CLEO')", ["Anna", "Cleo"]),
        ("LastName NOT IN ('anna')", ["bob", "Cleo"]),
        ("Title IN ('cfo', null)", ["Anna", "bob"]),
        ("Title = 'cfo' OR LastName = 'bob'", ["Anna", "bob"]),
        ("(Title = 'cfo' OR LastName = 'bob') AND LastName LIKE 'b%'", ["bob"]),
        ("NOT (Title = 'cfo' OR LastName = 'bob')", ["Cleo"]),
        ("NOT Title = 'cfo' AND LastName = 'bob'", ["bob"]),
        ("Account.Name = 'ACME' AND Title = 'CFO'", ["Anna"]),
        ("Account.Parent.Name = null", ["Anna", "bob", "Cleo"]),
        ("HasOptedOutOfEmail = false", ["Anna", "bob", "Cleo"]),
        ("HasOptedOutOfEmail = null", ["Anna", "bob", "Cleo"]),
        ("Contact.LastName = 'Anna'", ["Anna"]),
    ],
)
def test_a_condition_keeps(where, expected):
    answer = asked_in_parts(people().alice, "SELECT LastName FROM Contact WHERE", where, "ORDER BY LastName")
    assert [row["LastName"] for row in answer["records"]] == expected


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("Description = 'x'", "INVALID_FIELD"),
        ("MailingAddress = 'x'", "INVALID_FIELD"),
        ("LastName = 5", "INVALID_FIELD"),
        ("LastName = true", "INVALID_FIELD"),
        ("CreatedDate > '2026-01-01T00:00:00Z'", "INVALID_FIELD"),
        ("CreatedDate > 2026-01-01", "INVALID_FIELD"),
        ("Birthdate = 2026-01-01T00:00:00Z", "INVALID_FIELD"),
        ("HasOptedOutOfEmail = 'true'", "INVALID_FIELD"),
        ("HasOptedOutOfEmail > false", "INVALID_QUERY_FILTER_OPERATOR"),
        ("Id LIKE '003%'", "INVALID_QUERY_FILTER_OPERATOR"),
        ("CreatedDate LIKE '2026%'", "INVALID_QUERY_FILTER_OPERATOR"),
        ("AccountId = 'foo'", "INVALID_QUERY_FILTER_OPERATOR"),
        ("LastName INCLUDES ('a')", "INVALID_QUERY_FILTER_OPERATOR"),
        ("COUNT(Id) > 1", "MALFORMED_QUERY"),
    ],
)
def test_a_condition_is_refused(where, code):
    with refused(code):
        asked_in_parts(northwind().alice, "SELECT Id FROM Contact WHERE", where)


def test_a_quoted_moment_is_told_not_to_be():
    with refused("INVALID_FIELD") as found:
        northwind().alice.query("SELECT Id FROM Contact WHERE CreatedDate = 'x'")
    assert found[0].message.endswith(
        "field 'CreatedDate' must be of type dateTime and should not be enclosed in quotes"
    )


def test_a_long_text_is_neither_filtered_nor_sorted():
    world = northwind()
    with refused("INVALID_FIELD") as found:
        world.alice.query("SELECT Id FROM Task WHERE Description LIKE 'x%'")
    assert found[0].message.endswith("field 'Description' can not be filtered in a query call")
    with refused("INVALID_FIELD") as found:
        world.alice.query("SELECT Id FROM Task ORDER BY Description")
    assert found[0].message.endswith("field 'Description' can not be sorted in a query call")


def test_ids_are_compared_in_both_lengths():
    world = northwind()
    assert ask(world.alice, "SELECT Id FROM Contact WHERE AccountId = ?", world.acme[:15])
    assert ask(world.alice, "SELECT Id FROM Contact WHERE Id IN (?, ?)", world.erin, world.erin[:15])


def test_a_case_sensitive_key_is_compared_exactly():
    world = northwind(ALL_ON)
    world.alice.create("Task", {"LockstepMessageKey__c": "Key"})
    assert ask(world.alice, "SELECT Id FROM Task WHERE LockstepMessageKey__c = 'Key'")
    assert not ask(world.alice, "SELECT Id FROM Task WHERE LockstepMessageKey__c = 'key'")


def test_polymorphic_parents_are_filtered_by_type_and_name():
    world = northwind()
    world.alice.create("Task", {"WhatId": world.acme, "Subject": "a"})
    world.alice.create("Task", {"WhatId": world.renewal, "Subject": "o"})
    rows = ask(world.alice, "SELECT Subject FROM Task WHERE What.Type IN ('Account', 'Case')")
    assert [row["Subject"] for row in rows] == ["a"]
    assert ask(world.alice, "SELECT Subject FROM Task WHERE What.Name LIKE 'Renewal%'")[0]["Subject"] == "o"


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("CreatedDate = TODAY", 1),
        ("CreatedDate = YESTERDAY", 0),
        ("CreatedDate >= LAST_N_DAYS:1", 1),
        ("CreatedDate < TODAY", 0),
        ("CreatedDate = THIS_MONTH", 1),
        ("CreatedDate = LAST_YEAR", 0),
        ("CreatedDate > LAST_YEAR", 1),
        ("CreatedDate = N_DAYS_AGO:0", 1),
        ("CloseDate = NEXT_YEAR", 0),
        ("CloseDate = THIS_YEAR", 1),
        ("CloseDate > NEXT_N_MONTHS:3", 1),
        ("CloseDate = 2026-12-12", 1),
        ("CreatedDate = 2026-01-05T10:00:00+01:00", 1),
        ("CALENDAR_YEAR(CreatedDate) = 2026", 1),
        ("DAY_ONLY(CreatedDate) = 2026-01-05", 1),
        ("HOUR_IN_DAY(convertTimezone(CreatedDate)) = 10", 1),
        ("HOUR_IN_DAY(CreatedDate) = 9", 1),
    ],
)
def test_dates_are_compared(where, count):
    answer = asked_in_parts(northwind().alice, "SELECT COUNT() FROM Opportunity WHERE", where)
    assert answer["totalSize"] == count


def test_today_is_the_users_day():
    world = northwind()
    world.clock.moment = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)
    world.alice.create("Lead", {"LastName": "Late", "Company": "x"})
    world.clock.pass_time(hours=1)
    tokyo = world.org.as_user(world.org.add_user("t@x.example", "t@x.example", "T", time_zone="America/New_York"))
    soql = "SELECT COUNT() FROM Lead WHERE LastName = 'Late' AND CreatedDate = TODAY"
    assert world.alice.query(soql)["totalSize"] == 1
    assert tokyo.query(soql)["totalSize"] == 1
    world.clock.pass_time(hours=6)
    assert tokyo.query(soql)["totalSize"] == 0


def test_a_semi_join_keeps_rows_whose_id_is_found():
    world = northwind()
    world.alice.create("OpportunityContactRole", {"OpportunityId": world.renewal, "ContactId": world.erin})
    roles = "(SELECT OpportunityId FROM OpportunityContactRole WHERE Contact.LastName = 'Evans')"
    answer = asked_in_parts(world.alice, "SELECT Name FROM Opportunity WHERE Id IN", roles)
    assert answer["records"][0]["Name"] == "Renewal 2027"


def test_an_anti_join_keeps_the_others():
    world = northwind()
    world.alice.create("Account", {"Name": "Empty"})
    rows = ask(world.alice, "SELECT Name FROM Account WHERE Id NOT IN (SELECT AccountId FROM Contact)")
    assert [row["Name"] for row in rows] == ["Empty"]


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("Id IN (SELECT AccountId FROM Contact) OR Name = 'x'", "MALFORMED_QUERY"),
        ("NOT Id IN (SELECT AccountId FROM Contact)", "MALFORMED_QUERY"),
        ("Id IN (SELECT WhatId FROM Task)", "MALFORMED_QUERY"),
        ("Id IN (SELECT WhatId FROM Event)", "MALFORMED_QUERY"),
        ("Name IN (SELECT AccountId FROM Contact)", "MALFORMED_QUERY"),
        ("Owner.Id IN (SELECT Id FROM User)", "MALFORMED_QUERY"),
        ("Id IN (SELECT Name FROM Contact)", "MALFORMED_QUERY"),
        ("Id IN (SELECT Id FROM Contact)", "MALFORMED_QUERY"),
        ("Id IN (SELECT AccountId, Id FROM Contact)", "MALFORMED_QUERY"),
        ("Id IN (SELECT AccountId FROM Contact LIMIT 1)", "MALFORMED_QUERY"),
        ("Id IN (SELECT AccountId FROM Contact ORDER BY Id)", "MALFORMED_QUERY"),
        ("Id IN (SELECT AccountId FROM Contact WHERE AccountId IN (SELECT Id FROM Account))", "MALFORMED_QUERY"),
        (" AND ".join(["Id IN (SELECT AccountId FROM Contact)"] * 3), "EXCEEDED_MAX_SEMIJOIN_SUBSELECTS"),
        ("Id IN (SELECT AccountId FROM Foo)", "INVALID_TYPE"),
    ],
)
def test_a_semi_join_is_refused(where, code):
    with refused(code):
        asked_in_parts(northwind().alice, "SELECT Id FROM Account WHERE", where)


def test_two_semi_joins_are_allowed():
    joins = "Id IN (SELECT AccountId FROM Contact) AND Id IN (SELECT AccountId FROM Opportunity)"
    assert asked_in_parts(northwind().alice, "SELECT Id FROM Account WHERE", joins)["totalSize"] == 1


def test_rows_are_sorted_with_nulls_first():
    world = people()
    titles = [row["Title"] for row in ask(world.alice, "SELECT Title FROM Contact ORDER BY Title")]
    assert titles == [None, "ceo 50%", "CFO"]
    rows = ask(world.alice, "SELECT Title FROM Contact ORDER BY Title DESC NULLS LAST LIMIT 2 OFFSET 1")
    assert [row["Title"] for row in rows] == ["ceo 50%", None]


def test_rows_are_sorted_by_a_parent_then_by_themselves():
    world = people()
    rows = ask(world.alice, "SELECT LastName FROM Contact ORDER BY Account.Name, LastName DESC")
    assert [row["LastName"] for row in rows] == ["Cleo", "bob", "Anna"]


def test_an_offset_above_two_thousand_is_refused():
    with refused("NUMBER_OUTSIDE_VALID_RANGE") as found:
        northwind().alice.query("SELECT Id FROM Account OFFSET 2001")
    assert found[0].message.endswith("Maximum SOQL offset allowed is 2000")


def test_my_scope_is_what_i_own():
    world = northwind()
    world.bob.create("Account", {"Name": "Bob's"})
    assert [row["Name"] for row in ask(world.bob, "SELECT Name FROM Account USING SCOPE mine")] == ["Bob's"]


def test_deleted_rows_are_seen_by_query_all_for_fifteen_days():
    world = northwind()
    world.alice.delete("Case", world.case)
    soql = "SELECT Id FROM Case WHERE IsDeleted = true"
    assert world.alice.query(soql)["totalSize"] == 0
    assert world.alice.query(soql, all_rows=True)["totalSize"] == 1
    world.clock.pass_time(days=16)
    assert world.alice.query(soql, all_rows=True)["totalSize"] == 0


def test_old_closed_tasks_are_archived():
    world = northwind()
    task = world.alice.create("Task", {"Status": "Completed", "ActivityDate": "2024-12-31"})
    world.alice.create("Task", {"ActivityDate": "2024-12-31"})
    assert len(ask(world.alice, "SELECT Id FROM Task")) == 1
    archived = world.alice.query("SELECT Id FROM Task WHERE IsArchived = true", all_rows=True)["records"]
    assert [row["Id"] for row in archived] == [task]


def test_without_the_package_its_columns_are_unknown():
    with refused("INVALID_FIELD") as found:
        northwind(OrgOptions()).alice.query("SELECT LockstepMessageKey__c FROM Task")
    assert "No such column 'LockstepMessageKey__c' on entity 'Task'." in found[0].message
