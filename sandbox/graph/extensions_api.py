"""/extensions below contacts, task lists and tasks."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.graph import contacts_api, open_extensions, todo_tasks_api
from sandbox.graph.call import Call, Reply
from sandbox.graph.items import Collection, Item
from sandbox.graph.router import Route

Holder = Callable[..., Item | Collection]


def routes() -> list[Route]:
    contact = Addresses(contacts_api.find)
    task_list = Addresses(lambda call, place: call.box.task_lists.get(place))
    task = Addresses(todo_tasks_api.find)
    return [
        *contact.routes("contacts/{contact}", "contacts"),
        *contact.routes("contactFolders/{folder}/contacts/{contact}", "contacts"),
        *task_list.routes("todo/lists/{place}", "tasks"),
        *task.routes("todo/lists/{place}/tasks/{task}", "tasks"),
    ]


class Addresses:
    """The four verbs over what ``holder(call, **ids of the path)`` finds."""

    def __init__(self, holder: Holder) -> None:
        self._holder = holder

    def routes(self, start: str, need: str) -> list[Route]:
        path = f"{start}/extensions"
        return [
            Route("GET", path, f"{need}.read", self.list),
            Route("POST", path, f"{need}.write", self.create),
            Route("GET", f"{path}/{{extension}}", f"{need}.read", self.get),
            Route("PATCH", f"{path}/{{extension}}", f"{need}.write", self.patch),
            Route("DELETE", f"{path}/{{extension}}", f"{need}.write", self.delete),
        ]

    def list(self, call: Call, **ids: str) -> Reply:
        found = self._holder(call, **ids)
        shown = [open_extensions.show(found, name) for name in open_extensions.own(found)]
        return Reply({"@odata.context": call.context("extensions"), "value": shown})

    def create(self, call: Call, **ids: str) -> Reply:
        found = self._holder(call, **ids)
        return self._entity(call, found, open_extensions.create(found, call.json()), 201)

    def get(self, call: Call, extension: str, **ids: str) -> Reply:
        found = self._holder(call, **ids)
        return self._entity(call, found, open_extensions.find(found, extension))

    def patch(self, call: Call, extension: str, **ids: str) -> Reply:
        found = self._holder(call, **ids)
        name = open_extensions.find(found, extension)
        open_extensions.change(found, name, call.json())
        return self._entity(call, found, name)

    def delete(self, call: Call, extension: str, **ids: str) -> Reply:
        found = self._holder(call, **ids)
        del open_extensions.own(found)[open_extensions.find(found, extension)]
        return Reply(status=204)

    def _entity(self, call: Call, found: Item | Collection, name: str, status: int = 200) -> Reply:
        shown = open_extensions.show(found, name)
        return Reply({"@odata.context": call.context("extensions/$entity"), **shown}, status)
