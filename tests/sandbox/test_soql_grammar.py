"""What is a query and what is not, and how the refusal points to the place."""

import pytest

from sandbox.salesforce.soql.parser import parse
from tests.sandbox.northwind import asked_in_parts, northwind, refused

VALID = [
    "SELECT Id FROM Account",
    "select id, name from account where name = 'x' order by name desc nulls last limit 5 offset 2",
    "SELECT a.Id, a.Owner.Name FROM Account a WHERE a.Name != 'x'",
    "SELECT Id FROM Account AS a",
    "SELECT c.Id, a.Name FROM Contact c, c.Account a",
    "SELECT COUNT() FROM Account",
    "SELECT COUNT(Id) n, StageName FROM Opportunity GROUP BY StageName HAVING COUNT(Id) > 1",
    "SELECT Id, (SELECT Id FROM Contacts WHERE Email != null LIMIT 2) FROM Account",
    "SELECT TYPEOF What WHEN Account THEN Name, Id WHEN Case THEN Subject ELSE Name END FROM Task",
    "SELECT FIELDS(ALL) FROM Account LIMIT 200",
    "SELECT Id FROM Account WHERE (Name = 'a' AND Phone = 'b') OR NOT (Fax = 'c')",
    "SELECT Id FROM Account WHERE NOT Name LIKE 'x%' AND Phone NOT IN ('1', '2')",
    "SELECT Id FROM Account WHERE CreatedDate > LAST_N_DAYS:3 AND CreatedDate <= 2026-01-05T00:00:00+01:00",
    "SELECT Id FROM Account WHERE Name = 'it\\'s \\u0041 \\n'",
    "SELECT Id FROM Account USING SCOPE mine WHERE AnnualRevenue >= -1.5e3 FOR VIEW",
    "SELECT Id FROM Contact WHERE AccountId IN (SELECT Id FROM Account)",
]


@pytest.mark.parametrize("text", VALID)
def test_it_reads(text):
    assert parse(text)[1].select


INVALID = [
    ("SELECT Id FORM Account", "FORM", 11),
    ("SELECT FROM Account", "FROM", 8),
    ("SELECT Id, FROM Account", "FROM", 12),
    ("SELECT Id FROM", "<EOF>", 15),
    ("SELECT Id FROM Account WHERE Name", "<EOF>", 34),
    ("SELECT Id FROM Account WHERE Name == 'x'", "=", 36),
    ('SELECT Id FROM Account WHERE Name = "x"', '"', 37),
    ("SELECT Id FROM Account WHERE a = 1 AND b = 2 OR c = 3", "OR", 46),
    ("SELECT Id FROM Account WHERE a = 1 OR b = 2 AND c = 3", "AND", 45),
    ("SELECT Id FROM Account WHERE Name = x", "x", 37),
    ("SELECT Id FROM Account WHERE Name IN ()", ")", 39),
    ("SELECT Id FROM Account ORDER Name", "ORDER", 24),
    ("SELECT Id FROM Account LIMIT x", "x", 30),
    ("SELECT Id FROM Account LIMIT -1", "-1", 30),
    ("SELECT Id FROM Account WHERE Name = :name", ":", 37),
    ("SELECT Id FROM Account; DELETE", ";", 23),
    ("SELECT Id FROM Account WHERE CreatedDate = LAST_N_DAYS", "<EOF>", 55),
    ("SELECT COUNT(), Id FROM Account", "FROM", 20),
    ("SELECT Id FROM Account WITH SECURITY_ENFORCED", "WITH", 24),
    ("UPDATE Account", "UPDATE", 1),
]


@pytest.mark.parametrize(("text", "token", "column"), INVALID)
def test_it_refuses_and_names_the_place(text, token, column):
    with refused("MALFORMED_QUERY") as found:
        parse(text)
    assert found[0].message.endswith(f"\nERROR at Row:1:Column:{column}\nunexpected token: '{token}'")


def test_the_caret_stands_under_the_token_in_its_line():
    with refused("MALFORMED_QUERY") as found:
        parse("SELECT Id\nFROM Account\nWHERE Name ! 'x'")
    assert found[0].message == ("\nWHERE Name ! 'x'\n           ^\nERROR at Row:3:Column:12\nunexpected token: '!'")


def test_an_unknown_escape_in_a_text_is_refused():
    with refused("MALFORMED_QUERY") as found:
        northwind().alice.query("SELECT Id FROM Account WHERE Name = 'a\\x'")
    assert "Illegal character sequence '\\x'" in found[0].message


def test_an_escaped_wildcard_belongs_to_like_only():
    world = northwind()
    assert world.alice.query("SELECT Id FROM Account WHERE Name LIKE 'a\\_me'")["totalSize"] == 0
    with refused("MALFORMED_QUERY"):
        world.alice.query("SELECT Id FROM Account WHERE Name = 'a\\_me'")


def test_a_query_has_a_longest_length():
    with refused("MALFORMED_QUERY") as found:
        parse("SELECT Id FROM Account WHERE Name = '" + "x" * 100_000 + "'")
    assert found[0].message == "SOQL statements cannot be longer than 100000 characters."


def test_a_text_in_a_condition_has_a_longest_length():
    with refused("MALFORMED_QUERY"):
        northwind().alice.query("SELECT Id FROM Account WHERE Name = '" + "x" * 4001 + "'")


def test_rollups_are_said_to_be_missing():
    with refused("NOT_EMULATED", status=501):
        parse("SELECT StageName, COUNT(Id) FROM Opportunity GROUP BY ROLLUP(StageName)")


def test_parentheses_have_a_deepest_level():
    inside = "(" * 101 + "Name = 'x'" + ")" * 101
    with refused("QUERY_TOO_COMPLICATED"):
        asked_in_parts(northwind().alice, "SELECT Id FROM Account WHERE", inside)


@pytest.mark.parametrize(
    "soql",
    [
        "SELECT FORMAT(MIN(CloseDate)) FROM Opportunity",
        "SELECT convertCurrency(Amount) FROM Opportunity",
        "SELECT Id FROM Account WHERE DISTANCE(Name) < 5",
        "SELECT Id FROM Account USING SCOPE team",
    ],
)
def test_what_is_not_emulated_is_said_so(soql):
    with refused("NOT_EMULATED", status=501):
        northwind().alice.query(soql)
