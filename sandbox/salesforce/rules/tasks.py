"""Tasks and the rows that list their people."""

from typing import TYPE_CHECKING, Any

from sandbox.salesforce.errors import not_emulated
from sandbox.salesforce.rules.activity import check_reminder, settle_people
from sandbox.salesforce.rules.base import Rules, changed
from sandbox.salesforce.schema.activities import PRIORITIES, STATUSES
from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer


class TaskRules(Rules):
    def check(self, writer: "Writer", row: Row, old: Row | None) -> None:
        if row["IsRecurrence"] or row["RecurrenceRegeneratedType"]:
            raise not_emulated("recurring tasks")
        settle_people(writer, "Task", row, old)
        check_reminder(row)
        row["IsClosed"] = STATUSES.get(row["Status"], False)
        row["IsHighPriority"] = PRIORITIES.get(row["Priority"], False)
        if not row["IsClosed"]:
            row["CompletedDateTime"] = None
        elif old is None or not old["IsClosed"]:
            row["CompletedDateTime"] = row["CompletedDateTime"] or writer.now

    def after(self, writer: "Writer", row: Row, old: Row | None) -> None:
        if old is None or changed(row, old, "TaskWhoIds", "WhatId"):
            _list_relations(writer, row)

    def after_delete(self, writer: "Writer", row: Row) -> None:
        for message in writer.store.live("EmailMessage", "ActivityId", row["Id"]):
            writer.remove("EmailMessage", message["Id"])


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
        if not row["IsWhat"]:
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


def _removed(task: Row, relation: Row) -> Row:
    rest = [each for each in task["TaskWhoIds"] if each != relation["RelationId"]]
    gone = task["WhoId"] == relation["RelationId"]
    return {"TaskWhoIds": rest, "WhoId": (rest[0] if rest else None) if gone else task["WhoId"]}
