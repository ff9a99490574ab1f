"""Whose child an Event is."""

from __future__ import annotations

from typing import Any

from backend.adapters.salesforce.mirror_masters import masters
from backend.sync.mirror.records import Record
from backend.sync.records import RecordRef

MADE, LATER = "2026-11-22T09:00:00Z", "2026-11-22T09:00:05Z"
NINE, TEN = "2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z"


def child(id_: str, subject: str = "Meeting", made: str = MADE) -> Record:
    fields = {"Subject": subject, "StartDateTime": NINE, "EndDateTime": TEN}
    return Record(RecordRef("Event", id_), "", fields, created_at=made, is_child=True)


def invitation(id_: str, event_id: str, subject: str | None = "Meeting", made: str = MADE) -> dict[str, Any]:
    shown = {"Subject": subject, "StartDateTime": wire(NINE), "EndDateTime": wire(TEN)} if subject else None
    return {"Id": id_, "EventId": event_id, "CreatedDate": wire(made), "Event": shown}


def wire(instant: str) -> str:
    return instant.replace("Z", ".000+0000")


def test_it_is_that_of_the_only_event_that_says_the_same():
    rows = [invitation("r1", "m1", "Other"), invitation("r2", "m2")]

    assert masters([child("c1")], rows) == {"c1": "m2"}


def test_where_the_event_is_not_shown_it_is_that_of_the_same_moment():
    rows = [invitation("r1", "m1", None, LATER), invitation("r2", "m2", None)]

    assert masters([child("c1"), child("c2", made=LATER)], rows) == {"c1": "m2", "c2": "m1"}


def test_several_of_one_moment_go_by_the_order_of_their_ids():
    rows = [invitation("r2", "m2", None), invitation("r1", "m1", None)]

    assert masters([child("c2"), child("c1")], rows) == {"c1": "m1", "c2": "m2"}


def test_twins_that_say_the_same_go_by_their_moment():
    rows = [invitation("r1", "m1", made=LATER), invitation("r2", "m2")]

    assert masters([child("c1"), child("c2", made=LATER)], rows) == {"c1": "m2", "c2": "m1"}


def test_nothing_is_said_where_the_numbers_differ():
    assert masters([child("c1")], [invitation("r1", "m1", None), invitation("r2", "m2", None)]) == {}
    assert masters([child("c1")], []) == {}


def test_an_event_has_one_child_of_mine():
    rows = [invitation("r1", "m1"), invitation("r2", "m2", None, LATER)]

    assert masters([child("c1"), child("c2", "Unseen", LATER)], rows) == {"c1": "m1", "c2": "m2"}
