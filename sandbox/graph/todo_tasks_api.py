"""todo/lists/{id}/tasks on the wire."""

from __future__ import annotations

from sandbox.graph import render_tasks, rounds, schema_tasks, tasks
from sandbox.graph.call import Call, Reply
from sandbox.graph.changes import Change
from sandbox.graph.errors import bad_request, item_not_found
from sandbox.graph.items import Collection, Item
from sandbox.graph.listing import page, pick
from sandbox.graph.odata import Options
from sandbox.graph.router import Route

_PATH = "todo/lists/{place}/tasks"


def routes() -> list[Route]:
    return [
        Route("GET", _PATH, "tasks.read", list_tasks),
        Route("POST", _PATH, "tasks.write", create),
        Route("GET", f"{_PATH}/$count", "tasks.read", count),
        Route("GET", f"{_PATH}/delta", "tasks.read", delta),
        Route("GET", f"{_PATH}/{{task}}", "tasks.read", get),
        Route("PATCH", f"{_PATH}/{{task}}", "tasks.write", patch),
        Route("DELETE", f"{_PATH}/{{task}}", "tasks.write", delete),
    ]


def find(call: Call, place: str, task: str) -> Item:
    """The task of an address: it has to be in the list the path names, and there is but one form of its id."""
    found = call.box.get(task, tasks.KIND)
    if found.parent_id != call.box.task_lists.get(place).id or task != found.ordinary_id:
        raise item_not_found()
    return found


def list_tasks(call: Call, place: str) -> Reply:
    where = call.box.task_lists.get(place)
    options = call.options(schema_tasks.LIST)
    found = pick(call.box.items(tasks.KIND, where), options, render_tasks.row)
    context = call.context(f"todo/lists('{where.id}')/tasks", options)
    show = lambda item: render_tasks.task(item, options)  # noqa: E731
    return Reply(page(call, found, options, show, context, call.mail.switches.todo_page))


def count(call: Call, place: str) -> Reply:
    items = call.box.items(tasks.KIND, call.box.task_lists.get(place))
    found = pick(items, call.options(schema_tasks.COUNT), render_tasks.row)
    return Reply(str(len(found)).encode(), content_type="text/plain")


def _entity(call: Call, item: Item, status: int = 200) -> Reply:
    shown = render_tasks.task(item, call.options(schema_tasks.ONE))
    path = f"todo/lists('{item.parent_id}')/tasks"
    headers = {"ETag": item.etag}
    if status == 201:
        headers["Location"] = f"{call.base}/v1.0/users/{call.box.oid}/todo/lists/{item.parent_id}/tasks/{shown['id']}"
    return Reply({"@odata.context": call.context(f"{path}/$entity"), **shown}, status, headers)


def get(call: Call, place: str, task: str) -> Reply:
    return _entity(call, find(call, place, task))


def create(call: Call, place: str) -> Reply:
    where = call.box.task_lists.get(place)
    body = call.json()
    links = tasks.read_links(body.pop("linkedResources", None))
    item = tasks.create(call.box, where, tasks.read_change(body, call.mail.switches.todo_due_in_utc))
    for link in links:
        identifier = call.world.ids.uuid()
        known = dict.fromkeys(schema_tasks.PARTS["linkedResources"])
        item.nested.setdefault("linkedResources", {})[identifier] = {**known, **link, "id": identifier}
    return _entity(call, item, 201)


def patch(call: Call, place: str, task: str) -> Reply:
    item = find(call, place, task)
    _require_match(call, item)
    body = call.json()
    for name in schema_tasks.PARTS:
        if name in body:
            raise bad_request(f"{name} have an address of their own.", "ErrorInvalidRequest")
    tasks.change(call.box, item, tasks.read_change(body, call.mail.switches.todo_due_in_utc))
    return _entity(call, item)


def delete(call: Call, place: str, task: str) -> Reply:
    item = find(call, place, task)
    _require_match(call, item)
    call.box.purge(item)
    return Reply(status=204)


def _require_match(call: Call, item: Item) -> None:
    if call.mail.switches.todo_if_match:
        call.require_match(item)


def delta(call: Call, place: str) -> Reply:
    where = call.box.task_lists.get(place)
    tracked = rounds.Tracked(
        where.id,
        where.log,
        lambda: call.options(schema_tasks.DELTA),
        lambda options: [
            Change(0, item.immutable_id, item.ordinary_id, "created") for item in call.box.items(tasks.KIND, where)
        ],
        lambda change, options: _entry(call, where, change, options),
        lambda options: call.context("tasks/$delta", options),
    )
    return rounds.answer(call, tracked, call.mail.switches.todo_page)


def _entry(call: Call, where: Collection, change: Change, options: Options) -> rounds.Shown | None:
    if change.kind == "removed":
        return rounds.gone(tasks.TYPE, change.ordinary_id)
    item = call.box.peek(change.item)
    if item is None or item.parent_id != where.id:
        return None
    return {"@odata.type": tasks.TYPE, **render_tasks.task(item, options)}
