"""What Salesforce answers when people are created, in its own words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backend.adapters.salesforce.client import SalesforceClient
from backend.adapters.salesforce.people import create
from backend.ports.crm import Resolved
from backend.ports.failures import AccessDenied, Failure, Rejected, Transient
from backend.sync.records import Capabilities, NewPerson, RecordRef
from tests.unit.adapters.answers import CountedTokens, ScriptedSession, Sent, answer

LEAD = NewPerson("Lead", "jo@newco.example", (("FirstName", "Jo"), ("LastName", "Jensen"), ("Company", "Newco")))
CONTACT = NewPerson("Contact", "jo@newco.example", (("LastName", "Jensen"),), None, "Newco", "newco.example")
ERIN = "003000000000001AAA"


def nodes(*answers: tuple[str, int, Any]) -> dict[str, Any]:
    rows = [{"referenceId": name, "httpStatusCode": status, "body": body} for name, status, body in answers]
    done = all(status < 300 for _, status, _ in answers)
    return {"graphId": "0", "isSuccessful": done, "graphResponse": {"compositeResponse": rows}}


def detected(*records: tuple[str, str], key: str = "duplicateResut") -> list[dict[str, Any]]:
    matched = [{"record": {"attributes": {"type": kind}, "Id": record_id}} for kind, record_id in records]
    outcome = {"allowSave": True, "matchResults": [{"matchRecords": matched}]}
    return [{"errorCode": "DUPLICATES_DETECTED", "message": "Use one of these records?", key: outcome}]


def made(
    graph: dict[str, Any] | None, person: NewPerson = LEAD, row: tuple[int, Any] = (200, {}), marked: bool = False
) -> tuple[Resolved | Failure, list[dict[str, Any]]]:
    """The result of one person, and the bodies that were sent."""
    sent: list[dict[str, Any]] = []

    def reply(asked: Sent) -> Any:
        body = json.loads(asked.data)
        sent.append(body)
        if "graphs" in body:
            return answer({"graphs": [graph] if graph else []})
        status, found = row
        return answer({"compositeResponse": [{"referenceId": "row0", "httpStatusCode": status, "body": found}]})

    client = SalesforceClient(ScriptedSession(reply), CountedTokens(), "66.0")
    fields = frozenset({"Account.LockstepCreated__c"}) if marked else frozenset()
    (result,) = create(client, [person], Capabilities(people_fields=fields))
    return result, sent


def test_a_person_and_the_new_account_are_one_transaction() -> None:
    good = nodes(("account", 201, {"id": "001A"}), ("person", 201, {"id": ERIN}))
    result, (sent,) = made(good, CONTACT, marked=True)

    account, person = sent["graphs"][0]["compositeRequest"]
    assert account["body"] == {"Name": "Newco", "Website": "newco.example", "LockstepCreated__c": True}
    assert person["body"] == {"LastName": "Jensen", "AccountId": "@{account.id}"}
    assert isinstance(result, Resolved)
    assert (result.person.ref, result.person.account) == (RecordRef("Contact", ERIN), RecordRef("Account", "001A"))


@pytest.mark.parametrize("key", ["duplicateResut", "duplicateResult"])
def test_the_one_duplicate_is_read_and_taken_however_the_key_is_spelled(key: str) -> None:
    row = {"Id": ERIN, "Name": "Jo Jensen", "Email": "Private@Home.example", "AccountId": "001A"}
    result, sent = made(nodes(("person", 400, detected(("Contact", ERIN[:15]), key=key))), row=(200, row))

    assert isinstance(result, Resolved)
    assert (result.created, result.person.ref) == (False, RecordRef("Contact", ERIN))
    assert result.person.emails == ("jo@newco.example", "private@home.example")
    assert f"/sobjects/Contact/{ERIN}?" in sent[1]["compositeRequest"][0]["url"]


def test_a_person_account_that_is_the_duplicate_is_taken_as_the_contact_behind_it() -> None:
    row = {"Id": "001A", "Name": "Jo Jensen", "PersonContactId": ERIN}
    result, _ = made(nodes(("person", 400, detected(("Account", "001000000000001AAA")))), row=(200, row))

    assert isinstance(result, Resolved)
    assert result.person.ref == RecordRef("Contact", ERIN)


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("Contact", (404, [{"errorCode": "NOT_FOUND", "message": "gone"}])),
        ("Account", (200, {"Id": "001A", "PersonContactId": None})),
        ("Opportunity", (200, {"Id": "006A"})),
    ],
)
def test_a_duplicate_that_can_not_be_linked_is_said_and_not_guessed(kind: str, row: tuple[int, Any]) -> None:
    result, _ = made(nodes(("person", 400, detected((kind, "001000000000001AAA")))), row=row)

    assert isinstance(result, Rejected)
    assert result.code == "duplicate_not_usable"


@pytest.mark.parametrize("records", [(), (("Contact", ERIN), ("Lead", "00Q000000000001AAA"))])
def test_none_or_several_duplicates_are_left_to_a_person(records: tuple[tuple[str, str], ...]) -> None:
    result, sent = made(nodes(("person", 400, detected(*records))))

    assert isinstance(result, Rejected)
    assert result.code == "several_duplicates"
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("graph", "kind"),
    [
        (None, Transient),
        (nodes(("person", 201, {})), Transient),
        (nodes(("person", 400, [{"errorCode": "UNABLE_TO_LOCK_ROW", "message": "locked"}])), Transient),
        (nodes(("person", 403, [{"errorCode": "INSUFFICIENT_ACCESS", "message": "no"}])), AccessDenied),
        (nodes(("person", 400, [{"errorCode": "REQUIRED_FIELD_MISSING", "message": "Industry"}])), Rejected),
    ],
)
def test_other_answers_say_whether_it_is_worth_another_try(graph: dict[str, Any] | None, kind: type[Failure]) -> None:
    assert isinstance(made(graph)[0], kind)


def test_the_failure_that_counts_is_the_one_that_undid_the_others() -> None:
    undone = [{"errorCode": "PROCESSING_HALTED", "message": "rolled back"}]
    told = [{"errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "No Jensens"}]
    result, _ = made(nodes(("account", 400, undone), ("person", 400, told)), CONTACT)

    assert isinstance(result, Rejected)
    assert result.message == "No Jensens"
