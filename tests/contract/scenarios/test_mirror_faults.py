"""What goes wrong on the wire while things are mirrored: both sides converge, nothing is doubled, nobody is mailed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.scenarios.mirror_desk import Desk

ERIN = "erin@acme.example"
OWN, LIST = "Salesforce Contacts", "Salesforce Tasks"
THROTTLED = {"status": 429, "headers": {"Retry-After": "20"}}
METHODS = {"graph": ("POST", "PATCH"), "salesforce": ("POST",)}
FAULTS: dict[str, dict[str, Any]] = {
    "throttled": {**THROTTLED, "times": 2},
    "unavailable-before": {"status": 503, "times": 2},
    "unavailable-after": {"status": 503, "times": 2, "when": "after"},
    "dropped-after": {"kind": "close_connection", "times": 2},
}


def work_on_both_sides(desk: Desk) -> None:
    """One new thing of each kind here and there."""
    desk.marked("Visit", ERIN)
    desk.contact(folder=OWN, properties={"surname": "Novak", "emailAddresses": [{"address": "novak@new.example"}]})
    desk.task(list=LIST, properties={"title": "Write"})
    desk.sf_event("Lunch", days=4)
    desk.there("create", "Contact", LastName="Buyer", Email="buyer@new.example")
    desk.there("create", "Task", Subject="Call")


def edits_on_both_sides(desk: Desk) -> None:
    """Another title of all of them, each on the side it came from."""
    here = {i.properties["subject"]: i.immutable_id for i in desk.items("event")}
    desk.act(here["Visit"], location={"displayName": "Berlin"})
    desk.there("update", "Event", desk.row("Lunch")["Id"], Location="Hamburg")
    desk.there("update", "Contact", desk.row("Buyer", "Contact")["Id"], Title="Buyer")
    desk.there("update", "Task", desk.row("Call", "Task")["Id"], Priority="High")


def all_there_once(desk: Desk) -> None:
    assert sorted(r["Subject"] for r in desk.rows("Event")) == ["Lunch", "Visit"]
    assert sorted(i.properties["subject"] for i in desk.items("event")) == ["Lunch", "Visit"]
    assert sorted(r["Subject"] for r in desk.rows("Task")) == ["Call", "Write"]
    assert sorted(i.properties["title"] for i in desk.items("task")) == ["Call", "Write"]
    names = sorted(["Buyer", "Evans", "Kovac", "Novak"])
    assert sorted(r["LastName"] for r in desk.rows("Contact") if r["LastName"] != "Glenn") == names
    assert sorted(i.properties["surname"] for i in desk.items("contact")) == names


def edits_arrived(desk: Desk) -> None:
    assert desk.row("Visit")["Location"] == "Berlin"
    assert desk.item("Lunch")["location"]["displayName"] == "Hamburg"
    assert desk.item("Buyer", "contact")["jobTitle"] == "Buyer"
    assert desk.item("Call", "task")["importance"] == "high"


@pytest.mark.parametrize("service", ["graph", "salesforce"])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_writes_that_fail_are_carried_out_once(desk: Desk, fault: dict[str, Any], service: str) -> None:
    path = {"graph": "/me/|/users/", "salesforce": "composite"}[service]
    work_on_both_sides(desk)
    for method in METHODS[service]:
        desk.stage.fault(service, method=method, path=path, **fault)
    desk.recover()
    all_there_once(desk)


@pytest.mark.parametrize("service", ["graph", "salesforce"])
def test_edits_that_fail_half_way_are_carried_out(desk: Desk, service: str) -> None:
    work_on_both_sides(desk)
    desk.recover()
    edits_on_both_sides(desk)
    for method in METHODS[service]:
        for when in ("before", "after"):
            desk.stage.fault(service, method=method, status=503, when=when)
    desk.recover()
    all_there_once(desk)
    edits_arrived(desk)


@pytest.mark.parametrize(
    ("service", "rule"),
    [
        ("graph", {"kind": "drop_cursors"}),
        ("graph", {"kind": "bump_change_keys"}),
        ("graph", {"kind": "repeat_delta"}),
        ("graph", {"kind": "empty_delta_page", "times": 3}),
        ("graph", {"kind": "change_key_conflict", "times": 2}),
        ("graph", {"path": "delta", "times": 2, **THROTTLED}),
        ("graph", {"kind": "expire_tokens"}),
        ("salesforce", {"kind": "lock_rows", "times": 3}),
        ("salesforce", {"kind": "expire_tokens"}),
        ("salesforce", {"path": "composite", "method": "POST", "times": 2, "status": 503}),
    ],
    ids=lambda given: given if isinstance(given, str) else given.get("kind", given.get("path")),
)
def test_nothing_is_lost_or_doubled_by(desk: Desk, service: str, rule: dict[str, Any]) -> None:
    work_on_both_sides(desk)
    desk.recover()
    edits_on_both_sides(desk)
    desk.stage.fault(service, **rule)
    desk.recover()
    all_there_once(desk)
    edits_arrived(desk)


def test_commits_that_come_late_are_seen_all_the_same(desk: Desk) -> None:
    work_on_both_sides(desk)
    desk.recover()
    desk.stage.sandbox.control("salesforce", {"late_commits": {"seconds": 90, "times": 4}})
    edits_on_both_sides(desk)
    desk.recover()
    all_there_once(desk)
    edits_arrived(desk)


def test_what_salesforce_makes_of_a_write_comes_to_rest(desk: Desk) -> None:
    rules = [
        {"type": "Contact", "field": "LastName", "change": "upper"},
        {"type": "Event", "field": "Location", "set": "HQ"},
        {"type": "Task", "field": "Subject", "change": "title"},
    ]
    desk.stage.sandbox.control("salesforce", {"workflow": rules})
    desk.marked("Visit", ERIN, location={"displayName": "Berlin"})
    desk.contact(folder=OWN, properties={"surname": "Novak"})
    desk.task(list=LIST, properties={"title": "write it down"})
    desk.settle()
    desk.item("NOVAK", "contact")
    desk.item("Write It Down", "task")
    assert (desk.row("Visit")["Location"], len(desk.rows("Task"))) == ("HQ", 1)


def test_a_bumped_change_key_right_after_creation_is_no_change(desk: Desk) -> None:
    desk.stage.sandbox.control("graph", {"bump_new_events": True})
    desk.sf_event("Lunch")
    desk.settle()
    assert len(desk.items("event")) == 1


def test_a_repeated_transaction_that_conflicts_makes_no_second_event(desk: Desk) -> None:
    desk.stage.sandbox.control("graph", {"repeated_transaction_conflicts": True})
    desk.sf_event("Lunch")
    desk.stage.fault("graph", kind="close_connection", method="POST", path="events")
    desk.recover()
    assert len(desk.items("event")) == 1
