"""The mirror over the API: history, undo, conflicts, plan, deletions let through; the open calendar item."""

from __future__ import annotations

import pytest

from backend.sync.mirror.records import Item, Kind
from tests.cast import ERIN, World
from tests.unit.usecases.mirror.desk import SWITCHES, Desk
from tests.web.people import Pane

NOBODYS_ID = "0" * 32


@pytest.fixture
def desk(world: World) -> Desk:
    for switch in SWITCHES.values():
        world.set(switch, True)
    return Desk(world)


def a_conflict(desk: Desk) -> Item:
    item = desk.box.add(Kind.TASK, subject="Call")
    desk.sync()
    (record,) = desk.org.of("Task")
    desk.box.edit(item.id, subject="Call Erin")
    desk.org.edit(record.ref.id, Subject="Call Gary")
    desk.sync()
    return item


def test_the_history_names_what_was_written_with_before_and_after(desk: Desk, alice: Pane) -> None:
    item = desk.box.add(Kind.CONTACT, given_name="Erin", surname="Evans")
    desk.sync()
    desk.box.edit(item.id, given_name="Eryn")
    desk.sync()
    found = alice.call("GET", "/mirror/history").json
    told = [entry for entry in found["entries"] if entry["side"] == "salesforce"]
    assert [(e["verb"], e["name"]) for e in told] == [("update", "Eryn"), ("create", "Erin Evans")]
    assert told[0]["changes"] == [
        {"name": "FirstName", "before": "Erin", "after": "Eryn", "winner": "", "chosen_again": False}
    ]
    assert found["next"] is None


def test_the_history_goes_on_behind_its_next(desk: Desk, alice: Pane) -> None:
    for subject in ("One", "Two", "Three"):
        desk.box.add(Kind.TASK, subject=subject)
        desk.sync()
    first = alice.call("GET", "/mirror/history?limit=2").json
    second = alice.call("GET", f"/mirror/history?limit=2&before={first['next'].replace('+', '%2B')}").json
    assert [e["name"] for e in (*first["entries"], *second["entries"])] == ["Three", "Two", "One"]


def test_writes_of_one_moment_are_on_one_page(desk: Desk, alice: Pane) -> None:
    for subject in ("One", "Two", "Three"):
        desk.box.add(Kind.TASK, subject=subject)
    desk.sync()
    found = alice.call("GET", "/mirror/history?limit=2").json
    assert (len(found["entries"]), found["next"]) == (3, None)


def test_a_conflict_shows_both_values_and_the_lost_one_can_be_put_back(desk: Desk, alice: Pane) -> None:
    item = a_conflict(desk)
    entries = alice.call("GET", "/mirror/history").json["entries"]
    (conflict,) = [e for e in entries if e["verb"] == "conflict"]
    assert [(c["before"], c["after"]) for c in conflict["changes"]] == [("Call Gary", "Call Erin")]
    assert alice.call("POST", f"/mirror/conflicts/{conflict['id']}/subject").status_code == 204
    assert desk.item(item.id).fields["subject"] == "Call Gary"


def test_a_conflict_that_is_not_there_is_404(desk: Desk, alice: Pane) -> None:
    assert alice.call("POST", f"/mirror/conflicts/{NOBODYS_ID}/subject").status_code == 404


def test_undo_is_previewed_then_done_and_a_repeat_answers_the_same(desk: Desk, alice: Pane) -> None:
    desk.box.add(Kind.CONTACT, surname="New")
    desk.sync()
    session = alice.call("GET", "/mirror/history").json["entries"][0]["session_id"]
    body = {"session_id": session, "preview": True}
    lines = alice.call("POST", "/mirror/undo", body, Idempotency_Key="look").json["undone"]
    assert "delete_record" in {line["action"] for line in lines}
    assert len(desk.org.of("Contact")) == 1
    done = alice.call("POST", "/mirror/undo", {"session_id": session}, Idempotency_Key="do")
    again = alice.call("POST", "/mirror/undo", {"session_id": session}, Idempotency_Key="do")
    assert desk.org.of("Contact") == []
    assert (again.json, again.headers["Idempotency-Replayed"]) == (done.json, "true")


def test_undo_of_nothing_in_particular_is_refused(desk: Desk, alice: Pane) -> None:
    answer = alice.call("POST", "/mirror/undo", {})
    assert (answer.status_code, answer.json["code"]) == (422, "nothing_named")


def test_the_plan_counts_creates_updates_deletes_and_mails(desk: Desk, alice: Pane) -> None:
    kept = desk.box.add(Kind.CONTACT, surname="Kept")
    desk.sync()
    desk.box.edit(kept.id, surname="Changed")
    desk.box.add(Kind.TASK, subject="New")
    desk.event(subject="Visit", categories=("Salesforce",), attendees=(ERIN,))
    desk.forget_calls()
    plan = alice.call("GET", "/mirror/plan").json
    assert plan["counts"] == {"create": 2, "update": 1, "delete": 0, "link": 0, "leave": 0, "fail": 0, "mails": 0}
    assert len(plan["lines"]) == 3
    assert desk.writes() == []


def test_parked_deletions_are_let_through_once(desk: Desk, alice: Pane) -> None:
    items = [desk.box.add(Kind.CONTACT, surname=f"Number {n}") for n in range(15)]
    desk.sync()
    for item in items[:12]:
        desk.box.remove(item.id)
    desk.sync()
    assert alice.call("POST", "/mirror/allow-deletions").json == {"allowed": 12}
    assert alice.call("POST", "/mirror/allow-deletions").status_code == 404


def test_the_open_event_is_saved_at_once_with_its_links(desk: Desk, alice: Pane) -> None:
    erin = desk.world.org.add_contact(ERIN, "Erin Evans", desk.world.org.add_account("Acme"))
    item = desk.event(subject="Visit", attendees=(ERIN,))
    seen = alice.call("GET", f"/context?item={item.id}").json
    assert (seen["state"], seen["can_save"]) == ("not_saved", True)
    wish = {"people": [{"type": "Contact", "id": erin.ref.id}], "business": []}
    answer = alice.call("POST", "/events/save", {"item": {"id": item.id}, "wish": wish})
    assert (answer.status_code, answer.json["event"]["state"]) == (201, "saved")
    (record,) = desk.masters()
    assert record.fields["WhoId"] == erin.ref.id
    assert alice.call("GET", f"/context?item={item.id}").json["record"]["id"] == record.ref.id


def test_the_open_event_is_taken_out_again(desk: Desk, alice: Pane) -> None:
    item = desk.event(subject="Visit")
    alice.call("POST", "/events/save", {"item": {"id": item.id}}, Idempotency_Key="save")
    answer = alice.call("POST", "/events/unsync", {"item": {"id": item.id}}, Idempotency_Key="unsync")
    assert (answer.status_code, answer.json["event"]["can_unsync"]) == (200, False)
    assert desk.org.of("Event") == []


def test_charlie_finds_nothing_of_alices(desk: Desk, alice: Pane, charlie: Pane) -> None:
    item = a_conflict(desk)
    entry = alice.call("GET", "/mirror/history").json["entries"][0]
    assert charlie.call("GET", f"/mirror/history?session={entry['session_id']}").json["entries"] == []
    assert charlie.call("POST", "/mirror/undo", {"link_id": entry["link_id"]}).json == {"undone": []}
    assert charlie.call("GET", f"/context?item={item.id}").status_code == 404
