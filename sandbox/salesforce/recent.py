"""What each person looked at last: /recent and the recentItems of an object."""

from typing import Any

from sandbox.salesforce.call import Call, Reply
from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.shape import row_url

KEPT = 200
DETAILS = ("fields", "childRelationships", "recordTypeInfos", "namedLayoutInfos", "actionOverrides", "supportedScopes")


def note(call: Call, type_name: str, record_id: str) -> None:
    seen = call.world.gate.recent.setdefault(call.user_id, [])
    entry = (type_name, record_id)
    if entry in seen:
        seen.remove(entry)
    seen.insert(0, entry)
    del seen[KEPT:]


def items(call: Call, type_name: str | None = None) -> list[dict[str, Any]]:
    """The person's rows, newest first, of one object or all; rows that are gone are left out."""
    seen = call.world.gate.recent.get(call.user_id, [])
    rows = (_item(call, name, record_id) for name, record_id in seen if type_name in (None, name))
    return [row for row in rows if row is not None]


def listing(call: Call) -> Reply:
    limit = call.args.get("limit", str(KEPT))
    if not limit.isdigit():
        raise SalesforceError(400, "INVALID_INPUT", "limit is a whole number")
    return Reply(body=items(call)[: int(limit)])


def _item(call: Call, type_name: str, record_id: str) -> dict[str, Any] | None:
    fields = call.view.describe(type_name)["fields"]
    named = next((f["name"] for f in fields if f["nameField"] or f["name"] == "Subject"), "Id")
    try:
        row = call.view.get(type_name, record_id, ["Id", named])
    except SalesforceError:
        return None
    attributes = {"type": type_name, "url": row_url(call, type_name, row["Id"])}
    return {"attributes": attributes, "Id": row["Id"], "Name": row[named]}
