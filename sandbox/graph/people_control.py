"""What a person does to contacts in Outlook itself: also move one to another folder, which Graph cannot."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox.graph import contacts
from sandbox.graph.errors import GraphError
from sandbox.graph.items import Collection, Item
from sandbox.graph.state import Mailbox

if TYPE_CHECKING:
    from sandbox.world import World

_KEYS = frozenset(["mailbox", "do", "id", "folder", "properties"])


def add_route(routes: Blueprint, world: World) -> None:
    """POST /_sandbox/contact {"do", "mailbox"?, "id"?, "folder"?, "properties"?} -> ids.

    ``do`` is create, create_group, edit, move or delete. ``folder`` is an id or a name; a name that is not there is
    made. ``properties`` are Graph's own.
    """

    @routes.post("/_sandbox/contact")
    def contact() -> ResponseReturnValue:
        return by_hand(world, _KEYS, ACTS, show)


def by_hand(
    world: World,
    keys: frozenset[str],
    acts: dict[str, Callable[[Mailbox, dict[str, Any]], Item]],
    shown: Callable[[Item], dict[str, Any]],
) -> ResponseReturnValue:
    """Carry out one act of a person; bad input answers 400 {"error": what is wrong}."""
    sent = request.get_json(silent=True, force=True)
    given: dict[str, Any] = sent if isinstance(sent, dict) else {}
    act = acts.get(str(given.get("do")))
    if act is None or set(given) - keys:
        return {"error": f"send do ({', '.join(acts)}) with {', '.join(sorted(keys - {'do'}))} as needed"}, 400
    odd = [name for name, value in given.items() if not isinstance(value, dict if name == "properties" else str)]
    if odd:
        return {"error": f"{', '.join(odd)}: properties are an object, the rest are texts"}, 400
    box = world.mail.by_address(given.get("mailbox") or world.directory.people[0].email)
    if box is None:
        return {"error": f"no mailbox {given['mailbox']} in this world"}, 400
    try:
        with world.mail.lock:
            return shown(act(box, given))
    except (GraphError, ValueError) as problem:
        return {"error": getattr(problem, "message", str(problem))}, 400


def show(item: Item) -> dict[str, Any]:
    return {"id": item.immutable_id, "ordinary_id": item.ordinary_id, "folder_id": item.parent_id}


def _folder(box: Mailbox, reference: str) -> Collection:
    folders = box.contact_folders
    if not reference:
        return folders.default
    known = box.others.get(reference)
    if known and known.kind == "contactFolder":
        return known
    return folders.named(reference) or folders.create(reference, folders.default)


def _create(box: Mailbox, given: dict[str, Any]) -> Item:
    wanted = contacts.read_change(given.get("properties") or {})
    return contacts.create(box, _folder(box, str(given.get("folder") or "")), wanted)


def _create_group(box: Mailbox, given: dict[str, Any]) -> Item:
    name = str((given.get("properties") or {}).get("displayName") or "")
    if not name:
        raise ValueError("a group needs a displayName in its properties")
    return contacts.create_group(box, _folder(box, str(given.get("folder") or "")), name)


def _edit(box: Mailbox, given: dict[str, Any]) -> Item:
    item = box.get(str(given.get("id")), contacts.KIND)
    contacts.change(box, item, contacts.read_change(given.get("properties") or {}))
    return item


def _move(box: Mailbox, given: dict[str, Any]) -> Item:
    item = box.get(str(given.get("id")), contacts.KIND)
    box.move(item, _folder(box, str(given.get("folder") or "")))
    return item


def _delete(box: Mailbox, given: dict[str, Any]) -> Item:
    item = box.get(str(given.get("id")), contacts.KIND)
    contacts.delete(box, item, keep=True)
    return item


ACTS: dict[str, Callable[[Mailbox, dict[str, Any]], Item]] = {
    "create": _create,
    "create_group": _create_group,
    "edit": _edit,
    "move": _move,
    "delete": _delete,
}
