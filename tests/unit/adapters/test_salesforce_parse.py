"""Salesforce's JSON -> our records."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backend.adapters.salesforce import parse
from backend.sync.records import RecordRef

CONTACT = {
    "attributes": {"type": "Contact"},
    "Id": "003A",
    "Name": "Erin Evans",
    "Email": "Erin@Acme.example",
    "SecondEmail__c": "erin@home.example",
    "Title": "CFO",
    "AccountId": "001A",
    "Account": {"Name": "Acme"},
    "OwnerId": "005A",
    "CreatedDate": "2026-01-05T13:00:00.000+0000",
}
OPPORTUNITY = {"Name": "Renewal", "StageName": "Prospecting", "Amount": 48000.0, "AccountId": "001A", "IsClosed": False}


def role(opportunity_id="006A", **fields):
    return {"OpportunityId": opportunity_id, "Opportunity": OPPORTUNITY | fields}


def test_a_contact_holds_all_its_addresses_in_lower_case():
    person = parse.person(CONTACT, "Contact", ("Email", "SecondEmail__c"))

    assert person.emails == ("erin@acme.example", "erin@home.example")


def test_a_contact_knows_its_account():
    person = parse.person(CONTACT, "Contact", ("Email",))

    assert (person.account, person.account_name) == (RecordRef("Account", "001A"), "Acme")


def test_a_private_contact_has_no_account():
    person = parse.person(CONTACT | {"AccountId": None, "Account": None}, "Contact", ("Email",))

    assert (person.account, person.account_name) == (None, "")


def test_a_user_owns_himself():
    assert parse.person({"Id": "005A", "Name": "A", "Email": "a@x"}, "User", ("Email",)).owner_id == "005A"


def test_times_are_utc():
    assert parse.moment("2026-01-05T14:00:00.000+0100") == datetime(2026, 1, 5, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "text"), [(48000.0, "48000"), (0.1, "0.1"), (12.50, "12.5"), (1e15, "1000000000000000"), (None, "")]
)
def test_amounts_are_plain_decimals(amount, text):
    assert parse.business(OPPORTUNITY | {"Id": "006A", "Amount": amount}, "Opportunity").amount == text


def test_a_case_is_called_by_its_subject_and_its_contact_is_involved():
    case = parse.business({"Id": "500A", "CaseNumber": "00001026", "Subject": "Invoice", "ContactId": "003A"}, "Case")

    assert (case.name, case.number, case.contact_ids) == ("Invoice", "00001026", ("003A",))


def test_a_case_without_a_subject_is_called_by_its_number():
    assert parse.business({"Id": "500A", "CaseNumber": "00001026", "Subject": None}, "Case").name == "00001026"


def test_an_empty_child_query_is_null():
    assert parse.rows(None) == []


def test_an_opportunity_found_twice_is_listed_once_with_its_contacts():
    contacts = [
        CONTACT | {"OpportunityContactRoles": {"records": [role()]}},
        CONTACT | {"Id": "003B", "OpportunityContactRoles": {"records": [role()]}},
    ]
    accounts = [
        {"Id": "001A", "Name": "Acme", "Opportunities": {"records": [OPPORTUNITY | {"Id": "006A"}]}, "Cases": None}
    ]

    account, opportunity = parse.related(contacts, accounts)

    assert account.ref == RecordRef("Account", "001A")
    assert (opportunity.ref, opportunity.contact_ids) == (RecordRef("Opportunity", "006A"), ("003A", "003B"))


def test_an_opportunity_of_another_account_is_found_by_its_role():
    contacts = [CONTACT | {"OpportunityContactRoles": {"records": [role("006Z", AccountId="001Z")]}}]

    (opportunity,) = parse.related(contacts, [])

    assert opportunity.account == RecordRef("Account", "001Z")


TASK = {
    "Id": "00TA",
    "K__c": "key",
    "Subject": "Hello",
    "OwnerId": "005A",
    "Owner": {"Name": "Alice"},
    "WhoId": "003A",
    "Who": {"attributes": {"type": "Name"}, "Name": "Erin", "Type": "Contact"},
    "WhatId": "001A",
    "What": {"Name": "Acme", "Type": "Account"},
    "CreatedDate": "2026-01-05T13:00:00.000+0000",
}


def test_a_task_names_what_it_is_linked_to():
    saved = parse.task(TASK, "K__c")

    assert saved.people == (RecordRef("Contact", "003A"),)
    assert saved.business == (RecordRef("Account", "001A"),)
    assert saved.names == (("003A", "Erin"), ("001A", "Acme"))


def test_a_shared_task_lists_its_primary_person_first_and_once():
    others = [
        {"RelationId": "003B", "Relation": {"Name": "Anna", "Type": "Contact"}},
        {"RelationId": "003A", "Relation": {"Name": "Erin", "Type": "Contact"}},
    ]
    saved = parse.task(TASK | {"TaskWhoRelations": {"records": others}}, "K__c")

    assert [person.id for person in saved.people] == ["003A", "003B"]


def test_a_task_without_links_has_none():
    saved = parse.task({"Id": "00TA", "WhoId": None, "Who": None}, "")

    assert (saved.people, saved.business, saved.message_key) == ((), (), "")


def test_a_message_lists_contacts_and_leads_but_no_users():
    rows = [
        {"RelationId": "005A", "RelationObjectType": "User", "Relation": {"Name": "Alice"}},
        {"RelationId": "003A", "RelationObjectType": "Contact", "Relation": {"Name": "Erin"}},
    ]
    saved = parse.email_message({"Id": "02sA", "EmailMessageRelations": {"records": rows}}, "")

    assert saved.people == (RecordRef("Contact", "003A"),)


def test_a_message_is_owned_by_whoever_created_it():
    saved = parse.email_message({"Id": "02sA", "CreatedById": "005A", "CreatedBy": {"Name": "Alice"}}, "")

    assert (saved.owner_id, saved.owner_name) == ("005A", "Alice")


def test_a_file_tells_its_checksum_in_lower_case():
    document = {"Title": "a.pdf", "ContentSize": 3, "LatestPublishedVersion": {"Checksum": "ABC"}}
    file = parse.stored_file({"ContentDocumentId": "069A", "ContentDocument": document})

    assert (file.document_id, file.title, file.md5, file.size) == ("069A", "a.pdf", "abc", 3)
