"""Whatever a client sends, the answer is Graph's, never a crash."""

import random

import pytest

from sandbox.graph import schema
from tests.sandbox.graph_http.conftest import to

VALUES = [
    None,
    True,
    1,
    1.5,
    "",
    "x",
    [],
    {},
    [1],
    [None],
    [{}],
    [{"emailAddress": None}],
    to("bob@northwind.example"),
    to("rubbish")[0],
    {"contentType": None},
    {"contentType": "html", "content": None},
    "2026-01-01T00:00:00Z",
    [{"id": "Integer 0x36", "value": "1"}],
    [{"@odata.type": "#microsoft.graph.fileAttachment", "name": "a", "contentBytes": None}],
    {"subject": "x", "toRecipients": to("bob@northwind.example")},
]
WORDS = (
    "subject isRead eq and or not ( ) 'a' any receivedDateTime ge 2026-01-01 null true startswith( contains( , / "
    "cast( 1 from/emailAddress/address flag/flagStatus : categories/any(c:c "
).split()
ACTIONS = {
    "move": ["destinationId"],
    "copy": ["destinationId"],
    "send": [],
    "createReply": ["comment", "message", "toRecipients"],
    "reply": ["comment", "message"],
    "createForward": ["toRecipients", "message"],
    "attachments": ["@odata.type", "name", "contentBytes", "isInline", "contentId"],
    "attachments/createUploadSession": ["AttachmentItem"],
}


@pytest.fixture(params=range(3))
def chance(request):
    return random.Random(request.param)


@pytest.fixture
def message(alice):
    return "/me/messages/" + alice.draft("One", toRecipients=to("bob@northwind.example"))["id"]


def statuses(alice, *requests):
    return {alice.ask(*request).status_code for request in requests}


def test_message_bodies_are_taken_or_refused(alice, chance, message):
    names = [*schema.MESSAGE, "attachments", "singleValueExtendedProperties", "nope"]
    bodies = [{chance.choice(names): chance.choice(VALUES) for _ in range(2)} for _ in range(150)]
    found = statuses(alice, *(("POST", "/me/messages", body) for body in bodies))
    found |= statuses(alice, *(("PATCH", message, body) for body in bodies))
    assert found == {200, 201, 400}
    assert statuses(alice, ("GET", "/me/messages?$top=999"), ("GET", f"{message}/$value")) == {200}


def test_actions_are_carried_out_or_refused(alice, chance, message):
    requests = [
        ("POST", f"{message}/{name}", {key: chance.choice(VALUES) for key in keys if chance.random() < 0.8})
        for name, keys in chance.choices(list(ACTIONS.items()), k=100)
        if name not in ("send", "move")
    ]
    assert statuses(alice, *requests) <= {200, 201, 202, 400, 404, 501}


def test_filters_are_parsed_or_refused(alice, chance, message):
    texts = [" ".join(chance.choices(WORDS, k=chance.randint(1, 7))) for _ in range(150)]
    assert statuses(alice, *(("GET", f"/me/messages?$filter={text}") for text in texts)) <= {200, 400}


@pytest.mark.parametrize("body", [{"requests": value} for value in VALUES])
def test_a_batch_is_carried_out_or_refused(alice, body):
    assert alice.ask("POST", "/$batch", body).status_code == 400


@pytest.mark.parametrize("name", ["id", "url", "method", "headers", "dependsOn"])
def test_an_item_of_a_batch_is_carried_out_or_refused(alice, name):
    bodies = [{"requests": [{"id": "1", "url": "/me", "method": "GET", name: value}]} for value in VALUES]
    assert statuses(alice, *(("POST", "/$batch", body) for body in bodies)) <= {200, 400}


@pytest.mark.parametrize("value", VALUES)
def test_folders_categories_and_ids_are_taken_or_refused(alice, value):
    found = statuses(
        alice,
        ("POST", "/me/mailFolders", {"displayName": value}),
        ("POST", "/me/outlook/masterCategories", {"displayName": "x", "color": value}),
        ("POST", "/me/translateExchangeIds", {"inputIds": value, "sourceIdType": "restId", "targetIdType": "ewsId"}),
        ("POST", "/me/sendMail", {"message": value}),
    )
    assert found <= {200, 201, 202, 400}


@pytest.mark.parametrize("piece", ["", "bytes", "bytes a-b/c", "bytes 0-1"])
def test_a_range_that_is_none_is_refused(alice, message, piece):
    about = {"AttachmentItem": {"attachmentType": "file", "name": "a", "size": 4 * 1024 * 1024}}
    upload = alice.post(f"{message}/attachments/createUploadSession", about)["uploadUrl"]
    answer = alice.http.put(upload.removeprefix("http://localhost"), data=b"x", headers={"Content-Range": piece})
    assert answer.status_code == 416


def test_an_upload_nobody_asked_for_is_not_found(alice):
    assert alice.http.put("/v1.0/uploads/nobody/nothing", data=b"x").status_code == 404


def test_a_listing_with_hidden_folders_keeps_them_on_its_next_page(alice):
    page = alice.get("/me/mailFolders?includeHiddenFolders=true&$top=7&$select=displayName")
    assert "includeHiddenFolders=true" in page["@odata.nextLink"]
    assert "Conversation History" in {
        one["displayName"] for one in page["value"] + alice.get(page["@odata.nextLink"])["value"]
    }


def test_somebody_without_a_name_is_called_by_the_address(alice):
    made = alice.draft("One", toRecipients=to("bob@northwind.example"))
    assert made["toRecipients"][0]["emailAddress"]["name"] == "bob@northwind.example"
