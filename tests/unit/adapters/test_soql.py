"""The statements, and that nothing a mail holds can change them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.adapters.salesforce import soql, soql_search
from backend.sync.records import ActivityDraft, Capabilities, RecordRef

KEYED = Capabilities(key_field="LockstepMessageKey__c")
EVIL = "x' OR Name LIKE '%@acme.example"


def unquoted(statement: str) -> str:
    """What is left of a statement outside its string literals."""
    out, inside, skip = [], False, False
    for letter in statement:
        if skip:
            skip = False
        elif inside and letter == "\\":
            skip = True
        elif letter == "'":
            inside = not inside
        elif not inside:
            out.append(letter)
    assert not inside
    return "".join(out)


@given(st.text(max_size=60))
def test_no_address_can_leave_its_quotes(text):
    assert unquoted(soql_search.users([text])) == unquoted(soql_search.users(["a"]))


@given(st.text(max_size=60))
def test_no_key_can_leave_its_quotes(text):
    assert unquoted(soql.saved([text], KEYED)) == unquoted(soql.saved(["a"], KEYED))


def test_a_quote_in_an_address_is_escaped():
    assert r"x\' OR Name" in soql_search.contacts([EVIL], ("Email",))


def test_contacts_are_looked_for_in_every_email_field():
    statement = soql_search.contacts(["a@x.example"], ("Email", "SecondEmail__c"))

    assert statement.endswith("WHERE Email IN ('a@x.example') OR SecondEmail__c IN ('a@x.example')")


def test_converted_leads_are_left_out():
    assert "IsConverted = false AND (Email IN" in soql_search.leads(["a"], ("Email",))


def test_former_users_are_left_out():
    assert "IsActive = true AND Email IN" in soql_search.users(["a"])


def test_accounts_are_those_of_the_contacts():
    assert "Id IN (SELECT AccountId FROM Contact WHERE Email IN ('a'))" in soql_search.accounts(["a"], ("Email",))


def test_what_hangs_on_people_and_accounts_can_be_left_out():
    assert soql_search.accounts(["a"], ("Email",)).count("SELECT") == 2
    assert soql_search.contacts(["a"], ("Email",)).count("SELECT") == 1


def test_shared_activities_bring_all_people_of_a_task():
    shared = Capabilities(key_field="K__c", shared_activities=True)

    assert "FROM TaskWhoRelations" in soql.saved(["k"], shared)
    assert "FROM TaskWhoRelations" not in soql.saved(["k"], KEYED)


def test_enhanced_email_asks_for_messages():
    assert "FROM EmailMessage " in soql.saved(["k"], Capabilities(key_field="K__c", enhanced_email=True))


def test_an_activity_is_read_by_what_it_is():
    asked = soql.activity(RecordRef("EmailMessage", "02s"), KEYED)

    assert asked.endswith("FROM EmailMessage WHERE Id = '02s' AND IsDeleted = false")


def test_without_the_package_no_key_is_asked_for():
    assert "Lockstep" not in soql.activity(RecordRef("Task", "00T"), Capabilities())


def test_alike_tasks_are_mine_and_of_this_day():
    draft = ActivityDraft("k", "Task", {"Subject": "It's", "ActivityDate": "2026-11-22", "TaskSubtype": "Email"})

    assert soql.alike(draft, "005") == (
        r"SELECT Id FROM Task WHERE Subject = 'It\'s' AND TaskSubtype = 'Email' AND ActivityDate = 2026-11-22 "
        "AND CreatedById = '005' AND CreatedDate >= LAST_N_DAYS:1 AND IsDeleted = false "
        "ORDER BY CreatedDate, Id LIMIT 10"
    )


def test_alike_messages_have_the_same_message_id():
    draft = ActivityDraft("k", "EmailMessage", {"MessageIdentifier": "<1@x>"})

    assert "MessageIdentifier = '<1@x>' AND CreatedById" in soql.alike(draft, "005")


@pytest.mark.parametrize("identifier", ["Email", "Second__c", "ns__Key__c"])
def test_api_names_may_stand_in_a_statement(identifier):
    assert soql.name(identifier) == identifier


@pytest.mark.parametrize("identifier", ["", "Email)", "a b", "1x", "_x", "É", "a;b"])
def test_anything_else_may_not(identifier):
    with pytest.raises(ValueError, match="API name"):
        soql.name(identifier)
