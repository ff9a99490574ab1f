"""Preview, undo, conflicts chosen again and mass deletions over the running stack."""

from __future__ import annotations

from typing import Any

from tests.contract.scenarios.mirror_desk import Desk
from tests.stack import ALICE

ERIN = "erin@acme.example"
OWN = "Salesforce Contacts"


def call(desk: Desk, method: str, path: str, body: Any = None, key: str = "") -> Any:
    answer = desk.people[ALICE].call(method, path, body, key)
    assert answer.status_code in (200, 204), answer.text
    return answer.json() if answer.content else None


def last_session(desk: Desk) -> str:
    """The newest one that wrote something."""
    return str(desk.journal()[0].session_id)


def test_the_preview_says_what_a_session_would_do_and_writes_nothing(desk: Desk) -> None:
    desk.marked("Visit", ERIN)
    desk.sf_event("Lunch", days=4)
    desk.contact(folder=OWN, properties={"surname": "Novak"})
    before = desk.state()
    desk.writes.clear()
    counts = call(desk, "GET", "/mirror/plan")["counts"]
    assert (counts["create"], counts["delete"], counts["mails"]) == (3, 0, 0)
    assert (desk.state(), desk.writes) == (before, [])
    desk.settle()
    again = call(desk, "GET", "/mirror/plan")["counts"]
    assert {again[name] for name in ("create", "update", "delete", "link", "fail")} == {0}


def test_a_session_is_undone_on_both_sides_and_stays_undone(desk: Desk) -> None:
    desk.marked("Visit", ERIN)
    desk.sf_event("Lunch", days=4)
    desk.sync()
    session = last_session(desk)
    call(desk, "POST", "/mirror/undo", {"session_id": session}, "undo-1")
    desk.settle()
    assert [row["Subject"] for row in desk.rows("Event")] == ["Lunch"]
    assert [i.properties["subject"] for i in desk.items("event")] == ["Visit"]
    assert desk.item("Visit")["categories"] == []


def test_an_undone_deletion_brings_the_contact_back_once(desk: Desk) -> None:
    item = desk.contact(folder=OWN, properties={"surname": "Novak", "jobTitle": "Buyer"})
    desk.settle()
    desk.contact("delete", id=item)
    desk.sync()
    assert "Novak" not in {row["LastName"] for row in desk.rows("Contact")}
    call(desk, "POST", "/mirror/undo", {"session_id": last_session(desk)}, "undo-2")
    desk.settle()
    assert desk.row("Novak", "Contact")["Title"] == "Buyer"
    own = [i for i in desk.items("contact") if desk.stage.box().folder_of(i).name == OWN]
    assert len([i for i in own if i.properties["surname"] == "Novak"]) == 1


def test_the_value_that_lost_is_put_back_on_both_sides(desk: Desk) -> None:
    event = desk.marked("Dentist")
    desk.sync()
    desk.act(event, subject="Vet")
    desk.there("update", "Event", desk.row("Dentist")["Id"], Subject="Zoo")
    desk.settle()
    desk.row("Vet")
    (entry,) = [entry for entry in desk.journal() if entry.conflicts]
    call(desk, "POST", f"/mirror/conflicts/{entry.id}/{entry.conflicts[0]['lens']}")
    desk.settle()
    desk.row("Zoo"), desk.item("Zoo")


def test_a_mass_deletion_waits_for_the_person_and_is_carried_out_once_allowed(desk: Desk) -> None:
    items = [desk.contact(folder=OWN, properties={"surname": f"Number{n}"}) for n in range(15)]
    desk.sync()
    for item in items[:12]:
        desk.contact("delete", id=item)
    desk.settle()
    assert len([r for r in desk.rows("Contact") if r["LastName"].startswith("Number")]) == 15
    assert desk.decision(items[0]).reason == "parked"
    assert call(desk, "POST", "/mirror/allow-deletions")["allowed"] == 12
    desk.settle()
    assert len([r for r in desk.rows("Contact") if r["LastName"].startswith("Number")]) == 3
