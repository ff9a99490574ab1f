"""The operations around one mail: look at it, save it, undo, link, choose while composing."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from backend.sync.records import BusinessRecord, PersonRecord
from tests.cast import ALICE, BOB, ERIN, JO, World, facts_of, mail
from tests.web.conftest import pane_of
from tests.web.people import Pane

LEAD = {"type": "Lead", "id": "00Q000000000001AAA"}


@pytest.fixture
def erin(world: World) -> PersonRecord:
    return world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))


@pytest.fixture
def acme(erin: PersonRecord, world: World) -> BusinessRecord:
    return next(iter(world.org.business.values()))


@pytest.fixture
def item(world: World, erin: PersonRecord) -> dict[str, Any]:
    facts = facts_of(world.box().deliver(mail()))
    return {
        "id": facts.id,
        "mode": "read",
        "internet_message_id": facts.internet_message_id,
        "conversation_id": facts.conversation_id,
        "subject": facts.subject,
        "item_class": "IPM.Note",
        "from": {"email": " Erin@ACME.example ", "name": "Erin Evans"},
        "to": [{"email": ALICE, "name": "Alice Adams"}],
        "cc": [],
        "bcc": [],
        "sent_at": "2026-11-22T10:00:00+02:00",
    }


def wish_of(*records: Any) -> dict[str, Any]:
    refs = [{"type": record.ref.type, "id": record.ref.id} for record in records]
    return {
        "people": [r for r in refs if r["type"] == "Contact"],
        "business": [r for r in refs if r["type"] == "Account"],
    }


def save(pane: Pane, item: dict[str, Any], *records: Any, key: str = "key-1") -> Any:
    return pane.call("POST", "/saves", {"item": item, "wish": wish_of(*records)}, Idempotency_Key=key)


def test_it_shows_who_a_mail_is_about(alice: Pane, item: dict[str, Any], erin: PersonRecord) -> None:
    shown = alice.call("POST", "/context", {"item": item}).json
    assert (shown["state"], shown["can_save"], shown["saved"]) == ("not_saved", True, None)
    card = next(person for person in shown["people"] if person["email"] == ERIN)
    assert card["status"] == "matched"
    assert [record["id"] for record in card["records"]] == [erin.ref.id]
    assert shown["sync"]["status"] == "on"


def test_it_says_who_is_not_in_salesforce(alice: Pane, item: dict[str, Any]) -> None:
    item["cc"] = [{"email": JO}]
    shown = alice.call("POST", "/context", {"item": item}).json
    assert {person["email"]: person["status"] for person in shown["people"]}[JO] == "unresolved"


def test_it_saves_a_mail_with_its_links(
    alice: Pane, world: World, item: dict[str, Any], erin: PersonRecord, acme: BusinessRecord
) -> None:
    answer = save(alice, item, erin, acme)
    assert answer.status_code == 201
    assert answer.json["already"] is False
    assert {link["id"] for link in answer.json["saved"]["links"]} == {erin.ref.id, acme.ref.id}
    assert answer.json["saved"]["by_you"] is True
    assert len(world.org.activities) == 1


def test_a_repeated_click_gets_the_first_answer_and_writes_nothing(
    alice: Pane, world: World, item: dict[str, Any], erin: PersonRecord
) -> None:
    first, second = save(alice, item, erin), save(alice, item, erin)
    assert (second.status_code, second.json) == (201, first.json)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert len(world.org.activities) == 1


def test_saving_again_under_another_key_finds_it_already_there(
    alice: Pane, world: World, item: dict[str, Any], erin: PersonRecord
) -> None:
    save(alice, item, erin)
    answer = save(alice, item, erin, key="key-2")
    assert (answer.status_code, answer.json["already"]) == (200, True)
    assert len(world.org.activities) == 1


def test_a_key_belongs_to_one_request(alice: Pane, item: dict[str, Any], erin: PersonRecord) -> None:
    save(alice, item, erin)
    answer = save(alice, item)
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("key", ["", "a b", "x" * 81, "schlüssel".encode().decode("latin-1")])
def test_a_save_needs_a_key_of_the_right_form(alice: Pane, world: World, item: dict[str, Any], key: str) -> None:
    answer = save(alice, item, key=key)
    assert (answer.status_code, answer.json["code"]) == (400, "idempotency_key_missing")
    assert not world.org.activities


def test_a_refused_save_frees_its_key(alice: Pane, world: World, item: dict[str, Any], erin: PersonRecord) -> None:
    world.connectors.closed.add("salesforce")
    refused = save(alice, item, erin)
    assert (refused.status_code, refused.json["action"]) == (422, "connect_salesforce")
    world.connectors.closed.clear()
    assert save(alice, item, erin).status_code == 201


@pytest.mark.parametrize(
    "wish",
    [
        {"people": [{"type": "Contact", "id": "short"}]},
        {"people": [{"type": "Contact; DROP", "id": "003000000000001AAA"}]},
        {"people": [{"type": "Contact", "id": "003000000000001AA\n"}]},
        {"files": [{"id": "a", "name": ""}]},
        {"without_body": "yes"},
        {"without_body": 1},
        {"comment": "x" * 32_001},
        {"people": [LEAD] * 101},
    ],
)
def test_it_refuses_a_wish_of_the_wrong_form(alice: Pane, item: dict[str, Any], wish: dict[str, Any]) -> None:
    answer = alice.call("POST", "/saves", {"item": item, "wish": wish})
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")


def test_it_refuses_two_files_with_one_id(alice: Pane, item: dict[str, Any]) -> None:
    content = {"files": [{"id": "a", "name": f"{name}.pdf", "data": "YWJj"} for name in ("one", "two")]}
    answer = alice.call("POST", "/saves", {"item": item, "wish": {}, "content": content})
    assert answer.status_code == 422
    assert set(answer.json["errors"]) == {"content.files"}


def test_it_refuses_content_that_is_not_base64(alice: Pane, item: dict[str, Any]) -> None:
    content = {"files": [{"id": "a", "name": "a.pdf", "data": "not base64!"}]}
    answer = alice.call("POST", "/saves", {"item": item, "wish": {}, "content": content})
    assert set(answer.json["errors"]) == {"content.files.0.data"}


def test_it_takes_files_the_sidebar_sends_along(
    alice: Pane, world: World, item: dict[str, Any], erin: PersonRecord
) -> None:
    data = base64.b64encode(b"%PDF-1.7 offer").decode()
    content = {
        "html": "<p>Hello</p>",
        "files": [{"id": "att-1", "name": "offer.pdf", "content_type": "application/pdf", "data": data}],
    }
    wish = {**wish_of(erin), "files": [{"id": "att-1", "name": "offer.pdf"}]}
    answer = alice.call("POST", "/saves", {"item": item, "wish": wish, "content": content})
    assert answer.status_code == 201
    assert [file["name"] for file in answer.json["saved"]["files"]] == ["offer.pdf"]


def test_undo_takes_it_out_of_salesforce(alice: Pane, world: World, item: dict[str, Any], erin: PersonRecord) -> None:
    saved = save(alice, item, erin).json["saved"]
    assert alice.call("DELETE", f"/saves/{saved['id']}").status_code == 204
    assert not world.org.activities


def test_nobody_undoes_what_a_colleague_saved(
    app: Any, alice: Pane, world: World, item: dict[str, Any], erin: PersonRecord
) -> None:
    saved = save(alice, item, erin).json["saved"]
    answer = pane_of(app, world, BOB).call("DELETE", f"/saves/{saved['id']}")
    assert (answer.status_code, answer.json["code"]) == (422, "not_yours")
    assert len(world.org.activities) == 1


def test_links_are_added_and_taken_away(
    alice: Pane, item: dict[str, Any], erin: PersonRecord, acme: BusinessRecord
) -> None:
    saved = save(alice, item, erin).json["saved"]
    ref = {"type": "Account", "id": acme.ref.id}
    linked = alice.call("POST", f"/saves/{saved['id']}/links", ref)
    assert (linked.status_code, {link["id"] for link in linked.json["links"]}) == (200, {erin.ref.id, acme.ref.id})
    unlinked = alice.call("DELETE", f"/saves/{saved['id']}/links/Account/{acme.ref.id}")
    assert (unlinked.status_code, {link["id"] for link in unlinked.json["links"]}) == (200, {erin.ref.id})


def test_what_it_says_is_shown_and_changed(alice: Pane, item: dict[str, Any], erin: PersonRecord) -> None:
    saved = save(alice, item, erin).json["saved"]
    was = alice.call("GET", f"/saves/{saved['id']}/words").json
    assert was["subject"] == "Renewal"
    assert "please find the offer" in was["text"]
    assert alice.call("PATCH", f"/saves/{saved['id']}", {"subject": "Better", "text": "They sign."}).status_code == 200
    assert alice.call("GET", f"/saves/{saved['id']}/words").json == {"subject": "Better", "text": "They sign."}


def test_a_choice_is_kept_changed_and_dropped(alice: Pane, world: World, erin: PersonRecord) -> None:
    kept = alice.call("POST", "/choices", {"wish": wish_of(erin)})
    assert kept.status_code == 201
    token = kept.json["token"]
    shown = alice.call("GET", f"/choices/{token}").json
    assert (shown["people"], shown["comment"]) == ([{"type": "Contact", "id": erin.ref.id}], "")
    changed = alice.call("POST", "/choices", {"token": token, "wish": {}}, Idempotency_Key="key-2")
    assert changed.json == {"token": token}
    assert alice.call("DELETE", f"/choices/{token}").status_code == 204
    assert alice.call("GET", f"/choices/{token}").status_code == 404


def test_nothing_of_alice_exists_for_charlie(
    alice: Pane, charlie: Pane, item: dict[str, Any], erin: PersonRecord
) -> None:
    saved = save(alice, item, erin).json["saved"]
    token = alice.call("POST", "/choices", {"wish": {}}, Idempotency_Key="key-2").json["token"]
    ref = {"type": "Contact", "id": erin.ref.id}
    tries = [
        charlie.call("DELETE", f"/saves/{saved['id']}"),
        charlie.call("POST", f"/saves/{saved['id']}/links", ref),
        charlie.call("DELETE", f"/saves/{saved['id']}/links/Contact/{erin.ref.id}"),
        charlie.call("DELETE", f"/choices/{token}"),
        charlie.call("POST", "/choices", {"token": token, "wish": {}}),
    ]
    assert [answer.status_code for answer in tries] == [404] * 5


def test_the_same_key_of_two_people_is_two_keys(
    alice: Pane, charlie: Pane, item: dict[str, Any], erin: PersonRecord
) -> None:
    save(alice, item, erin)
    answer = charlie.call("POST", "/do-not-sync", {"pattern": JO}, Idempotency_Key="key-1")
    assert answer.status_code == 201
