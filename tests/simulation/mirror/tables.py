"""The mappings as a new organization has them, for whoever compares two sides."""

from __future__ import annotations

from backend.sync.mirror.contact_mapping import contact_table
from backend.sync.mirror.event_mapping import EventRules, event_table
from backend.sync.mirror.lens import Table
from backend.sync.mirror.records import OrgFacts
from backend.sync.mirror.task_mapping import task_table


def tables(facts: OrgFacts) -> dict[str, Table]:
    """By kind; without what is made up for the mailbox and no field of the record."""
    known = {"contact": contact_table(facts), "task": task_table(facts), "event": event_table(facts, EventRules())}
    return {kind: {name: lens for name, lens in t.items() if lens.record_fields} for kind, t in known.items()}
