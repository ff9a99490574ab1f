"""linkedResources and checklistItems of a task. A change to one is a change to its task."""

from __future__ import annotations

from typing import Any

from sandbox.graph import bodies, render_tasks, schema_tasks, todo_tasks_api
from sandbox.graph.call import Call, Reply
from sandbox.graph.errors import item_not_found
from sandbox.graph.items import Item
from sandbox.graph.listing import page
from sandbox.graph.odata import Target
from sandbox.graph.render_contacts import selected
from sandbox.graph.router import Route
from sandbox.graph.state import stamp


def routes() -> list[Route]:
    return [*Parts("linkedResources").routes(), *Parts("checklistItems").routes()]


class Parts:
    """The verbs over one kind of part; ``name`` is its collection's."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._types, self._type = schema_tasks.PARTS[name], schema_tasks.TYPE_OF[name]
        options = frozenset(["select", "top", "skip", "skiptoken", "count"])
        self._list = Target(self._type, self._types, options=options, extended=False)
        self._one = Target(self._type, self._types, extended=False)

    def routes(self) -> list[Route]:
        path = f"todo/lists/{{place}}/tasks/{{task}}/{self._name}"
        return [
            Route("GET", path, "tasks.read", self.list),
            Route("POST", path, "tasks.write", self.create),
            Route("GET", f"{path}/$count", "tasks.read", self.count),
            Route("GET", f"{path}/{{part}}", "tasks.read", self.get),
            Route("PATCH", f"{path}/{{part}}", "tasks.write", self.patch),
            Route("DELETE", f"{path}/{{part}}", "tasks.write", self.delete),
        ]

    def list(self, call: Call, place: str, task: str) -> Reply:
        found = render_tasks.parts(todo_tasks_api.find(call, place, task), self._name)
        options = call.options(self._list)
        show = lambda one: selected(one, options.select)  # noqa: E731
        context = call.context(self._name, options)
        return Reply(page(call, found, options, show, context, call.mail.switches.todo_page))

    def count(self, call: Call, place: str, task: str) -> Reply:
        found = render_tasks.parts(todo_tasks_api.find(call, place, task), self._name)
        return Reply(str(len(found)).encode(), content_type="text/plain")

    def create(self, call: Call, place: str, task: str) -> Reply:
        item = todo_tasks_api.find(call, place, task)
        identifier = call.world.ids.uuid()
        part: dict[str, Any] = {**dict.fromkeys(self._types), **self._body(call), "id": identifier}
        if self._name == "checklistItems":
            part["createdDateTime"] = stamp(call.world.clock.now())
            _check(call, part, False)
        item.nested.setdefault(self._name, {})[identifier] = part
        call.box.touch(item)
        return self._entity(call, part, 201)

    def get(self, call: Call, place: str, task: str, part: str) -> Reply:
        return self._entity(call, self._find(todo_tasks_api.find(call, place, task), part))

    def patch(self, call: Call, place: str, task: str, part: str) -> Reply:
        item = todo_tasks_api.find(call, place, task)
        found = self._find(item, part)
        before = bool(found.get("isChecked"))
        found.update(self._body(call))
        if self._name == "checklistItems":
            _check(call, found, before)
        call.box.touch(item)
        return self._entity(call, found)

    def delete(self, call: Call, place: str, task: str, part: str) -> Reply:
        item = todo_tasks_api.find(call, place, task)
        del item.nested[self._name][self._find(item, part)["id"]]
        call.box.touch(item)
        return Reply(status=204)

    def _find(self, item: Item, part: str) -> dict[str, Any]:
        found = item.nested.get(self._name, {}).get(part)
        if found is None:
            raise item_not_found()
        return found

    def _body(self, call: Call) -> dict[str, Any]:
        return bodies.properties(call.json(), self._types, self._type, {"id", "createdDateTime"})

    def _entity(self, call: Call, part: dict[str, Any], status: int = 200) -> Reply:
        shown = selected(part, call.options(self._one).select)
        return Reply({"@odata.context": call.context(f"{self._name}/$entity"), **shown}, status)


def _check(call: Call, part: dict[str, Any], before: bool) -> None:
    """Ticking an item off notes when."""
    part["isChecked"] = bool(part["isChecked"])
    if not part["isChecked"]:
        part["checkedDateTime"] = None
    elif not before:
        part["checkedDateTime"] = stamp(call.world.clock.now())
