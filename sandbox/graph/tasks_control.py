"""What a person does to tasks in To Do or Outlook: also move one to another list, which gives it a new id."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from sandbox.graph import tasks
from sandbox.graph.items import Collection, Item
from sandbox.graph.people_control import by_hand
from sandbox.graph.state import Mailbox

if TYPE_CHECKING:
    from sandbox.world import World

_KEYS = frozenset(["mailbox", "do", "id", "list", "properties"])


def add_route(routes: Blueprint, world: World) -> None:
    """POST /_sandbox/task {"do": create|edit|move|delete, "mailbox"?, "id"?, "list"?, "properties"?} -> ids.

    ``list`` is an id or a name, the default list when absent; a name that is not there is made.
    """

    @routes.post("/_sandbox/task")
    def task() -> ResponseReturnValue:
        return by_hand(world, _KEYS, ACTS, lambda item: {"id": item.ordinary_id, "list_id": item.parent_id})


def _list(box: Mailbox, given: dict[str, Any]) -> Collection:
    lists, reference = box.task_lists, str(given.get("list") or "")
    if not reference:
        return lists.default
    known = next((one for one in lists.every() if one.id == reference), None)
    return known or lists.named(reference) or lists.create(reference)


def _create(box: Mailbox, given: dict[str, Any]) -> Item:
    return tasks.create(box, _list(box, given), tasks.read_change(given.get("properties") or {}, in_utc=False))


def _edit(box: Mailbox, given: dict[str, Any]) -> Item:
    item = box.get(str(given.get("id")), tasks.KIND)
    tasks.change(box, item, tasks.read_change(given.get("properties") or {}, in_utc=False))
    return item


def _move(box: Mailbox, given: dict[str, Any]) -> Item:
    item = box.get(str(given.get("id")), tasks.KIND)
    place = _list(box, given)
    box.task_lists.refuse_flagged(place)
    box.move(item, place)
    return item


def _delete(box: Mailbox, given: dict[str, Any]) -> Item:
    item = box.get(str(given.get("id")), tasks.KIND)
    box.purge(item)
    return item


ACTS: dict[str, Callable[[Mailbox, dict[str, Any]], Item]] = {
    "create": _create,
    "edit": _edit,
    "move": _move,
    "delete": _delete,
}
