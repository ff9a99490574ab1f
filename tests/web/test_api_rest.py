"""The remaining operations: connections, Do-Not-Sync, search, decisions, sync, settings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backend.ports.rows import DecisionRow, MailboxStatus, Outcome
from backend.usecases import block
from tests.cast import ALICE, DANA, ERIN, JO, World
from tests.web.conftest import pane_of
from tests.web.people import PUBLIC, Pane

ITEM_ID = "AAMkAGI1_-AAA="


def put_decision(world: World, item_id: str = ITEM_ID, outcome: Outcome = Outcome.SKIPPED, minutes: int = 0) -> None:
    row = world.mailbox_row()
    moment = world.clock.now() - timedelta(minutes=minutes)
    decision = DecisionRow(
        world.services.new_id(),
        row.organization_id,
        row.id,
        item_id,
        "message",
        f"key-of-{item_id}",
        outcome,
        "nobody_known",
        decided_at=moment,
    )
    with world.store.transaction(row.organization_id) as unit:
        unit.put_decisions([decision])


def test_me_says_who_i_am_and_what_is_connected(alice: Pane, world: World) -> None:
    me = alice.call("GET", "/me").json
    assert me["user"]["id"] == world.user(ALICE).id
    assert me["connections"] == {"salesforce": "ok", "mailbox": "ok"}
    assert me["sync"]["counts"] == {"saved": 0, "skipped": 0, "failed": 0, "pending": 0}


def test_connecting_begins_on_our_own_host(alice: Pane) -> None:
    for side in ("salesforce", "mailbox"):
        url = alice.call("POST", f"/connections/{side}").json["url"]
        assert url.startswith(f"{PUBLIC}/auth/connect/")


def test_disconnecting_salesforce_forgets_the_grant(alice: Pane) -> None:
    assert alice.call("DELETE", "/connections/salesforce").status_code == 204
    assert alice.call("GET", "/me").json["connections"]["salesforce"] == "none"


def test_an_address_is_blocked_and_unblocked(alice: Pane) -> None:
    added = alice.call("POST", "/do-not-sync", {"pattern": "Jo@NewCo.example"})
    assert added.status_code == 201
    assert {name: added.json[name] for name in ("pattern", "kind", "level")} == {
        "pattern": JO,
        "kind": "address",
        "level": "you",
    }
    assert alice.call("GET", "/do-not-sync").json["entries"] == [added.json]
    assert alice.call("DELETE", f"/do-not-sync/{added.json['id']}").status_code == 204
    assert alice.call("GET", "/do-not-sync").json["entries"] == []


def test_a_domain_of_the_organization_is_shown_as_such(alice: Pane, world: World) -> None:
    block.block(world.services, world.user(DANA), "newco.example", level="organization")
    (entry,) = alice.call("GET", "/do-not-sync").json["entries"]
    assert (entry["kind"], entry["level"]) == ("domain", "organization")
    assert alice.call("DELETE", f"/do-not-sync/{entry['id']}").status_code == 403


@pytest.mark.parametrize("pattern", ["", "jo", "*@newco.example", "jo@@newco.example", "a b@c.example", "@", "x" * 300])
def test_it_refuses_what_is_neither_address_nor_domain(alice: Pane, pattern: str) -> None:
    assert alice.call("POST", "/do-not-sync", {"pattern": pattern}).status_code == 422


def test_the_tester_says_why(alice: Pane) -> None:
    alice.call("POST", "/do-not-sync", {"pattern": JO})
    steps = alice.call("GET", f"/do-not-sync/test?address={JO}").json["steps"]
    assert steps[0]["kind"] == "rule"
    assert JO in steps[0]["text"]


def test_nobody_takes_entries_of_others_away(alice: Pane, charlie: Pane) -> None:
    entry = alice.call("POST", "/do-not-sync", {"pattern": JO}).json
    assert charlie.call("DELETE", f"/do-not-sync/{entry['id']}").status_code == 404
    assert charlie.call("GET", "/do-not-sync").json["entries"] == []


def test_search_finds_records_of_my_salesforce_only(alice: Pane, charlie: Pane, world: World) -> None:
    erin = world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))
    found = alice.call("GET", "/search?q=Erin&types=Contact").json["records"]
    assert [record["id"] for record in found] == [erin.ref.id]
    assert charlie.call("GET", "/search?q=Erin&types=Contact").json["records"] == []


def test_decisions_come_newest_first_and_by_page(alice: Pane, world: World) -> None:
    for minutes in range(3):
        put_decision(world, f"item-{minutes}", minutes=minutes)
    first = alice.call("GET", "/decisions?limit=2").json["decisions"]
    assert [each["item_id"] for each in first] == ["item-0", "item-1"]
    before = first[-1]["decided_at"].replace("+", "%2B")
    rest = alice.call("GET", f"/decisions?before={before}").json["decisions"]
    assert [each["item_id"] for each in rest] == ["item-2"]


def test_decisions_are_filtered_by_outcome(alice: Pane, world: World) -> None:
    put_decision(world, "item-1", Outcome.FAILED)
    put_decision(world, "item-2", Outcome.SAVED)
    found = alice.call("GET", "/decisions?outcome=failed").json["decisions"]
    assert [each["item_id"] for each in found] == ["item-1"]


def test_a_decision_is_explained_to_its_person_only(alice: Pane, charlie: Pane, world: World) -> None:
    put_decision(world)
    assert alice.call("GET", f"/decisions/{ITEM_ID}").json["reason"] == "nobody_known"
    assert charlie.call("GET", f"/decisions/{ITEM_ID}").status_code == 404


def test_sync_is_forced_once_a_minute(alice: Pane, world: World) -> None:
    assert alice.call("POST", "/sync/force").status_code == 202
    again = alice.call("POST", "/sync/force")
    assert (again.status_code, again.headers["Retry-After"], again.json["retry_after"]) == (429, "60", 60)
    world.clock.advance(seconds=61)
    assert alice.call("POST", "/sync/force").status_code == 202


def test_sync_is_paused_and_resumed(alice: Pane, world: World) -> None:
    assert alice.call("POST", "/sync/pause").json["status"] == "paused"
    assert world.mailbox_row().status is MailboxStatus.PAUSED
    assert alice.call("POST", "/sync/resume").json["status"] == "on"


def test_a_setting_is_changed_for_me(alice: Pane) -> None:
    changed = alice.call("PUT", "/settings/autosave_emails", {"value": True})
    assert (changed.status_code, changed.json["value"], changed.json["level"]) == (200, True, "user")
    listed = {each["key"]: each["value"] for each in alice.call("GET", "/settings").json["settings"]}
    assert listed["autosave_emails"] is True


@pytest.mark.parametrize(
    ("key", "body", "status"),
    [
        ("autosave_emails", {"value": "on"}, 422),
        ("autosave_emails", {"value": {"a": 1}}, 422),
        ("autosave_emails", {"value": 1e400}, 400),
        ("autosave_emails", {"value": True, "scope": "planet"}, 422),
        ("autosave_emails", {"value": True, "scope": "organization"}, 403),
        ("autosave_emails", {"value": True, "forced": True}, 403),
        ("internal_domains", {"value": ["northwind.example"]}, 403),
        ("lookback_days", {"value": 10**30}, 422),
        ("no_such_setting", {"value": True}, 404),
    ],
)
def test_it_refuses_a_change_that_is_wrong_or_not_hers(
    alice: Pane, key: str, body: dict[str, Any], status: int
) -> None:
    assert alice.call("PUT", f"/settings/{key}", body).status_code == status


def test_an_administrator_decides_for_all(app: Any, alice: Pane, world: World) -> None:
    dana = pane_of(app, world, DANA)
    body = {"value": True, "scope": "organization", "forced": True}
    assert dana.call("PUT", "/settings/autosave_emails", body).status_code == 200
    mine = next(e for e in alice.call("GET", "/settings").json["settings"] if e["key"] == "autosave_emails")
    assert (mine["value"], mine["forced"], mine["editable"]) == (True, True, False)
    assert alice.call("PUT", "/settings/autosave_emails", {"value": False}).status_code == 403
