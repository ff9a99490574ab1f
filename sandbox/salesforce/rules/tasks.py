"""Tasks and the rows that list their people."""

from typing import TYPE_CHECKING, Any

from sandbox.salesforce.errors import integrity, not_emulated
from sandbox.salesforce.rules import series
from sandbox.salesforce.rules.activity import check_reminder, settle_people
from sandbox.salesforce.rules.base import Rules, changed
from sandbox.salesforce.schema.activities import PRIORITIES
from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer


class TaskRules(Rules):
    def check(self, writer: "Writer", row: Row, old: Row | None) -> None:
        if row["RecurrenceRegeneratedType"]:
            raise not_emulated("tasks that come again when they are done")
        series.check(writer, "Task", row)
        if row["IsRecurrence"]:
            _refuse_state(row, old)
        settle_people(writer, "Task", row, old)
        check_reminder(row)
        row["IsClosed"] = _is_closed(writer, row["Status"])
        row["IsHighPriority"] = PRIORITIES.get(row["Priority"], False)
        if not row["IsClosed"]:
            row["CompletedDateTime"] = None
        elif old is None or not old["IsClosed"]:
            row["CompletedDateTime"] = row["CompletedDateTime"] or writer.now

    def after(self, writer: "Writer", row: Row, old: Row | None) -> None:
        if old is None or changed(row, old, "TaskWhoIds", "WhatId"):
            _list_relations(writer, row)
        series.spread(writer, "Task", row, old)

    def after_delete(self, writer: "Writer", row: Row) -> None:
        for message in writer.store.live("EmailMessage", "ActivityId", row["Id"]):
            writer.remove("EmailMessage", message["Id"])


def _refuse_state(row: Row, old: Row | None) -> None:
    """The row of a whole series is neither due nor done."""
    if row["ActivityDate"] is not None:
        raise integrity("Due Date Only: a whole series has no due date", "ActivityDate")
    if row["Status"] != (old["Status"] if old else "Not Started"):
        raise integrity("Status: a whole series has no status", "Status")


def _is_closed(writer: "Writer", status: str) -> bool:
    """Any text is a status; those the org does not list are open."""
    listed = writer.store.live("TaskStatus", "ApiName", status)
    return bool(listed and listed[0]["IsClosed"])


def change_task(writer: "Writer", task: Row, **changes: Any) -> None:
    """What a rule changes on a task; its people and relations follow."""
    row = {**task, **changes}
    settle_people(writer, "Task", row, task)
    writer.alter("Task", task["Id"], **{name: value for name, value in row.items() if value != task[name]})
    _list_relations(writer, row)


def _list_relations(writer: "Writer", row: Row) -> None:
    """Make the TaskRelation rows say what the task says."""
    wanted = dict.fromkeys(row["TaskWhoIds"], False) | ({row["WhatId"]: True} if row["WhatId"] else {})
    for relation in writer.store.live("TaskRelation", "TaskId", row["Id"]):
        if wanted.pop(relation["RelationId"], None) is None:
            writer.remove("TaskRelation", relation["Id"])
    for record_id, is_what in wanted.items():
        writer.insert("TaskRelation", TaskId=row["Id"], RelationId=record_id, IsWhat=is_what)


class TaskRelationRules(Rules):
    """The rows are written for the task, or by a client, which then changes the task."""

    def check(self, writer: "Writer", row: Row, old: Row | None) -> None:
        row["IsWhat"] = row["RelationId"][:3] not in ("003", "00Q")
        found = writer.store.get("Contact", row["RelationId"])
        row["AccountId"] = found["AccountId"] if found else None

    def after(self, writer: "Writer", row: Row, old: Row | None) -> None:
        task = writer.store.get("Task", row["TaskId"])
        if not row["IsWhat"] and writer.store.get("TaskWhoRelation", row["Id"]) is None:
            view = {name: row[name] for name in ("Id", "TaskId", "RelationId", "AccountId")}
            writer.insert("TaskWhoRelation", **view, Type="Contact" if row["RelationId"][:3] == "003" else "Lead")
        if task and row["RelationId"] not in (*task["TaskWhoIds"], task["WhatId"]):
            added = {"TaskWhoIds": [*task["TaskWhoIds"], row["RelationId"]]}
            change_task(writer, task, **({"WhatId": row["RelationId"]} if row["IsWhat"] else added))

    def after_delete(self, writer: "Writer", row: Row) -> None:
        writer.remove("TaskWhoRelation", row["Id"])
        task = writer.store.get("Task", row["TaskId"])
        if task and not task["IsDeleted"] and row["RelationId"] in (*task["TaskWhoIds"], task["WhatId"]):
            change_task(writer, task, **({"WhatId": None} if row["IsWhat"] else _removed(task, row)))

    def after_undelete(self, writer: "Writer", row: Row) -> None:
        self.after(writer, row, None)


def _removed(task: Row, relation: Row) -> Row:
    rest = [each for each in task["TaskWhoIds"] if each != relation["RelationId"]]
    gone = task["WhoId"] == relation["RelationId"]
    return {"TaskWhoIds": rest, "WhoId": (rest[0] if rest else None) if gone else task["WhoId"]}
