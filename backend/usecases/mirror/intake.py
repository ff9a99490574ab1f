"""What is added to a thing just read, so that every lens finds what it reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from backend.sync.mirror.attendees import with_room_as_location
from backend.sync.mirror.category import CATEGORIES
from backend.sync.mirror.contact_mapping import ACCOUNT_NAME, PERSON_ACCOUNT, RECORD_URL
from backend.sync.mirror.records import Fields, Item, Kind, Record, Value
from backend.usecases.mirror.run import MirrorRun


def take_item(run: MirrorRun, item: Item) -> Item:
    """With its categories as a field, and by setting its room for a location."""
    if run.kind is Kind.EVENT and run.knowledge.policy.flag("rooms"):
        item = with_room_as_location(item)
    fields = _held(item.fields) if run.kind is Kind.CONTACT else item.fields
    item = replace(item, fields={**fields, CATEGORIES: item.categories})
    run.items[item.id] = item
    return item


def take_record(run: MirrorRun, record: Record) -> Record:
    """A contact with the address a person opens it at, and no company where the Account is the person."""
    if run.kind is Kind.CONTACT:
        url = run.record_url(record.ref.type, record.ref.id)
        fields = {**_held(record.fields), RECORD_URL: url}
        if fields.get(PERSON_ACCOUNT):
            fields[ACCOUNT_NAME] = ""
        record = replace(record, fields=fields)
    run.records[record.ref.id] = record
    return record


def _held(fields: Fields) -> dict[str, Value]:
    """Only what is filled: most of a contact's fields are empty, and there may be a hundred thousand contacts."""
    return {name: value for name, value in fields.items() if value not in ("", None)}


def take_records(run: MirrorRun, records: Iterable[Record]) -> list[Record]:
    """All of them; saved mails that no field tells are known from the registry."""
    records = list(records)
    mails = _known_mails(run, records)
    return [take_record(run, replace(r, is_mail=True) if r.ref.id in mails else r) for r in records]


def _known_mails(run: MirrorRun, records: Sequence[Record]) -> frozenset[str]:
    told = "TaskSubtype" in run.facts.fields.get(run.main.name, {}) or run.facts.mail_field
    if run.kind is not Kind.TASK or told or not records:
        return frozenset()
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        return unit.captured_records(record.ref.id for record in records)
