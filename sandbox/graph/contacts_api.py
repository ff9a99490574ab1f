"""Contacts on the wire. There is no move: only a person in Outlook can do that (see ``people_control``)."""

from __future__ import annotations

from sandbox.graph import contacts, render_contacts
from sandbox.graph.call import Call, Reply
from sandbox.graph.errors import item_not_found
from sandbox.graph.items import Collection, Item
from sandbox.graph.listing import page, pick
from sandbox.graph.odata import Options
from sandbox.graph.render import View
from sandbox.graph.router import Route
from sandbox.graph.schema_contacts import COUNT, LIST, ONE


def routes() -> list[Route]:
    found = []
    for start in ("contacts", "contactFolders/{folder}/contacts"):
        found += [
            Route("GET", start, "contacts.read", list_contacts),
            Route("POST", start, "contacts.write", create),
            Route("GET", f"{start}/$count", "contacts.read", count),
            Route("GET", f"{start}/{{contact}}", "contacts.read", get),
            Route("PATCH", f"{start}/{{contact}}", "contacts.write", patch),
            Route("DELETE", f"{start}/{{contact}}", "contacts.write", delete),
            Route("POST", f"{start}/{{contact}}/permanentDelete", "contacts.write", permanent_delete),
        ]
    return found


def view(call: Call, options: Options) -> View:
    """How to show contacts to this caller."""
    return View(call.prefer.immutable, "", options)


def find(call: Call, contact: str, folder: str | None = None) -> Item:
    """The contact of an address: in any folder, or in the folder the path names."""
    item = call.box.get(contact, contacts.KIND)
    if folder is not None and item.parent_id != call.box.contact_folders.get(folder).id:
        raise item_not_found()
    return item


def place_of(call: Call, folder: str | None) -> Collection:
    """/me/contacts is the default folder."""
    return call.box.contact_folders.default if folder is None else call.box.contact_folders.get(folder)


def list_contacts(call: Call, folder: str | None = None) -> Reply:
    place = place_of(call, folder)
    options = call.options(LIST)
    shown_as = view(call, options)
    found = pick(call.box.items(contacts.KIND, place), options, render_contacts.row)
    what = "contacts" if folder is None else f"contactFolders('{place.id}')/contacts"
    context = call.context(what, options)
    show = lambda item: render_contacts.contact(item, shown_as)  # noqa: E731
    return Reply(page(call, found, options, show, context, call.mail.switches.contact_page))


def count(call: Call, folder: str | None = None) -> Reply:
    place, options = place_of(call, folder), call.options(COUNT)
    if options.filter:
        found = pick(call.box.items(contacts.KIND, place), options, render_contacts.row)
    else:
        found = contacts.all_in(call.box, place)
    return Reply(str(len(found)).encode(), content_type="text/plain")


def _entity(call: Call, item: Item, status: int = 200) -> Reply:
    shown = render_contacts.contact(item, view(call, call.options(ONE)))
    headers = {"ETag": item.etag}
    if status == 201:
        headers["Location"] = f"{call.base}/v1.0/users/{call.box.oid}/contacts/{shown['id']}"
    return Reply({"@odata.context": call.context("contacts/$entity"), **shown}, status, headers)


def get(call: Call, contact: str, folder: str | None = None) -> Reply:
    return _entity(call, find(call, contact, folder))


def create(call: Call, folder: str | None = None) -> Reply:
    wanted = contacts.read_change(call.json())
    return _entity(call, contacts.create(call.box, place_of(call, folder), wanted), 201)


def patch(call: Call, contact: str, folder: str | None = None) -> Reply:
    item = find(call, contact, folder)
    call.require_match(item)
    contacts.change(call.box, item, contacts.read_change(call.json()))
    return _entity(call, item)


def delete(call: Call, contact: str, folder: str | None = None) -> Reply:
    item = find(call, contact, folder)
    call.require_match(item)
    contacts.delete(call.box, item, call.mail.switches.keep_deleted_contacts)
    return Reply(status=204)


def permanent_delete(call: Call, contact: str, folder: str | None = None) -> Reply:
    call.box.purge(find(call, contact, folder))
    return Reply(status=204)
