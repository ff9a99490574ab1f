"""FIND: words looked for in names, addresses, phones or every text of the searchable objects."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.schema.model import Field
from sandbox.salesforce.soql.nodes import Path, Query, Selected
from sandbox.salesforce.soql.parser import Parser
from sandbox.salesforce.soql.plain import PlainPlan
from sandbox.salesforce.soql.problems import Source
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.soql.stream import Stream
from sandbox.salesforce.soql.where import WhereParser
from sandbox.salesforce.store import Row
from sandbox.salesforce.terms import Term, read_term

GROUPS = ("ALL", "NAME", "EMAIL", "PHONE", "SIDEBAR")
MOST = 2000
_FIND = re.compile(r"\s*FIND\s*\{((?:[^{}\\]|\\.)*)\}\s*(?:IN\s+(\w+)\s+FIELDS\b\s*)?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Returning:
    """What is asked of one object."""

    plan: PlainPlan
    limit: int | None = None


def search(scope: Scope, text: str) -> dict[str, Any]:
    """{"searchRecords": [..]}; raises MALFORMED_SEARCH."""
    found = _FIND.match(text)
    if found is None:
        problem = "No search term found. The search term must be enclosed in braces."
        raise SalesforceError(400, "MALFORMED_SEARCH", problem)
    group = (found.group(2) or "ALL").upper()
    if group not in GROUPS:
        raise malformed(f"unexpected token: {found.group(2)}")
    source = Source(text[found.end() :])
    stream = Stream(source)
    wanted = _returning(scope, source, stream) if stream.skip("RETURNING") else _everything(scope)
    limit = stream.need_count() if stream.skip("LIMIT") else MOST
    if stream.token.kind != "end":
        raise stream.unexpected()
    return _find(scope, read_term(found.group(1)), group, wanted, limit)


def parameterized(scope: Scope, body: Mapping[str, Any]) -> dict[str, Any]:
    """{"q", "fields", "sobjects": [{"name", "fields", "limit", "where"}], "in", "overallLimit", "defaultLimit"}."""
    text, group = str(body.get("q") or ""), str(body.get("in") or "ALL").upper()
    if group not in GROUPS:
        raise malformed(f"unexpected token: {group}")
    wanted = []
    for each in body.get("sobjects") or []:
        chosen = each if isinstance(each, Mapping) else {"name": each}
        fields = chosen.get("fields") or body.get("fields") or ["Id"]
        where = f" WHERE {chosen['where']}" if chosen.get("where") else ""
        limit = chosen.get("limit") or body.get("defaultLimit")
        source = Source(f"{chosen.get('name')}({', '.join(fields)}{where})")
        wanted.append(_one(scope, source, Stream(source), limit))
    return _find(scope, read_term(text), group, wanted or _everything(scope), int(body.get("overallLimit") or MOST))


def malformed(message: str) -> SalesforceError:
    return SalesforceError(400, "MALFORMED_SEARCH", message)


def _returning(scope: Scope, source: Source, stream: Stream) -> list[Returning]:
    wanted = [_one(scope, source, stream)]
    while stream.skip_punct(","):
        wanted.append(_one(scope, source, stream))
    return wanted


def _one(scope: Scope, source: Source, stream: Stream, limit: int | None = None) -> Returning:
    """Object(fields WHERE ... ORDER BY ... LIMIT n OFFSET m)."""
    token = stream.need_kind("name")
    sobject = scope.catalog.find(token.text)
    if sobject is None:
        raise source.no_entity(token.text, token.position)
    if not sobject.searchable:
        raise malformed(f"entity type {sobject.name} does not support search")
    query = Query(Path(token.text, token.position), token.position, [Selected(Path("Id", token.position))])
    if stream.skip_punct("("):
        parser = Parser(stream)
        query.select = parser.select_list()
        if stream.skip("WHERE"):
            query.where = WhereParser(stream, None).condition()
        parser.tail(query)
        stream.need_punct(")")
    return Returning(PlainPlan(scope, source, sobject, query), limit)


def _everything(scope: Scope) -> list[Returning]:
    """Without RETURNING: the ids of all searchable objects."""
    source = Source("")
    objects = [each for each in scope.catalog.objects if each.searchable]
    return [
        Returning(PlainPlan(scope, source, each, Query(Path(each.name, 0), 0, [Selected(Path("Id", 0))])))
        for each in objects
    ]


def _find(scope: Scope, term: Term, group: str, wanted: list[Returning], limit: int) -> dict[str, Any]:
    records: list[dict[str, Any]] = []
    for each in wanted:
        sobject = each.plan.selection.sobject
        fields = [field for field in sobject.fields if _is_searched(group, field)]
        hits = [row for row in scope.rows(sobject) if term.matches(_texts(fields, row))]
        rows = each.plan.rows(hits)[: each.limit]
        records += [each.plan.record(row) for row in rows]
    return {"searchRecords": records[:limit]}


def _is_searched(group: str, field: Field) -> bool:
    if group == "EMAIL":
        return field.type == "email"
    if group == "PHONE":
        return field.type == "phone"
    if group == "NAME":
        return field.name_field or field.name in ("FirstName", "LastName", "Subject", "Title")
    return field.is_text and field.type not in ("picklist", "multipicklist")


def _texts(fields: list[Field], row: Row) -> list[str]:
    return [str(row[field.name]) for field in fields if row.get(field.name)]
