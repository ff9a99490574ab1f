"""Calendar item <-> Event (product.md 2.2, 2.6, 3.3, 3.9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from backend.sync.mirror import lenses, normal
from backend.sync.mirror.actions import MirrorReason
from backend.sync.mirror.event_time import (
    RECORD_TIMES,
    is_backwards,
    is_too_long,
    item_when,
    record_when,
    reminder_lens,
    when_lens,
)
from backend.sync.mirror.lens import Direction, Lens, Table
from backend.sync.mirror.lenses import End, Matching
from backend.sync.mirror.records import FieldInfo, Fields, Item, OrgFacts, Record, Value
from backend.sync.mirror.timezones import zone_of

EVENT = "Event"
PRIVATE = frozenset({"private", "confidential"})
SENSITIVITIES = frozenset({"normal", "personal"}) | PRIVATE
TIME_LENSES = frozenset({"when", "show_as", "private", "reminder"})  # what a busy block shows
SHOWN = {"Free": "free", "Busy": "busy", "OutOfOffice": "oof"}
# Exchange writes the date of an occurrence into the middle of its id; zeros there name the whole series
_OCCURRENCE_DATE = re.compile(r"(040000008200E00074C5B7101A82E008)([0-9A-F]{8})([0-9A-F]{48,})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EventRules:
    """How events are written down.

    ``private`` is "full", "busy" or "skip": only with "full" a private flag set in Salesforce comes down.
    ``multi_day``: the org has events longer than a day. ``elsewhere``: what "working elsewhere" is in Salesforce, Busy
    or Free. ``body_both_ways``: a description changed later is mirrored, for items without other people (``guarded``).
    ``reference``: where the block that names organizer and attendees goes: "" nowhere, "description", or a field.
    """

    private: str = "skip"
    multi_day: bool = True
    elsewhere: str = "Busy"
    body_both_ways: bool = False
    reference: str = "description"
    busy_subject: str = "Private"


def event_table(facts: OrgFacts, rules: EventRules) -> Table:
    """Lens name -> lens, for every Event field this person may write: subject, when, location, show_as, private, body,
    reminder. Use ``guarded`` for an item with other people."""
    fields = facts.fields.get(EVENT, {})
    return {lens.name: lens for lens in _lenses(facts, rules, fields)}


def guarded(table: Table) -> Table:
    """The same for an item other people are invited to: its description goes up once and never comes down, because
    they would read what is noted in Salesforce."""
    return {n: replace(lens, direction=Direction.ONCE) if n == "body" else lens for n, lens in table.items()}


def event_problem(item: Item, facts: OrgFacts, rules: EventRules) -> MirrorReason | None:
    """Why this event cannot be in Salesforce."""
    when, fields = item_when(item.fields), facts.fields.get(EVENT, {})
    if not all(lenses.writable(fields.get(name)) for name in RECORD_TIMES):
        return MirrorReason.READ_ONLY
    if when is None or is_backwards(when):
        return MirrorReason.NOT_REPRESENTABLE
    return MirrorReason.TOO_LONG if is_too_long(when, rules.multi_day) else None


def busy_block(item: Item, facts: OrgFacts, rules: EventRules, table: Table | None = None) -> Fields:
    """What stands in the place of a private item's words and people; its time goes by the lenses of its time.

    With ``table``, whatever else its lenses write (an administrator's fields) is emptied too.
    """
    fields = facts.fields.get(EVENT, {})
    wordy = (lens for name, lens in (table or {}).items() if name not in TIME_LENSES)
    shown: dict[str, Value] = {n: v for lens in wordy for n, v in lens.write_record(lens.read_record({}), {}).items()}
    shown |= {
        "Subject": rules.busy_subject,
        "Description": "",
        "Location": "",
        "WhoId": None,
        "WhatId": None,
        "IsPrivate": item.fields.get("sensitivity") in PRIVATE or item.private,
    }
    if rules.reference not in ("", "description"):
        shown[rules.reference] = ""
    return {name: value for name, value in shown.items() if lenses.writable(fields.get(name))}


def meeting_key(item: Item) -> str:
    """64 hex digits: the same for every copy of a meeting, the organizer's and each attendee's, and another for each
    occurrence of a series. An item without a uid has a key of its own."""
    if item.meeting is None or not item.meeting.uid.strip():
        return sha256(f"item\n{item.id}".encode("utf-8", "replace")).hexdigest()
    start = item.meeting.original_start
    day = "00000000" if start else None  # a day of an unknown series, moved since: only its uid tells it from others
    uid = _OCCURRENCE_DATE.sub(lambda m: f"{m[1]}{day or m[2]}{m[3]}".upper(), item.meeting.uid.strip())
    return sha256(f"event\n{uid}\n{normal.instant(start) or start}".encode("utf-8", "replace")).hexdigest()


def event_keys(item: Item) -> tuple[tuple[Value, ...], ...]:
    """What finds an event nobody linked: subject and time; nothing where it has no subject."""
    return _keys(normal.words(item.fields.get("subject")), item_when(item.fields))


def event_record_keys(record: Record) -> tuple[tuple[Value, ...], ...]:
    """The same of a record."""
    return _keys(normal.words(record.fields.get("Subject")), record_when(record.fields))


def _keys(subject: str, when: Value) -> tuple[tuple[Value, ...], ...]:
    return ((normal.cut(subject, 255).casefold(), when),) if subject and when is not None else ()


def _lenses(facts: OrgFacts, rules: EventRules, fields: Mapping[str, FieldInfo]) -> Iterator[Lens]:
    links = tuple(name for name in ("WhoId", "WhatId") if lenses.writable(fields.get(name)))
    builders: tuple[tuple[str, Callable[[FieldInfo], Lens]], ...] = (
        ("Subject", lambda info: lenses.text("subject", "subject", info)),
        ("Location", lambda info: lenses.text("location", "location", info)),
        ("ShowAs", lambda info: _show_as(info, rules)),
        ("IsPrivate", lambda info: _private(info, rules, links)),
        ("Description", lambda info: _body(info, rules)),
    )
    for name, build in builders:
        info = fields.get(name)
        if info is not None and lenses.writable(info):
            yield build(info)
    if not all(lenses.writable(fields.get(name)) for name in RECORD_TIMES):
        return
    yield when_lens(rules.multi_day)
    if all(lenses.writable(fields.get(name)) for name in ("IsReminderSet", "ReminderDateTime")):
        yield reminder_lens(zone_of(facts.time_zone) or "UTC")


def _show_as(info: FieldInfo, rules: EventRules) -> Lens:
    """Tentative is Busy in Salesforce, and Busy never turns it back into busy. A value of the org's own is busy."""
    words = {value.casefold(): word for value, word in SHOWN.items()}
    spoken = {word: value for value, word in SHOWN.items()}
    spoken |= {"tentative": "Busy", "workingElsewhere": rules.elsewhere, "unknown": "Busy"}
    taken = {word: value for word, value in spoken.items() if not info.restricted or value in info.values}
    return lenses.meaning("show_as", "show_as", info, lambda shown: words.get(shown.casefold(), "busy"), taken)


def _private(info: FieldInfo, rules: EventRules, links: tuple[str, ...]) -> Lens:
    """Private and confidential are private; personal is not. A private Event is linked to nobody: Salesforce refuses
    it otherwise."""
    matching = Matching(
        lambda left, right: (left in PRIVATE) is right,
        lambda left, _: left in PRIVATE,
        lambda right, _: "private" if right is True else "normal",
    )

    def write(value: Value, _: Mapping[str, Value]) -> dict[str, Value]:
        return {info.name: value, **(dict.fromkeys(links) if value is True else {})}

    direction = Direction.BOTH if rules.private == "full" else Direction.UP
    item = End("sensitivity", lambda word: word if word in SENSITIVITIES else "normal")
    lens = lenses.joined("private", item, End(info.name, normal.flag), matching, direction)
    return replace(lens, nothing=("normal", False), write_record=write)


def _body(info: FieldInfo, rules: EventRules) -> Lens:
    direction = Direction.BOTH if rules.body_both_ways else Direction.ONCE
    return replace(lenses.text("body", "body", info), direction=direction)
