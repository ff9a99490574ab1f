"""A saved EmailMessage is frozen: it is changed by a new record that takes everything over, in one transaction. Pure.

The old record first gives up the unique key, then the new one is made with its people and files, then the old one goes.
All of it is one composite call that is carried out whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.adapters.salesforce.graphs import relation
from backend.adapters.salesforce.references import literal
from backend.ports.failures import Rejected
from backend.sync.records import Capabilities, RecordRef

NEW, MOST_REQUESTS = "record", 25
# What a record of this kind is made of; custom fields come beside these.
COPIED = frozenset(
    "ParentId TextBody HtmlBody Headers Subject FromName FromAddress FromId ToAddress CcAddress BccAddress Incoming "
    "Status MessageDate ReplyToEmailMessageId MessageIdentifier ThreadIdentifier ClientThreadIdentifier "
    "IsExternallyVisible".split()
)
LISTS = {"ToAddress": "ToIds", "CcAddress": "CcIds", "BccAddress": "BccIds"}
Row = Mapping[str, Any]
Request = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Old:
    """What is there: the record with all its fields, the rows of its people, the documents that hang on it."""

    id: str
    record: Row
    relations: Sequence[Row]
    documents: Sequence[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Fields that change, and all links of the new record."""

    changes: Row
    people: Sequence[RecordRef]
    business: Sequence[RecordRef]


def requests(old: Old, wanted: Wanted, capabilities: Capabilities, sobjects: str) -> list[Request]:
    """The sub-requests in the order in which they have to be carried out. Raises Rejected for more people than one
    transaction takes."""
    people = wanted.people
    url = f"{sobjects}/EmailMessage"
    roles = list(_roles(old.relations, {p.id for p in people}))
    body = _fields(old.record, wanted, capabilities)
    for role, name in LISTS.items():
        named = [person for person, kind in roles if kind == role]
        body |= {name: named} if named else {}
    body |= {"ContentDocumentIds": list(old.documents)} if old.documents else {}
    known = {person for person, _ in roles}
    others = [(p.id, "OtherAddress") for p in people if p.id not in known]
    rows = [(person, kind) for person, kind in roles if kind not in LISTS] + others
    made = [_request("POST", url, NEW, body)]
    if capabilities.key_field:
        made.insert(0, _request("PATCH", f"{url}/{old.id}", "key", {capabilities.key_field: None}))
    for number, (person, kind) in enumerate(rows):
        row = relation(f"@{{{NEW}.id}}", person, kind)
        made.append(_request("POST", f"{sobjects}/EmailMessageRelation", f"relation{number}", row))
    made.append(_request("DELETE", f"{url}/{old.id}", "old"))
    if len(made) > MOST_REQUESTS:
        raise Rejected("too_many_people", "There are more people on this mail than can be taken over at once.")
    return made


def _fields(record: Row, wanted: Wanted, capabilities: Capabilities) -> Request:
    known = capabilities.email_fields
    kept = {n: v for n, v in record.items() if v is not None and n in known and (n in COPIED or n.endswith("__c"))}
    fields = {name: literal(value) for name, value in ({**kept, **wanted.changes}).items() if value is not None}
    target = wanted.business[0].id if wanted.business else ""
    if fields.get("ParentId") not in (None, target):
        del fields["ParentId"]  # it left the Case, and is an ordinary mail now
        fields["Status"] = "3"
    return {**fields, "IsClientManaged": True, **({"RelatedToId": target} if target else {})}


def _roles(relations: Sequence[Row], people: set[str]) -> Iterator[tuple[str, str]]:
    """(record id, role) of those who stay: our users, and the people who are wanted."""
    seen = set()
    for row in relations:
        one = (str(row.get("RelationId") or ""), str(row.get("RelationType") or ""))
        if one[0] and one not in seen and (one[0].startswith("005") or one[0] in people):
            seen.add(one)
            yield one


def _request(method: str, url: str, reference: str, body: Row | None = None) -> Request:
    return {"method": method, "url": url, "referenceId": reference} | ({"body": body} if body is not None else {})
