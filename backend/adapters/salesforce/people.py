"""Creating people for mails: one all-or-nothing graph each, with the Account that is new with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from backend.adapters.salesforce import graphs, parse
from backend.adapters.salesforce.client import MOST_SUBREQUESTS, SalesforceClient, by_key, result_of, status_of
from backend.adapters.salesforce.failures import errors_of, failure_of, long_id
from backend.adapters.salesforce.references import literal
from backend.ports.crm import Resolved
from backend.ports.failures import Failure, NotFound, Rejected, Transient
from backend.sync.records import Capabilities, NewPerson, PersonRecord, RecordRef

PERSON, ACCOUNT, BEHIND = "person", "account", "behind"
MARK = "LockstepCreated__c"
FIELDS = {
    "Contact": "Id,Name,Email,Title,AccountId,OwnerId,CreatedDate",
    "Lead": "Id,Name,Email,Title,Company,OwnerId,CreatedDate",
    "Account": "Id,Name,PersonContactId,OwnerId,CreatedDate",
}
Row = Mapping[str, Any]


def create(
    client: SalesforceClient, people: Sequence[NewPerson], capabilities: Capabilities
) -> list[Resolved | Failure]:
    """See ports.crm. One more call where the duplicate rules named somebody who is there already."""
    whole = [_graph(str(i), person, capabilities, client.data_path) for i, person in enumerate(people)]
    answers: dict[str, Row] = {}
    for chunk in graphs.chunks(whole):
        answers |= by_key(client.call("POST", "composite/graph", {"graphs": chunk}), "graphs", "graphId")
    found = [_result(person, answers.get(str(i))) for i, person in enumerate(people)]
    return _with_adopted(client, people, found)


def _graph(graph_id: str, person: NewPerson, capabilities: Capabilities, data_path: str) -> dict[str, Any]:
    root = f"{data_path}/sobjects"
    nodes = []
    fields: dict[str, Any] = {name: literal(value) for name, value in person.fields}
    if person.account is not None:
        fields["AccountId"] = person.account.id
    elif person.account_name:
        account: dict[str, Any] = {"Name": literal(person.account_name), "Website": literal(person.website)}
        if f"Account.{MARK}" in capabilities.people_fields:
            account[MARK] = True
        nodes.append(_node("POST", f"{root}/Account", ACCOUNT, account))
        fields["AccountId"] = f"@{{{ACCOUNT}.id}}"
    type_ = "Account" if person.kind == "PersonAccount" else person.kind
    nodes.append(_node("POST", f"{root}/{type_}", PERSON, fields))
    if person.kind == "PersonAccount":
        nodes.append(_node("GET", f"{root}/Account/@{{{PERSON}.id}}?fields=Id,PersonContactId", BEHIND))
    return {"graphId": graph_id, "compositeRequest": nodes}


def _node(method: str, url: str, reference: str, body: Row | None = None) -> dict[str, Any]:
    return {"method": method, "url": url, "referenceId": reference} | ({} if body is None else {"body": body})


def _result(person: NewPerson, answer: Row | None) -> Resolved | Failure | RecordRef:
    """A RecordRef is somebody the duplicate rules found, and is still to be read."""
    if answer is None:
        return Transient("no_answer", after_write=True)
    nodes = [n for n in (answer.get("graphResponse") or {}).get("compositeResponse") or () if isinstance(n, Mapping)]
    bodies = {str(n.get("referenceId")): n.get("body") for n in nodes}
    if answer.get("isSuccessful"):
        return _created(person, bodies)
    for node in nodes:
        if errors_of(node.get("body")) and not graphs.is_consequence(node):
            return _refused(status_of(node), node.get("body"))
    return Transient("not_processed")


def _created(person: NewPerson, bodies: Mapping[str, Any]) -> Resolved | Failure:
    made = str((bodies.get(PERSON) or {}).get("id") or "")
    fields = {name: str(value) for name, value in person.fields}
    name = " ".join(fields[part] for part in ("FirstName", "LastName") if fields.get(part))
    title = fields.get("Title", "") or fields.get("PersonTitle", "")
    if person.kind == "PersonAccount":
        behind = str((bodies.get(BEHIND) or {}).get("PersonContactId") or "")
        account = RecordRef("Account", made)
        ref, account_name = RecordRef("Contact", behind), name
    else:
        new = str((bodies.get(ACCOUNT) or {}).get("id") or "")
        account = person.account or RecordRef("Account", new)
        ref, account_name = RecordRef(person.kind, made), person.account_name
    if not ref.id:
        return Transient("no_answer", after_write=True)
    company = fields.get("Company", "")
    known = account if account.id else None
    return Resolved(PersonRecord(ref, name, (person.email,), title, known, account_name, company), created=True)


def _refused(status: int, body: Any) -> Failure | RecordRef:
    """By the duplicate rules, whose answer misspells a key; or by anything else."""
    error = body[0] if isinstance(body, list) and body and isinstance(body[0], Mapping) else {}
    if error.get("errorCode") != "DUPLICATES_DETECTED":
        return failure_of(status, body, None, True)
    outcome = error.get("duplicateResut") or error.get("duplicateResult") or {}
    records = [
        match["record"]
        for result in outcome.get("matchResults") or ()
        for match in result.get("matchRecords") or ()
        if isinstance(match.get("record"), Mapping)
    ]
    found = {long_id(str(r["Id"])): str((r.get("attributes") or {}).get("type")) for r in records if r.get("Id")}
    if len(found) != 1:
        return Rejected("several_duplicates", str(error.get("message") or ""))
    ((record_id, type_),) = found.items()
    return RecordRef(type_, record_id)


def _with_adopted(
    client: SalesforceClient, people: Sequence[NewPerson], found: Sequence[Resolved | Failure | RecordRef]
) -> list[Resolved | Failure]:
    wanted = [ref for ref in found if isinstance(ref, RecordRef)]
    rows: dict[RecordRef, Row | None] = {}
    for start in range(0, len(wanted), MOST_SUBREQUESTS):
        part = wanted[start : start + MOST_SUBREQUESTS]
        root = f"{client.data_path}/sobjects"
        asked = [
            _node("GET", f"{root}/{r.type}/{r.id}?fields={FIELDS.get(r.type, 'Id')}", f"row{i}")
            for i, r in enumerate(part)
        ]
        rows |= dict(zip(part, map(_row, client.composite(asked, write=False)), strict=True))
    return [
        _adopted(person, one, rows[one]) if isinstance(one, RecordRef) else one
        for person, one in zip(people, found, strict=True)
    ]


def _row(answer: Row) -> Row | None:
    try:
        return result_of(answer)
    except (NotFound, Rejected):
        return None


def _adopted(person: NewPerson, ref: RecordRef, row: Row | None) -> Resolved | Failure:
    """The person's address is not on the record, or it would have been found before; it is hers all the same."""
    if row is not None and ref.type == "Account" and row.get("PersonContactId"):
        behind, account = RecordRef("Contact", str(row["PersonContactId"])), RecordRef("Account", ref.id)
        name = str(row.get("Name") or "")
        return Resolved(PersonRecord(behind, name, (person.email,), account=account, account_name=name), created=False)
    if row is None or ref.type not in ("Contact", "Lead"):
        return Rejected("duplicate_not_usable")
    known = parse.person(row, ref.type, ("Email",))
    emails = tuple(dict.fromkeys((person.email, *known.emails)))
    return Resolved(replace(known, emails=emails), created=False)
