import pytest

from tests.sandbox.graph_http.calendar.bodies import BOB, attendees, event, series, view

FILE = {"@odata.type": "#microsoft.graph.fileAttachment", "name": "a.txt", "contentBytes": "aGk="}
EXTENSION = {"@odata.type": "microsoft.graph.openTypeExtension", "extensionName": "com.acme.crm", "k": "v"}


@pytest.fixture
def path(alice):
    return f"/me/events/{alice.post('/me/events', event())['id']}"


def test_a_file_is_added_read_and_deleted(alice, path):
    made = alice.post(f"{path}/attachments", FILE)
    assert alice.get(path)["hasAttachments"] is True
    assert alice.get(f"{path}/attachments/{made['id']}")["contentBytes"] == "aGk="
    assert alice.get(f"{path}/attachments/{made['id']}/$value") == b"hi"
    assert [one["name"] for one in alice.get(f"{path}/attachments?$select=name")["value"]] == ["a.txt"]
    assert alice.get(f"{path}/attachments/$count") == b"1"
    alice.delete(f"{path}/attachments/{made['id']}")
    assert alice.get(path)["hasAttachments"] is False
    assert alice.refused(f"{path}/attachments/{made['id']}") == (404, "ErrorItemNotFound")


def test_a_file_mails_nobody(alice, outbox):
    made = alice.post("/me/events", event(attendees=attendees(BOB)))
    outbox()
    alice.post(f"/me/events/{made['id']}/attachments", FILE)
    assert outbox() == []


def test_an_extension_is_added_and_expanded(alice, path):
    alice.post(f"{path}/extensions", EXTENSION)
    assert alice.get(f"{path}/extensions/com.acme.crm")["k"] == "v"
    found = alice.get(f"{path}?$expand=extensions($filter=id eq 'com.acme.crm')")
    assert [one["k"] for one in found["extensions"]] == ["v"]


@pytest.mark.parametrize("what", ["attachments", "extensions"])
def test_a_day_of_a_series_has_none_of_its_own(alice, what):
    alice.post("/me/events", series())
    day = alice.get(view())["value"][0]
    assert alice.refused(f"/me/events/{day['id']}/{what}") == (501, "NotImplemented")
