"""The search behind the sidebar and behind capture: one composite call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from backend.adapters.salesforce import parse, soql
from backend.adapters.salesforce.client import SalesforceClient, result_of
from backend.sync.records import BusinessRecord, Capabilities, Matches, PersonRecord, SavedActivity

MOST_ADDRESSES = 200


def matches(
    client: SalesforceClient, emails: Sequence[str], keys: Sequence[str], capabilities: Capabilities
) -> Matches:
    """One call for 200 addresses and 200 keys, none when there is nothing to ask."""
    people: dict[str, PersonRecord] = {}
    business: dict[str, BusinessRecord] = {}
    saved: dict[str, SavedActivity] = {}
    wanted = list(dict.fromkeys(email.strip().lower() for email in emails if email.strip()))
    asked = list(dict.fromkeys(keys)) if capabilities.key_field else []
    for start in range(0, max(len(wanted), len(asked)), MOST_ADDRESSES):
        end = start + MOST_ADDRESSES
        found = _ask(client, wanted[start:end], asked[start:end], capabilities)
        people |= {record.ref.id: record for record in found.people}
        business |= {record.ref.id: _merged(business.get(record.ref.id), record) for record in found.business}
        saved |= {activity.ref.id: activity for activity in found.saved}
    return Matches(tuple(people.values()), tuple(business.values()), tuple(saved.values()))


def query_path(client: SalesforceClient, statement: str) -> str:
    """The address of a query as a sub-request."""
    return f"{client.data_path}/query?q={quote(statement, safe='')}"


def activities(result: Any, type_: str, key_field: str) -> tuple[SavedActivity, ...]:
    read = parse.email_message if type_ == "EmailMessage" else parse.task
    return tuple(read(row, key_field) for row in parse.rows(result))


def _ask(client: SalesforceClient, emails: Sequence[str], keys: Sequence[str], capabilities: Capabilities) -> Matches:
    statements: dict[str, str] = {}
    if emails:
        statements |= {
            "contacts": soql.contacts(emails, capabilities.contact_email_fields),
            "leads": soql.leads(emails, capabilities.lead_email_fields),
            "users": soql.users(emails),
            "accounts": soql.accounts(emails, capabilities.contact_email_fields),
        }
    if keys:
        statements["saved"] = soql.saved(keys, capabilities)
    requests = [
        {"method": "GET", "url": query_path(client, statement), "referenceId": name}
        for name, statement in statements.items()
    ]
    answers = zip(statements, client.composite(requests, write=False), strict=True)
    return _matches({name: result_of(answer) for name, answer in answers}, capabilities)


def _matches(results: dict[str, Any], capabilities: Capabilities) -> Matches:
    contacts = parse.rows(results.get("contacts"))
    people = [
        *(parse.person(row, "Contact", capabilities.contact_email_fields) for row in contacts),
        *(parse.person(row, "Lead", capabilities.lead_email_fields) for row in parse.rows(results.get("leads"))),
        *(parse.person(row, "User", ("Email",)) for row in parse.rows(results.get("users"))),
    ]
    type_ = "EmailMessage" if capabilities.enhanced_email else "Task"
    return Matches(
        people=tuple(people),
        business=tuple(parse.related(contacts, parse.rows(results.get("accounts")))),
        saved=activities(results.get("saved"), type_, capabilities.key_field),
    )


def _merged(earlier: BusinessRecord | None, record: BusinessRecord) -> BusinessRecord:
    """The same record found through further contacts."""
    return parse.with_contacts(record, earlier.contact_ids) if earlier else record
