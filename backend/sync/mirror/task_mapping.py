"""Mailbox task <-> Salesforce Task (product.md 2.3, 2.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from backend.sync.mirror import lenses, normal
from backend.sync.mirror.actions import MirrorReason
from backend.sync.mirror.lens import Lens, Table
from backend.sync.mirror.lenses import EQUAL, heard_again, lawful
from backend.sync.mirror.records import FieldInfo, Fields, Item, OrgFacts, Record, Value

TASK = "Task"
STATUSES = {
    "notStarted": "Not Started",
    "inProgress": "In Progress",
    "completed": "Completed",
    "waitingOnOthers": "Waiting on someone else",
    "deferred": "Deferred",
}
PRIORITIES = {"low": "Low", "normal": "Normal", "high": "High"}


def task_table(facts: OrgFacts) -> Table:
    """Lens name -> lens, for every Task field this person may write: subject, body, status, importance, due,
    reminder."""
    fields = facts.fields.get(TASK, {})
    return {lens.name: lens for lens in _lenses(facts, fields)}


def _lenses(facts: OrgFacts, fields: Mapping[str, FieldInfo]) -> Iterator[Lens]:
    builders: tuple[tuple[str, Callable[[FieldInfo], Lens]], ...] = (
        ("Subject", lambda info: lenses.text("subject", "subject", info)),
        ("Description", lambda info: lenses.text("body", "body", info)),
        ("Status", lambda info: _status(info, facts)),
        ("Priority", _priority),
        ("ActivityDate", lambda info: lenses.day("due", "due", info)),
    )
    for name, build in builders:
        info = fields.get(name)
        if info is not None and lenses.writable(info):
            yield build(info)
    if all(lenses.writable(fields.get(name)) for name in ("IsReminderSet", "ReminderDateTime")):
        yield _reminder()


def _status(info: FieldInfo, facts: OrgFacts) -> Lens:
    """A status of the org's own is "completed" when it closes the task, else "inProgress", and stays until the mailbox
    says something else. Where the org has renamed a status, its first one of that meaning is written, if any."""
    words = {value.casefold(): word for word, value in STATUSES.items()}

    def means(status: str) -> str:
        if status in facts.closed_statuses:
            return "completed"
        return words.get(status.casefold(), "inProgress")

    renamed = {means(status): status for status in reversed(facts.task_statuses)}
    known = set(facts.task_statuses)
    spoken = renamed | {word: value for word, value in STATUSES.items() if value in known or not known}
    return lenses.meaning("status", "status", info, means, heard_again(spoken, means, info))


def _priority(info: FieldInfo) -> Lens:
    """A priority of the org's own is "normal"."""
    words = {value.casefold(): word for word, value in PRIORITIES.items()}

    def means(priority: str) -> str:
        return words.get(priority.casefold(), "normal")

    return lenses.meaning("importance", "importance", info, means, heard_again(PRIORITIES, means, info))


def _reminder() -> Lens:
    """The instant to remind at, or None; Salesforce has no reminder without one."""
    read_item, write_item = _switched("reminder_on", "reminder_at")
    read_record, write_record = _switched("IsReminderSet", "ReminderDateTime")
    up, down = lawful(EQUAL)
    names = ("IsReminderSet", "ReminderDateTime")
    return Lens("reminder", read_item, read_record, up, down, write_item, write_record, names)


def _switched(switch: str, at: str) -> tuple[Callable[[Fields], Value], Callable[..., dict[str, Value]]]:
    def read(fields: Fields) -> Value:
        return normal.instant(fields.get(at)) if fields.get(switch) is True else None

    def write(value: Value, _: Mapping[str, Value]) -> dict[str, Value]:
        return {switch: value is not None, at: value}

    return read, write


def task_problem(item: Item) -> MirrorReason | None:
    """Why this task cannot be in Salesforce. A series of tasks regenerates by itself in the mailbox."""
    return MirrorReason.RECURRING_TASK if item.fields.get("recurring") is True else None


def task_keys(item: Item, owner_id: str) -> tuple[tuple[Value, ...], ...]:
    """What finds a task nobody linked: subject, due date and owner; nothing where it has no subject."""
    return _keys(normal.words(item.fields.get("subject")), normal.day(item.fields.get("due")), owner_id)


def task_record_keys(record: Record) -> tuple[tuple[Value, ...], ...]:
    """The same of a record."""
    subject = normal.words(record.fields.get("Subject"))
    return _keys(subject, normal.day(record.fields.get("ActivityDate")), record.owner_id)


def _keys(subject: str, due: Value, owner_id: str) -> tuple[tuple[Value, ...], ...]:
    return ((normal.cut(subject, 255).casefold(), due, owner_id),) if subject else ()
