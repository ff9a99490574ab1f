import pytest

from tests.sandbox.graph_http.calendar.bodies import BOB, ERIN, GARY, at, attendees, event, series, view

BOTH = attendees(BOB, ERIN)


@pytest.fixture
def meeting(alice, outbox):
    made = alice.post("/me/events", event(attendees=BOTH))
    outbox()
    return made


def copies(person):
    return person.get("/me/events")["value"]


def inbox(person):
    return person.get("/me/mailFolders/inbox/messages?$orderby=receivedDateTime desc")["value"]


def path(one):
    return f"/me/events/{one['id']}"


def status(person, one, address):
    found = person.get(path(one))["attendees"]
    return next(each["status"]["response"] for each in found if each["emailAddress"]["address"] == address)


class TestInviting:
    def test_everybody_is_mailed_outsiders_too(self, alice, outbox):
        alice.post("/me/events", event(attendees=BOTH))
        assert outbox() == [("request", BOB), ("request", ERIN)]

    def test_an_event_without_attendees_mails_nobody(self, alice, outbox):
        alice.post("/me/events", event())
        assert outbox() == []

    def test_the_organizer_among_the_attendees_is_not_mailed(self, alice, outbox):
        alice.post("/me/events", event(attendees=attendees("Alice@northwind.example", ERIN)))
        assert outbox() == [("request", ERIN)]

    def test_an_attendee_here_gets_a_copy_to_answer(self, bob, meeting):
        (copy,) = copies(bob)
        assert (copy["isOrganizer"], copy["responseStatus"]["response"], copy["showAs"]) == (
            False,
            "notResponded",
            "tentative",
        )
        assert copy["iCalUId"] == meeting["iCalUId"]
        assert copy["id"] != meeting["id"]
        assert copy["organizer"]["emailAddress"]["address"] == "alice@northwind.example"

    def test_what_is_the_organizers_own_does_not_travel(self, alice, bob):
        alice.post("/me/events", event(attendees=BOTH, categories=["CRM"], transactionId="t"))
        (copy,) = copies(bob)
        assert copy["categories"] == []
        assert "transactionId" not in copy

    def test_a_request_lies_in_the_inbox(self, bob, meeting):
        (mail,) = inbox(bob)
        assert mail["@odata.type"] == "#microsoft.graph.eventMessageRequest"
        assert (mail["subject"], mail["meetingMessageType"]) == ("Plan", "meetingRequest")
        assert mail["from"]["emailAddress"]["address"] == "alice@northwind.example"

    def test_a_series_arrives_with_its_days(self, alice, bob):
        alice.post("/me/events", series(attendees=BOTH))
        assert {one["type"] for one in bob.get(view())["value"]} == {"occurrence"}


