import pytest

from tests.sandbox.graph_http.conftest import to


class TestListing:
    @pytest.fixture
    def twelve(self, alice, world):
        for number in range(12):
            world.clock.advance(60)
            alice.draft(f"Mail {number:02d}", isRead=number % 2 == 0)

    def test_a_page_holds_ten_newest_first(self, alice, twelve):
        assert alice.subjects("/me/messages") == [f"Mail {n:02d}" for n in range(11, 1, -1)]

    def test_the_next_link_is_absolute_and_leads_to_the_rest(self, alice, twelve):
        page = alice.get("/me/messages?$select=subject")
        assert page["@odata.nextLink"].startswith("http://localhost/v1.0/me/messages?")
        assert alice.subjects(page["@odata.nextLink"]) == ["Mail 01", "Mail 00"]

    def test_the_last_page_has_no_next_link(self, alice, twelve):
        assert "@odata.nextLink" not in alice.get("/me/messages?$top=12")

    def test_top_and_skip_cut_the_list(self, alice, twelve):
        assert alice.subjects("/me/messages?$top=2&$skip=3") == ["Mail 08", "Mail 07"]

    def test_the_dollar_sign_may_be_encoded_or_missing(self, alice, twelve):
        assert alice.subjects("/me/messages?%24top=1") == alice.subjects("/me/messages?top=1") == ["Mail 11"]

    def test_count_says_how_many_pass_the_filter(self, alice, twelve):
        page = alice.get("/me/messages?$filter=isRead eq true&$count=true&$top=1")
        assert (page["@odata.count"], len(page["value"])) == (6, 1)

    def test_the_count_segment_is_plain_text(self, alice, twelve):
        assert alice.get("/me/messages/$count") == b"12"

    def test_maxpagesize_is_a_preference_and_is_confirmed(self, alice, twelve):
        answer = alice.ask("GET", "/me/messages", Prefer="odata.maxpagesize=3")
        assert len(answer.get_json()["value"]) == 3
        assert answer.headers["Preference-Applied"] == "odata.maxpagesize=3"

    def test_ordering_by_what_the_filter_starts_with_is_allowed(self, alice, twelve):
        path = "/me/messages?$filter=subject ge 'Mail 10' and isRead eq true&$orderby=subject"
        assert alice.subjects(path) == ["Mail 10"]

    @pytest.mark.parametrize(
        "query",
        [
            "$filter=isRead eq true&$orderby=receivedDateTime desc",
            "$filter=isRead eq true and receivedDateTime ge 2026-01-01T00:00:00Z&$orderby=receivedDateTime",
            "$filter=receivedDateTime ge 2026-01-01T00:00:00Z and conversationId eq 'x'&$orderby=receivedDateTime",
        ],
    )
    def test_an_order_that_does_not_follow_the_filter_is_inefficient(self, alice, query):
        assert alice.refused(f"/me/messages?{query}") == (400, "InefficientFilter")

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("$select=nope", "RequestBroker--ParseUri"),
            ("$filter=nope eq 1", "RequestBroker--ParseUri"),
            ("$orderby=nope", "RequestBroker--ParseUri"),
            ("$expand=nope", "RequestBroker--ParseUri"),
            ("$expand=singleValueExtendedProperties", "ErrorInvalidUrlQuery"),
            ("$apply=x", "RequestBroker--ParseUri"),
            ("$top=0", "RequestBroker--ParseUri"),
            ("$top=1001", "ErrorInvalidUrlQuery"),
            ("$top=2&$top=3", "RequestBroker--ParseUri"),
            ("$deltatoken=x", "ErrorInvalidUrlQuery"),
            ("$skiptoken=rubbish", "ErrorInvalidUrlQuery"),
            ("$orderby=toRecipients", "ErrorInvalidUrlQuery"),
            ("$search=x&$filter=isRead eq true", "SearchWithFilter"),
            ("$search=x&$orderby=subject", "SearchWithOrderBy"),
        ],
    )
    def test_a_query_graph_would_not_take_is_refused(self, alice, query, code):
        assert alice.refused(f"/me/messages?{query}") == (400, code)

    def test_search_finds_words_in_subject_and_body(self, alice):
        alice.draft("Invoice 7", body={"contentType": "text", "content": "the yellow form"})
        alice.draft("Other")
        assert alice.subjects('/me/messages?$search="yellow invoice"') == ["Invoice 7"]


