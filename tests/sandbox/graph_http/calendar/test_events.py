import pytest

from tests.sandbox.graph_http.calendar.bodies import BOB, at, attendees, event

JSON = {"Content-Type": "application/json"}
CRM = "String {00020329-0000-0000-C000-000000000046} Name CrmId"


@pytest.fixture
def made(alice):
    return alice.post("/me/events", event(categories=["CRM"], body={"contentType": "html", "content": "<p>Hi</p>"}))


def subjects(person, path):
    return [one["subject"] for one in person.get(path)["value"]]


def test_an_event_comes_back_with_the_defaults_of_the_service(made):
    kept = {
        "showAs": "busy",
        "sensitivity": "normal",
        "importance": "normal",
        "isReminderOn": True,
        "reminderMinutesBeforeStart": 15,
        "isAllDay": False,
        "isOrganizer": True,
        "isDraft": False,
        "isCancelled": False,
        "type": "singleInstance",
        "seriesMasterId": None,
        "recurrence": None,
        "attendees": [],
        "locations": [],
        "responseRequested": True,
        "allowNewTimeProposals": True,
        "responseStatus": {"response": "organizer", "time": "0001-01-01T00:00:00Z"},
        "bodyPreview": "Hi",
    }
    assert {name: made[name] for name in kept} == kept
    assert made["organizer"]["emailAddress"] == {"name": "Alice Adams", "address": "alice@northwind.example"}
    assert made["@odata.etag"] == f'W/"{made["changeKey"]}"'


def test_a_piece_of_html_comes_back_as_a_document(alice, made):
    content = alice.get(f"/me/events/{made['id']}")["body"]["content"]
    assert content.startswith("<html>")
    assert "<p>Hi</p>" in content


def test_the_body_is_text_where_text_is_preferred(alice, made):
    prefer = 'outlook.body-content-type="text"'
    assert alice.get(f"/me/events/{made['id']}", Prefer=prefer)["body"] == {"contentType": "text", "content": "Hi"}


def test_a_transaction_id_is_only_shown_where_it_was_set(alice, made):
    assert "transactionId" not in made
    assert alice.post("/me/events", event(transactionId="t-1"))["transactionId"] == "t-1"


def test_a_repeated_transaction_gives_the_event_it_made(alice):
    first = alice.post("/me/events", event(transactionId="t-1"))
    answer = alice.ask("POST", "/me/events", event(subject="Other", transactionId="t-1"))
    assert (answer.status_code, answer.get_json()["id"]) == (201, first["id"])
    assert len(alice.get("/me/events")["value"]) == 1


def test_a_repeated_transaction_may_conflict_instead(alice, control):
    control("graph", {"repeated_transaction_conflicts": True})
    alice.post("/me/events", event(transactionId="t-1"))
    assert alice.refused("/me/events", "POST", event(transactionId="t-1")) == (409, "ErrorDuplicateTransactionId")


@pytest.mark.parametrize(
    "name",
    ["iCalUId", "isOrganizer", "organizer", "isCancelled", "isDraft", "type", "originalStartTimeZone", "changeKey"],
)
def test_read_only_properties_are_refused(alice, name):
    body = event(**{name: None})
    assert alice.refused("/me/events", "POST", body) == (400, "ErrorInvalidPropertySet")


def test_a_transaction_id_cannot_be_changed(alice, made):
    path = f"/me/events/{made['id']}"
    assert alice.refused(path, "PATCH", {"transactionId": "x"}) == (400, "ErrorInvalidPropertySet")


@pytest.mark.parametrize(
    "more",
    [
        {"uid": "x"},
        {"occurrenceId": "x"},
        {"showAs": "away"},
        {"isAllDay": "yes"},
        {"attendees": "bob"},
        {"body": None},
    ],
)
def test_what_does_not_fit_the_type_is_refused(alice, more):
    assert alice.refused("/me/events", "POST", event(**more)) == (400, "RequestBodyRead")


@pytest.mark.parametrize("missing", ["start", "end"])
def test_an_event_needs_start_and_end(alice, missing):
    body = event()
    del body[missing]
    assert alice.refused("/me/events", "POST", body) == (400, "ErrorPropertyValidationFailure")


