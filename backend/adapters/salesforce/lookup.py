"""The search behind the sidebar and behind capture: one composite call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from backend.adapters.salesforce import parse, soql
from backend.adapters.salesforce.client import SalesforceClient, result_of
from backend.adapters.salesforce.failures import errors_of
from backend.sync.records import BusinessRecord, Capabilities, Matches, PersonRecord, SavedActivity

MOST_ADDRESSES = 200
RELATED = ("contacts", "accounts")  # can be asked for without what hangs on them


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


def cases(client: SalesforceClient, ids: Sequence[str], message_ids: Sequence[str]) -> dict[str, str]:
    """See ports.crm."""
    statements = {"cases": soql.cases(ids)} if ids else {}
    statements |= {"messages": soql.cases_of_messages(message_ids)} if message_ids else {}
    answers = _query(client, statements)
    found = {name: parse.rows(result_of(a)) for name, a in answers.items() if not _is_hidden(a)}
    known = {str(row["Id"])[:15]: str(row["Id"]) for row in found.get("cases", ())}
    by_message = {str(row["MessageIdentifier"]): str(row["ParentId"]) for row in found.get("messages", ())}
    return {one: known[one[:15]] for one in ids if one[:15] in known} | by_message


def query_path(client: SalesforceClient, statement: str) -> str:
    """The address of a query as a sub-request."""
    return f"{client.data_path}/query?q={quote(statement, safe='')}"


def activities(result: Any, type_: str, key_field: str) -> tuple[SavedActivity, ...]:
    read = parse.email_message if type_ == "EmailMessage" else parse.task
    return tuple(read(row, key_field) for row in parse.rows(result))


def _ask(client: SalesforceClient, emails: Sequence[str], keys: Sequence[str], capabilities: Capabilities) -> Matches:
    """Ask for everything; once more, for less, when this person may not see an object or a field of it."""
    answers = _query(client, _statements(emails, keys, capabilities))
    hidden = [name for name, answer in answers.items() if _is_hidden(answer)]
    if hidden:
        plain = _statements(emails, keys, capabilities, related=False)
        again = _query(client, {name: plain[name] for name in hidden if name in RELATED})
        answers = {name: answer for name, answer in answers.items() if name not in hidden} | again
    return _matches({name: result_of(a) for name, a in answers.items() if not _is_hidden(a)}, capabilities)


def _statements(
    emails: Sequence[str], keys: Sequence[str], capabilities: Capabilities, related: bool = True
) -> dict[str, str]:
    statements: dict[str, str] = {}
    if emails:
        statements |= {
            "contacts": soql.contacts(emails, capabilities.contact_email_fields, related),
            "leads": soql.leads(emails, capabilities.lead_email_fields),
            "users": soql.users(emails),
            "accounts": soql.accounts(emails, capabilities.contact_email_fields, related),
        }
    if keys:
        statements["saved"] = soql.saved(keys, capabilities)
    return statements


def _query(client: SalesforceClient, statements: Mapping[str, str]) -> dict[str, Mapping[str, Any]]:
    if not statements:
        return {}
    requests = [
        {"method": "GET", "url": query_path(client, statement), "referenceId": name}
        for name, statement in statements.items()
    ]
    return dict(zip(statements, client.composite(requests, write=False), strict=True))


def _is_hidden(answer: Mapping[str, Any]) -> bool:
    """True when the statement names something this person has no right to see: to her it does not exist."""
    errors = errors_of(answer.get("body"))
    return bool(errors) and errors[0][0] in ("INVALID_TYPE", "INVALID_FIELD")


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
