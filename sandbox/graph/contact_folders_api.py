"""contactFolders on the wire. The default folder answers to its id and is in no list."""

from __future__ import annotations

from typing import Any

from sandbox.graph import bodies, contacts, render_contacts, schema_contacts
from sandbox.graph.call import Call, Reply
from sandbox.graph.errors import GraphError, not_emulated
from sandbox.graph.items import Collection
from sandbox.graph.listing import page
from sandbox.graph.router import Route
from sandbox.graph.writes import extended_values


def routes() -> list[Route]:
    return [
        Route("GET", "contactFolders", "contacts.read", list_top),
        Route("POST", "contactFolders", "contacts.write", create_top),
        Route("GET", "contactFolders/$count", "contacts.read", count),
        Route("GET", "contactFolders/{folder}", "contacts.read", get),
        Route("PATCH", "contactFolders/{folder}", "contacts.write", patch),
        Route("DELETE", "contactFolders/{folder}", "contacts.write", delete),
        Route("GET", "contactFolders/{folder}/childFolders", "contacts.read", list_children),
        Route("POST", "contactFolders/{folder}/childFolders", "contacts.write", create_child),
        Route("GET", "contactFolders/{folder}/childFolders/$count", "contacts.read", count),
        Route("POST", "contactFolders/{folder}/permanentDelete", "contacts.write", delete),
    ]


def list_top(call: Call) -> Reply:
    return _list(call, call.box.contact_folders.default, "contactFolders")


def list_children(call: Call, folder: str) -> Reply:
    parent = call.box.contact_folders.get(folder)
    return _list(call, parent, f"contactFolders('{parent.id}')/childFolders")


def _list(call: Call, parent: Collection, what: str) -> Reply:
    options = call.options(schema_contacts.FOLDER_LIST)
    found = call.box.contact_folders.children(parent)
    wanted = options.filter
    if wanted:
        found = [one for one in found if wanted.accepts(render_contacts.folder_row(one))]
    show = lambda one: render_contacts.folder(one, options)  # noqa: E731
    return Reply(page(call, found, options, show, call.context(what, options), call.mail.switches.contact_page))


def count(call: Call, folder: str | None = None) -> Reply:
    folders = call.box.contact_folders
    found = folders.children(folders.default if folder is None else folders.get(folder))
    return Reply(str(len(found)).encode(), content_type="text/plain")


def _entity(call: Call, folder: Collection, status: int = 200) -> Reply:
    shown = render_contacts.folder(folder, call.options(schema_contacts.FOLDER_ONE))
    return Reply({"@odata.context": call.context("contactFolders/$entity"), **shown}, status)


def get(call: Call, folder: str) -> Reply:
    return _entity(call, call.box.contact_folders.get(folder))


def create_top(call: Call) -> Reply:
    return _create(call, call.box.contact_folders.default)


def create_child(call: Call, folder: str) -> Reply:
    return _create(call, call.box.contact_folders.get(folder))


def _create(call: Call, parent: Collection) -> Reply:
    given, extended = _body(call)
    name = given.get("displayName")
    if name is None:
        raise GraphError(400, "ErrorInvalidRequest", "The folder needs a displayName.")
    made = call.box.contact_folders.create(name, parent)
    made.extended = extended
    return _entity(call, made, 201)


def patch(call: Call, folder: str) -> Reply:
    found = call.box.contact_folders.get(folder)
    given, extended = _body(call)
    if "displayName" in given:
        call.box.contact_folders.rename(found, given["displayName"])
    found.extended.update(extended)
    return _entity(call, found)


def delete(call: Call, folder: str) -> Reply:
    found = call.box.contact_folders.get(folder)
    contacts.delete_folder(call.box, found, call.mail.switches.keep_deleted_contacts)
    return Reply(status=204)


def _body(call: Call) -> tuple[dict[str, Any], dict[str, str]]:
    body = call.json()
    if "parentFolderId" in body:
        raise not_emulated("parentFolderId in the body of a contactFolder")
    given = bodies.properties(body, schema_contacts.FOLDER, "contactFolder", {"id"}, {"singleValueExtendedProperties"})
    extended = extended_values(given.pop("singleValueExtendedProperties", None))
    if "displayName" in given and not str(given["displayName"] or "").strip():
        raise GraphError(400, "ErrorInvalidRequest", "The folder needs a displayName.")
    return given, extended
