"""mailFolders on the wire."""

from __future__ import annotations

from typing import Any

from sandbox.graph import filters, render, schema
from sandbox.graph.call import Call, Reply
from sandbox.graph.errors import GraphError, bad_body
from sandbox.graph.folders import ROOT
from sandbox.graph.items import Collection
from sandbox.graph.listing import page
from sandbox.graph.odata import Target
from sandbox.graph.router import Route

_LIST = Target(
    "mailFolder", schema.FOLDER, options=frozenset(["select", "filter", "top", "skip", "skiptoken", "count"])
)
_ONE = Target("mailFolder", schema.FOLDER)


def routes() -> list[Route]:
    return [
        Route("GET", "mailFolders", "mail.basic", list_top),
        Route("POST", "mailFolders", "mail.write", create_top),
        Route("GET", "mailFolders/$count", "mail.basic", count_top),
        Route("GET", "mailFolders/{folder}", "mail.basic", get),
        Route("PATCH", "mailFolders/{folder}", "mail.write", patch),
        Route("DELETE", "mailFolders/{folder}", "mail.write", delete),
        Route("GET", "mailFolders/{folder}/childFolders", "mail.basic", list_children),
        Route("POST", "mailFolders/{folder}/childFolders", "mail.write", create_child),
        Route("POST", "mailFolders/{folder}/move", "mail.write", move),
    ]


def _list(call: Call, parent: Collection, what: str) -> Reply:
    options = call.options(_LIST)
    hidden = any(key.lower() == "includehiddenfolders" and value.lower() == "true" for key, value in call.arguments)
    found = call.box.folders.children(parent.id, hidden)
    if options.filter:
        wanted: filters.Filter = options.filter
        found = [one for one in found if wanted.accepts(render.folder(call.box, one))]
    show = lambda one: render.folder(call.box, one, options.select)  # noqa: E731
    return Reply(page(call, found, options, show, call.context(what, options)))


def list_top(call: Call) -> Reply:
    return _list(call, call.box.folders.known(ROOT), "mailFolders")


def list_children(call: Call, folder: str) -> Reply:
    parent = call.box.folders.get(folder)
    return _list(call, parent, f"mailFolders('{parent.id}')/childFolders")


def count_top(call: Call) -> Reply:
    found = call.box.folders.children(call.box.folders.known(ROOT).id)
    return Reply(str(len(found)).encode(), content_type="text/plain")


def _entity(call: Call, folder: Collection, status: int = 200, select: tuple[str, ...] = ()) -> Reply:
    shown = render.folder(call.box, folder, select)
    return Reply({"@odata.context": call.context("mailFolders/$entity"), **shown}, status)


def get(call: Call, folder: str) -> Reply:
    return _entity(call, call.box.folders.get(folder), select=call.options(_ONE).select)


def create_top(call: Call) -> Reply:
    return create_child(call, ROOT)


def create_child(call: Call, folder: str) -> Reply:
    given = _body(call, {"displayName", "isHidden"})
    name = given.get("displayName")
    if not isinstance(name, str) or not name.strip():
        raise GraphError(400, "ErrorInvalidRequest", "The folder needs a displayName.")
    made = call.box.folders.create(
        given["displayName"], call.box.folders.get(folder), hidden=bool(given.get("isHidden", False))
    )
    return _entity(call, made, 201)


def patch(call: Call, folder: str) -> Reply:
    found = call.box.folders.get(folder)
    given = _body(call, {"displayName"})
    if "displayName" in given:
        call.box.folders.refuse_standard(found)
        call.box.folders.rename(found, str(given["displayName"]))
    return _entity(call, found)


def delete(call: Call, folder: str) -> Reply:
    call.box.delete_folder(call.box.folders.get(folder))
    return Reply(status=204)


def move(call: Call, folder: str) -> Reply:
    target = call.parameters("destinationId").get("destinationId")
    found = call.box.folders.get(folder)
    call.box.folders.move(found, call.box.folders.get(str(target)))
    return _entity(call, found)


def _body(call: Call, allowed: set[str]) -> dict[str, Any]:
    given = {key: value for key, value in call.json().items() if not key.startswith("@")}
    for name in given:
        if name not in schema.FOLDER:
            raise bad_body(f"The property '{name}' does not exist on type 'microsoft.graph.mailFolder'.")
        if name not in allowed:
            raise GraphError(400, "ErrorInvalidPropertySet", f"The property '{name}' is read-only and cannot be set.")
    return given