def test_an_attendee_needs_an_address(alice):
    assert alice.refused("/me/events", "POST", event(attendees=attendees(""))) == (400, "ErrorInvalidRecipients")


def test_a_change_keeps_what_it_does_not_speak_of(alice, made):
    changed = alice.patch(f"/me/events/{made['id']}", {"subject": "New"})
    assert (changed["subject"], changed["categories"]) == ("New", ["CRM"])
    assert changed["changeKey"] != made["changeKey"]


def test_location_and_locations_say_the_same(alice, made):
    path = f"/me/events/{made['id']}"
    changed = alice.patch(path, {"location": {"displayName": "Room 1"}})
    assert [one["displayName"] for one in changed["locations"]] == ["Room 1"]
    changed = alice.patch(path, {"locations": [{"displayName": "A"}, {"displayName": "B"}]})
    assert changed["location"]["displayName"] == "A; B"


def test_an_online_meeting_has_an_address_to_join(alice):
    made = alice.post("/me/events", event(isOnlineMeeting=True))
    assert made["onlineMeetingProvider"] == "teamsForBusiness"
    assert made["onlineMeeting"]["joinUrl"].startswith("https://teams.microsoft.com/")


@pytest.mark.parametrize("start", ["/me/calendar/events", "/me/calendars/{calendar}/events"])
def test_deep_addresses_read_and_delete_but_do_not_patch(alice, made, start):
    calendar = alice.get("/me/calendar")["id"]
    path = f"{start.format(calendar=calendar)}/{made['id']}"
    assert alice.get(path)["subject"] == "Plan"
    assert alice.refused(path, "PATCH", {"subject": "x"}) == (400, "BadRequest")
    alice.delete(path)
    assert alice.refused(f"/me/events/{made['id']}") == (404, "ErrorItemNotFound")


def test_an_id_that_is_none_is_malformed(alice):
    assert alice.refused("/me/events/nonsense") == (400, "ErrorInvalidIdMalformed")


def test_a_message_is_no_event(alice, bob):
    mail = alice.draft()
    assert alice.refused(f"/me/events/{mail['id']}") == (404, "ErrorItemNotFound")


class TestMatching:
    def test_a_stale_change_key_is_a_conflict(self, alice, made):
        path = f"/me/events/{made['id']}"
        alice.patch(path, {"subject": "New"})
        stale = {"If_Match": made["@odata.etag"]}
        assert alice.refused(path, "PATCH", {"subject": "x"}, **stale) == (412, "ErrorIrresolvableConflict")
        assert alice.refused(path, "DELETE", **stale) == (412, "ErrorIrresolvableConflict")

    def test_the_present_change_key_passes(self, alice, made):
        changed = alice.patch(f"/me/events/{made['id']}", {"subject": "x"}, If_Match=made["@odata.etag"])
        assert changed["subject"] == "x"

    def test_a_conflict_can_come_by_itself(self, alice, made, fault):
        fault(kind="change_key_conflict")
        path = f"/me/events/{made['id']}"
        assert alice.refused(path, "PATCH", {"subject": "x"}) == (412, "ErrorIrresolvableConflict")
        assert alice.patch(path, {"subject": "x"})["subject"] == "x"

    def test_new_events_can_change_their_key_by_themselves(self, alice, control):
        control("graph", {"bump_new_events": True})
        made = alice.post("/me/events", event())
        assert alice.get(f"/me/events/{made['id']}")["changeKey"] != made["changeKey"]

    def test_all_change_keys_bump_on_request(self, alice, made, fault):
        fault(kind="bump_change_keys")
        assert alice.get(f"/me/events/{made['id']}")["changeKey"] != made["changeKey"]


