"""Drafts -> composite graphs, one all-or-nothing graph per draft, and their answers -> results. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backend.adapters.salesforce.client import status_of
from backend.adapters.salesforce.failures import errors_of, failure_of
from backend.adapters.salesforce.graph_files import (
    documents_of,
    is_about_a_file,
    nodes_after,
    nodes_before,
    size_of,
    with_pictures,
)
from backend.adapters.salesforce.references import literal
from backend.ports.crm import Created
from backend.ports.failures import AccessRevoked, Failure, Rejected, Transient
from backend.sync.records import ActivityDraft, Capabilities, RecordRef

MOST_GRAPHS = 75
MOST_NODES = 500
MOST_BYTES = 20_000_000  # of files in one call; Salesforce reads 50 MB of JSON
RECORD = "record"
# Said of every other node of a graph that failed, and of the graphs left alone after too many failures.
CONSEQUENCES = frozenset({"PROCESSING_HALTED", "ALL_OR_NONE_OPERATION_ROLLED_BACK"})


def chunks(graphs: Sequence[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """As few payloads as the limits of one call allow."""
    chunk: list[Mapping[str, Any]] = []
    nodes = weight = 0
    for graph in graphs:
        size, heavy = len(graph["compositeRequest"]), size_of(graph)
        if chunk and (len(chunk) == MOST_GRAPHS or nodes + size > MOST_NODES or weight + heavy > MOST_BYTES):
            yield chunk
            chunk, nodes, weight = [], 0, 0
        chunk.append(graph)
        nodes, weight = nodes + size, weight + heavy
    if chunk:
        yield chunk


def graph(graph_id: str, draft: ActivityDraft, capabilities: Capabilities, data_path: str) -> dict[str, Any]:
    """One graph: the activity, for an EmailMessage the rows of people related to it, and the files it brings. Pictures
    come before it, because its HTML names them."""
    sobjects = f"{data_path}/sobjects"
    body = {name: literal(value) for name, value in draft.fields.items()}
    if "HtmlBody" in body:
        body["HtmlBody"] = with_pictures(str(body["HtmlBody"]), draft.files)
    if capabilities.key_field and draft.message_key:
        body[capabilities.key_field] = draft.message_key
    body |= links(draft.type, draft.people, draft.business, capabilities)
    nodes = [*nodes_before(draft.files, sobjects), _node(RECORD, f"{sobjects}/{draft.type}", body)]
    for number, row in enumerate(_relations(draft)):
        nodes.append(_node(f"relation{number}", f"{sobjects}/EmailMessageRelation", row))
    nodes += nodes_after(draft.files, sobjects)
    for number, clone in enumerate(draft.clones):
        nodes += _clone(f"clone{number}", clone, capabilities, sobjects)
    return {"graphId": graph_id, "compositeRequest": nodes}


def _clone(reference: str, draft: ActivityDraft, capabilities: Capabilities, sobjects: str) -> list[dict[str, Any]]:
    """The same mail once more, with other links."""
    body = {name: literal(value) for name, value in draft.fields.items()}
    body |= {capabilities.key_field: draft.message_key} if capabilities.key_field else {}
    body |= links(draft.type, draft.people, draft.business, capabilities)
    rows = enumerate(_relations(draft, reference))
    return [
        _node(reference, f"{sobjects}/{draft.type}", body),
        *(_node(f"{reference}relation{i}", f"{sobjects}/EmailMessageRelation", row) for i, row in rows),
    ]


def links(
    type_: str, people: Sequence[RecordRef], business: Sequence[RecordRef], capabilities: Capabilities
) -> dict[str, Any]:
    """The fields that point from an activity to records; those without a target are left out."""
    if type_ == "EmailMessage":
        return {"RelatedToId": business[0].id} if business else {}
    fields: dict[str, Any] = {}
    if people:
        fields["WhoId"] = people[0].id
    if len(people) > 1 and capabilities.shared_activities:
        fields["TaskWhoIds"] = [person.id for person in people]
    if business:
        fields["WhatId"] = business[0].id
    return fields


def result(draft: ActivityDraft, answer: Mapping[str, Any] | None) -> RecordRef | Failure:
    """What became of one draft. A graph Salesforce never got to, or did not mention, is to be sent again."""
    if answer is None:
        return Transient("no_answer", after_write=True)
    nodes = [n for n in (answer.get("graphResponse") or {}).get("compositeResponse") or () if isinstance(n, Mapping)]
    if answer.get("isSuccessful"):
        return _created(draft, nodes)
    for node in nodes:
        if errors_of(node.get("body")) and not is_consequence(node):
            failure = failure_of(status_of(node), node.get("body"))
            if is_about_a_file(node) and not isinstance(failure, Transient | AccessRevoked):
                return Rejected("file_refused", failure.message)
            return failure
    return Transient("not_processed")


def is_consequence(answer: Mapping[str, Any]) -> bool:
    """True for a sub-request that only failed because another one did."""
    errors = errors_of(answer.get("body"))
    return bool(errors) and errors[0][0] in CONSEQUENCES


def _created(draft: ActivityDraft, nodes: Sequence[Mapping[str, Any]]) -> RecordRef | Failure:
    for node in nodes:
        if node.get("referenceId") == RECORD and isinstance(node.get("body"), Mapping):
            record_id = str(node["body"].get("id") or "")
            if draft.files:
                return Created(draft.type, record_id, documents_of(draft.files, nodes))
            return RecordRef(draft.type, record_id)
    return Transient("no_answer", after_write=True)


def _relations(draft: ActivityDraft, reference: str = RECORD) -> list[dict[str, str]]:
    """The rows the draft names, and one for each linked person who has none."""
    if draft.type != "EmailMessage":
        return []
    named = {relation_id for relation_id, _, _ in draft.relations}
    others = [(person.id, "OtherAddress", "") for person in draft.people if person.id not in named]
    return [relation(f"@{{{reference}.id}}", *row) for row in (*draft.relations, *others)]


def relation(message_id: str, relation_id: str, relation_type: str, address: str = "") -> dict[str, str]:
    """One EmailMessageRelation."""
    row = {"EmailMessageId": message_id, "RelationId": relation_id, "RelationType": relation_type}
    return row | ({"RelationAddress": literal(address)} if address else {})


def _node(reference: str, url: str, body: Mapping[str, Any]) -> dict[str, Any]:
    return {"method": "POST", "url": url, "referenceId": reference, "body": body}