class TestReading:
    def test_select_leaves_id_and_etag(self, alice):
        made = alice.draft("One")
        found = alice.get(f"/me/messages/{made['id']}?$select=subject")
        assert set(found) == {"@odata.context", "@odata.etag", "id", "subject"}

    def test_headers_come_only_when_selected(self, alice):
        made = alice.draft("One", internetMessageHeaders=[{"name": "x-choice", "value": "7"}])
        assert "internetMessageHeaders" not in alice.get(f"/me/messages/{made['id']}")
        found = alice.get(f"/me/messages/{made['id']}?$select=internetMessageHeaders")
        assert found["internetMessageHeaders"] == [{"name": "x-choice", "value": "7"}]

    def test_the_body_comes_as_text_when_preferred(self, alice):
        made = alice.draft("One", body={"contentType": "HTML", "content": "<p>Hello</p><p>you</p>"})
        answer = alice.ask("GET", f"/me/messages/{made['id']}", Prefer='outlook.body-content-type="text"')
        assert answer.get_json()["body"] == {"contentType": "text", "content": "Hello\n\nyou"}
        assert answer.headers["Preference-Applied"] == 'outlook.body-content-type="text"'

    def test_both_kinds_of_id_find_the_message(self, alice):
        made = alice.draft("One")
        immutable = alice.get("/me/messages", Prefer='IdType="ImmutableId"')["value"][0]["id"]
        assert immutable != made["id"]
        assert alice.get(f"/me/messages/{immutable}")["id"] == made["id"]

    def test_ids_are_case_sensitive(self, alice):
        made = alice.draft("One")
        assert alice.refused(f"/me/messages/AA{made['id'][2:].swapcase()}") == (404, "ErrorItemNotFound")

    def test_rubbish_for_an_id_is_malformed(self, alice):
        assert alice.refused("/me/messages/rubbish") == (400, "ErrorInvalidIdMalformed")

    def test_a_message_is_not_found_under_a_folder_it_is_not_in(self, alice):
        made = alice.draft("One")
        assert alice.get(f"/me/mailFolders/drafts/messages/{made['id']}")["subject"] == "One"
        assert alice.refused(f"/me/mailFolders/inbox/messages/{made['id']}") == (404, "ErrorItemNotFound")

    def test_mime_is_the_mail_itself(self, alice):
        made = alice.draft("Grüße", body={"contentType": "html", "content": "<p>é</p>"}, toRecipients=to("a@x.example"))
        mime = alice.get(f"/me/messages/{made['id']}/$value")
        assert b"To: a@x.example" in mime
        assert b"multipart/alternative" in mime


class TestChanging:
    def test_categories_are_replaced_as_a_whole(self, alice):
        made = alice.draft("One", categories=["Red", "Blue"])
        assert alice.patch(f"/me/messages/{made['id']}", {"categories": ["CRM"]})["categories"] == ["CRM"]

    def test_every_change_makes_a_new_change_key(self, alice):
        made = alice.draft("One")
        changed = alice.patch(f"/me/messages/{made['id']}", {"isRead": False})
        assert changed["changeKey"] != made["changeKey"]
        assert changed["@odata.etag"] == f'W/"{changed["changeKey"]}"'

    def test_if_match_with_an_old_key_is_refused(self, alice):
        made = alice.draft("One")
        path = f"/me/messages/{made['id']}"
        alice.patch(path, {"isRead": False}, If_Match=made["@odata.etag"])
        again = alice.refused(path, "PATCH", {"isRead": True}, If_Match=made["@odata.etag"])
        assert again == (412, "ErrorIrresolvableConflict")

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"nope": 1}, "RequestBodyRead"),
            ({"categories": "CRM"}, "RequestBodyRead"),
            ({"isRead": "yes"}, "RequestBodyRead"),
            ({"importance": "huge"}, "RequestBodyRead"),
            ({"toRecipients": [{"address": "a@x.example"}]}, "RequestBodyRead"),
            ({"changeKey": "x"}, "ErrorInvalidPropertySet"),
            ({"receivedDateTime": "2026-01-01T00:00:00Z"}, "ErrorInvalidPropertySet"),
            ({"internetMessageHeaders": [{"name": "Subject", "value": "x"}]}, "InvalidInternetMessageHeader"),
            ({"singleValueExtendedProperties": [{"id": "String Foo", "value": "x"}]}, "ErrorInvalidExtendedProperty"),
            ({"singleValueExtendedProperties": [{"id": "String 0x1A"}]}, "RequestBodyRead"),
        ],
    )
    def test_a_body_graph_would_not_take_is_refused(self, alice, body, code):
        made = alice.draft("One")
        assert alice.refused(f"/me/messages/{made['id']}", "PATCH", body) == (400, code)

    def test_a_body_that_is_no_json_is_refused(self, alice):
        answer = alice.http.post(
            "/v1.0/me/messages",
            data="{",
            headers={"Authorization": f"Bearer {alice.token}", "Content-Type": "application/json"},
        )
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "BadRequest")

    def test_the_subject_of_a_sent_mail_cannot_be_changed(self, alice):
        made = alice.draft("One", toRecipients=to("a@x.example"))
        alice.post(f"/me/messages/{made['id']}/send")
        sent = alice.get("/me/mailFolders/sentitems/messages")["value"][0]
        path = f"/me/messages/{sent['id']}"
        assert alice.refused(path, "PATCH", {"subject": "Two"}) == (400, "ErrorInvalidPropertySet")

    def test_odata_annotations_in_a_body_are_ignored(self, alice):
        made = alice.draft("One")
        body = {"@odata.type": "#microsoft.graph.message", "isRead": False}
        assert alice.patch(f"/me/messages/{made['id']}", body)["isRead"] is False


