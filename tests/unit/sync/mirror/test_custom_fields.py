from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.mirror.category import with_wish
from backend.sync.mirror.contact_mapping import contact_table
from backend.sync.mirror.custom_fields import check, extend
from backend.sync.mirror.event_mapping import EventRules, event_table
from backend.sync.mirror.item_fields import OBJECTS, fields_of
from backend.sync.mirror.lens import Direction, Lens
from backend.sync.mirror.merge import merge, new_item, new_record
from backend.sync.mirror.records import FieldInfo, Fields, Kind, Side, Value
from backend.sync.mirror.task_mapping import task_table
from tests.unit.sync.mirror.laws import PATIENT, check_laws, facts, info, sides
from tests.unit.sync.mirror.test_contact_mapping import contact_fields
from tests.unit.sync.mirror.test_event_mapping import END, START, event_fields
from tests.unit.sync.mirror.test_task_mapping import task_fields

STAGES = ("Hot", "Warm", "Cold")


def further_fields() -> list[FieldInfo]:
    return [
        info("Text__c", length=100),
        info("Tiny__c", length=10),
        info("Long__c", "textarea", 4000),
        info("Site__c", "url", 255),
        info("Mail__c", "email", 80),
        info("Phone__c", "phone", 40),
        info("Day__c", "date"),
        info("Moment__c", "datetime"),
        info("Check__c", "boolean"),
        info("Count__c", "int"),
        info("Money__c", "currency"),
        info("Stage__c", "picklist", 40, values=STAGES, restricted=True),
        info("Free__c", "picklist", 40, values=("low", "High")),
        info("Empty__c", "picklist", 40, restricted=True),
        info("Formula__c", length=100, createable=False, updateable=False),
        info("Born__c", length=100, updateable=False),
        info("Unique__c", length=100, unique=True),
        info("Lookup__c", "reference", 18),
        info("Many__c", "multipicklist", 4099, values=STAGES),
    ]


ORG = facts(
    Contact=[*contact_fields(), *further_fields()],
    Task=[*task_fields(), *further_fields()],
    Event=[*event_fields(), *further_fields()],
)
BASE = {
    "contact": contact_table(ORG),
    "task": task_table(ORG),
    "event": event_table(ORG, EventRules()),
}


def row(kind: str, item: str, record: str, direction: str = "both", winner: str = "mailbox") -> dict[str, str]:
    return {"kind": kind, "item_field": item, "record_field": record, "direction": direction, "winner": winner}


FITTING = [
    row("contact", "profession", "Text__c"),
    row("contact", "home_street", "Long__c"),
    row("contact", "profession", "Stage__c"),
    row("contact", "email2", "Mail__c"),
    row("contact", "home_phone2", "Phone__c"),
    row("contact", "file_as", "Formula__c", "down"),
    row("contact", "notes", "Text__c", "up"),
    row("contact", "job_title", "Long__c", "up"),
    row("contact", "profession", "Born__c", "once"),
    row("contact", "birthday", "Day__c", "up"),
    row("contact", "categories", "Stage__c"),
    row("task", "start", "Day__c"),
    row("task", "reminder_at", "Moment__c", "up"),
    row("task", "reminder_on", "Check__c", "up"),
    row("task", "categories", "Free__c"),
    row("event", "importance", "Free__c", "up"),
    row("event", "importance", "Text__c", "up"),
    row("event", "online_url", "Site__c", "up"),
    row("event", "start", "Moment__c", "up"),
    row("event", "reminder_minutes", "Count__c", "up"),
    row("event", "reminder_minutes", "Money__c", "up"),
    row("event", "categories", "Stage__c", winner="salesforce"),
]


def name_of(row: dict[str, str]) -> str:
    return f"{row['kind']} {row['item_field']} {row['direction']} {row['record_field']}"


def extra(row: dict[str, str]) -> Lens:
    return extend(BASE[row["kind"]], [row], ORG)[row["record_field"]]


@pytest.mark.parametrize("fitting", FITTING, ids=name_of)
def test_a_fitting_pair_becomes_a_lens(fitting: dict[str, str]) -> None:
    assert check([fitting], ORG) == []
    lens = extra(fitting)
    assert (lens.direction, lens.winner) == (Direction(fitting["direction"]), Side(fitting["winner"]))
    assert lens.record_fields == (fitting["record_field"],)


