"""Is this item asked to be in Salesforce, and by what? Is this record to be in the mailbox?"""

from __future__ import annotations

from dataclasses import dataclass

from backend.sync.mirror.actions import MirrorReason
from backend.sync.mirror.event_time import record_when
from backend.sync.mirror.lens import Table
from backend.sync.mirror.records import Item, Kind, Record, Response
from backend.sync.mirror.rules import UNSYNC, EventPolicy, Rules
from backend.sync.text import named


@dataclass(frozen=True, slots=True)
class Wish:
    """Wanted with the reason for it, or not with the reason against. ``by_hand``: a person marked this very item."""

    wanted: bool
    reason: MirrorReason
    by_hand: bool = False


def is_marked(item: Item, rules: Rules) -> bool:
    """It wears the category."""
    return named(rules.category, item.categories)


def with_mark(item: Item, rules: Rules) -> tuple[str, ...]:
    """Its categories with ours."""
    return item.categories if is_marked(item, rules) else (*item.categories, rules.category)


def without_mark(item: Item, rules: Rules) -> tuple[str, ...]:
    """Its categories without ours."""
    return tuple(name for name in item.categories if not named(name, (rules.category, UNSYNC)))


def wish_of(item: Item, rules: Rules) -> Wish:
    """What asks for an item nobody mirrors yet."""
    if named(UNSYNC, item.categories):
        return _no(MirrorReason.UNSYNC)
    if rules.kind is Kind.EVENT:
        return _event(item, rules)
    if item.place == rules.own_place:
        return Wish(True, MirrorReason.BY_FOLDER, by_hand=True)
    return _by_category(item, rules) or _no(MirrorReason.NOT_MARKED)


def record_wish(record: Record, rules: Rules) -> Wish:
    """What asks for a record nobody mirrors yet."""
    if record.is_mail:
        return _no(MirrorReason.SAVED_MAIL)
    if not rules.down:
        return _no(MirrorReason.SWITCHED_OFF)
    if not rules.in_scope(record):
        return _no(MirrorReason.OUT_OF_SCOPE)
    if rules.kind is Kind.EVENT and not _in_window(*record_times(record, rules.table), rules):
        return _no(MirrorReason.OUT_OF_WINDOW)
    if rules.kind is Kind.EVENT and is_vacated(record, rules.events):
        return _no(MirrorReason.CONDITION_MET)
    return Wish(True, MirrorReason.FROM_SALESFORCE)


def is_vacated(record: Record, policy: EventPolicy) -> bool:
    """A field of the Event has the value that takes it out of calendars."""
    name = policy.unsync_field
    return bool(name) and _text(record.fields.get(name)) == policy.unsync_value.strip().lower()


def item_times(item: Item) -> tuple[str, str]:
    """When an event begins and ends; dates of all-day events read as midnight UTC."""
    return _moment(item.fields.get("start")), _moment(item.fields.get("end"))


def record_times(record: Record, table: Table) -> tuple[str, str]:
    """The same of an Event in Salesforce, or of another object by the lens of its time."""
    when = table["when"].read_record(record.fields) if "when" in table else record_when(record.fields)
    return (_moment(when[1]), _moment(when[2])) if isinstance(when, tuple) else ("", "")


def has_left(ends: str, policy: EventPolicy) -> bool:
    """It is over for longer than the window and its margin reach back."""
    return bool(ends) and bool(policy.past) and ends < policy.past


def guests_of(item: Item) -> tuple[str, ...]:
    """Addresses of everybody else in a meeting, the organizer included where it is somebody else."""
    if item.meeting is None:
        return ()
    organizer = () if item.meeting.is_organizer else (item.meeting.organizer.email,)
    everyone = (*organizer, *(attendee.address.email for attendee in item.meeting.attendees))
    return tuple(dict.fromkeys(email for email in everyone if email))


def _event(item: Item, rules: Rules) -> Wish:
    meeting, policy = item.meeting, rules.events
    if meeting is None or meeting.is_draft:
        return _no(MirrorReason.DRAFT)
    if meeting.is_cancelled:
        return _no(MirrorReason.CANCELLED)
    marked = _by_category(item, rules)
    if marked is not None:
        return _no(MirrorReason.OUT_OF_WINDOW) if has_left(item_times(item)[1], policy) else marked
    if not _in_window(*item_times(item), rules):
        return _no(MirrorReason.OUT_OF_WINDOW)
    return _autosave(item, policy)


def _autosave(item: Item, policy: EventPolicy) -> Wish:
    guests = guests_of(item)
    if not (policy.autosave_meetings if guests else policy.autosave_appointments):
        return _no(MirrorReason.NOT_MARKED)
    if item.private and policy.private == "skip":
        return _no(MirrorReason.PRIVATE)
    if policy.activated_at and item.created_at and item.created_at < policy.activated_at:
        return _no(MirrorReason.BEFORE_START)
    refusal = _unanswered(item, policy) or (_nobody(item, policy) if guests else None)
    return _no(refusal) if refusal else Wish(True, MirrorReason.AUTOMATIC)


def _unanswered(item: Item, policy: EventPolicy) -> MirrorReason | None:
    meeting = item.meeting
    if meeting is None or meeting.is_organizer or policy.save_unanswered:
        return None
    if meeting.answered is Response.DECLINED:
        return MirrorReason.DECLINED
    return MirrorReason.NOT_ANSWERED if meeting.answered is Response.NONE else None


def _nobody(item: Item, policy: EventPolicy) -> MirrorReason | None:
    """Why a meeting with these people is not saved unasked."""
    outsiders = policy.outsiders(item)
    if outsiders == "all_internal":
        return None if policy.save_internal else MirrorReason.ALL_INTERNAL
    if outsiders == "all_blocked":
        return MirrorReason.ALL_BLOCKED
    if policy.save_without_people or policy.known(item):
        return None
    return MirrorReason.NOBODY_KNOWN


def _by_category(item: Item, rules: Rules) -> Wish | None:
    return Wish(True, MirrorReason.BY_CATEGORY, by_hand=True) if is_marked(item, rules) else None


def _in_window(start: str, end: str, rules: Rules) -> bool:
    if rules.window is None:
        return True
    return start < rules.window.end and (end or start) >= rules.window.start


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value if value is not None else "").strip().lower()


def _moment(value: object) -> str:
    text = str(value or "")
    return f"{text}T00:00:00Z" if len(text) == len("2026-11-22") else text


def _no(reason: MirrorReason) -> Wish:
    return Wish(False, reason)
