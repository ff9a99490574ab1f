"""Making, changing and completing To Do tasks. State only, no HTTP."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from sandbox.graph import bodies, recurrence, schema_tasks, task_times
from sandbox.graph.errors import bad_body, bad_request
from sandbox.graph.items import Collection, Item
from sandbox.graph.state import Mailbox, stamp
from sandbox.graph.writes import check

KIND = "task"
TYPE = "#microsoft.graph.todoTask"
BLANK: dict[str, Any] = {
    "importance": "normal",
    "isReminderOn": False,
    "status": "notStarted",
    "title": "",
    "hasAttachments": False,
    "categories": [],
    "body": {"content": "", "contentType": "text"},
}
_NEVER_NULL = ("importance", "isReminderOn", "status")
_LOOK_AHEAD = 30  # years


def read_change(body: dict[str, Any], in_utc: bool) -> dict[str, Any]:
    """The properties a POST or PATCH wants, as the service keeps them; GraphError 400.

    ``in_utc``: dates come back as their zone's midnight in UTC. The recurrence is as it came (see ``settle``).
    """
    found = bodies.properties(body, schema_tasks.TASK, "todoTask", schema_tasks.READ_ONLY)
    for name in _NEVER_NULL:
        if name in found and found[name] is None:
            raise bad_body(f"The property '{name}' cannot be null.")
    for name in schema_tasks.DATES:
        if found.get(name) is not None:
            found[name] = task_times.day(found[name], name, in_utc)
    if found.get("reminderDateTime") is not None:
        found["reminderDateTime"] = task_times.moment(found["reminderDateTime"], "reminderDateTime")
    if "body" in found:
        found["body"] = {"content": "", "contentType": "text", **(found["body"] or {})}
    return found


def read_links(given: Any) -> list[dict[str, Any]]:
    """linkedResources sent along with a new task."""
    types = {name: kind for name, kind in schema_tasks.PARTS["linkedResources"].items() if name != "id"}
    found: list[Any] = check([] if given is None else given, [types], "linkedResources")
    if not all(found):
        raise bad_body("A linkedResource is an object with values.")
    return found


def create(box: Mailbox, place: Collection, wanted: dict[str, Any]) -> Item:
    box.task_lists.refuse_flagged(place)
    known = {**copy.deepcopy(BLANK), "bodyLastModifiedDateTime": stamp(box.clock.now())}
    settle(box, known, copy.deepcopy(wanted))
    return box.add(place, known, KIND, TYPE)


def change(box: Mailbox, item: Item, wanted: dict[str, Any]) -> Item | None:
    """Answers the next task when this completes a recurring one."""
    before = item.properties["status"]
    if "body" in wanted:
        item.properties["bodyLastModifiedDateTime"] = stamp(box.clock.now())
    known = {**item.properties}
    settle(box, known, copy.deepcopy(wanted))
    item.properties = known
    box.touch(item)
    done = known["status"] == "completed" and before != "completed"
    return _spawn(box, item) if done and known.get("recurrence") else None


def settle(box: Mailbox, known: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Put ``wanted`` into ``known``, with what follows: the day of completion, the first day of a series."""
    known.update(wanted)
    if wanted.get("recurrence") is not None:
        known["recurrence"] = _series(known)
    if known.get("recurrence") and not known.get("dueDateTime"):
        raise bad_request("A recurring task needs a dueDateTime.", "invalidRequest")
    if known["status"] != "completed":
        if wanted.get("completedDateTime"):
            raise bad_request("completedDateTime needs the status completed.", "ErrorInvalidRequest")
        known["completedDateTime"] = None
    elif not known.get("completedDateTime"):
        known["completedDateTime"] = task_times.of_day(box.clock.now().date(), "UTC")


def _series(known: dict[str, Any]) -> dict[str, Any]:
    span = known["recurrence"].get("range") or {}
    try:
        start = date.fromisoformat(span.get("startDate") or "")
    except ValueError:
        raise bad_body(f"'{span.get('startDate')}' is no startDate of a recurrence range.") from None
    found = recurrence.read(known["recurrence"], start, "UTC")
    if not known.get("dueDateTime"):
        known["dueDateTime"] = task_times.of_day(start, "UTC")
    return found


def _spawn(box: Mailbox, item: Item) -> Item | None:
    """The next task of the series, a new one; None after the last."""
    known = item.properties
    due = task_times.date_of(known["dueDateTime"])
    until = date(min(due.year + _LOOK_AHEAD, date.max.year), 12, 31)
    following = next((day for day in recurrence.days(known["recurrence"], until) if day > due), None)
    if following is None:
        return None
    fresh = copy.deepcopy(known)
    fresh.update(status="notStarted", completedDateTime=None, bodyLastModifiedDateTime=stamp(box.clock.now()))
    for name in ("dueDateTime", "startDateTime", "reminderDateTime"):
        if fresh.get(name):
            fresh[name] = task_times.later(fresh[name], following - due)
    return box.add(box.folder_of(item), fresh, KIND, TYPE)


def delete_list(box: Mailbox, place: Collection) -> None:
    box.task_lists.refuse_built_in(place)
    for item in box.items(KIND, place):
        box.purge(item)
    box.task_lists.forget(place)
