"""Any object with dates as calendar items: what it takes, and the laws of its lenses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.mirror import merge
from backend.sync.mirror.calendar_objects import object_table
from backend.sync.mirror.lens import Direction
from backend.sync.mirror.merge import Mode
from tests.unit.sync.mirror.laws import DATES, INSTANTS, check_laws, facts, info, sides

ORG = facts(
    Project__c=[
        info("Name", "string", 80),
        info("From__c", "datetime"),
        info("To__c", "datetime"),
        info("Due__c", "date"),
        info("Last__c", "date"),
        info("Budget__c", "double"),
    ]
)
TIMES = {"From__c": "2026-11-25T09:00:00Z", "To__c": "2026-11-25T11:00:00Z", "Name": "Bridge"}


def row(start: str, end: str = "", subject: str = "Name", name: str = "Project__c") -> dict[str, str]:
    return {"object": name, "start_field": start, "end_field": end, "subject_field": subject, "category": "Project"}


@pytest.mark.parametrize(
    ("start", "end", "record", "when"),
    [
        ("From__c", "To__c", TIMES, (False, "2026-11-25T09:00:00Z", "2026-11-25T11:00:00Z")),
        ("From__c", "", TIMES, (False, "2026-11-25T09:00:00Z", "2026-11-25T09:00:00Z")),
        ("Due__c", "", {"Due__c": "2026-11-25"}, (True, "2026-11-25", "2026-11-26")),
        ("Due__c", "Last__c", {"Due__c": "2026-11-25", "Last__c": "2026-11-27"}, (True, "2026-11-25", "2026-11-28")),
        ("Due__c", "Last__c", {"Due__c": "2026-11-25"}, (True, "2026-11-25", "2026-11-26")),
        ("From__c", "To__c", {}, None),
    ],
    ids=["two instants", "one instant", "one date", "two dates", "no last day", "nothing"],
)
def test_dates_become_times(start: str, end: str, record: dict[str, str], when: object) -> None:
    assert object_table(row(start, end), ORG)["when"].read_record(record) == when


@pytest.mark.parametrize(
    "asked",
    [
        row("Gone__c"),
        row("From__c", "Gone__c"),
        row("From__c", "Due__c"),
        row("Budget__c"),
        row("From__c", "To__c", "Gone__c"),
        row("From__c", name="Gone__c"),
    ],
)
def test_without_fitting_fields_there_is_nothing(asked: dict[str, str]) -> None:
    assert object_table(asked, ORG) == {}


def test_everything_comes_down_only() -> None:
    table = object_table(row("From__c", "To__c"), ORG)
    assert {lens.direction for lens in table.values()} == {Direction.DOWN}
    assert merge.new_record(table, {"subject": "x"}).record_fields == {}


def test_what_is_changed_in_the_calendar_is_set_back() -> None:
    table = object_table(row("From__c", "To__c"), ORG)
    made = merge.new_item(table, TIMES)
    changed = {**made.item_fields, "subject": "Tunnel", "start": "2026-11-25T08:00:00Z"}
    back = merge.merge(table, made.base, changed, TIMES, Mode.TO_MAILBOX)
    assert (back.record_fields, set(back.reverted)) == ({}, {"subject", "when"})
    assert {**changed, **back.item_fields} == made.item_fields


@pytest.mark.parametrize(
    ("start", "end"), [("From__c", "To__c"), ("From__c", ""), ("Due__c", "Last__c"), ("Due__c", "")]
)
@given(data=st.data())
def test_the_laws(start: str, end: str, data: st.DataObject) -> None:
    for lens in object_table(row(start, end), ORG).values():
        item, record = data.draw(sides(lens, {}))
        value = DATES if start == "Due__c" else INSTANTS
        named = {name: data.draw(value) for name in lens.record_fields if lens.name == "when"}
        check_laws(lens, item, {**record, **named})
