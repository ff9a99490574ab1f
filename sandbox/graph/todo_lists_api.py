"""todo/lists on the wire."""

from __future__ import annotations

from sandbox.graph import bodies, render_tasks, rounds, schema_tasks, tasks
from sandbox.graph.call import Call, Reply
from sandbox.graph.changes import Change
from sandbox.graph.errors import bad_request
from sandbox.graph.items import Collection
from sandbox.graph.listing import page
from sandbox.graph.odata import Options
from sandbox.graph.router import Route

_TYPE = "#microsoft.graph.todoTaskList"
_PATH = "todo/lists"


def routes() -> list[Route]:
    return [
        Route("GET", _PATH, "tasks.read", list_lists),
        Route("POST", _PATH, "tasks.write", create),
        Route("GET", f"{_PATH}/$count", "tasks.read", count),
        Route("GET", f"{_PATH}/delta", "tasks.read", delta),
        Route("GET", f"{_PATH}/{{place}}", "tasks.read", get),
        Route("PATCH", f"{_PATH}/{{place}}", "tasks.write", patch),
        Route("DELETE", f"{_PATH}/{{place}}", "tasks.write", delete),
    ]


def list_lists(call: Call) -> Reply:
    options = call.options(schema_tasks.LISTS)
    found = call.box.task_lists.every()
    wanted = options.filter
    if wanted:
        found = [one for one in found if wanted.accepts(render_tasks.list_row(one))]
    show = lambda one: render_tasks.task_list(one, options)  # noqa: E731
    return Reply(page(call, found, options, show, call.context(_PATH, options), call.mail.switches.todo_page))


def count(call: Call) -> Reply:
    return Reply(str(len(call.box.task_lists.every())).encode(), content_type="text/plain")


def _entity(call: Call, place: Collection, status: int = 200) -> Reply:
    shown = render_tasks.task_list(place, call.options(schema_tasks.ONE_LIST))
    headers = {"Location": f"{call.base}/v1.0/users/{call.box.oid}/{_PATH}/{place.id}"} if status == 201 else {}
    return Reply({"@odata.context": call.context(f"{_PATH}/$entity"), **shown}, status, headers)


def get(call: Call, place: str) -> Reply:
    return _entity(call, call.box.task_lists.get(place))


def create(call: Call) -> Reply:
    return _entity(call, call.box.task_lists.create(_name(call)), 201)


def patch(call: Call, place: str) -> Reply:
    found = call.box.task_lists.get(place)
    call.box.task_lists.rename(found, _name(call))
    return _entity(call, found)


def delete(call: Call, place: str) -> Reply:
    tasks.delete_list(call.box, call.box.task_lists.get(place))
    return Reply(status=204)


def _name(call: Call) -> str:
    read_only = {"id", "isOwner", "isShared", "wellknownListName"}
    given = bodies.properties(call.json(), schema_tasks.TASK_LIST, "todoTaskList", read_only)
    name = str(given.get("displayName") or "")
    if not name.strip():
        raise bad_request("The list needs a displayName.", "invalidRequest")
    return name


def delta(call: Call) -> Reply:
    lists = call.box.task_lists
    tracked = rounds.Tracked(
        "todo/lists",
        lists.log,
        lambda: call.options(schema_tasks.LISTS_DELTA),
        lambda options: [Change(0, one.id, one.id, "created") for one in lists.every()],
        lambda change, options: _entry(call, change, options),
        lambda options: call.context(f"{_PATH}/$delta", options),
    )
    return rounds.answer(call, tracked, call.mail.switches.todo_page)


def _entry(call: Call, change: Change, options: Options) -> rounds.Shown | None:
    if change.kind == "removed":
        return rounds.gone(_TYPE, change.item)
    found = next((one for one in call.box.task_lists.every() if one.id == change.item), None)
    return None if found is None else {"@odata.type": _TYPE, **render_tasks.task_list(found, options)}
