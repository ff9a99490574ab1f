"""Rarer corners of SOQL, one refusal or effect each."""

import pytest

from tests.sandbox.northwind import ALL_ON, ask, asked_in_parts, northwind, refused


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("INCLUDES ('North')", ["Both", "One"]),
        ("INCLUDES ('North;South')", ["Both"]),
        ("INCLUDES ('South', 'West')", ["Both"]),
        ("EXCLUDES ('South')", ["One", "Rollout"]),
        ("= 'North;South'", ["Both"]),
        ("= null", ["Rollout"]),
    ],
)
def test_multipicklists_are_compared_by_their_choices(where, expected):
    world = northwind()
    for name, regions in (("One", "North"), ("Both", "North;South")):
        world.alice.create("Project__c", {"Name": name, "Regions__c": regions})
    answer = asked_in_parts(world.alice, "SELECT Name FROM Project__c WHERE Regions__c", where, "ORDER BY Name")
    assert [row["Name"] for row in answer["records"]] == expected


@pytest.mark.parametrize(
    ("clause", "code"),
    [("WHERE Regions__c > 'North'", "INVALID_QUERY_FILTER_OPERATOR"), ("ORDER BY Regions__c", "INVALID_FIELD")],
)
def test_multipicklists_have_no_order(clause, code):
    with refused(code):
        asked_in_parts(northwind().alice, "SELECT Id FROM Project__c", clause)


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("Subject = 'a\\tb'", 1),
        ("Subject = '\\u0061\\tb'", 1),
        ("Subject LIKE '\\u0061%'", 1),
        ("Subject LIKE 'a\\\\%'", 0),
        ("toLabel(Status) = 'not started'", 1),
        ("WEEK_IN_YEAR(CreatedDate) = 1", 1),
        ("CALENDAR_QUARTER(CreatedDate) = 1", 1),
        ("DAY_IN_WEEK(CreatedDate) = 2", 1),
        ("DAY_IN_MONTH(CreatedDate) = 5 AND DAY_IN_YEAR(CreatedDate) = 5", 1),
        ("CALENDAR_YEAR(ActivityDate) = 2026", 0),
        ("ActivityDate IN (TODAY, null)", 1),
        ("ActivityDate != TODAY", 1),
        ("ActivityDate NOT IN (TODAY)", 1),
        ("Id != null AND CreatedDate >= 2026-01-05T09:00:00.000+0000", 1),
    ],
)
def test_a_condition_counts(where, count):
    world = northwind()
    world.org.seed("Task", {"Subject": "a\tb"}, world.alice.user_id)
    answer = asked_in_parts(world.alice, "SELECT COUNT() FROM Task WHERE", where)
    assert answer["totalSize"] == count


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT Id FROM Task WHERE ActivityDate = 2026-02-30", "INVALID_FIELD"),
        ("SELECT Id FROM Task WHERE CreatedDate = 2026-02-30T00:00:00Z", "INVALID_FIELD"),
        ("SELECT Id FROM Task WHERE Subject LIKE 5", "INVALID_FIELD"),
        ("SELECT Id FROM Task WHERE DAY_ONLY(ActivityDate) = 2026-01-01", "INVALID_FIELD"),
        ("SELECT Id FROM Task WHERE CALENDAR_YEAR(Subject) = 2026", "INVALID_FIELD"),
        ("SELECT Id FROM Task WHERE CALENDAR_YEAR(toLabel(Status)) = 2026", "MALFORMED_QUERY"),
        ("SELECT CALENDAR_YEAR(CreatedDate) FROM Task", "MALFORMED_QUERY"),
        ("SELECT FIELDS(SOME) FROM Task LIMIT 1", "MALFORMED_QUERY"),
        ("SELECT TYPEOF What ELSE Id END FROM Task", "MALFORMED_QUERY"),
        ("SELECT TYPEOF What WHEN Contact THEN Id END FROM Task", "INVALID_TYPE"),
        ("SELECT TYPEOF What WHEN Account THEN Id, Id END FROM Task", "INVALID_FIELD"),
        ("SELECT TYPEOF What WHEN Account THEN Foo END FROM Task", "INVALID_FIELD"),
        ("SELECT What.Name, TYPEOF What WHEN Account THEN Id END FROM Task", "INVALID_FIELD"),
        ("SELECT Id, FIELDS(STANDARD) FROM Task", "INVALID_FIELD"),
        ("SELECT Status, toLabel(Status) FROM Task", "INVALID_FIELD"),
        ("SELECT (SELECT Subject FROM Tasks GROUP BY Subject) FROM Account", "MALFORMED_QUERY"),
        ("SELECT Id FROM Contact c, c.Account", "MALFORMED_QUERY"),
        ("SELECT Id FROM Task FOR LATER", "MALFORMED_QUERY"),
        ("SELECT Id FROM Task ALL ROWS", "MALFORMED_QUERY"),
        ("SELECT Status, Status FROM Task GROUP BY Status", "MALFORMED_QUERY"),
        ("SELECT Status FROM Task GROUP BY Status HAVING COUNT(Id) IN (SELECT Id FROM User)", "MALFORMED_QUERY"),
        ("SELECT Subject FROM Task GROUP BY Subject", "INVALID_FIELD"),
    ],
)
def test_a_query_is_refused(soql, code):
    with refused(code):
        northwind().alice.query(soql)


def test_nulls_may_be_asked_for_first():
    world = northwind()
    for day in ("2026-01-06", None):
        world.alice.create("Task", {"ActivityDate": day})
    days = ask(world.alice, "SELECT ActivityDate FROM Task ORDER BY ActivityDate ASC NULLS FIRST")
    assert [row["ActivityDate"] for row in days] == [None, "2026-01-06"]


def test_groups_of_two_fields():
    world = northwind()
    for status, priority in (("Completed", "High"), ("Completed", "Low"), ("completed", "low")):
        world.alice.create("Task", {"Status": status, "Priority": priority})
    soql = "SELECT Status, Priority, COUNT(Id) n FROM Task GROUP BY Status, Priority ORDER BY Priority"
    rows = ask(world.alice, soql)
    assert [(row["Status"], row["Priority"], row["n"]) for row in rows] == [
        ("Completed", "High", 1),
        ("Completed", "Low", 2),
    ]


def test_typeof_under_a_parent():
    world = northwind(ALL_ON)
    world.alice.create("EmailMessage", {"Status": "3", "RelatedToId": world.acme})
    soql = "SELECT TYPEOF Activity.What WHEN Account THEN Website END FROM EmailMessage"
    assert ask(world.alice, soql)[0]["Activity"]["What"]["Website"] == "https://acme.example"


def test_typeof_without_else_shows_only_the_kind():
    world = northwind()
    world.alice.create("Task", {"WhatId": world.case})
    record = ask(world.alice, "SELECT TYPEOF What WHEN Account THEN Name END FROM Task")[0]
    assert list(record["What"]) == ["attributes"]


def test_links_may_be_found_by_a_semi_join():
    world = northwind()
    document = {"PathOnClient": "a.txt", "VersionData": "YQ==", "FirstPublishLocationId": world.acme}
    world.alice.create("ContentVersion", document)
    soql = "SELECT Id FROM ContentDocumentLink WHERE LinkedEntityId IN (SELECT Id FROM Account)"
    assert len(ask(world.alice, soql)) == 1


def test_a_moment_may_be_formatted():
    assert ask(northwind().alice, "SELECT FORMAT(CloseDate) FROM Opportunity")[0]["CloseDate"] == "2026-12-12"
