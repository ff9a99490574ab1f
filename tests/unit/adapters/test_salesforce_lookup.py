"""Looking up people for somebody who may not see everything."""

from __future__ import annotations

import json
from urllib.parse import unquote

import pytest

from backend.adapters.salesforce.client import SalesforceClient, result_of
from backend.adapters.salesforce.crm import SalesforceCrm
from backend.ports.failures import Rejected, Transient
from backend.sync.records import Capabilities, Filters, Search
from tests.unit.adapters.answers import CountedTokens, ScriptedSession, answer

ERIN = {"Id": "003A", "Name": "Erin Evans", "Email": "erin@acme.example", "AccountId": "001A"}
ACME = {"Id": "001A", "Name": "Acme"}
HIDDEN = [{"errorCode": "INVALID_TYPE", "message": "sObject type is not supported."}]


def crm(refuse):
    """An org that refuses each statement ``refuse`` says, and knows Erin of Acme."""
    known = {"contacts": [ERIN], "accounts": [ACME]}

    def reply(sent):
        rows = []
        for request in json.loads(sent.data)["compositeRequest"]:
            name, error = request["referenceId"], refuse(unquote(request["url"]))
            body = error or {"records": known.get(name, [])}
            rows.append({"referenceId": name, "httpStatusCode": 400 if error else 200, "body": body})
        return answer({"compositeResponse": rows})

    session = ScriptedSession(reply)
    return SalesforceCrm(SalesforceClient(session, CountedTokens(), "66.0")), session


def names(found):
    return {record.name for record in (*found.people, *found.business)}


def test_whoever_sees_everything_is_asked_once():
    salesforce, session = crm(lambda statement: None)

    assert names(salesforce.matches(["erin@acme.example"], [], Capabilities())) == {"Erin Evans", "Acme"}
    assert len(session.sent) == 1


@pytest.mark.parametrize("hidden", ["FROM Cases", "FROM Opportunities", "FROM OpportunityContactRoles", "FROM Lead"])
def test_whoever_may_not_see_an_object_still_finds_the_rest(hidden):
    salesforce, _ = crm(lambda statement: HIDDEN if hidden in statement else None)

    assert names(salesforce.matches(["erin@acme.example"], [], Capabilities())) == {"Erin Evans", "Acme"}


def test_whoever_may_not_see_accounts_still_finds_people():
    salesforce, _ = crm(lambda statement: HIDDEN if "FROM Account " in statement else None)

    assert names(salesforce.matches(["erin@acme.example"], [], Capabilities())) == {"Erin Evans"}


def test_a_statement_refused_for_another_reason_is_a_failure():
    broken = [{"errorCode": "MALFORMED_QUERY", "message": "unexpected token"}]
    salesforce, _ = crm(lambda statement: broken if "FROM Lead" in statement else None)

    with pytest.raises(Rejected):
        salesforce.matches(["erin@acme.example"], [], Capabilities())


LONG = "x" * 5_000


def too_long(statement):
    return [{"errorCode": "MALFORMED_QUERY", "message": "a text is too long"}] if LONG in statement else None


def test_an_address_no_field_can_hold_is_never_asked_for():
    salesforce, session = crm(too_long)
    search = Search(
        Filters(),
        by_address=("Project__c.Mail__c",),
        domains=(f"{LONG}.example", "acme.example"),
        contact_domains=(f"{LONG}.example",),
        colleagues=(f"{LONG}@northwind.example",),
    )

    found = salesforce.matches([f"{LONG}@a.example", "erin@acme.example"], [], Capabilities(), search)

    assert names(found) == {"Erin Evans", "Acme"}
    assert session.sent


def test_a_mail_with_no_other_address_asks_nothing():
    salesforce, session = crm(too_long)

    assert names(salesforce.matches([f"{LONG}@a.example"], [], Capabilities())) == set()
    assert session.sent == []


@pytest.mark.parametrize("code", ["MALFORMED_QUERY", "INVALID_FIELD", "INVALID_TYPE"])
def test_a_refusal_of_a_further_field_stops_nothing_else(code):
    refused = [{"errorCode": code, "message": "no"}]
    salesforce, _ = crm(lambda statement: refused if "FROM Project__c" in statement else None)
    fields = {"by_account": ("Project__c.Account__c",), "by_address": ("Project__c.Mail__c",)}

    found = salesforce.matches(["erin@acme.example"], [], Capabilities(), Search(Filters(), **fields))

    assert names(found) == {"Erin Evans", "Acme"}
    assert set(found.left_out) == {"Project__c.Account__c", "Project__c.Mail__c"}


def test_a_further_field_that_could_not_be_asked_for_now_is_a_failure():
    late = [{"errorCode": "QUERY_TIMEOUT", "message": "later"}]
    salesforce, _ = crm(lambda statement: late if "FROM Project__c" in statement else None)

    with pytest.raises(Transient):
        salesforce.matches(
            ["erin@acme.example"], [], Capabilities(), Search(Filters(), by_account=("Project__c.Account__c",))
        )


@pytest.mark.parametrize("status", ["soon", None, {}, [200], True, -1])
def test_an_answer_whose_status_is_none_passes(status):
    with pytest.raises(Transient, match="bad_answer"):
        result_of({"httpStatusCode": status, "body": {}})
