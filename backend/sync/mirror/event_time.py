"""When an event is: instants for a timed one, dates for an all-day one, and never one for the other.

A value is (all day?, start, end), or None. The end of an all-day event is the day after its last, as the mailbox has
it; Salesforce names the last day itself, as midnight UTC in every zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from backend.sync.mirror import normal
from backend.sync.mirror.lens import Lens
from backend.sync.mirror.lenses import Matching, lawful
from backend.sync.mirror.records import Fields, Value
from backend.sync.mirror.timezones import midnight

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST_DAYS = 14
LATEST_REMINDER = 5 * 366 * 24 * 60  # minutes before; Exchange takes no more than some five years
RECORD_TIMES = ("IsAllDayEvent", "StartDateTime", "EndDateTime")


def when_lens(multi_day: bool) -> Lens:
    """What Salesforce cannot hold (see ``is_too_long``, ``is_backwards``) does not go up."""

    def up(left: Value, right: Value) -> Value:
        return right if is_backwards(left) or is_too_long(left, multi_day) or _is_far_off(left) else left

    put_up, put_down = lawful(Matching(lambda left, right: left == right, up, lambda right, _: right))
    return Lens("when", item_when, record_when, put_up, put_down, _write_item, _write_record, RECORD_TIMES)


def reminder_lens(zone: str) -> Lens:
    """Minutes before the start, or None. ``zone`` is where an all-day event begins at midnight: the Salesforce user's.

    A reminder after the start, which Salesforce can have, does not come down.
    """

    def down(right: Value, left: Value) -> Value:
        return right if right is None or (isinstance(right, int) and 0 <= right <= LATEST_REMINDER) else left

    def read_record(fields: Fields) -> Value:
        begins, at = _begins(record_when(fields), zone), normal.instant(fields.get("ReminderDateTime"))
        if fields.get("IsReminderSet") is not True or begins is None or at is None:
            return None
        return (begins - _moment(at)) // MINUTE

    def write_record(value: Value, values: Mapping[str, Value]) -> dict[str, Value]:
        begins = _begins(values.get("when"), zone)
        if not isinstance(value, int) or begins is None:
            return {"IsReminderSet": False, "ReminderDateTime": None}
        return {"IsReminderSet": True, "ReminderDateTime": normal.instant((begins - value * MINUTE).isoformat())}

    put_up, put_down = lawful(Matching(lambda left, right: left == right, lambda left, _: left, down))
    names = ("IsReminderSet", "ReminderDateTime", *RECORD_TIMES)
    return Lens(
        "reminder", _read_reminder, read_record, put_up, put_down, _write_reminder, write_record, names, needs=("when",)
    )


def item_when(fields: Fields) -> Value:
    """When a mailbox event is. One without an end ends as it begins, or with its day."""
    if fields.get("all_day") is True:
        start, end = _day_of(fields.get("start")), _day_of(fields.get("end"))
        if start is None:
            return None
        return (True, start, _moved(start, 1) if end in (None, start) else end)
    begins, ends = normal.instant(fields.get("start")), normal.instant(fields.get("end"))
    return None if begins is None else (False, begins, begins if ends is None else ends)


def record_when(fields: Fields) -> Value:
    """When a Salesforce Event is."""
    if fields.get("IsAllDayEvent") is True:
        start, last = _day_of(fields.get("StartDateTime")), _day_of(fields.get("EndDateTime"))
        return None if start is None else (True, start, _moved(max(start, last or start), 1))
    begins, ends = normal.instant(fields.get("StartDateTime")), normal.instant(fields.get("EndDateTime"))
    return None if begins is None else (False, begins, begins if ends is None else ends)


def is_too_long(when: Value, multi_day: bool) -> bool:
    """More than 14 days, or more than one in an org that has no events of several days."""
    most = LONGEST_DAYS * DAY if multi_day else DAY
    start, end = _span(when)
    return end - start > most


def is_backwards(when: Value) -> bool:
    """It ends before it begins."""
    start, end = _span(when)
    return end < start


def _is_far_off(when: Value) -> bool:
    years = [moment.year for moment in _span(when)] if isinstance(when, tuple) else []
    return any(not normal.FIRST_YEAR <= year <= normal.LAST_YEAR for year in years)


def _span(when: Value) -> tuple[datetime, datetime]:
    if not isinstance(when, tuple):
        return NEVER, NEVER
    start, end = (datetime.fromisoformat(str(part)).replace(tzinfo=UTC) for part in when[1:])
    return start, end


def _write_item(value: Value, _: Mapping[str, Value]) -> dict[str, Value]:
    all_day, start, end = value if isinstance(value, tuple) else (False, None, None)
    return {"all_day": all_day, "start": start, "end": end}


def _write_record(value: Value, _: Mapping[str, Value]) -> dict[str, Value]:
    all_day, start, end = value if isinstance(value, tuple) else (False, None, None)
    if all_day is True:
        start, end = f"{start}T00:00:00Z", f"{_moved(str(end), -1)}T00:00:00Z"
    return dict(zip(RECORD_TIMES, (all_day, start, end), strict=True))


def _read_reminder(fields: Fields) -> Value:
    minutes = normal.number(fields.get("reminder_minutes"))
    held = fields.get("reminder_on") is True and isinstance(minutes, int) and 0 <= minutes <= LATEST_REMINDER
    return minutes if held else None


def _write_reminder(value: Value, _: Mapping[str, Value]) -> dict[str, Value]:
    return {"reminder_on": False} if value is None else {"reminder_on": True, "reminder_minutes": value}


def _begins(when: Value, zone: str) -> datetime | None:
    if not isinstance(when, tuple):
        return None
    start = str(when[1])
    return midnight(date.fromisoformat(start), zone) if when[0] is True else _moment(start)


def _moment(instant: Value) -> datetime:
    return datetime.fromisoformat(str(instant))


def _day_of(value: Value) -> str | None:
    """The date, however it is written; an instant stands for its own date, in no zone."""
    found = normal.day(value[:10]) if isinstance(value, str) else None
    return None if found is None else str(found)


def _moved(day: str, days: int) -> str:
    return (date.fromisoformat(day) + days * DAY).isoformat()
