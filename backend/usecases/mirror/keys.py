"""By what two things of the two sides are recognised as the same."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from backend.sync.mirror.contact_mapping import contact_keys, record_emails
from backend.sync.mirror.event_mapping import event_keys, event_record_keys, meeting_key
from backend.sync.mirror.records import Item, Kind, Record
from backend.sync.mirror.task_mapping import task_keys, task_record_keys
from backend.usecases.mirror.run import MirrorRun


def item_keys(run: MirrorRun, item: Item) -> Iterable[Hashable]:
    """The weak keys of an item: a contact's addresses, a task's subject and due date, an event's subject and time."""
    if run.kind is Kind.CONTACT:
        return contact_keys(item)
    return task_keys(item, run.facts.user_id) if run.kind is Kind.TASK else event_keys(item)


def record_keys(run: MirrorRun, record: Record) -> Iterable[Hashable]:
    """The same of a record; one that belongs to somebody else is nobody's twin here."""
    if run.kind is Kind.CONTACT:
        return record_emails(record)
    if record.owner_id != run.facts.user_id:
        return ()
    return task_record_keys(record) if run.kind is Kind.TASK else event_record_keys(record)


def meeting_key_of(item: Item) -> str:
    """One key for all copies of one occurrence of a meeting."""
    return meeting_key(item)
