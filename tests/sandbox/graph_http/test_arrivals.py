import pytest

NEW = {"from": "Jo <jo@newco.example>", "to": "alice@northwind.example", "subject": "Hello", "text": "A demo?"}


def inbox(person):
    return person.get("/me/mailFolders/inbox/messages")["value"]


def test_a_strangers_mail_arrives_unread_and_now(http, alice, world):
    answer = http.post("/_sandbox/mail", json=NEW)
    (arrived,) = inbox(alice)
    assert answer.status_code == 201
    assert (arrived["subject"], arrived["isRead"]) == ("Hello", False)
    assert arrived["from"]["emailAddress"] == {"name": "Jo", "address": "jo@newco.example"}
    assert arrived["receivedDateTime"] == "2026-11-20T12:00:00Z"
    assert alice.get(f"/me/messages/{answer.get_json()['ids'][0]}")["id"] == arrived["id"]


def test_everybody_named_gets_one(http, alice, bob):
    people = ["alice@northwind.example", "far@away.example"]
    http.post("/_sandbox/mail", json={**NEW, "to": people, "cc": "bob@northwind.example"})
    assert inbox(alice)[0]["internetMessageId"] == inbox(bob)[0]["internetMessageId"]


def test_it_may_have_html_and_headers(http, alice):
    http.post("/_sandbox/mail", json={**NEW, "html": "<p>A demo?</p>", "headers": {"Sensitivity": "Private"}})
    path = "/me/messages?$expand=singleValueExtendedProperties($filter=id eq 'Integer 0x36')"
    (arrived,) = alice.get(path)["value"]
    assert arrived["body"]["contentType"] == "html"
    assert arrived["singleValueExtendedProperties"][0]["value"] == "2"


def test_a_whole_mail_may_be_given(http, alice):
    http.post("/_sandbox/mail", json={"mime": "From: a@x.example\nTo: alice@northwind.example\nSubject: Raw\n\nHi"})
    assert [one["subject"] for one in inbox(alice)] == ["Raw"]


@pytest.mark.parametrize(
    "body", [{}, [], {"from": "a@x.example"}, {**NEW, "bcc": "x"}, {**NEW, "subject": "a\nBcc: b"}, {"mime": "rubbish"}]
)
def test_anything_else_is_refused(http, body):
    assert http.post("/_sandbox/mail", json=body).status_code == 400