class TestExtendedProperties:
    @pytest.fixture
    def linked(self, alice):
        return alice.post("/me/events", event(singleValueExtendedProperties=[{"id": CRM, "value": "00U1"}]))

    def test_they_come_only_when_expanded(self, alice, linked):
        path = f"/me/events/{linked['id']}"
        assert "singleValueExtendedProperties" not in alice.get(path)
        found = alice.get(f"{path}?$expand=singleValueExtendedProperties($filter=id eq '{CRM}')")
        assert [one["value"] for one in found["singleValueExtendedProperties"]] == ["00U1"]

    def test_events_are_found_by_them(self, alice, made, linked):
        text = f"singleValueExtendedProperties/Any(ep: ep/id eq '{CRM}' and ep/value eq '00U1')"
        assert [one["id"] for one in alice.get(f"/me/events?$filter={text}")["value"]] == [linked["id"]]

    def test_a_patch_adds_to_them(self, alice, linked):
        other = CRM.replace("CrmId", "Other")
        path = f"/me/events/{linked['id']}"
        alice.patch(path, {"singleValueExtendedProperties": [{"id": other, "value": "x"}]})
        wanted = f"$expand=singleValueExtendedProperties($filter=id eq '{CRM}' or id eq '{other}')"
        values = [one["value"] for one in alice.get(f"{path}?{wanted}")["singleValueExtendedProperties"]]
        assert values == ["00U1", "x"]


class TestKeptWhenDeleted:
    @pytest.fixture(autouse=True)
    def _kept(self, control):
        control("graph", {"keep_deleted_events": True})

    def test_it_answers_to_its_immutable_id_only(self, alice, made):
        immutable = alice.get(f"/me/events/{made['id']}", Prefer='IdType="ImmutableId"')["id"]
        alice.delete(f"/me/events/{made['id']}")
        assert alice.get(f"/me/events/{immutable}")["subject"] == "Plan"
        assert alice.refused(f"/me/events/{made['id']}") == (404, "ErrorItemNotFound")
        assert alice.get("/me/events")["value"] == []

    def test_deleted_again_or_for_good_it_is_gone(self, alice, made):
        immutable = alice.get(f"/me/events/{made['id']}", Prefer='IdType="ImmutableId"')["id"]
        alice.delete(f"/me/events/{immutable}")
        alice.delete(f"/me/events/{immutable}")
        assert alice.refused(f"/me/events/{immutable}") == (404, "ErrorItemNotFound")

    def test_its_transaction_is_over(self, alice):
        first = alice.post("/me/events", event(transactionId="t"))
        alice.delete(f"/me/events/{first['id']}")
        assert alice.post("/me/events", event(transactionId="t"))["id"] != first["id"]


class TestLists:
    @pytest.fixture(autouse=True)
    def several(self, alice, world):
        for number in range(1, 13):
            world.clock.advance(60)
            categories = ["CRM"] if number % 4 == 0 else []
            alice.post("/me/events", event(f"2026-12-{number:02}", subject=f"{number}", categories=categories))

    def test_a_page_holds_ten(self, alice):
        page = alice.get("/me/events")
        assert len(page["value"]) == 10
        assert len(alice.get(page["@odata.nextLink"])["value"]) == 2

    def test_top_and_skip_cut(self, alice):
        assert subjects(alice, "/me/events?$orderby=start/dateTime&$top=2&$skip=3") == ["4", "5"]

    def test_count_counts(self, alice):
        assert alice.get("/me/events/$count") == b"12"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("categories/any(c:c eq 'crm')", ["12", "4", "8"]),
            ("start/dateTime ge '2026-12-11T10:00:00'", ["11", "12"]),
            ("start/dateTime ge '2026-12-11T12:00:00+02:00' and end/dateTime lt '2026-12-12T00:00:00Z'", ["11"]),
            ("lastModifiedDateTime ge 2026-11-20T12:11:00Z", ["11", "12"]),
            ("subject eq '3'", ["3"]),
            ("type eq 'seriesMaster'", []),
        ],
    )
    def test_a_filter_chooses(self, alice, text, expected):
        assert sorted(subjects(alice, f"/me/events?$filter={text.replace('+', '%2B')}")) == expected

    def test_an_event_is_found_by_its_calendar_uid(self, alice):
        one = alice.get("/me/events?$top=1")["value"][0]
        found = alice.get(f"/me/events?$filter=iCalUId eq '{one['iCalUId']}'")["value"]
        assert [each["id"] for each in found] == [one["id"]]

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("$filter=start/dateTime ge 2026-12-01T00:00:00Z", "RequestBroker--ParseUri"),
            ("$filter=attendees/any(a:a/emailAddress/address eq 'x')", "ErrorInvalidUrlQueryFilter"),
            ("$filter=uid eq 'x'", "RequestBroker--ParseUri"),
            ("$select=uid", "RequestBroker--ParseUri"),
            ("$search=x", "ErrorInvalidUrlQuery"),
            ("$filter=subject eq 'x'&$orderby=start/dateTime", "InefficientFilter"),
        ],
    )
    def test_other_questions_are_refused(self, alice, query, code):
        assert alice.refused(f"/me/events?{query}") == (400, code)

    def test_select_leaves_the_rest_out(self, alice):
        one = alice.get("/me/events?$select=subject,start&$top=1")["value"][0]
        assert set(one) == {"@odata.etag", "id", "subject", "start"}


