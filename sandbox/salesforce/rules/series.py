"""Classic series: the row with the pattern, and a row for each occurrence."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.salesforce.errors import integrity, write_error
from sandbox.salesforce.rules.base import changed
from sandbox.salesforce.rules.recurrence import DETAILS, days, pattern_of
from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer

LONGEST = 24 * 60
STARTS = {"Event": "RecurrenceStartDateTime", "Task": "RecurrenceStartDateOnly"}
PATTERN = ("RecurrenceType", "RecurrenceEndDateOnly", "RecurrenceTimeZoneSidKey", *DETAILS)
# What an occurrence takes over from the series, at first and when the series changes.
CONTENT = {
    "Event": ("Subject", "Location", "Description", "OwnerId", "ShowAs", "IsPrivate", "WhoId", "WhatId", "EventWhoIds"),
    "Task": ("Subject", "Description", "OwnerId", "Priority", "Type", "WhoId", "WhatId", "TaskWhoIds"),
}
DERIVED = ("AccountId", "WhoCount", "WhatCount")


def check(writer: "Writer", kind: str, row: Row) -> None:
    """Refuse an incomplete series, and the fields of one on a row that is none."""
    start = STARTS[kind]
    if not row["IsRecurrence"]:
        used = [name for name in (start, *PATTERN) if row[name] is not None]
        if used:
            raise integrity(f"{used[0]} must be null when IsRecurrence is false", used[0])
        return
    if row[start] is None:
        raise write_error("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{start}]", [start])
    row["RecurrenceTimeZoneSidKey"] = row["RecurrenceTimeZoneSidKey"] or str(writer.org.zone_of(writer.user_id))
    days(pattern_of(row, _first_day(row)))


def check_length(row: Row) -> None:
    """An occurrence of an event lasts a day at most."""
    if row["IsRecurrence"] and row["DurationInMinutes"] > LONGEST:
        raise integrity("An event of a series can not be longer than 24 hours", "DurationInMinutes")


def spread(writer: "Writer", kind: str, row: Row, old: Row | None) -> None:
    """Make the occurrences of a new series; let those to come follow a changed one."""
    if not row["IsRecurrence"]:
        return
    if old is None:
        writer.store.change(kind, row["Id"], RecurrenceActivityId=row["Id"])
        _make(writer, kind, row, days(pattern_of(row, _first_day(row))))
    elif changed(row, old, STARTS[kind], *PATTERN):
        for each in _to_come(writer, kind, row):
            writer.remove(kind, each["Id"])
        today = writer.now.date()
        _make(writer, kind, row, [day for day in days(pattern_of(row, _first_day(row))) if day >= today])
    elif changed(row, old, *CONTENT[kind]):
        content = {name: row[name] for name in (*CONTENT[kind], *DERIVED)}
        for each in _to_come(writer, kind, row):
            writer.alter(kind, each["Id"], **content)


def _to_come(writer: "Writer", kind: str, row: Row) -> list[Row]:
    today = writer.now.date()
    rows = writer.store.live(kind, "RecurrenceActivityId", row["Id"])
    return [each for each in rows if each["Id"] != row["Id"] and each["ActivityDate"] and each["ActivityDate"] >= today]


def _make(writer: "Writer", kind: str, row: Row, on: list[date]) -> None:
    content = {name: row[name] for name in CONTENT[kind]}
    for day in on:
        when = _event_times(row, day) if kind == "Event" else {"ActivityDate": day}
        writer.insert(kind, **content, **when, RecurrenceActivityId=row["Id"])


def _event_times(row: Row, day: date) -> dict[str, Any]:
    start = datetime.combine(day, time(), UTC)
    if not row["IsAllDayEvent"]:
        begins = row["RecurrenceStartDateTime"].astimezone(_zone(row))
        start = datetime.combine(day, begins.time(), begins.tzinfo).astimezone(UTC)
    ahead = row["StartDateTime"] - row["ReminderDateTime"] if row["ReminderDateTime"] else timedelta()
    return {
        "IsAllDayEvent": row["IsAllDayEvent"],
        "StartDateTime": start,
        "DurationInMinutes": row["DurationInMinutes"],
        "IsReminderSet": row["IsReminderSet"],
        "ReminderDateTime": start - ahead if row["ReminderDateTime"] else None,
    }


def _first_day(row: Row) -> date:
    if "RecurrenceStartDateOnly" in row:
        only: date = row["RecurrenceStartDateOnly"]
        return only
    start: datetime = row["RecurrenceStartDateTime"]
    return start.date() if row["IsAllDayEvent"] else start.astimezone(_zone(row)).date()


def _zone(row: Row) -> ZoneInfo:
    try:
        return ZoneInfo(row["RecurrenceTimeZoneSidKey"])
    except (ZoneInfoNotFoundError, ValueError):
        raise integrity("RecurrenceTimeZoneSidKey is not a time zone", "RecurrenceTimeZoneSidKey") from None
