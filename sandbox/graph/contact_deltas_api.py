"""Delta queries over the contacts of a folder and over the folders themselves. Of the options only $select is known."""

from __future__ import annotations

from sandbox.graph import contacts, render_contacts, rounds, schema_contacts
from sandbox.graph.call import Call, Reply
from sandbox.graph.changes import Change
from sandbox.graph.contacts_api import place_of, view
from sandbox.graph.items import Collection
from sandbox.graph.odata import Options, Target
from sandbox.graph.router import Route

_FOLDER_TYPE = "#microsoft.graph.contactFolder"
_FOLDERS = Target("contactFolder", schema_contacts.FOLDER)


def routes() -> list[Route]:
    return [
        Route("GET", "contacts/delta", "contacts.read", of_contacts),
        Route("GET", "contactFolders/{folder}/contacts/delta", "contacts.read", of_contacts),
        Route("GET", "contactFolders/delta", "contacts.read", of_folders),
        Route("GET", "contactFolders/{folder}/childFolders/delta", "contacts.read", of_folders),
    ]


def of_contacts(call: Call, folder: str | None = None) -> Reply:
    place = place_of(call, folder)
    tracked = rounds.Tracked(
        place.id,
        place.log,
        lambda: call.options(schema_contacts.DELTA),
        lambda options: [_there(item.immutable_id, item.ordinary_id) for item in contacts.all_in(call.box, place)],
        lambda change, options: _contact(call, place, change, options),
        lambda options: call.context("contacts/$delta", options),
    )
    return rounds.answer(call, tracked, call.mail.switches.contact_page)


def _there(identifier: str, ordinary: str) -> Change:
    return Change(0, identifier, ordinary, "created")


def _contact(call: Call, place: Collection, change: Change, options: Options) -> rounds.Shown | None:
    shown_as = view(call, options)
    if change.kind == "removed":
        return rounds.gone(contacts.TYPE, change.item if shown_as.immutable else change.ordinary_id)
    item = call.box.peek(change.item)
    if item is None or item.parent_id != place.id or item.kind != contacts.KIND:
        return None
    return {"@odata.type": contacts.TYPE, **render_contacts.contact(item, shown_as)}


def of_folders(call: Call, folder: str | None = None) -> Reply:
    """All folders below the default one, or below the one named."""
    folders = call.box.contact_folders
    top = folders.default if folder is None else folders.get(folder)
    tracked = rounds.Tracked(
        f"folders below {top.id}",
        folders.log,
        lambda: call.options(_FOLDERS),
        lambda options: [_there(one.id, one.id) for one in folders.under(top) if one is not top],
        lambda change, options: _folder(call, top, change, options),
        lambda options: call.context("contactFolders/$delta", options),
    )
    return rounds.answer(call, tracked, call.mail.switches.contact_page)


def _folder(call: Call, top: Collection, change: Change, options: Options) -> rounds.Shown | None:
    if change.kind == "removed":
        return rounds.gone(_FOLDER_TYPE, change.item)
    found = next((one for one in call.box.contact_folders.under(top) if one.id == change.item and one is not top), None)
    return None if found is None else {"@odata.type": _FOLDER_TYPE, **render_contacts.folder(found, options)}