class TestAccess:
    def test_reading_calendars_takes_their_scope(self, sign_in):
        person = sign_in("alice@northwind.example", "Mail.ReadWrite")
        assert person.refused("/me/events") == (403, "ErrorAccessDenied")

    def test_writing_takes_more_than_reading(self, sign_in):
        person = sign_in("alice@northwind.example", "Calendars.Read")
        assert person.get("/me/events")["value"] == []
        assert person.refused("/me/events", "POST", event()) == (403, "ErrorAccessDenied")

    def test_an_application_reaches_every_calendar_of_its_tenant(self, sign_in, control):
        control("microsoft", {"app_roles": ["Calendars.ReadWrite"]})
        application = sign_in("", "https://graph.microsoft.com/.default")
        made = application.post(f"/users/{BOB}/events", event())
        assert application.get(f"/users/{BOB}/events/{made['id']}")["organizer"]["emailAddress"]["address"] == BOB
        assert application.refused("/users/charlie@contoso.example/events") == (404, "ErrorInvalidUser")

    def test_nobody_reads_a_colleagues_calendar(self, alice):
        assert alice.refused(f"/users/{BOB}/events") == (403, "ErrorAccessDenied")


class TestIds:
    def test_the_immutable_id_leads_to_the_event_too(self, alice, made):
        immutable = {"Prefer": 'IdType="ImmutableId"'}
        identifier = alice.get(f"/me/events/{made['id']}", **immutable)["id"]
        assert identifier != made["id"]
        assert alice.get(f"/me/events/{identifier}")["id"] == made["id"]

    def test_ids_of_events_can_be_translated(self, alice, made):
        body = {"inputIds": [made["id"]], "sourceIdType": "restId", "targetIdType": "restImmutableEntryId"}
        (found,) = alice.post("/me/translateExchangeIds", body)["value"]
        assert alice.get(f"/me/events/{found['targetId']}")["id"] == made["id"]


def test_attachments_may_be_sent_along(alice):
    file = {"@odata.type": "#microsoft.graph.fileAttachment", "name": "a.txt", "contentBytes": "aGk="}
    made = alice.post("/me/events", event(attachments=[file]))
    assert made["hasAttachments"] is True
    (found,) = alice.get(f"/me/events/{made['id']}?$expand=attachments")["attachments"]
    assert (found["name"], found["contentBytes"]) == ("a.txt", "aGk=")


def test_events_of_a_batch_go_the_same_way(alice):
    requests = [
        {"id": "1", "method": "POST", "url": "/me/events", "headers": JSON, "body": event()},
        {"id": "2", "method": "GET", "url": "/me/events?$select=subject", "dependsOn": ["1"]},
    ]
    answers = {one["id"]: one for one in alice.post("/$batch", {"requests": requests})["responses"]}
    assert answers["1"]["status"] == 201
    assert [one["subject"] for one in answers["2"]["body"]["value"]] == ["Plan"]


def test_a_whole_event_cannot_be_sent_back(alice, made):
    """Clients that PATCH what they read: the read-only half of it is refused."""
    whole = {name: value for name, value in made.items() if not name.startswith("@")}
    assert alice.refused(f"/me/events/{made['id']}", "PATCH", whole)[0] == 400


def test_times_of_an_event_move_together_or_are_refused(alice, made):
    path = f"/me/events/{made['id']}"
    late = at("2026-12-01T12:00:00")
    assert alice.refused(path, "PATCH", {"start": late}) == (400, "ErrorPropertyValidationFailure")
    assert alice.patch(path, {"start": late, "end": late})["start"]["dateTime"] == "2026-12-01T12:00:00.0000000"
