"""Small facts for the tests of the pure engine: items, records, links and rules with a plain mapping."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from backend.sync.mirror.event_time import when_lens
from backend.sync.mirror.lens import Direction, Lens, Table
from backend.sync.mirror.lenses import EQUAL, End, joined
from backend.sync.mirror.links import Link, LinkState
from backend.sync.mirror.merge import base_of
from backend.sync.mirror.records import Attendee, Item, Kind, Meeting, Record, Side, Value
from backend.sync.mirror.rules import SALESFORCE, EventPolicy, Rules
from backend.sync.records import Address, RecordRef

ME, ANN, BEN = "me@northwind.example", "ann@acme.example", "ben@globex.example"
OWN, OTHER = "own", "other"
PAST = "2026-11-06T00:00:00Z"  # what ended before has left the window
TIMES = {"all_day": False, "start": "2026-11-25T09:00:00Z", "end": "2026-11-25T10:00:00Z"}
OLD = {"all_day": False, "start": "2026-11-01T09:00:00Z", "end": "2026-11-01T10:00:00Z"}


def text(value: Value) -> Value:
    return str(value or "")


def plain(name: str, direction: Direction = Direction.BOTH, winner: Side = Side.MAILBOX) -> Lens:
    """The item's field ``name`` beside the record's ``Name``."""
    lens = joined(name, End(name, text), End(name.title(), text), EQUAL, direction)
    return replace(lens, winner=winner)


def table_of(kind: Kind) -> Table:
    names = ("subject", "body") if kind is not Kind.CONTACT else ("surname", "notes")
    found = {name: plain(name) for name in names}
    return {**found, "when": when_lens(multi_day=True)} if kind is Kind.EVENT else found


def rules_of(kind: Kind, events: EventPolicy | None = None, **more: Any) -> Rules:
    return Rules(kind, table_of(kind), own_place=OWN, events=events or EventPolicy(past=PAST), **more)


def item_of(kind: Kind, *categories: str, place: str = OWN, **fields: Any) -> Item:
    """With the category unless others are given; an event is an appointment of mine."""
    meeting = Meeting("uid-1", Address(ME)) if kind is Kind.EVENT else None
    times: dict[str, Any] = TIMES if kind is Kind.EVENT else {}
    return Item(kind, "i1", "v1", {**times, **fields}, categories or (SALESFORCE,), place, meeting=meeting)


def meeting_of(*categories: str, organizer: str = ME, guests: tuple[str, ...] = (ANN,), **fields: Any) -> Item:
    item = item_of(Kind.EVENT, *categories, **fields)
    people = tuple(Attendee(Address(guest)) for guest in guests)
    return replace(item, meeting=Meeting("uid-1", Address(organizer), organizer == ME, people))


def record_of(kind: Kind, owner: str = "", **fields: Any) -> Record:
    name = {Kind.CONTACT: "Contact", Kind.TASK: "Task", Kind.EVENT: "Event"}[kind]
    times: dict[str, Any] = {}
    if kind is Kind.EVENT:
        times = {"IsAllDayEvent": False, "StartDateTime": TIMES["start"], "EndDateTime": TIMES["end"]}
    return Record(RecordRef(name, "r1"), "v1", {**times, **fields}, owner)


def link_of(item: Item, record: Record, born: Side = Side.MAILBOX, **more: Any) -> Link:
    """Both as they are, agreed."""
    base = base_of(table_of(item.kind), item.fields, record.fields)
    link = Link("l1", item.kind, item.id, record.ref, LinkState.ACTIVE, born, base)
    return replace(link, item_version=item.version, record_version=record.version, **more)
