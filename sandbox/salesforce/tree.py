"""/composite/tree: rows with their children in one insert, all or nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.salesforce.call import Call, Reply
from sandbox.salesforce.dispatch import Resource
from sandbox.salesforce.errors import SalesforceError, parser_error

MOST_ROWS, MOST_LEVELS = 200, 5


@dataclass(frozen=True)
class Node:
    """One row; `link` is the field that points to the parent row, whose reference is `parent`."""

    type_name: str
    reference: str
    fields: Mapping[str, Any]
    parent: str | None
    link: str | None
    level: int


class _RollBack(Exception):
    pass


def resources() -> list[Resource]:
    return [Resource("composite/tree/{type_name}", {"POST": insert}, 34)]


def insert(call: Call, type_name: str) -> Reply:
    records = call.fields().get("records")
    if not isinstance(records, list) or not records:
        raise SalesforceError(400, "INVALID_INPUT", "records is required, as a list")
    nodes = list(_nodes(call, records, type_name))
    if len(nodes) > MOST_ROWS or max(node.level for node in nodes) > MOST_LEVELS:
        text = f"A tree has at most {MOST_ROWS} records and {MOST_LEVELS} levels"
        raise SalesforceError(400, "INVALID_INPUT", text)
    made: dict[str, str] = {}
    errors: list[dict[str, Any]] = []
    try:
        with call.org.transaction():
            _write(call, nodes, made, errors)
            if errors:
                raise _RollBack
    except _RollBack:
        return Reply(400, {"hasErrors": True, "results": errors})
    results = [{"referenceId": node.reference, "id": made[node.reference]} for node in nodes]
    return Reply(201, {"hasErrors": False, "results": results})


def _write(call: Call, nodes: list[Node], made: dict[str, str], errors: list[dict[str, Any]]) -> None:
    for node in nodes:
        if node.parent is not None and node.parent not in made:
            continue
        fields = dict(node.fields)
        if node.link is not None and node.parent is not None:
            fields[node.link] = made[node.parent]
        try:
            made[node.reference] = call.view.create(node.type_name, fields, call.headers)
        except SalesforceError as problem:
            errors.append({"referenceId": node.reference, "errors": [problem.result()]})


def _nodes(
    call: Call, records: list[Any], type_name: str, parent: str | None = None, link: str | None = None, level: int = 1
) -> Iterator[Node]:
    """The rows of a tree, parents before children."""
    children = {
        (entry["relationshipName"] or "").lower(): entry
        for entry in call.view.describe(type_name)["childRelationships"]
    }
    for record in records:
        reference = _reference(record)
        below = {name: value for name, value in record.items() if isinstance(value, dict) and "records" in value}
        fields = {name: value for name, value in record.items() if name != "attributes" and name not in below}
        yield Node(type_name, reference, fields, parent, link, level)
        for name, value in below.items():
            child = children.get(name.lower())
            if child is None:
                raise parser_error(f"No such relationship '{name}' on sobject of type {type_name}")
            yield from _nodes(call, value["records"], child["childSObject"], reference, child["field"], level + 1)


def _reference(record: Any) -> str:
    attributes = record.get("attributes") if isinstance(record, dict) else None
    reference = attributes.get("referenceId") if isinstance(attributes, dict) else None
    if not isinstance(reference, str) or not reference:
        raise SalesforceError(400, "INVALID_INPUT", "Every record needs attributes with a type and a referenceId")
    return reference