class TestMovingAndDeleting:
    def test_moving_changes_the_ordinary_id_and_keeps_the_immutable_one(self, alice):
        made = alice.draft("One")
        immutable = alice.get(f"/me/messages/{made['id']}", Prefer='IdType="ImmutableId"')["id"]
        moved = alice.post(f"/me/messages/{made['id']}/move", {"destinationId": "archive"})
        assert moved["id"] != made["id"]
        assert alice.refused(f"/me/messages/{made['id']}") == (404, "ErrorItemNotFound")
        assert alice.get(f"/me/messages/{immutable}")["id"] == moved["id"]

    def test_a_copy_is_another_message(self, alice):
        made = alice.draft("One", categories=["CRM"])
        copied = alice.post(f"/me/messages/{made['id']}/copy", {"DestinationId": "archive"})
        assert copied["categories"] == ["CRM"]
        assert alice.get("/me/messages/$count") == b"2"

    def test_deleting_moves_to_deleted_items_first(self, alice):
        made = alice.draft("One")
        alice.delete(f"/me/messages/{made['id']}")
        assert alice.subjects("/me/mailFolders/deleteditems/messages") == ["One"]

    def test_permanent_delete_leaves_nothing(self, alice):
        made = alice.draft("One")
        alice.post(f"/me/messages/{made['id']}/permanentDelete")
        assert alice.get("/me/messages/$count") == b"0"

    def test_a_destination_is_needed(self, alice):
        made = alice.draft("One")
        assert alice.refused(f"/me/messages/{made['id']}/move", "POST", {}) == (400, "RequestBodyRead")

    def test_an_unknown_action_parameter_is_refused(self, alice):
        made = alice.draft("One")
        body = {"destination": "archive"}
        assert alice.refused(f"/me/messages/{made['id']}/move", "POST", body) == (400, "RequestBodyRead")


class TestExtendedProperties:
    NAME = "String {00020329-0000-0000-C000-000000000046} Name cecp-11111111-aaaa-4bbb-8ccc-222222222222"

    def expand(self, *names):
        wanted = " or ".join(f"id eq '{name}'" for name in names)
        return f"$select=id&$expand=singleValueExtendedProperties($filter={wanted})"

    def test_what_is_written_is_read_back_under_its_canonical_name(self, alice):
        made = alice.draft("One", singleValueExtendedProperties=[{"id": self.NAME, "value": "{}"}])
        found = alice.get(f"/me/messages/{made['id']}?{self.expand(self.NAME)}")["singleValueExtendedProperties"]
        assert found == [{"id": self.NAME.replace("C000", "c000"), "value": "{}"}]

    def test_sensitivity_is_always_there(self, alice):
        made = alice.draft("One")
        alice.patch(
            f"/me/messages/{made['id']}", {"singleValueExtendedProperties": [{"id": "Integer 0x36", "value": "2"}]}
        )
        other = alice.draft("Two")
        for identifier, value in ((made["id"], "2"), (other["id"], "0")):
            found = alice.get(f"/me/messages/{identifier}?{self.expand('Integer 0x36', self.NAME)}")
            assert found["singleValueExtendedProperties"] == [{"id": "Integer 0x36", "value": value}]

    def test_messages_are_found_by_a_property(self, alice):
        alice.draft("One", singleValueExtendedProperties=[{"id": self.NAME, "value": "abc"}])
        alice.draft("Two")
        path = (
            f"/me/messages?$filter=singleValueExtendedProperties/Any(ep: ep/id eq '{self.NAME}' and ep/value eq 'ABC')"
        )
        assert alice.subjects(path) == ["One"]


def test_ids_are_translated_between_their_forms(alice):
    made = alice.draft("One")
    body = {"InputIds": [made["id"], "unknown"], "SourceIdType": "restId", "TargetIdType": "restImmutableEntryId"}
    found, unknown = alice.post("/me/translateExchangeIds", body)["value"]
    immutable = alice.get("/me/messages", Prefer='IdType="ImmutableId"')["value"][0]["id"]
    assert found == {"sourceId": made["id"], "targetId": immutable}
    assert unknown["errorDetails"]["code"] == "ErrorItemNotFound"
