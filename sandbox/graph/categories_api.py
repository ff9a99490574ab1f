"""outlook/masterCategories on the wire."""

from __future__ import annotations

from sandbox.graph import render, schema
from sandbox.graph.call import Call, Reply
from sandbox.graph.categories import COLORS
from sandbox.graph.errors import bad_body
from sandbox.graph.listing import page
from sandbox.graph.odata import Target
from sandbox.graph.router import Route

_LIST = Target("outlookCategory", schema.CATEGORY, options=frozenset(["select", "top", "skip", "skiptoken", "count"]))
_PATH = "outlook/masterCategories"


def routes() -> list[Route]:
    return [
        Route("GET", _PATH, "settings.read", list_categories),
        Route("POST", _PATH, "settings.write", create),
        Route("GET", f"{_PATH}/{{category}}", "settings.read", get),
        Route("PATCH", f"{_PATH}/{{category}}", "settings.write", patch),
        Route("DELETE", f"{_PATH}/{{category}}", "settings.write", delete),
    ]


def list_categories(call: Call) -> Reply:
    options = call.options(_LIST)
    context = call.context(_PATH, options)
    return Reply(page(call, call.box.categories.list(), options, render.category, context, usual=1000))


def _color(call: Call, allowed: set[str]) -> tuple[str | None, str | None]:
    given = {key: value for key, value in call.json().items() if not key.startswith("@")}
    for name in given:
        if name not in allowed:
            raise bad_body(f"The property '{name}' cannot be set on type 'microsoft.graph.outlookCategory'.")
    color = given.get("color")
    if color is not None and str(color).lower() not in COLORS:
        raise bad_body(f"Requested value '{color}' was not found.")
    return given.get("displayName"), None if color is None else str(color).lower()


def create(call: Call) -> Reply:
    name, color = _color(call, {"displayName", "color"})
    if not isinstance(name, str) or not name.strip():
        raise bad_body("The property 'displayName' is needed.")
    made = call.box.categories.create(name, color or "none")
    return Reply({"@odata.context": call.context(f"{_PATH}/$entity"), **render.category(made)}, 201)


def get(call: Call, category: str) -> Reply:
    found = call.box.categories.get(category)
    return Reply({"@odata.context": call.context(f"{_PATH}/$entity"), **render.category(found)})


def patch(call: Call, category: str) -> Reply:
    found = call.box.categories.get(category)
    _, color = _color(call, {"color"})
    found.color = color or found.color
    return get(call, category)


def delete(call: Call, category: str) -> Reply:
    call.box.categories.delete(category)
    return Reply(status=204)
