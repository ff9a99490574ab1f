import pytest

from tests.sandbox.graph_http.conftest import to

NAME = "String {00020329-0000-0000-C000-000000000046} Name choice"
IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}


def inbox(person):
    return person.get("/me/mailFolders/inbox/messages?$top=50")["value"]


def sent(person):
    return person.get("/me/mailFolders/sentitems/messages?$top=50")["value"]


def test_a_draft_becomes_the_sent_copy_and_keeps_its_immutable_id(alice):
    made = alice.post("/me/messages", {"subject": "Hi", "toRecipients": to("bob@northwind.example")}, **IMMUTABLE)
    assert alice.ask("POST", f"/me/messages/{made['id']}/send", {}).status_code == 202
    copy = alice.get(f"/me/messages/{made['id']}", **IMMUTABLE)
    assert (copy["id"], copy["isDraft"]) == (made["id"], False)
    assert [one["subject"] for one in sent(alice)] == ["Hi"]


def test_what_arrives_has_its_own_id_and_the_same_message_id(alice, bob):
    made = alice.draft("Hi", toRecipients=to("Bob@Northwind.example"), categories=["Mine"])
    alice.post(f"/me/messages/{made['id']}/send")
    (arrived,) = inbox(bob)
    assert arrived["internetMessageId"] == made["internetMessageId"]
    assert arrived["id"] != made["id"]
    assert (arrived["isRead"], arrived["categories"], arrived["isDraft"]) == (False, [], False)
    assert arrived["from"]["emailAddress"]["address"] == "alice@northwind.example"


def test_conversations_have_a_name_of_their_own_in_each_mailbox(alice, bob):
    made = alice.draft("Hi", toRecipients=to("bob@northwind.example"))
    alice.post(f"/me/messages/{made['id']}/send")
    (arrived,) = inbox(bob)
    assert arrived["conversationIndex"] == made["conversationIndex"]
    assert arrived["conversationId"] != made["conversationId"]


def test_custom_properties_stay_with_the_sender_and_sensitivity_travels(alice, bob):
    values = [{"id": NAME, "value": "skip"}, {"id": "Integer 0x36", "value": "2"}]
    made = alice.draft("Hi", toRecipients=to("bob@northwind.example"), singleValueExtendedProperties=values)
    alice.post(f"/me/messages/{made['id']}/send")
    path = f"?$expand=singleValueExtendedProperties($filter=id eq '{NAME}' or id eq 'Integer 0x36')"
    shown = {
        person: [
            one["value"]
            for one in person.get(f"/me/mailFolders/{place}/messages{path}")["value"][0][
                "singleValueExtendedProperties"
            ]
        ]
        for person, place in ((alice, "sentitems"), (bob, "inbox"))
    }
    assert shown == {alice: ["skip", "2"], bob: ["2"]}


def test_blind_copies_arrive_and_are_not_shown(alice, bob, sign_in):
    dana = sign_in("dana@northwind.example")
    message = {"subject": "Hi", "toRecipients": to("bob@northwind.example")}
    message["bccRecipients"] = to("dana@northwind.example")
    alice.post("/me/sendMail", {"message": message})
    assert inbox(bob)[0]["bccRecipients"] == inbox(dana)[0]["bccRecipients"] == []
    assert [one["emailAddress"]["address"] for one in sent(alice)[0]["bccRecipients"]] == ["dana@northwind.example"]


def test_mail_crosses_tenants(alice, sign_in):
    charlie = sign_in("charlie@contoso.example")
    alice.post("/me/sendMail", {"message": {"subject": "Hi", "toRecipients": to("charlie@contoso.example")}})
    assert [one["subject"] for one in inbox(charlie)] == ["Hi"]


def test_a_sent_copy_is_optional(alice, bob):
    message = {"subject": "Hi", "toRecipients": to("bob@northwind.example")}
    alice.post("/me/sendMail", {"Message": message, "SaveToSentItems": False})
    assert sent(alice) == []
    assert len(inbox(bob)) == 1