class TestChanging:
    @pytest.mark.parametrize(
        "body",
        [
            {"categories": ["CRM"]},
            {"singleValueExtendedProperties": [{"id": "String 0x7001", "value": "x"}]},
            {"reminderMinutesBeforeStart": 5, "isReminderOn": False},
            {"showAs": "free", "sensitivity": "private"},
        ],
    )
    def test_what_is_personal_mails_nobody(self, alice, meeting, outbox, body):
        alice.patch(path(meeting), body)
        assert outbox() == []

    def test_it_may_mail_where_the_service_is_asked_to(self, alice, meeting, outbox, control):
        control("graph", {"mail_on_personal_changes": True})
        alice.patch(path(meeting), {"categories": ["CRM"]})
        assert outbox() == [("update", BOB), ("update", ERIN)]

    @pytest.mark.parametrize(
        "body", [{"subject": "Plan"}, {"importance": "high"}, {"categories": [], "subject": "New"}]
    )
    def test_anything_else_mails_all_even_when_nothing_differs(self, alice, meeting, outbox, body):
        alice.patch(path(meeting), body)
        assert outbox() == [("update", BOB), ("update", ERIN)]

    def test_copies_follow(self, alice, bob, meeting):
        bob.patch(path(copies(bob)[0]), {"categories": ["Mine"]})
        alice.patch(path(meeting), {"subject": "New"})
        (copy,) = copies(bob)
        assert (copy["subject"], copy["categories"]) == ("New", ["Mine"])

    def test_a_new_time_asks_for_a_new_answer(self, alice, bob, meeting):
        bob.post(f"{path(copies(bob)[0])}/accept", {})
        assert status(alice, meeting, BOB) == "accepted"
        alice.patch(path(meeting), {"start": at("2026-12-01T09:00:00")})
        assert status(alice, meeting, BOB) == "none"
        assert copies(bob)[0]["responseStatus"]["response"] == "notResponded"

    def test_a_day_that_moves_asks_again_only_for_that_day(self, alice, bob):
        made = alice.post("/me/events", series(attendees=BOTH))
        bob.post(f"{path(copies(bob)[0])}/accept", {})
        second = alice.get(view())["value"][1]
        alice.patch(path(second), {"start": at("2026-12-08T08:00:00")})
        assert (status(alice, second, BOB), status(alice, made, BOB)) == ("none", "accepted")

    def test_only_those_concerned_hear_of_a_change_of_attendees(self, alice, bob, meeting, outbox):
        alice.patch(path(meeting), {"attendees": attendees(ERIN, GARY)})
        assert outbox() == [("cancellation", BOB), ("request", GARY)]
        assert copies(bob)[0]["isCancelled"] is True

    def test_the_others_hear_too_when_more_changed(self, alice, meeting, outbox):
        alice.patch(path(meeting), {"attendees": attendees(ERIN, GARY), "subject": "New"})
        assert outbox() == [("cancellation", BOB), ("update", ERIN), ("request", GARY)]

    def test_answers_are_lost_when_they_are_not_sent_along(self, alice, bob, meeting):
        bob.post(f"{path(copies(bob)[0])}/accept", {})
        listed = alice.get(path(meeting))["attendees"]
        alice.patch(path(meeting), {"attendees": listed})
        assert status(alice, meeting, BOB) == "accepted"
        alice.patch(path(meeting), {"attendees": BOTH})
        assert status(alice, meeting, BOB) == "none"

    def test_a_series_mails_once_more_for_each_day_that_differs(self, alice, outbox):
        made = alice.post("/me/events", series(attendees=attendees(ERIN)))
        second = alice.get(view())["value"][1]
        alice.patch(path(second), {"subject": "Other"})
        assert outbox() == [("request", ERIN), ("update", ERIN)]
        alice.patch(path(made), {"subject": "New"})
        assert outbox() == [("update", ERIN), ("update", ERIN)]

    def test_one_changed_day_changes_in_the_copy(self, alice, bob):
        alice.post("/me/events", series(attendees=BOTH))
        alice.patch(path(alice.get(view())["value"][1]), {"subject": "Other"})
        found = bob.get(view())["value"]
        assert [one["subject"] for one in found] == ["Plan", "Other", "Plan", "Plan", "Plan"]

    def test_a_day_somebody_deleted_comes_back_with_its_update(self, alice, bob):
        alice.post("/me/events", series(attendees=BOTH))
        bob.delete(path(bob.get(view())["value"][1]))
        alice.patch(path(alice.get(view())["value"][1]), {"subject": "Other"})
        assert [one["subject"] for one in bob.get(view())["value"]][:3] == ["Plan", "Other", "Plan"]

    def test_somebody_invited_to_one_day_gets_that_day(self, alice, bob):
        alice.post("/me/events", series(attendees=attendees(ERIN)))
        second = alice.get(view())["value"][1]
        alice.patch(path(second), {"attendees": BOTH})
        (copy,) = copies(bob)
        assert (copy["type"], copy["iCalUId"]) == ("singleInstance", second["iCalUId"])

    def test_an_attendee_changes_the_own_copy_silently(self, alice, bob, meeting, outbox):
        bob.patch(path(copies(bob)[0]), {"subject": "Mine"})
        assert outbox() == []
        assert alice.get(path(meeting))["subject"] == "Plan"

    def test_an_attendee_does_not_change_the_attendees(self, bob, meeting):
        body = {"attendees": attendees(GARY)}
        assert bob.refused(path(copies(bob)[0]), "PATCH", body) == (400, "ErrorInvalidRequest")


