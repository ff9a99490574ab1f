"""What an administrator and a busy org do to a write: workflow, late commits."""

from datetime import timedelta

import pytest

from sandbox.salesforce.normalising import check
from sandbox.salesforce.org import LateCommits
from tests.sandbox.northwind import ask, northwind, refused


@pytest.mark.parametrize(
    ("change", "given", "kept"),
    [
        ("upper", "Kovac", "KOVAC"),
        ("lower", "Kovac", "kovac"),
        ("title", "anna kovac", "Anna Kovac"),
        ("trim", "Kovac   Junior", "Kovac Junior"),
    ],
)
def test_a_workflow_changes_a_text_when_it_is_saved(change, given, kept):
    world = northwind()
    world.org.workflow = [{"type": "Contact", "field": "LastName", "change": change}]
    contact = world.alice.create("Contact", {"LastName": given})
    record = world.alice.get("Contact", contact)
    assert (record["LastName"], record["Name"]) == (kept, kept)


def test_a_workflow_rounds_a_number_on_every_save():
    world = northwind()
    world.org.workflow = [{"type": "Opportunity", "field": "Amount", "change": "round"}]
    world.alice.update("Opportunity", world.renewal, {"Amount": 12.7})
    assert world.alice.get("Opportunity", world.renewal)["Amount"] == 13.0


def test_a_workflow_sets_a_value_nobody_wrote():
    world = northwind()
    world.org.workflow = [{"type": "Task", "field": "Priority", "set": "High"}]
    task = world.alice.create("Task", {"Priority": "Low"})
    record = world.alice.get("Task", task)
    assert (record["Priority"], record["IsHighPriority"]) == ("High", True)


def test_a_workflow_is_for_one_object():
    world = northwind()
    world.org.workflow = [{"type": "Lead", "field": "LastName", "change": "upper"}]
    assert world.alice.get("Contact", world.alice.create("Contact", {"LastName": "Kovac"}))["LastName"] == "Kovac"


@pytest.mark.parametrize(
    "rule", [{}, {"type": "Task", "field": "Subject"}, {"type": "Task", "field": "Subject", "change": "shout"}]
)
def test_a_workflow_that_says_nothing_is_refused(rule):
    with pytest.raises(ValueError, match="a workflow has type, field"):
        check([rule])


def test_a_late_commit_appears_behind_a_mark_that_was_already_read():
    world = northwind()
    mark = "2026-01-05T09:10:00Z"
    world.clock.pass_time(minutes=10)
    world.org.late_commits = LateCommits(timedelta(seconds=90), 1)
    late = world.alice.create("Task", {"Subject": "late"})
    prompt = world.alice.create("Task", {"Subject": "prompt"})
    assert world.alice.get("Task", late)["SystemModstamp"] == "2026-01-05T09:08:30.000+0000"
    found = ask(world.alice, f"SELECT Id FROM Task WHERE SystemModstamp >= {mark}")  # noqa: S608
    assert [row["Id"] for row in found] == [prompt]


def test_a_late_change_carries_the_time_before():
    world = northwind()
    world.clock.pass_time(minutes=10)
    world.org.late_commits = LateCommits(timedelta(seconds=90), 1)
    world.alice.update("Contact", world.erin, {"Title": "CEO"})
    record = world.alice.get("Contact", world.erin)
    assert (record["Title"], record["SystemModstamp"]) == ("CEO", "2026-01-05T09:08:30.000+0000")


def test_rows_are_read_in_the_order_of_their_stamps_page_by_page():
    world = northwind()
    made = []
    for minute in range(3):
        world.clock.pass_time(minutes=1)
        made.append(world.alice.create("Task", {"Subject": str(minute)}))
    soql = "SELECT Id FROM Task WHERE SystemModstamp > 2026-01-05T09:01:00Z ORDER BY SystemModstamp, Id LIMIT 1"
    assert [row["Id"] for row in ask(world.alice, soql)] == [made[1]]
    assert [row["Id"] for row in ask(world.alice, f"{soql} OFFSET 1")] == [made[2]]


def test_a_contact_without_an_account_is_private():
    world = northwind()
    contact = world.alice.create("Contact", {"LastName": "Kovac"})
    assert ask(world.bob, "SELECT Id FROM Contact WHERE LastName = 'Kovac'") == []
    with refused("NOT_FOUND", status=404):
        world.bob.get("Contact", contact)
