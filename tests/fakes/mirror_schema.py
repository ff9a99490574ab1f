"""Contact, Task and Event as an org without peculiarities describes them."""

from __future__ import annotations

from backend.sync.mirror.records import FieldInfo

CONTACT_TEXTS = {
    "FirstName": 40, "MiddleName": 40, "LastName": 80, "Salutation": 40, "Suffix": 40, "Title": 128,
    "Department": 80, "AssistantName": 40, "Phone": 40, "MobilePhone": 40, "HomePhone": 40, "MailingStreet": 255,
    "MailingCity": 40, "MailingState": 80, "MailingPostalCode": 20, "MailingCountry": 80, "OtherStreet": 255,
    "OtherCity": 40, "OtherState": 80, "OtherPostalCode": 20, "OtherCountry": 80,
}  # fmt: skip
STATUSES = ("Not Started", "In Progress", "Completed", "Waiting on someone else", "Deferred", "On Ice")


def fields_of_org() -> dict[str, dict[str, FieldInfo]]:
    """A describe of the three objects, as an org without peculiarities has them."""
    contact = {name: FieldInfo(name, "string", length=length) for name, length in CONTACT_TEXTS.items()}
    contact |= {
        "Email": FieldInfo("Email", "email", length=80),
        "Birthdate": FieldInfo("Birthdate", "date"),
        "Description": FieldInfo("Description", "textarea", length=32000),
        "AccountId": FieldInfo("AccountId", "reference"),
    }
    task = {
        "Subject": FieldInfo("Subject", "combobox", length=255),
        "Description": FieldInfo("Description", "textarea", length=32000),
        "Status": FieldInfo("Status", "picklist", length=40, values=STATUSES),
        "Priority": FieldInfo("Priority", "picklist", length=40, values=("High", "Normal", "Low")),
        "ActivityDate": FieldInfo("ActivityDate", "date"),
        "IsReminderSet": FieldInfo("IsReminderSet", "boolean"),
        "ReminderDateTime": FieldInfo("ReminderDateTime", "datetime"),
        "TaskSubtype": FieldInfo("TaskSubtype", "picklist", length=40, updateable=False),
    }
    event = {
        "Subject": FieldInfo("Subject", "combobox", length=255),
        "Location": FieldInfo("Location", "string", length=255),
        "Description": FieldInfo("Description", "textarea", length=32000),
        "ShowAs": FieldInfo("ShowAs", "picklist", length=40, values=("Busy", "OutOfOffice", "Free"), restricted=True),
        "IsPrivate": FieldInfo("IsPrivate", "boolean"),
        "IsAllDayEvent": FieldInfo("IsAllDayEvent", "boolean"),
        "StartDateTime": FieldInfo("StartDateTime", "datetime"),
        "EndDateTime": FieldInfo("EndDateTime", "datetime"),
        "IsReminderSet": FieldInfo("IsReminderSet", "boolean"),
        "ReminderDateTime": FieldInfo("ReminderDateTime", "datetime"),
        "WhoId": FieldInfo("WhoId", "reference"),
        "WhatId": FieldInfo("WhatId", "reference"),
    }
    return {"Contact": contact, "Task": task, "Event": event}
