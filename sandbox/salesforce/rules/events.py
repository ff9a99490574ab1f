"""Events: their times, their children in other calendars, their invitees."""

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sandbox.salesforce.errors import integrity, not_emulated, read_only, write_error
from sandbox.salesforce.rules.activity import check_reminder, settle_people
from sandbox.salesforce.rules.base import Rules, changed
from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer

LONGEST = timedelta(days=14)
DAY = 24 * 60
# What a child event takes over from the event it belongs to.
SHARED = (
    *("Subject", "Location", "Description", "StartDateTime", "EndDateTime", "DurationInMinutes", "IsAllDayEvent"),
    *("ActivityDate", "ActivityDateTime", "EndDate", "ShowAs", "WhoId", "WhatId", "EventWhoIds", "AccountId"),
)
OWN_TO_CHILD = {"IsReminderSet", "ReminderDateTime"}


class EventRules(Rules):
    def check(self, writer: "Writer", row: Row, old: Row | None) -> None:
        if row["IsRecurrence"] or row["Recurrence2PatternText"]:
            raise not_emulated("recurring events")
        if old is not None and old["IsChild"] and any(changed(row, old, name) for name in set(row) - OWN_TO_CHILD):
            raise read_only()
        settle_people(writer, "Event", row, old)
        if row["IsPrivate"] and (row["WhoId"] or row["WhatId"]):
            raise integrity("a private event can not be related to a person or a record", "IsPrivate")
        check_reminder(row)
        _settle_start(row, old)
        _settle_end(row, old)

    def after(self, writer: "Writer", row: Row, old: Row | None) -> None:
        if old is not None and not row["IsChild"] and changed(row, old, *SHARED):
            for child in _children(writer, row["Id"]):
                writer.alter("Event", child["Id"], **_shared(row))

    def after_delete(self, writer: "Writer", row: Row) -> None:
        """A deleted child declines; those of a deleted event go with its relations."""
        if row.get("MasterEventId"):
            for relation in writer.store.live("EventRelation", "EventId", row["MasterEventId"]):
                if relation["RelationId"] == row["OwnerId"]:
                    writer.alter("EventRelation", relation["Id"], Status="Declined", RespondedDate=writer.now)


def _children(writer: "Writer", event_id: str) -> list[Row]:
    return writer.store.live("Event", "MasterEventId", event_id)


def _shared(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in SHARED}


def _settle_start(row: Row, old: Row | None) -> None:
    """StartDateTime, ActivityDateTime and ActivityDate are three names of one thing: the last one written counts."""
    written = [name for name in ("StartDateTime", "ActivityDateTime") if row[name] and changed(row, old, name)]
    if len({row[name] for name in written}) > 1:
        raise integrity("Due Date Time: StartDateTime and ActivityDateTime differ", "ActivityDateTime")
    start = row[written[0]] if written else row["StartDateTime"]
    if row["IsAllDayEvent"]:
        given = row["ActivityDate"] if not written and changed(row, old, "ActivityDate") else None
        start = _midnight(given or start)
    if start is None:
        text = "Required fields are missing: [DurationInMinutes, ActivityDateTime]"
        raise write_error("REQUIRED_FIELD_MISSING", text, ["DurationInMinutes", "ActivityDateTime"])
    row["StartDateTime"], row["ActivityDate"] = start, start.date()
    row["ActivityDateTime"] = None if row["IsAllDayEvent"] else start


def _midnight(value: Any) -> datetime | None:
    if value is None:
        return None
    return datetime.combine(value.date() if isinstance(value, datetime) else value, time(), UTC)


def _settle_end(row: Row, old: Row | None) -> None:
    all_day = row["IsAllDayEvent"]
    start, end, minutes = row["StartDateTime"], row["EndDateTime"], row["DurationInMinutes"]
    end_written = end is not None and changed(row, old, "EndDateTime")
    minutes_written = minutes is not None and changed(row, old, "DurationInMinutes")
    if end_written:
        end = _midnight(end) if all_day else end
        length = int((end - start).total_seconds() // 60) + (DAY if all_day else 0)
        if minutes_written and length != minutes:
            raise integrity("Duration: it does not agree with the start and the end", "DurationInMinutes")
        minutes = length
    if minutes is None and all_day:
        minutes = DAY
    if minutes is None:
        text = "Required fields are missing: [DurationInMinutes]"
        raise write_error("REQUIRED_FIELD_MISSING", text, ["DurationInMinutes"])
    _check_length(minutes, "EndDateTime" if end_written and not minutes_written else "DurationInMinutes")
    row["DurationInMinutes"] = minutes
    row["EndDateTime"] = start + timedelta(minutes=max(0, minutes - DAY) if all_day else minutes)
    row["EndDate"] = row["EndDateTime"].date()


def _check_length(minutes: int, field: str) -> None:
    if minutes < 0:
        raise integrity("Event duration can not be negative", field)
    if timedelta(minutes=minutes) > LONGEST:
        raise integrity("Event duration can not be longer than 14 days", field)


class EventRelationRules(Rules):
    """A user who is invited gets a child event; other people only the relation."""

    def check(self, writer: "Writer", row: Row, old: Row | None) -> None:
        contact = writer.store.get("Contact", row["RelationId"])
        row["AccountId"] = contact["AccountId"] if contact else None

    def after(self, writer: "Writer", row: Row, old: Row | None) -> None:
        event = writer.store.get("Event", row["EventId"])
        if old is not None or event is None or not str(row["RelationId"]).startswith("005"):
            return
        child = {**_shared(event), "OwnerId": row["RelationId"], "IsChild": True, "MasterEventId": event["Id"]}
        writer.insert("Event", **child, IsGroupEvent=True, GroupEventType="1")
        writer.alter("Event", event["Id"], IsGroupEvent=True, GroupEventType="1")

    def after_delete(self, writer: "Writer", row: Row) -> None:
        for child in _children(writer, row["EventId"]):
            if child["OwnerId"] == row["RelationId"]:
                writer.remove("Event", child["Id"])
