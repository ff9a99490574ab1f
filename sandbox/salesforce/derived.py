"""Fields that are worked out when they are read."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.org import Org

Reader = Callable[["Org", Row], Any]
ARCHIVED_AFTER = timedelta(days=365)


def is_archived(org: "Org", type_name: str, row: Row) -> bool:
    """Events that ended, and closed tasks that were due (or made), more than 365 days ago."""
    if type_name == "Event":
        day = row["EndDate"]
    elif type_name == "Task" and row["IsClosed"]:
        day = row["ActivityDate"] or row["CreatedDate"].date()
    else:
        return False
    return bool(day < org.now().date() - ARCHIVED_AFTER)


def _last_activity(field: str) -> Reader:
    def read(org: "Org", row: Row) -> date | None:
        tasks = [task["ActivityDate"] for task in org.store.live("Task", field, row["Id"]) if task["IsClosed"]]
        events = [event["ActivityDate"] for event in org.store.live("Event", field, row["Id"])]
        today = org.now().date()
        return max((day for day in (*tasks, *events) if day and day <= today), default=None)

    return read


_READERS: dict[tuple[str, str], Reader] = {
    ("Task", "IsArchived"): lambda org, row: is_archived(org, "Task", row),
    ("Event", "IsArchived"): lambda org, row: is_archived(org, "Event", row),
    ("Account", "LastActivityDate"): _last_activity("AccountId"),
    **{(name, "LastActivityDate"): _last_activity("WhoId") for name in ("Contact", "Lead")},
    **{(name, "LastActivityDate"): _last_activity("WhatId") for name in ("Opportunity", "Project__c")},
}


def reader(type_name: str, field_name: str) -> Reader | None:
    """How to work a field out; None when it is simply stored."""
    return _READERS.get((type_name, field_name))
