"""The search behind the sidebar and behind capture: one composite call, and more only for what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from backend.adapters.salesforce import parse, soql
from backend.adapters.salesforce.client import SalesforceClient, result_of, status_of
from backend.adapters.salesforce.failures import errors_of
from backend.adapters.salesforce.questions import Question, calls, email_fields, linked_by_type, questions
from backend.ports.failures import Rejected
from backend.sync.records import BusinessRecord, Capabilities, Matches, PersonRecord, SavedActivity, Search

MOST_ADDRESSES = 200
HIDDEN = ("INVALID_TYPE", "INVALID_FIELD")
Answers = dict[str, Mapping[str, Any]]


def matches(
    client: SalesforceClient, emails: Sequence[str], keys: Sequence[str], capabilities: Capabilities, search: Search
) -> Matches:
    """One call for 200 addresses and 200 keys, none when there is nothing to ask."""
    found = Matches()
    wanted = soql.askable(dict.fromkeys(email.strip().lower() for email in emails if email.strip()))
    search = _askable(search)
    asked = list(dict.fromkeys(keys)) if capabilities.key_field else []
    for start in range(0, max(len(wanted), len(asked), 1), MOST_ADDRESSES):
        end = start + MOST_ADDRESSES
        part = _ask(client, questions(wanted[start:end], asked[start:end], capabilities, search), capabilities, search)
        found = _joined(found, part)
        search = Search(search.filters, by_address=search.by_address, by_account=search.by_account)
    return found


def _askable(search: Search) -> Search:
    return replace(
        search,
        colleagues=tuple(soql.askable(search.colleagues)),
        domains=tuple(soql.askable(search.domains)),
        contact_domains=tuple(soql.askable(search.contact_domains)),
    )


def cases(client: SalesforceClient, ids: Sequence[str], message_ids: Sequence[str]) -> dict[str, str]:
    """See ports.crm."""
    asked = [Question("cases", soql.cases(ids))] if ids else []
    asked += [Question("messages", soql.cases_of_messages(message_ids))] if message_ids else []
    answers = _answers(client, asked)
    found = {name: parse.rows(result_of(a)) for name, a in answers.items() if not _is_hidden(a)}
    known = {str(row["Id"])[:15]: str(row["Id"]) for row in found.get("cases", ())}
    by_message = {str(row["MessageIdentifier"]): str(row["ParentId"]) for row in found.get("messages", ())}
    return {one: known[one[:15]] for one in ids if one[:15] in known} | by_message


def query_path(client: SalesforceClient, statement: str, all_rows: bool = False) -> str:
    """The address of a query as a sub-request; ``all_rows``: of the recycle bin and the archive too."""
    return f"{client.data_path}/{'queryAll' if all_rows else 'query'}?q={quote(statement, safe='')}"


def activities(result: Any, type_: str, key_field: str) -> tuple[SavedActivity, ...]:
    read = parse.email_message if type_ == "EmailMessage" else parse.task
    return tuple(read(row, key_field) for row in parse.rows(result))


def _ask(client: SalesforceClient, asked: Sequence[Question], capabilities: Capabilities, search: Search) -> Matches:
    """Ask for everything; once more, for less, when this person may not see an object or a field of it."""
    answers = _answers(client, asked)
    less = [replace(q, text=q.plain) for q in asked if q.plain and _is_hidden(answers[q.name])]
    answers |= _answers(client, less)
    refused = tuple(q.further for q in asked if q.further and _is_refused(answers[q.name]))
    results = {
        q.name: {"records": [body]} if q.row else body
        for q in asked
        if q.further not in refused and (body := _body(answers[q.name], q.row)) is not None
    }
    return replace(_matches(results, asked, capabilities, search), left_out=refused)


def _answers(client: SalesforceClient, asked: Sequence[Question]) -> Answers:
    answers: Answers = {}
    for together in calls(asked):
        requests = [{"method": "GET", "url": q.path(client.data_path), "referenceId": q.name} for q in together]
        found = client.composite(requests, write=False)
        answers |= {q.name: answer for q, answer in zip(together, found, strict=True)}
    return answers


def _body(answer: Mapping[str, Any], is_row: bool) -> Mapping[str, Any] | None:
    """None for what this person has no right to see, and for a single record that is not there."""
    status = status_of(answer)
    if _is_hidden(answer) or (is_row and (400 <= status < 500 or status == 300)):
        return None
    return result_of(answer)


def _is_refused(answer: Mapping[str, Any]) -> bool:
    """True when asking again would be refused again."""
    try:
        result_of(answer)
    except Rejected:
        return True
    return False


def _is_hidden(answer: Mapping[str, Any]) -> bool:
    """True when the statement names something this person has no right to see: to her it does not exist."""
    errors = errors_of(answer.get("body"))
    return bool(errors) and errors[0][0] in HIDDEN


def _matches(
    results: Mapping[str, Any], asked: Iterable[Question], capabilities: Capabilities, search: Search
) -> Matches:
    contacts, hidden = parse.rows(results.get("contacts")), search.filters.hidden
    people = [
        *(parse.person(row, "Contact", capabilities.contact_email_fields) for row in contacts),
        *(parse.person(row, "Lead", capabilities.lead_email_fields) for row in parse.rows(results.get("leads"))),
        *(parse.person(row, "User", ("Email",)) for row in parse.rows(results.get("users"))),
    ]
    business = [
        *parse.related(contacts, parse.rows(results.get("accounts"))),
        *(parse.business(row, q.type_) for q in asked if q.type_ for row in parse.rows(results.get(q.name))),
    ]
    type_ = "EmailMessage" if capabilities.enhanced_email else "Task"
    sites, writers = parse.rows(results.get("sites")), parse.rows(results.get("domain_contacts"))
    by_site = tuple(parse.site_accounts(sites, search.domains))
    shown = (record.account for record in by_site)
    linked, gone = _linked(results, capabilities, search)
    return Matches(
        people=tuple(people),
        business=_each_once(r for r in (*business, *shown) if r.ref.type not in hidden),
        saved=activities(results.get("saved"), type_, capabilities.key_field),
        domains=(*by_site, *parse.contact_accounts(writers, search.contact_domains)),
        linked=linked,
        gone=gone,
    )


def _linked(
    results: Mapping[str, Any], capabilities: Capabilities, search: Search
) -> tuple[tuple[PersonRecord, ...], frozenset[str]]:
    """Of an object this person may not see nothing is known."""
    people: list[PersonRecord] = []
    gone: set[str] = set()
    for name, type_, ids in linked_by_type(search):
        if name in results:
            found = parse.rows(results[name])
            there = {str(row["Id"])[:15] for row in found}
            gone.update(one for one in ids if one[:15] not in there)
            if fields := email_fields(type_, capabilities):
                people += (parse.person(row, type_, fields) for row in found)
    return tuple(people), frozenset(gone)


def _joined(earlier: Matches, more: Matches) -> Matches:
    return Matches(
        people=tuple({p.ref.id: p for p in (*earlier.people, *more.people)}.values()),
        business=_each_once((*earlier.business, *more.business)),
        saved=tuple({a.ref.id: a for a in (*earlier.saved, *more.saved)}.values()),
        domains=(*earlier.domains, *more.domains),
        linked=(*earlier.linked, *more.linked),
        gone=earlier.gone | more.gone,
        left_out=earlier.left_out or more.left_out,
    )


def _each_once(records: Iterable[BusinessRecord]) -> tuple[BusinessRecord, ...]:
    """A record found twice knows all the contacts through which it was found."""
    found: dict[str, BusinessRecord] = {}
    for record in records:
        before = found.get(record.ref.id)
        found[record.ref.id] = parse.with_contacts(record, before.contact_ids) if before else record
    return tuple(found.values())