REFUSED = [
    (row("contact", "fax", "Text__c"), "a contact of the mailbox has no field fax"),
    (row("event", "attendees", "Text__c"), "a event of the mailbox has no field attendees"),
    (row("contact", "profession", "Nope__c"), "Salesforce has no field Nope__c that this person may see"),
    (row("contact", "birthday", "Text__c"), "Text__c is of type string and cannot hold a date"),
    (row("contact", "profession", "Lookup__c"), "Lookup__c is of type reference and cannot hold a text of one line"),
    (row("contact", "profession", "Many__c"), "Many__c is of type multipicklist and cannot hold a text of one line"),
    (row("task", "start", "Moment__c"), "Moment__c is of type datetime and cannot hold a date"),
    (row("task", "categories", "Text__c"), "Text__c is of type string and cannot hold a category"),
    (row("task", "categories", "Empty__c"), "Empty__c is a picklist without values"),
    (row("contact", "profession", "Empty__c"), "Empty__c is a picklist without values"),
    (row("contact", "profession", "Formula__c"), "Formula__c is read-only for this person, so it can only come down"),
    (row("contact", "profession", "Born__c", "up"), "Born__c is read-only for this person, so it can only come down"),
    (row("contact", "profession", "Formula__c", "once"), "Formula__c cannot be set in a new record"),
    (
        row("contact", "profession", "Unique__c"),
        "Unique__c takes each value once only, so a second item with the same one would be refused",
    ),
    (
        row("contact", "profession", "Tiny__c"),
        "Tiny__c holds 10 characters only, too few for profession in both directions",
    ),
    (row("contact", "home_street", "Text__c"), "Text__c holds one line only, so home_street can only go up"),
    (row("event", "online_url", "Site__c"), "online_url can only go up"),
    (row("event", "importance", "Free__c"), "importance can only go up"),
    (row("contact", "job_title", "Text__c"), "job_title is filled from Title already, so here it can only go up"),
    (row("contact", "profession", "FirstName"), "FirstName goes with given_name already"),
    (
        row("event", "body", "Description"),
        "whether descriptions of events come down is decided by the setting for safe descriptions",
    ),
]


@pytest.mark.parametrize(("refused", "problem"), REFUSED, ids=[name_of(row) for row, _ in REFUSED])
def test_a_pair_that_does_not_fit_is_refused_with_the_reason_and_left_out(
    refused: dict[str, str], problem: str
) -> None:
    named = f"{refused['kind']}: {refused['item_field']} and {refused['record_field']}"

    assert check([refused], ORG) == [f"{named}: {problem}."]
    assert extend(BASE[refused["kind"]], [refused], ORG) == BASE[refused["kind"]]


def test_two_rows_cannot_both_fill_one_item_field() -> None:
    rows = [row("contact", "profession", "Text__c"), row("contact", "profession", "Long__c")]

    assert check(rows, ORG) == [
        "contact: profession and Long__c: profession is filled from Text__c already, so here it can only go up."
    ]


# known lenses


@pytest.mark.parametrize(
    ("known", "lens"),
    [
        (row("contact", "job_title", "Title", "up", "salesforce"), "job_title"),
        (row("contact", "company", "AccountId", "down"), "company"),
        (row("task", "reminder_on", "IsReminderSet", "off"), "reminder"),
        (row("event", "start", "StartDateTime", "up"), "when"),
        (row("event", "body", "Description", "off"), "body"),
    ],
    ids=lambda value: value if isinstance(value, str) else name_of(value),
)
def test_a_row_for_a_known_field_changes_its_direction_and_winner_only(known: dict[str, str], lens: str) -> None:
    base = BASE[known["kind"]]
    changed = extend(base, [known], ORG)

    assert check([known], ORG) == []
    assert changed[lens] == replace(base[lens], direction=Direction(known["direction"]), winner=Side(known["winner"]))
    assert {name: one for name, one in changed.items() if name != lens} == {
        name: one for name, one in base.items() if name != lens
    }


# values


def level(fitting: dict[str, str], base: tuple[Value, Value], item: Fields, record: Fields) -> tuple[Fields, Fields]:
    lens = extra(fitting)
    merged = merge({lens.name: lens}, {lens.name: base}, item, record)
    return merged.item_fields, merged.record_fields


