"""The invitation firewall over every meeting and every set of fields: nobody is mailed unless it is allowed (D-INV)."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import pytest

from backend.sync.mirror.firewall import SILENT, mails_of_change, mails_of_deletion, may_delete, may_write
from backend.sync.mirror.item_fields import fields_of
from backend.sync.mirror.records import Item, Kind
from tests.unit.sync.mirror.scenes import ANN, BEN, item_of, meeting_of

FIELDS = sorted({*fields_of(Kind.EVENT), "attendees"})
ORGANIZERS = {"me": "me@northwind.example", "stranger": BEN}


def meetings() -> list[tuple[str, Item]]:
    """Every kind of calendar item: whose, with whom, called off, private, in a series."""
    found = [("appointment", item_of(Kind.EVENT))]
    for (whose, organizer), guests in product(ORGANIZERS.items(), ((), (ANN,), (ANN, BEN))):
        item = meeting_of(organizer=organizer, guests=guests)
        assert item.meeting is not None
        for cancelled, private, series in product((False, True), (False, True), ("", "master-1")):
            meeting = replace(item.meeting, is_cancelled=cancelled, series_id=series)
            name = f"{whose}, {len(guests)} guests, {cancelled=}, {private=}, {series=}"
            found.append((name, replace(item, meeting=meeting, private=private)))
    return found


MEETINGS = meetings()
SETS = [frozenset(some) for size in (1, 2) for some in combinations(FIELDS, size)] + [frozenset(FIELDS)]


def others(item: Item) -> int:
    assert item.meeting is not None
    return len(item.meeting.attendees) + (not item.meeting.is_organizer)


@pytest.mark.parametrize(("name", "item"), MEETINGS, ids=[name for name, _ in MEETINGS])
def test_a_meeting_with_others_is_only_written_to_silently_or_as_its_organizer_and_allowed(
    name: str, item: Item
) -> None:
    assert item.meeting is not None
    for fields, allowed in product(SETS, (False, True)):
        heard = bool(others(item)) or "attendees" in fields
        silent = fields <= SILENT
        expected = silent or not heard or (allowed and item.meeting.is_organizer)
        assert may_write(item, fields, allowed) is expected, (sorted(fields), allowed)


@pytest.mark.parametrize(("name", "item"), MEETINGS, ids=[name for name, _ in MEETINGS])
def test_a_meeting_is_only_deleted_where_nobody_hears_of_it_or_it_is_allowed(name: str, item: Item) -> None:
    assert item.meeting is not None
    heard = item.meeting.is_organizer and not item.meeting.is_cancelled and bool(item.meeting.attendees)
    assert may_delete(item, mail_attendees=False) is not heard
    assert may_delete(item, mail_attendees=True)
    assert bool(mails_of_deletion(item)) is heard


def test_it_names_who_would_be_mailed() -> None:
    assert mails_of_change(meeting_of(guests=(ANN, BEN)), {"start"}) == (ANN, BEN)
    assert mails_of_change(meeting_of(guests=(ANN, BEN)), {"reminder_on"}) == ()
    assert mails_of_change(meeting_of(organizer=BEN, guests=(ANN,)), {"subject"}) == (BEN, ANN)


def test_new_attendees_are_named_too() -> None:
    rows = ((ANN, "Ann", "required"), (BEN, "Ben", "optional"))
    assert mails_of_change(item_of(Kind.EVENT), {"attendees": rows}) == (ANN, BEN)
    assert mails_of_change(meeting_of(guests=(ANN,)), {"attendees": rows}) == (ANN, BEN)


@pytest.mark.parametrize("kind", [Kind.CONTACT, Kind.TASK])
def test_contacts_and_tasks_mail_nobody(kind: Kind) -> None:
    assert may_write(item_of(kind), set(fields_of(kind)), mail_attendees=False)
    assert may_delete(item_of(kind), mail_attendees=False)
