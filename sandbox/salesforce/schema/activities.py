"""Tasks and events."""

from sandbox.salesforce.schema.fields import (
    CREATE_ONLY,
    DEFAULTED,
    READ_ONLY,
    area,
    checkbox,
    date,
    integer,
    junction,
    lookup,
    moment,
    owner,
    picklist,
    system,
    text,
    typed,
)
from sandbox.salesforce.schema.model import Field, SObject
from sandbox.salesforce.schema.package import item_fields, message_fields

WHAT = ("Account", "Opportunity", "Case", "Project__c")
WHO = ("Contact", "Lead")
INVITED = ("Calendar", *WHO, "User")
# How those who are invited answered, and the Status values that count as that.
ANSWERS = {"Accepted": ("Accepted",), "Declined": ("Declined",), "Undecided": ("New", "Maybe")}
STATUSES = {
    "Not Started": False,
    "In Progress": False,
    "Completed": True,
    "Waiting on someone else": False,
    "Deferred": False,
}
PRIORITIES = {"High": True, "Normal": False, "Low": False}
SHOW_AS = {"Busy": "Busy", "OutOfOffice": "Out of Office", "Free": "Free"}
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
RECURRENCES = (
    "RecursDaily",
    "RecursEveryWeekday",
    "RecursMonthly",
    "RecursMonthlyNth",
    "RecursWeekly",
    "RecursYearly",
    "RecursYearlyNth",
)


def _people(children: str, *, shared: bool, package: bool) -> tuple[Field, ...]:
    counts = (integer("WhoCount", **READ_ONLY), integer("WhatCount", **READ_ONLY)) if shared else ()
    return (
        lookup("WhoId", *WHO, children=children, label="Name ID", polymorphic=True),
        lookup("WhatId", *WHAT, children=children, label="Related To ID", polymorphic=True),
        *counts,
        lookup("AccountId", "Account", **READ_ONLY),
        *((*message_fields(), *item_fields()) if package else ()),
    )


def _subject(*values: str) -> Field:
    return typed("Subject", "combobox", 255, values=values, name_field=True, groupable=False)


def _recurrence(*, dates_only: bool) -> tuple[Field, ...]:
    start = date("RecurrenceStartDateOnly") if dates_only else moment("RecurrenceStartDateTime")
    return (
        checkbox("IsRecurrence", label="Create Recurring Series", **CREATE_ONLY),
        lookup("RecurrenceActivityId", "Task" if dates_only else "Event", cascade=True, **READ_ONLY),
        start,
        date("RecurrenceEndDateOnly"),
        picklist("RecurrenceTimeZoneSidKey", length=40),
        picklist("RecurrenceType", *RECURRENCES, length=40, restricted=True),
        integer("RecurrenceInterval"),
        integer("RecurrenceDayOfWeekMask"),
        integer("RecurrenceDayOfMonth"),
        picklist("RecurrenceInstance", "First", "Second", "Third", "Fourth", "Last", length=40, restricted=True),
        picklist("RecurrenceMonthOfYear", *MONTHS, length=40, restricted=True),
    )


def task(*, shared: bool = False, package: bool = False) -> SObject:
    fields = (
        *system(),
        *_people("Tasks", shared=shared, package=package),
        _subject("Call", "Email", "Send Letter", "Send Quote", "Other"),
        date("ActivityDate", label="Due Date Only"),
        picklist("Status", *STATUSES, default="Not Started", **DEFAULTED),
        picklist("Priority", *PRIORITIES, default="Normal", **DEFAULTED),
        checkbox("IsHighPriority", **READ_ONLY),
        owner("Group", "User", label="Assigned To ID"),
        area("Description"),
        picklist("Type", "Call", "Email", "Meeting", "Other", label="Type"),
        checkbox("IsClosed", **READ_ONLY),
        checkbox("IsArchived", **READ_ONLY),
        integer("CallDurationInSeconds"),
        picklist("CallType", "Internal", "Inbound", "Outbound", length=40, restricted=True),
        text("CallDisposition", 255),
        text("CallObject", 255),
        moment("ReminderDateTime"),
        checkbox("IsReminderSet"),
        *_recurrence(dates_only=True),
        picklist("RecurrenceRegeneratedType", "RecurrenceRegenerateAfterDueDate", length=40),
        picklist(
            "TaskSubtype",
            *("Task", "Email", "ListEmail", "Cadence", "Call", "LinkedIn"),
            length=40,
            restricted=True,
            default="Task",
            defaulted=True,
            **CREATE_ONLY,
        ),
        moment("CompletedDateTime", **READ_ONLY),
        *((junction("TaskWhoIds", *WHO),) if shared else ()),
    )
    return SObject(name="Task", prefix="00T", fields=fields, searchable=True, semi_join=False)


def event(*, shared: bool = False, package: bool = False) -> SObject:
    fields = (
        *system(),
        *_people("Events", shared=shared, package=package),
        _subject("Call", "Email", "Meeting", "Send Letter/Quote", "Other"),
        text("Location", 255),
        checkbox("IsAllDayEvent", label="All-Day Event"),
        moment("ActivityDateTime", label="Due Date Time"),
        date("ActivityDate", label="Due Date Only"),
        integer("DurationInMinutes", label="Duration"),
        moment("StartDateTime"),
        moment("EndDateTime"),
        date("EndDate", **READ_ONLY),
        area("Description"),
        owner("Calendar", "User", label="Assigned To ID"),
        checkbox("IsPrivate"),
        picklist(
            "ShowAs",
            *SHOW_AS,
            labels=SHOW_AS,
            label="Show Time As",
            length=40,
            restricted=True,
            default="Busy",
            defaulted=True,
        ),
        checkbox("IsChild", **READ_ONLY),
        checkbox("IsGroupEvent", **READ_ONLY),
        picklist("GroupEventType", "0", "1", "2", "3", length=40, default="0", **READ_ONLY),
        checkbox("IsArchived", **READ_ONLY),
        picklist("EventSubtype", "Event", length=40, restricted=True, default="Event", **CREATE_ONLY),
        moment("ReminderDateTime"),
        checkbox("IsReminderSet"),
        checkbox("IsClientManaged", **READ_ONLY),
        text("ClientGuid", 1024, **READ_ONLY),
        *_recurrence(dates_only=False),
        checkbox("IsRecurrence2", **READ_ONLY),
        checkbox("IsRecurrence2Exception", **READ_ONLY),
        checkbox("IsRecurrence2Exclusion", **READ_ONLY),
        area("Recurrence2PatternText", 512, **CREATE_ONLY),
        picklist("Recurrence2PatternVersion", "1", "2", length=40, restricted=True, **READ_ONLY),
        moment("Recurrence2PatternStartDate", **READ_ONLY),
        text("Recurrence2PatternTimeZone", 255, **READ_ONLY),
        *(junction(f"{answer}EventInviteeIds", *INVITED) for answer in ANSWERS),
        *((junction("EventWhoIds", *WHO),) if shared else ()),
    )
    return SObject(name="Event", prefix="00U", fields=fields, searchable=True, semi_join=False)
