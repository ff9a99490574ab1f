"""What is added to a thing just read, so that every lens finds what it reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from backend.sync.mirror.attendees import with_room_as_location
from backend.sync.mirror.category import CATEGORIES
from backend.sync.mirror.contact_mapping import RECORD_URL
from backend.sync.mirror.records import Item, Kind, Record
from backend.usecases.mirror.run import MirrorRun


def take_item(run: MirrorRun, item: Item) -> Item:
    """With its categories as a field, and by setting its room for a location."""
    if run.kind is Kind.EVENT and run.knowledge.policy.flag("rooms"):
        item = with_room_as_location(item)
    item = replace(item, fields={**item.fields, CATEGORIES: item.categories})
    run.items[item.id] = item
    return item


def take_record(run: MirrorRun, record: Record) -> Record:
    """A contact with the address a person opens it at."""
    if run.kind is Kind.CONTACT:
        url = run.record_url(record.ref.type, record.ref.id)
        record = replace(record, fields={**record.fields, RECORD_URL: url})
    run.records[record.ref.id] = record
    return record


def take_records(run: MirrorRun, records: Iterable[Record]) -> list[Record]:
    """All of them."""
    return [take_record(run, record) for record in records]