def test_a_value_that_is_not_in_the_list_stays_in_the_mailbox() -> None:
    stage = row("contact", "profession", "Stage__c")

    assert level(stage, ("", ""), {"profession": "hot"}, {}) == ({}, {"Stage__c": "Hot"})
    assert level(stage, ("", ""), {"profession": "Lukewarm"}, {}) == ({}, {})
    assert level(stage, ("Hot", "Hot"), {"profession": ""}, {"Stage__c": "Hot"}) == ({}, {"Stage__c": ""})


def test_a_word_of_the_mailbox_goes_up_in_the_spelling_of_the_list() -> None:
    importance = row("event", "importance", "Free__c", "up")

    assert level(importance, ("low", "low"), {"importance": "high"}, {"Free__c": "low"}) == ({}, {"Free__c": "High"})
    assert level(importance, ("low", "low"), {"importance": "normal"}, {"Free__c": "low"}) == ({}, {})


def test_a_fraction_does_not_go_into_a_whole_number() -> None:
    minutes = row("event", "reminder_minutes", "Count__c", "up")

    assert level(minutes, (0, 0), {"reminder_minutes": 1.5}, {"Count__c": 0}) == ({}, {})


# the last row of product.md 2.6


@pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.value)
def test_row_a_category_goes_up_as_the_value_of_a_picklist_and_comes_down(kind: Kind) -> None:
    stage = row(kind.value, "categories", "Stage__c")
    table = {"Stage__c": extra(stage)}

    assert new_record(table, {"categories": ("Salesforce", "warm", "Hot")}).record_fields == {"Stage__c": "Warm"}
    wish = new_item(table, {"Stage__c": "Cold"}).item_fields["categories"]
    assert with_wish(("Salesforce", "hot"), wish) == ("Salesforce", "Cold")


@pytest.mark.parametrize(
    ("categories", "wish", "expected"),
    [
        (("A", "Hot"), ("", "Hot", "Cold"), ("A",)),
        (("A", "cold"), ("Cold", "Hot"), ("A", "cold")),
        (("A",), (), ("A",)),
        (("A",), None, ("A",)),
    ],
)
def test_a_wish_leaves_the_other_categories_alone(
    categories: tuple[str, ...], wish: Value, expected: tuple[str, ...]
) -> None:
    assert with_wish(categories, wish) == expected


def test_a_value_that_is_no_category_does_not_come_down() -> None:
    assert level(
        row("task", "categories", "Free__c"), ("low", "low"), {"categories": ("low",)}, {"Free__c": "Odd"}
    ) == ({}, {})


# laws

USUAL: dict[str, tuple[Value, ...]] = {
    "categories": (("Hot",), ("Salesforce", "warm"), (), ("low", "High")), "Stage__c": (*STAGES, ""),
    "Free__c": ("low", "High", "Odd", ""), "importance": ("low", "normal", "high"), "profession": ("hot", "Warm", ""),
    "Day__c": ("2026-11-22",), "Moment__c": (START, END), "Check__c": (True, False), "Count__c": (0, 15),
    "start": ("2026-11-22", START), "reminder_at": (START,), "reminder_on": (True, False),
}  # fmt: skip


def worn(lens: Lens) -> Lens:
    """The lens as it writes where categories are kept as they are."""

    def write(value: Value, values: Any) -> dict[str, Value]:
        written = lens.write_item(value, values)
        return {name: with_wish((), wish) if name == "categories" else wish for name, wish in written.items()}

    return replace(lens, write_item=write)


@PATIENT
@given(st.data())
@pytest.mark.parametrize("fitting", FITTING, ids=name_of)
def test_every_further_lens_keeps_the_laws(fitting: dict[str, str], data: st.DataObject) -> None:
    lens = worn(extra(fitting))

    check_laws(lens, *data.draw(sides(lens, USUAL)))


@pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.value)
def test_the_fields_an_administrator_can_choose_are_those_the_tables_use(kind: Kind) -> None:
    used = {field for lens in BASE[kind.value].values() for field in lens.write_item(lens.read_item({}), {})}

    assert used <= set(fields_of(kind))
    assert OBJECTS[kind] in ORG.fields
