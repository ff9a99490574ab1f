"""To Do lists, tasks and what hangs on a task, as v1.0 knows them. No extended properties, no immutable ids here."""

from __future__ import annotations

from sandbox.graph import recurrence
from sandbox.graph.odata import Target
from sandbox.graph.schema import BODY, IMPORTANCE, ZONED, Type

STATUS = frozenset(["notStarted", "inProgress", "completed", "waitingOnOthers", "deferred"])
WELL_KNOWN = frozenset(["none", "defaultList", "flaggedEmails", "unknownFutureValue"])
RECURRENCE: Type = {
    "pattern": {
        "type": recurrence.TYPES,
        "interval": "int",
        "month": "int",
        "dayOfMonth": "int",
        "daysOfWeek": [frozenset(recurrence.DAYS)],
        "firstDayOfWeek": frozenset(recurrence.DAYS),
        "index": frozenset(recurrence.INDEXES),
    },
    "range": {
        "type": frozenset(["endDate", "noEnd", "numbered"]),
        "startDate": "string",
        "endDate": "string",
        "recurrenceTimeZone": "string",
        "numberOfOccurrences": "int",
    },
}
DATES = ("dueDateTime", "startDateTime", "completedDateTime")
TASK: dict[str, Type] = {
    "id": "string",
    "importance": IMPORTANCE,
    "isReminderOn": "bool",
    "status": STATUS,
    "title": "string",
    "createdDateTime": "datetime",
    "lastModifiedDateTime": "datetime",
    "bodyLastModifiedDateTime": "datetime",
    "hasAttachments": "bool",
    "categories": ["string"],
    "body": BODY,
    **dict.fromkeys(DATES, ZONED),
    "reminderDateTime": ZONED,
    "recurrence": RECURRENCE,
}
READ_ONLY = frozenset(["id", "createdDateTime", "lastModifiedDateTime", "bodyLastModifiedDateTime", "hasAttachments"])
TASK_LIST: dict[str, Type] = {
    "id": "string",
    "displayName": "string",
    "isOwner": "bool",
    "isShared": "bool",
    "wellknownListName": WELL_KNOWN,
}
PARTS: dict[str, dict[str, Type]] = {
    "linkedResources": dict.fromkeys(["id", "webUrl", "applicationName", "displayName", "externalId"], "string"),
    "checklistItems": {
        "id": "string",
        "displayName": "string",
        "isChecked": "bool",
        "createdDateTime": "datetime",
        "checkedDateTime": "datetime",
    },
}
TYPE_OF = {"linkedResources": "linkedResource", "checklistItems": "checklistItem"}

_PAGED = frozenset(["select", "filter", "orderby", "top", "skip", "skiptoken", "count", "expand"])
_EXPANDS = frozenset(["linkedResources", "checklistItems", "extensions"])
LIST = Target("todoTask", TASK, _EXPANDS, _PAGED, extended=False, open_extensions=True)
ONE = Target("todoTask", TASK, _EXPANDS, frozenset(["select", "expand"]), extended=False, open_extensions=True)
COUNT = Target("todoTask", TASK, options=frozenset(["filter"]), extended=False)
DELTA = Target("todoTask", TASK, _EXPANDS, frozenset(["select", "top", "expand"]), extended=False, open_extensions=True)
_ON_LIST = frozenset(["extensions"])
LISTS = Target("todoTaskList", TASK_LIST, _ON_LIST, _PAGED - {"orderby"}, extended=False, open_extensions=True)
ONE_LIST = Target(
    "todoTaskList", TASK_LIST, _ON_LIST, frozenset(["select", "expand"]), extended=False, open_extensions=True
)
LISTS_DELTA = Target("todoTaskList", TASK_LIST, extended=False)