def test_files_travel(alice, bob):
    file = {"@odata.type": "#microsoft.graph.fileAttachment", "name": "a.txt", "contentBytes": "aGVsbG8="}
    message = {"subject": "Hi", "toRecipients": to("bob@northwind.example"), "attachments": [file]}
    alice.post("/me/sendMail", {"message": message})
    (arrived,) = inbox(bob)
    assert arrived["hasAttachments"] is True
    (found,) = bob.get(f"/me/messages/{arrived['id']}/attachments")["value"]
    assert (found["name"], found["contentBytes"], found["size"]) == ("a.txt", "aGVsbG8=", 5)


def test_own_headers_travel(alice, bob):
    message = {"subject": "Hi", "toRecipients": to("bob@northwind.example")}
    message["internetMessageHeaders"] = [{"name": "x-choice", "value": "7"}]
    alice.post("/me/sendMail", {"message": message})
    found = bob.get("/me/mailFolders/inbox/messages?$select=internetMessageHeaders")["value"][0]
    headers = {one["name"]: one["value"] for one in found["internetMessageHeaders"]}
    assert headers["x-choice"] == "7"
    assert headers["Subject"] == "Hi"


@pytest.mark.parametrize("people", [[], to("nobody"), [{"emailAddress": {"name": "x"}}]])
def test_a_mail_without_good_recipients_is_not_sent(alice, people):
    body = {"message": {"subject": "Hi", "toRecipients": people}}
    assert alice.refused("/me/sendMail", "POST", body) == (400, "ErrorInvalidRecipients")
    assert alice.get("/me/messages/$count") == b"0"


def test_nobody_sends_as_somebody_else(alice):
    body = {"message": {"toRecipients": to("bob@northwind.example"), "from": to("dana@northwind.example")[0]}}
    assert alice.refused("/me/sendMail", "POST", body) == (403, "ErrorSendAsDenied")


def test_a_sent_mail_is_not_sent_again(alice):
    made = alice.draft("Hi", toRecipients=to("bob@northwind.example"))
    alice.post(f"/me/messages/{made['id']}/send")
    path = f"/me/messages/{sent(alice)[0]['id']}/send"
    assert alice.refused(path, "POST", {}) == (400, "ErrorInvalidRequest")


class TestAnswers:
    @pytest.fixture
    def arrived(self, alice, bob):
        people = to("bob@northwind.example", "dana@northwind.example")
        alice.post("/me/sendMail", {"message": {"subject": "Hi", "toRecipients": people}})
        return inbox(bob)[0]

    def people(self, message, kind="toRecipients"):
        return [one["emailAddress"]["address"] for one in message[kind]]

    def test_a_reply_goes_to_the_sender_in_the_same_conversation(self, bob, arrived):
        made = bob.ask("POST", f"/me/messages/{arrived['id']}/createReply", {"comment": "Thanks"})
        draft = made.get_json()
        assert (made.status_code, draft["subject"], draft["isDraft"]) == (201, "RE: Hi", True)
        assert self.people(draft) == ["alice@northwind.example"]
        assert draft["conversationId"] == arrived["conversationId"]
        assert "Thanks" in draft["body"]["content"]

    def test_a_reply_names_the_mail_it_answers(self, alice, bob, arrived):
        bob.post(f"/me/messages/{arrived['id']}/reply", {"comment": "Thanks"})
        found = alice.get("/me/mailFolders/inbox/messages?$select=internetMessageHeaders")["value"][0]
        headers = {one["name"]: one["value"] for one in found["internetMessageHeaders"]}
        assert headers["In-Reply-To"] == headers["References"] == arrived["internetMessageId"]

    def test_a_reply_to_all_leaves_oneself_out(self, bob, arrived):
        draft = bob.post(f"/me/messages/{arrived['id']}/createReplyAll")
        assert self.people(draft) == ["alice@northwind.example", "dana@northwind.example"]

    def test_forwarding_needs_somebody(self, bob, arrived):
        draft = bob.post(f"/me/messages/{arrived['id']}/createForward", {"toRecipients": to("a@x.example")})
        assert (draft["subject"], self.people(draft)) == ("FW: Hi", ["a@x.example"])
        assert bob.refused(f"/me/messages/{arrived['id']}/forward", "POST", {}) == (400, "ErrorInvalidRecipients")
