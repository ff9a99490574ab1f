import pytest

from tests.sandbox.graph_http.calendar.bodies import BOB, ERIN, at, attendees, event

ALICE = "alice@northwind.example"


def made_by(address, **more):
    return {"mailbox": address, **event(attendees=attendees(ALICE, BOB), **more)}


class TestAsAPerson:
    def test_an_event_is_made_as_in_outlook(self, alice, control, outbox):
        made = control("event", {"mailbox": ALICE, **event(attendees=attendees(BOB))})
        assert alice.get(f"/me/events/{made['id']}")["iCalUId"] == made["iCalUId"]
        assert list(made["copies"]) == [BOB]
        assert outbox() == [("request", BOB)]

    @pytest.mark.parametrize("body", [[], {}, {"mailbox": "alice"}, {"mailbox": ALICE}, {"mailbox": ALICE, "uid": "x"}])
    def test_what_is_no_event_is_refused(self, http, body):
        answer = http.post("/_sandbox/event", json=body)
        assert answer.status_code == 400
        assert answer.get_json()["error"]

    def test_it_is_edited_answered_and_deleted(self, bob, control, outbox):
        made = control("event", {"mailbox": ALICE, **event(attendees=attendees(BOB))})
        control("event", {"mailbox": BOB, "do": "accepted", "id": made["copies"][BOB]})
        control("event", {"mailbox": ALICE, "do": "edit", "id": made["id"], "subject": "New"})
        assert [one["subject"] for one in bob.get("/me/events")["value"]] == ["New"]
        control("event", {"mailbox": ALICE, "do": "delete", "id": made["id"]})
        assert outbox() == [("request", BOB), ("response", ALICE), ("update", BOB), ("cancellation", BOB)]

    def test_it_is_moved_to_another_calendar_under_its_immutable_id(self, alice, control):
        made = control("event", {"mailbox": ALICE, **event()})
        control("event", {"mailbox": ALICE, "do": "move", "id": made["id"], "calendar": "Private"})
        assert alice.get("/me/events")["value"] == []
        other = next(one["id"] for one in alice.get("/me/calendars")["value"] if one["name"] == "Private")
        immutable = {"Prefer": 'IdType="ImmutableId"'}
        assert [one["id"] for one in alice.get(f"/me/calendars/{other}/events", **immutable)["value"]] == [made["id"]]

    @pytest.mark.parametrize("more", [{"do": "dance"}, {"do": "edit"}, {"do": "edit", "id": "AAMk"}])
    def test_other_acts_are_refused(self, http, more):
        assert http.post("/_sandbox/event", json={"mailbox": ALICE, **more}).status_code == 400


class TestFromOutside:
    def test_an_invitation_puts_copies_into_the_calendars(self, alice, bob, control, outbox):
        made = control("event", made_by(ERIN, organizerName="Erin Evans"))
        assert set(made["copies"]) == {ALICE, BOB}
        (copy,) = alice.get("/me/events")["value"]
        assert (copy["isOrganizer"], copy["organizer"]["emailAddress"]) == (
            False,
            {"name": "Erin Evans", "address": ERIN},
        )
        assert bob.get("/me/events")["value"][0]["iCalUId"] == copy["iCalUId"] == made["iCalUId"]
        assert outbox() == [("request", ALICE), ("request", BOB)]

    def test_the_answer_goes_to_the_outsider(self, alice, control, outbox):
        made = control("event", made_by(ERIN))
        outbox()
        alice.post(f"/me/events/{made['copies'][ALICE]}/accept", {})
        assert outbox() == [("response", ERIN)]

    def test_an_update_changes_the_copies(self, alice, control):
        first = control("event", made_by(ERIN))
        again = control("event", made_by(ERIN, iCalUId=first["iCalUId"], start="09:00"))
        assert again["copies"] == first["copies"]
        (copy,) = alice.get("/me/events")["value"]
        assert copy["start"] == at("2026-12-01T09:00:00.0000000")

    def test_a_cancellation_cancels_them(self, alice, control):
        first = control("event", made_by(ERIN))
        control("event", made_by(ERIN, iCalUId=first["iCalUId"], isCancelled=True))
        assert alice.get("/me/events")["value"][0]["isCancelled"] is True

    def test_an_outsider_answers_our_invitation(self, alice, control):
        made = control("event", {"mailbox": ALICE, **event(attendees=attendees(ERIN))})
        control("event/answer", {"mailbox": ALICE, "id": made["id"], "from": ERIN, "answer": "declined"})
        found = alice.get(f"/me/events/{made['id']}")["attendees"]
        assert [one["status"]["response"] for one in found] == ["declined"]
        assert alice.get("/me/mailFolders/inbox/messages")["value"][0]["meetingMessageType"] == "meetingDeclined"

    def test_only_an_attendee_answers(self, http, control):
        made = control("event", {"mailbox": ALICE, **event(attendees=attendees(ERIN))})
        body = {"mailbox": ALICE, "id": made["id"], "from": BOB, "answer": "accepted"}
        assert http.post("/_sandbox/event/answer", json=body).status_code == 400


def test_the_outbox_tells_whose_write_caused_what(alice, bob, control):
    made = alice.post("/me/events", event(attendees=attendees(BOB)))
    bob.post(f"/me/events/{bob.get('/me/events')['value'][0]['id']}/accept", {})
    (notice,) = control("outbox?mailbox=ALICE@northwind.example")["outbox"]
    assert {name: notice[name] for name in ("kind", "mailbox", "from", "to", "subject", "at")} == {
        "kind": "request",
        "mailbox": ALICE,
        "from": ALICE,
        "to": BOB,
        "subject": "Plan",
        "at": "2026-11-20T12:00:00Z",
    }
    assert alice.get(f"/me/events/{notice['event_id']}")["id"] == made["id"]
    assert [one["kind"] for one in control("outbox")["outbox"]] == ["request", "response"]


def test_a_reset_empties_the_outbox(alice, http, control):
    alice.post("/me/events", event(attendees=attendees(BOB)))
    http.post("/_sandbox/reset")
    assert control("outbox")["outbox"] == []
