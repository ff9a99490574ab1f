"""Charlie of Contoso knows people with the same addresses, and holds mails with the same Message-IDs: over HTTP he
sees and changes nothing of Northwind, and Northwind nothing of him."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.graph.items import Item
from tests.contract.scenarios.letters import ERIN, facts
from tests.contract.scenarios.stage import ALICE, CATEGORY, Stage
from tests.stack import CHARLIE, Api, consent

SAME_ID = "<same@acme.example>"


@pytest.fixture
def both(either_stage: Stage) -> tuple[Stage, Api, Api, Item, Item]:
    """The stage, Alice and Charlie with auto-save on, and the same mail from Erin in both mailboxes."""
    alice, charlie = either_stage.ready(autosave=True), either_stage.ready(CHARLIE, autosave=True)
    hers, his = either_stage.deliver(ERIN, f"{ALICE}, {CHARLIE}", "Secret plan", message_id=SAME_ID)
    return either_stage, alice, charlie, hers, his


Both = tuple[Stage, Api, Api, Item, Item]


def test_each_organization_saves_the_same_mail_in_its_own_salesforce(both: Both) -> None:
    stage, alice, charlie, hers, his = both
    stage.session(alice)
    assert stage.org("Contoso").saved() == []
    assert stage.context(charlie, his)["state"] == "not_saved"
    stage.session(charlie)

    northwind, contoso = stage.org(), stage.org("Contoso")
    assert northwind.only().people == {northwind.id("Contact", "Evans")}
    assert contoso.only().people == {contoso.id("Contact", "Evans")}
    assert contoso.only().row["CreatedById"] == contoso.user(CHARLIE)
    assert (hers.properties["categories"], his.properties["categories"]) == ([CATEGORY], [CATEGORY])


def test_both_sessions_at_once_stay_apart(both: Both) -> None:
    stage, alice, charlie, _, _ = both
    assert stage.run_together(alice, charlie) == ["finished", "finished"]
    stage.org().only()
    stage.org("Contoso").only()


def test_what_one_saved_is_not_saved_for_the_other(both: Both) -> None:
    stage, alice, charlie, hers, his = both
    saved = stage.save(alice, hers, people=[stage.org().ref("Contact", "Evans")]).json()["saved"]
    context = stage.context(charlie, his)
    assert (context["state"], context["saved"]) == ("not_saved", None)
    contoso = stage.org("Contoso")
    shown = [record["id"] for person in context["people"] for record in person["records"]]
    assert shown == [contoso.id("Contact", "Evans")]
    assert [record["id"] for record in context["business"]] == [contoso.id("Account", "Acme")]

    path = f"/saves/{saved['id']}"
    for method, where, body in (
        ("DELETE", path, None),
        ("POST", f"{path}/links", {"type": "Contact", "id": contoso.id("Contact", "Evans")}),
        ("DELETE", f"{path}/links/Contact/{stage.org().id('Contact', 'Evans')}", None),
    ):
        assert charlie.call(method, where, body).status_code == 404
    assert stage.org().only().people == {stage.org().id("Contact", "Evans")}
    assert stage.context(alice, hers)["saved"]["id"] == saved["id"]


def test_the_id_of_her_mail_opens_nothing_for_him(both: Both) -> None:
    stage, alice, charlie, hers, his = both
    stage.session(alice)
    wish: dict[str, Any] = {"people": [{"type": "Contact", "id": stage.org("Contoso").id("Contact", "Evans")}]}
    for item_id in (hers.immutable_id, hers.ordinary_id):
        body = {"item": facts(his, id=item_id), "wish": wish}
        assert charlie.call("POST", "/saves", body, f"k-{len(item_id)}").status_code == 404
    assert charlie.call("GET", f"/decisions/{hers.immutable_id}").status_code == 404
    assert stage.org("Contoso").saved() == []


def test_her_records_cannot_be_linked_by_him(both: Both) -> None:
    stage, _alice, charlie, _hers, his = both
    refused = stage.save(charlie, his, people=[stage.org().ref("Contact", "Kovac")])
    assert refused.status_code in (404, 422)
    assert stage.org("Contoso").saved() == []
    assert stage.org().saved() == []


def test_lists_settings_and_statistics_are_each_organization_s_own(both: Both) -> None:
    stage, alice, charlie, _, _ = both
    stage.set(alice, "internal_domains", ["acme.example"], scope="organization")
    entry = alice.call("POST", "/do-not-sync", {"pattern": "globex.example"}, "same-key").json()
    stage.session(alice)
    stage.session(charlie)
    stage.org("Contoso").only()
    assert charlie.call("GET", "/do-not-sync").json()["entries"] == []
    assert charlie.call("DELETE", f"/do-not-sync/{entry['id']}").status_code == 404
    settings = {each["key"]: each["value"] for each in charlie.call("GET", "/settings").json()["settings"]}
    assert settings["internal_domains"] == []
    assert charlie.call("GET", "/sync").json()["counts"] == {"saved": 1, "skipped": 0, "failed": 0, "pending": 0}
    decisions = charlie.call("GET", "/decisions").json()["decisions"]
    assert [each["outcome"] for each in decisions] == ["saved"]


def test_one_idempotency_key_is_another_one_in_another_hand(both: Both) -> None:
    stage, alice, charlie, hers, his = both
    first = stage.save(alice, hers, "the-key", people=[stage.org().ref("Contact", "Evans")])
    second = stage.save(charlie, his, "the-key", people=[stage.org("Contoso").ref("Contact", "Evans")])
    assert (first.status_code, second.status_code) == (201, 201)
    assert "Idempotency-Replayed" not in second.headers
    assert first.json()["saved"]["id"] != second.json()["saved"]["id"]
    stage.org("Contoso").only()


def test_her_choice_is_not_his(both: Both) -> None:
    _stage, alice, charlie, _, _ = both
    token = alice.call("POST", "/choices", {"wish": {"people": []}}, "k").json()["token"]
    changed = charlie.call("POST", "/choices", {"token": token, "wish": {"people": []}}, "k")
    assert changed.status_code == 404
    assert charlie.call("DELETE", f"/choices/{token}").status_code == 404


def test_he_cannot_connect_northwind_s_salesforce(both: Both) -> None:
    stage, _, charlie, _, _ = both
    charlie.call("DELETE", "/connections/salesforce")
    page = consent(stage.stack, charlie.call("POST", "/connections/salesforce").json()["url"], ALICE)
    assert "That Salesforce user has another address" in page.text
    assert stage.states(charlie)[0] == "none"


def test_his_searches_find_only_his_records(both: Both) -> None:
    stage, _, charlie, _, _ = both
    found = charlie.call("GET", "/search", q="Evans", types="Contact,Account").json()["records"]
    assert [record["id"] for record in found] == [stage.org("Contoso").id("Contact", "Evans")]
    assert charlie.call("GET", "/search", q="Globex", types="Account").json()["records"] == []


def test_what_he_is_answered_names_nobody_of_northwind(both: Both) -> None:
    stage, alice, charlie, _, _ = both
    stage.session(alice)
    stage.session(charlie)
    for path in ("/me", "/sync", "/settings", "/decisions", "/do-not-sync"):
        text = charlie.call("GET", path).text.lower()
        assert "northwind" not in text
        assert "alice" not in text
