"""/sobjects/X/listviews: the list views of an object, their queries, their rows."""

from typing import Any

from sandbox.salesforce.call import Call, Reply
from sandbox.salesforce.dispatch import Resource
from sandbox.salesforce.errors import SalesforceError, not_found
from sandbox.salesforce.identifiers import to18
from sandbox.salesforce.list_views import ALWAYS, ListView
from sandbox.salesforce.shape import canonical, field_of

PAGE, LARGEST_PAGE = 25, 2000


def resources() -> list[Resource]:
    base = "sobjects/{type_name}/listviews"
    return [
        Resource(base, {"GET": listing}, 32),
        Resource(f"{base}/{{view_id}}", {"GET": one}, 32),
        Resource(f"{base}/{{view_id}}/describe", {"GET": describe}, 32),
        Resource(f"{base}/{{view_id}}/results", {"GET": results}, 32),
    ]


def listing(call: Call, type_name: str) -> Reply:
    name = canonical(call, type_name)
    found = [_brief(call, each) for each in call.org.list_views if each.type == name]
    body = {"done": True, "listviews": found, "nextRecordsUrl": None, "size": len(found), "sobjectType": name}
    return Reply(body=body)


def one(call: Call, type_name: str, view_id: str) -> Reply:
    return Reply(body=_brief(call, _find(call, type_name, view_id)))


def describe(call: Call, type_name: str, view_id: str) -> Reply:
    view = _find(call, type_name, view_id)
    conditions = [
        {"field": each.field, "operator": each.operator, "values": list(each.values)} for each in view.conditions
    ]
    order = [
        {"fieldNameOrPath": name, "nullsPosition": "first", "sortDirection": "ascending"}
        for name in (view.order_by, "Id")
    ]
    body = {
        "columns": _columns(call, view),
        "id": view.id,
        "orderBy": order,
        "query": view.soql,
        "relatedEntityId": None,
        "scope": view.scope,
        "scopeEntityId": None,
        "sobjectType": view.type,
        "whereCondition": {"conditions": conditions, "conjunction": "and"},
    }
    return Reply(body=body)


def results(call: Call, type_name: str, view_id: str) -> Reply:
    view = _find(call, type_name, view_id)
    limit, offset = _number(call, "limit", PAGE), _number(call, "offset", 0)
    if limit > LARGEST_PAGE or offset > LARGEST_PAGE:
        raise SalesforceError(400, "NUMBER_OUTSIDE_VALID_RANGE", f"limit and offset are at most {LARGEST_PAGE}")
    found = call.view.query(f"{view.soql} LIMIT {limit} OFFSET {offset}")
    columns = _columns(call, view)
    names = [each["fieldNameOrPath"] for each in columns]
    body = {
        "columns": columns,
        "developerName": view.developer_name,
        "done": True,
        "id": view.id,
        "label": view.label,
        "records": [{"columns": [_value(row, name) for name in names]} for row in found["records"]],
        "size": len(found["records"]),
    }
    return Reply(body=body)


def _find(call: Call, type_name: str, view_id: str) -> ListView:
    name, known = canonical(call, type_name), to18(view_id)
    found = next((each for each in call.org.list_views if each.id == known and each.type == name), None)
    if found is None:
        raise not_found()
    return found


def _brief(call: Call, view: ListView) -> dict[str, Any]:
    url = f"{call.base}/sobjects/{view.type}/listviews/{view.id}"
    return {
        "describeUrl": f"{url}/describe",
        "developerName": view.developer_name,
        "id": view.id,
        "label": view.label,
        "resultsUrl": f"{url}/results",
        "soqlCompatible": True,
        "url": url,
    }


def _columns(call: Call, view: ListView) -> list[dict[str, Any]]:
    """The view's own columns, and hidden ones for what its query always selects."""
    names = dict.fromkeys((*view.columns, *ALWAYS))
    return [_column(call, view, name, hidden=name not in view.columns) for name in names]


def _column(call: Call, view: ListView, name: str, *, hidden: bool) -> dict[str, Any]:
    field = field_of(call, view.type, name) or {}
    sorted_here = name == view.order_by
    return {
        "ascendingLabel": "A-Z",
        "descendingLabel": "Z-A",
        "fieldNameOrPath": name,
        "hidden": hidden,
        "label": field.get("label", name),
        "selectListItem": name,
        "sortDirection": "ascending" if sorted_here else None,
        "sortIndex": 0 if sorted_here else None,
        "sortable": field.get("sortable", True),
        "type": field.get("type", "string"),
    }


def _value(row: dict[str, Any], name: str) -> dict[str, Any]:
    value: Any = row
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return {"fieldNameOrPath": name, "value": None if value is None else str(value)}


def _number(call: Call, name: str, default: int) -> int:
    text = call.args.get(name, str(default))
    if not text.isdecimal():
        raise SalesforceError(400, "INVALID_INPUT", f"{name} is a whole number")
    return int(text)
