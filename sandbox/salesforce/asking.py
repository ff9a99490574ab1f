"""/query, /queryAll, /search, /parameterizedSearch."""

import re
from typing import Any

from sandbox.salesforce.call import Call, Reply
from sandbox.salesforce.dispatch import Resource
from sandbox.salesforce.errors import SalesforceError

SMALLEST_PAGE, LARGEST_PAGE = 200, 2000
_SEARCH_OBJECT_OPTIONS = ("fields", "limit", "where", "orderBy", "offset")


def resources() -> list[Resource]:
    return [
        Resource("query", {"GET": query}),
        Resource("queryAll", {"GET": query_all}),
        Resource("query/{locator}", {"GET": query_more}),
        Resource("queryAll/{locator}", {"GET": query_more}),
        Resource("search", {"GET": search}),
        Resource("parameterizedSearch", {"GET": parameterized, "POST": parameterized}),
    ]


def query(call: Call) -> Reply:
    if "explain" in call.args:
        return Reply(body=_plan(call, call.args["explain"]))
    return Reply(body=call.view.query(_asked(call), batch_size=_page_size(call)))


def query_all(call: Call) -> Reply:
    return Reply(body=call.view.query(_asked(call), all_rows=True, batch_size=_page_size(call)))


def query_more(call: Call, locator: str) -> Reply:
    return Reply(body=call.view.query_more(locator))


def _asked(call: Call) -> str:
    if not call.args.get("q"):
        raise SalesforceError(400, "MALFORMED_QUERY", "SOQL query is required")
    return call.args["q"]


def _page_size(call: Call) -> int:
    """Sforce-Query-Options is a hint: what is out of range is drawn into it."""
    found = re.search(r"batchSize\s*=\s*(\d+)", call.headers.get("Sforce-Query-Options", ""), re.IGNORECASE)
    return min(LARGEST_PAGE, max(SMALLEST_PAGE, int(found[1]))) if found else LARGEST_PAGE


def _plan(call: Call, soql: str) -> dict[str, Any]:
    total = call.view.query(soql)["totalSize"]
    found = re.search(r"\bFROM\s+(\w+)", soql, re.IGNORECASE)
    name = call.view.describe(found[1])["name"] if found else ""
    plan = {
        "cardinality": total,
        "fields": [],
        "leadingOperationType": "TableScan",
        "notes": [],
        "relativeCost": 1.0,
        "sobjectCardinality": total,
        "sobjectType": name,
    }
    return {"plans": [plan], "sourceQuery": soql}


def search(call: Call) -> Reply:
    if not call.args.get("q"):
        text = "No search term found. The search term must be enclosed in braces."
        raise SalesforceError(400, "MALFORMED_SEARCH", text)
    return _found(call, call.view.search(call.args["q"]))


def parameterized(call: Call) -> Reply:
    body = call.json() if call.method == "POST" else _from_address(call)
    if not isinstance(body, dict):
        raise SalesforceError(400, "JSON_PARSER_ERROR", "Cannot deserialize request body as an object")
    return _found(call, call.view.parameterized_search(body))


def _found(call: Call, result: dict[str, Any]) -> Reply:
    return Reply(body=result if call.number >= 37 else result["searchRecords"])


def _from_address(call: Call) -> dict[str, Any]:
    """?q=acme&sobject=Contact&Contact.fields=Id,Email&Contact.limit=5 in the form of the POST body."""
    args = call.args
    body: dict[str, Any] = {name: args[name] for name in ("q", "in") if name in args}
    if "fields" in args:
        body["fields"] = args["fields"].split(",")
    body.update({name: _number(args[name]) for name in ("overallLimit", "defaultLimit") if name in args})
    if "sobject" in args:
        body["sobjects"] = [_object_from_address(call, name) for name in args["sobject"].split(",")]
    return body


def _object_from_address(call: Call, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name}
    for option in _SEARCH_OBJECT_OPTIONS:
        value = call.args.get(f"{name}.{option}")
        if value is not None:
            found[option] = value.split(",") if option == "fields" else value
    for option in ("limit", "offset"):
        if option in found:
            found[option] = _number(found[option])
    return found


def _number(text: str) -> int:
    if not text.isdigit():
        raise SalesforceError(400, "INVALID_INPUT", f"not a whole number: {text}")
    return int(text)
