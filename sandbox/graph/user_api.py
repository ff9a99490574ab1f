"""/me and /users/{id}, and translateExchangeIds."""

from __future__ import annotations

from typing import Any

from sandbox.graph import item_ids, render, schema, series
from sandbox.graph.call import Call, Reply
from sandbox.graph.errors import GraphError, bad_body
from sandbox.graph.items import Item
from sandbox.graph.odata import Target
from sandbox.graph.router import Route
from sandbox.graph.series import Instance

_WITH_FORMS = ("message", "event", "contact")
_USER = Target("user", schema.USER)
FORMATS = ("entryId", "ewsId", "immutableEntryId", "restId", "restImmutableEntryId")


def routes() -> list[Route]:
    return [
        Route("GET", "", "user.read", show),
        Route("POST", "translateExchangeIds", "translate", translate),
    ]


def show(call: Call) -> Reply:
    options = call.options(_USER)
    context = f"{call.base}/v1.0/$metadata#users/$entity"
    return Reply({"@odata.context": context, **render.user(call.box, options.select)})


def translate(call: Call) -> Reply:
    given = call.parameters("inputIds", "sourceIdType", "targetIdType")
    ids, source, target = given.get("inputIds"), given.get("sourceIdType"), given.get("targetIdType")
    texts = isinstance(ids, list) and len(ids) <= 1000 and all(isinstance(one, str) for one in ids)
    if not texts or source not in FORMATS or target not in FORMATS:
        raise bad_body("inputIds (at most 1000), sourceIdType and targetIdType are needed.")
    items = [item for item in call.box.everything() if item.kind in _WITH_FORMS]
    known: dict[str, Item | Instance] = {_form(item, str(source)): item for item in items}
    value = [_translated(one, known.get(one) or _day(call, one), str(target)) for one in ids or []]
    return Reply(
        {"@odata.context": f"{call.base}/v1.0/$metadata#Collection(microsoft.graph.convertIdResult)", "value": value}
    )


def _day(call: Call, identifier: str) -> Instance | None:
    """One day of a series, which is no item of its own."""
    try:
        return series.find(call.box, identifier.replace("/", "-").replace("+", "_"))
    except GraphError:
        return None


def _form(item: Item | Instance, name: str) -> str:
    return item_ids.to_format(name, item.ordinary_id, item.immutable_id)


def _translated(source: str, item: Item | Instance | None, target: str) -> dict[str, Any]:
    if item:
        return {"sourceId": source, "targetId": _form(item, target)}
    details = {"code": "ErrorItemNotFound", "message": "The specified object was not found in the store."}
    return {"sourceId": source, "targetId": None, "errorDetails": details}
