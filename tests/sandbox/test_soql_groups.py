"""COUNT(), GROUP BY, HAVING and the aggregates."""

import pytest

from tests.sandbox.northwind import Northwind, ask, northwind, refused


def deals() -> Northwind:
    """Three more opportunities: two won with 100 and 300, one lost without an amount."""
    world = northwind()
    for stage, amount in (("Closed Won", 100), ("Closed Won", 300), ("Closed Lost", None)):
        fields = {"Name": stage, "StageName": stage, "CloseDate": "2026-02-01", "Amount": amount}
        world.alice.create("Opportunity", {**fields, "AccountId": world.acme})
    return world


def test_a_bare_count_is_the_total():
    assert deals().alice.query("SELECT COUNT() FROM Opportunity WHERE IsWon = true") == {
        "totalSize": 2,
        "done": True,
        "records": [],
    }


def test_aggregates_without_a_name_are_numbered():
    answer = deals().alice.query("SELECT COUNT(Id), COUNT(Amount), SUM(Amount) total, AVG(Amount) FROM Opportunity")
    assert answer["totalSize"] == 1
    assert answer["records"] == [
        {
            "attributes": {"type": "AggregateResult"},
            "expr0": 4,
            "expr1": 3,
            "total": 48400.0,
            "expr2": pytest.approx(48400 / 3),
        }
    ]


def test_groups_are_counted_filtered_and_sorted():
    soql = (
        "SELECT StageName, COUNT(Id) n, MAX(Amount) most FROM Opportunity GROUP BY StageName "
        "HAVING COUNT(Id) >= 1 AND StageName LIKE 'Closed%' ORDER BY COUNT(Id) DESC"
    )
    rows = ask(deals().alice, soql)
    assert [(row["StageName"], row["n"], row["most"]) for row in rows] == [
        ("Closed Won", 2, 300.0),
        ("Closed Lost", 1, None),
    ]


def test_a_group_by_a_parents_field_is_named_after_the_field():
    rows = ask(deals().alice, "SELECT Account.Name, COUNT_DISTINCT(StageName) FROM Opportunity GROUP BY Account.Name")
    assert [(row["Name"], row["expr0"]) for row in rows] == [("Acme", 3)]


def test_a_group_by_a_part_of_a_date():
    soql = (
        "SELECT CALENDAR_MONTH(CloseDate) m, COUNT(Id) FROM Opportunity GROUP BY CALENDAR_MONTH(CloseDate) ORDER BY m"
    )
    assert [(row["m"], row["expr0"]) for row in ask(deals().alice, soql)] == [(2, 3), (12, 1)]


def test_a_limit_counts_groups():
    assert len(ask(deals().alice, "SELECT StageName FROM Opportunity GROUP BY StageName LIMIT 2")) == 2


@pytest.mark.parametrize(
    ("soql", "text"),
    [
        ("SELECT Name, COUNT(Id) FROM Opportunity", "Field must be grouped or aggregated: Name"),
        ("SELECT Name FROM Opportunity GROUP BY StageName", "Field must be grouped or aggregated: Name"),
        ("SELECT COUNT(Id) FROM Opportunity LIMIT 1", "cannot also use LIMIT"),
        ("SELECT COUNT() FROM Opportunity ORDER BY Name", "COUNT() can not be ordered"),
        ("SELECT SUM(Name) FROM Opportunity", "does not support aggregate operator SUM"),
        ("SELECT SUM() FROM Opportunity", "unexpected token"),
        ("SELECT StageName, (SELECT Id FROM Tasks) FROM Opportunity GROUP BY StageName", "fields and functions only"),
    ],
)
def test_a_grouped_query_is_refused(soql, text):
    with refused("MALFORMED_QUERY") as found:
        northwind().alice.query(soql)
    assert text in found[0].message


@pytest.mark.parametrize(
    ("soql", "text"),
    [
        ("SELECT Description FROM Opportunity GROUP BY Description", "can not be grouped"),
        ("SELECT CreatedDate FROM Opportunity GROUP BY CreatedDate", "can not be grouped"),
        ("SELECT COUNT(Description) FROM Opportunity", "can not be aggregated"),
        ("SELECT COUNT(foo) FROM Opportunity", "No such column 'foo'"),
    ],
)
def test_a_field_that_can_not_be_grouped_is_refused(soql, text):
    with refused("INVALID_FIELD") as found:
        northwind().alice.query(soql)
    assert text in found[0].message