class TestEnding:
    @pytest.mark.parametrize("how", ["delete", "cancel", "permanentDelete"])
    def test_the_organizer_cancels_for_all(self, alice, bob, meeting, outbox, how):
        if how == "delete":
            alice.delete(path(meeting))
        else:
            alice.post(f"{path(meeting)}/{how}", {"Comment": "Sorry"} if how == "cancel" else {})
        assert outbox() == [("cancellation", BOB), ("cancellation", ERIN)]
        assert alice.refused(path(meeting)) == (404, "ErrorItemNotFound")
        (copy,) = copies(bob)
        assert (copy["isCancelled"], copy["subject"], copy["showAs"]) == (True, "Canceled: Plan", "free")
        assert "meetingCancelled" in [one["meetingMessageType"] for one in inbox(bob)]

    def test_a_meeting_thrown_out_of_the_deleted_ones_mails_nobody_again(self, alice, meeting, outbox, control):
        control("graph", {"keep_deleted_events": True})
        immutable = alice.get(path(meeting), Prefer='IdType="ImmutableId"')
        alice.delete(path(meeting))
        outbox()
        alice.delete(path(immutable))
        assert outbox() == []

    def test_only_the_organizer_cancels(self, bob, meeting):
        answer = bob.ask("POST", f"{path(copies(bob)[0])}/cancel", {})
        assert answer.status_code == 400
        assert answer.get_json()["error"]["message"] == (
            "Your request can't be completed. You need to be an organizer to cancel a meeting."
        )

    def test_an_attendee_deletes_the_own_copy_silently(self, alice, bob, meeting, outbox):
        bob.delete(path(copies(bob)[0]))
        assert outbox() == []
        assert status(alice, meeting, BOB) == "none"

    def test_an_event_of_nobody_else_goes_silently(self, alice, outbox):
        alice.delete(path(alice.post("/me/events", event())))
        assert outbox() == []

    def test_one_day_is_cancelled_for_all(self, alice, bob, outbox):
        alice.post("/me/events", series(attendees=BOTH))
        outbox()
        alice.delete(path(alice.get(view())["value"][1]))
        assert outbox() == [("cancellation", BOB), ("cancellation", ERIN)]
        assert [one["isCancelled"] for one in bob.get(view())["value"]] == [False, True, False, False, False]


class TestAnswering:
    @pytest.mark.parametrize(
        ("word", "answer", "mail", "shows"),
        [
            ("accept", "accepted", "meetingAccepted", "busy"),
            ("tentativelyAccept", "tentativelyAccepted", "meetingTenativelyAccepted", "tentative"),
        ],
    )
    def test_the_organizer_hears_of_it(self, alice, bob, meeting, outbox, word, answer, mail, shows):
        (copy,) = copies(bob)
        assert bob.ask("POST", f"{path(copy)}/{word}", {"SendResponse": True}).status_code == 202
        assert outbox() == [("response", "alice@northwind.example")]
        assert status(alice, meeting, BOB) == answer
        assert (copies(bob)[0]["responseStatus"]["response"], copies(bob)[0]["showAs"]) == (answer, shows)
        assert inbox(alice)[0]["@odata.type"] == "#microsoft.graph.eventMessageResponse"
        assert inbox(alice)[0]["meetingMessageType"] == mail

    def test_a_declined_meeting_leaves_the_calendar(self, alice, bob, meeting):
        bob.post(f"{path(copies(bob)[0])}/decline", {})
        assert copies(bob) == []
        assert status(alice, meeting, BOB) == "declined"

    def test_it_may_stay_there(self, bob, meeting, control):
        control("graph", {"keep_declined_events": True})
        bob.post(f"{path(copies(bob)[0])}/decline", {})
        assert copies(bob)[0]["responseStatus"]["response"] == "declined"

    def test_a_silent_answer_is_silent(self, alice, bob, meeting, outbox):
        bob.post(f"{path(copies(bob)[0])}/accept", {"sendResponse": False})
        assert outbox() == []
        assert status(alice, meeting, BOB) == "none"
        assert copies(bob)[0]["responseStatus"]["response"] == "accepted"

    def test_the_organizer_does_not_answer(self, alice, meeting):
        assert alice.refused(f"{path(meeting)}/accept", "POST", {}) == (400, "ErrorInvalidRequest")

    def test_no_answer_goes_where_none_is_asked_for(self, alice, bob):
        alice.post("/me/events", event(attendees=BOTH, responseRequested=False))
        start = path(copies(bob)[0])
        assert bob.refused(f"{start}/accept", "POST", {}) == (400, "ErrorInvalidRequest")
        assert bob.ask("POST", f"{start}/accept", {"sendResponse": False}).status_code == 202

    def test_another_parameter_is_refused(self, bob, meeting):
        assert bob.refused(f"{path(copies(bob)[0])}/accept", "POST", {"silent": True}) == (400, "RequestBodyRead")

    def test_one_day_of_a_series_is_answered_by_itself(self, alice, bob):
        made = alice.post("/me/events", series(attendees=BOTH))
        bob.post(f"{path(bob.get(view())['value'][1])}/accept", {})
        assert [one["responseStatus"]["response"] for one in bob.get(view())["value"]][:2] == [
            "notResponded",
            "accepted",
        ]
        assert status(alice, made, BOB) == "none"
        assert status(alice, alice.get(view())["value"][1], BOB) == "accepted"
