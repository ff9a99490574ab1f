"""When an event is: its start, its end and its length agree, whichever of them was written."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sandbox.salesforce.errors import SalesforceError, integrity, write_error
from sandbox.salesforce.rules.base import changed
from sandbox.salesforce.store import Row

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer

MOST_DAYS = 14
DAY = 24 * 60
STARTS = ("StartDateTime", "ActivityDateTime")


def settle_times(writer: "Writer", row: Row, old: Row | None) -> None:
    """Fill in what follows from what was written; refuse what does not agree or takes too long."""
    _settle_start(writer, row, old)
    _settle_end(writer, row, old)


def _settle_start(writer: "Writer", row: Row, old: Row | None) -> None:
    """StartDateTime, ActivityDateTime and ActivityDate are three names of one thing."""
    written = [row[name] for name in STARTS if row[name] and changed(row, old, name)]
    if len(set(written)) > 1:
        raise integrity("Due Date Time: StartDateTime and ActivityDateTime differ", "ActivityDateTime")
    day = row["ActivityDate"] if changed(row, old, "ActivityDate") else None
    start = written[0] if written else row["StartDateTime"]
    given = start is not None and (written or not row["IsAllDayEvent"])
    if day is not None and given and day not in _days(writer, row, start):
        raise integrity("Due Date Only: ActivityDate is not the day of the start", "ActivityDate")
    if row["IsAllDayEvent"]:
        start = _midnight(start if written else day or start)
    if start is None:
        raise _missing("DurationInMinutes", "ActivityDateTime")
    row["StartDateTime"], row["ActivityDate"] = start, start.date()
    row["ActivityDateTime"] = None if row["IsAllDayEvent"] else start


def _days(writer: "Writer", row: Row, start: datetime) -> set[date]:
    """The day of a start: in UTC and, when it has a time, for the user."""
    if row["IsAllDayEvent"]:
        return {start.date()}
    return {start.date(), start.astimezone(writer.org.zone_of(writer.user_id)).date()}


def _midnight(value: Any) -> datetime | None:
    if value is None:
        return None
    return datetime.combine(value.date() if isinstance(value, datetime) else value, time(), UTC)


def _settle_end(writer: "Writer", row: Row, old: Row | None) -> None:
    all_day, start = row["IsAllDayEvent"], row["StartDateTime"]
    ends = row["EndDateTime"] is not None and changed(row, old, "EndDateTime")
    lasts = row["DurationInMinutes"] is not None and changed(row, old, "DurationInMinutes")
    minutes = row["DurationInMinutes"]
    if ends or (minutes is None and row["EndDateTime"] is not None):
        minutes = _between(start, row["EndDateTime"], all_day)
        if lasts and minutes != row["DurationInMinutes"]:
            raise integrity("Duration: it does not agree with the start and the end", "DurationInMinutes")
    elif all_day:
        minutes = DAY * max(1, -(-(minutes or 0) // DAY))
    if minutes is None:
        raise _missing("DurationInMinutes")
    _check_length(writer, minutes, "EndDateTime" if ends and not lasts else "DurationInMinutes")
    row["DurationInMinutes"] = minutes
    row["EndDateTime"] = start + timedelta(minutes=minutes - DAY if all_day else minutes)
    row["EndDate"] = row["EndDateTime"].date()


def _between(start: datetime, end: datetime, all_day: bool) -> int:
    """An all-day event ends on its last day, at midnight."""
    last = datetime.combine(end.date(), time(), UTC) if all_day else end
    return int((last - start).total_seconds() // 60) + (DAY if all_day else 0)


def _check_length(writer: "Writer", minutes: int, field: str) -> None:
    if minutes < 0:
        raise integrity("Event duration can not be negative", field)
    if not writer.org.options.multi_day_events and minutes > DAY:
        raise integrity("Event duration can not be longer than 24 hours", field)
    if minutes > MOST_DAYS * DAY:
        raise integrity(f"Event duration can not be longer than {MOST_DAYS} days", field)


def _missing(*fields: str) -> SalesforceError:
    return write_error("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(fields)}]", fields)
