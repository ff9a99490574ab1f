"""The matrix of un-syncing and deletion (product.md 3.7), cell by cell, and what else ends a mirrored event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from backend.sync.mirror.actions import Action, MirrorReason, Verb
from backend.sync.mirror.event_rules import decide_linked
from backend.sync.mirror.firewall import ATTENDEES
from backend.sync.mirror.links import Link, Role
from backend.sync.mirror.merge import Mode, base_of
from backend.sync.mirror.records import Item, Kind, Record, Side
from backend.sync.mirror.rules import EventPolicy, Rules
from tests.unit.sync.mirror.scenes import (
    BEN,
    OLD,
    PAST,
    item_of,
    link_of,
    meeting_of,
    plain,
    record_of,
    rules_of,
    table_of,
)

RECORD = record_of(Kind.EVENT, Subject="Visit")
OLD_RECORD = {"StartDateTime": OLD["start"], "EndDateTime": OLD["end"]}
Sides = tuple[Link, Item | None, Record | None]


def visit(**fields: object) -> Item:
    return item_of(Kind.EVENT, subject="Visit", **fields)


def appointment() -> tuple[Item, Link]:
    return visit(), link_of(visit(), RECORD)


def salesforces() -> tuple[Item, Link]:
    return visit(), link_of(visit(), RECORD, Side.SALESFORCE)


def mine() -> tuple[Item, Link]:
    item = meeting_of(subject="Visit")
    return item, link_of(item, RECORD, guests=True)


def strangers() -> tuple[Item, Link]:
    item = meeting_of(organizer=BEN, subject="Visit")
    return item, link_of(item, RECORD, guests=True)


def colleagues() -> tuple[Item, Link]:
    item = meeting_of(organizer="bob@northwind.example", subject="Visit")
    return item, link_of(item, RECORD, guests=True, role=Role.GUEST)


ROWS = {f.__name__: f for f in (appointment, salesforces, mine, strangers, colleagues)}


def category_removed(item: Item, link: Link) -> Sides:
    return link, replace(item, categories=("Red",)), RECORD


def deleted_in_mailbox(item: Item, link: Link) -> Sides:
    return link, None, RECORD


def unsynced(item: Item, link: Link) -> Sides:
    return link, replace(item, categories=("Salesforce", "Salesforce Unsync", "Red")), RECORD


def left_window(item: Item, link: Link) -> Sides:
    record = replace(RECORD, fields={**RECORD.fields, **OLD_RECORD})
    item = replace(item, fields={**item.fields, **OLD})
    return replace(link, base=link_of(item, record).base), item, record


def deleted_in_salesforce(item: Item, link: Link) -> Sides:
    return link, item, None


def called_off(item: Item, link: Link) -> Sides:
    assert item.meeting is not None
    return link, replace(item, meeting=replace(item.meeting, is_cancelled=True)), RECORD


WORDS: dict[str, Callable[[Action], bool]] = {
    "category restored": lambda a: a.verb is Verb.UPDATE and a.categories == ("Red", "Salesforce"),
    "deleted in Salesforce": lambda a: a.verb is Verb.DELETE_RECORD,
    "deleted in Salesforce, category removed": lambda a: a.verb is Verb.DELETE_RECORD and not _marked(a),
    "category removed": lambda a: a.verb is Verb.DETACH and not _marked(a),
    "deleted in mailbox": lambda a: a.verb is Verb.DELETE_ITEM,
}


def _marked(action: Action) -> bool:
    return action.categories is None or "Salesforce" in action.categories


GONE, OFF, DROPPED, TAKEN, BACK = (
    "deleted in Salesforce",
    "category removed",
    "deleted in mailbox",
    "deleted in Salesforce, category removed",
    "category restored",
)
COLUMNS = (category_removed, deleted_in_mailbox, unsynced, left_window, deleted_in_salesforce, called_off)
MATRIX = {
    "appointment": (BACK, GONE, TAKEN, OFF, OFF, TAKEN),
    "salesforces": (BACK, GONE, TAKEN, DROPPED, DROPPED, TAKEN),
    "mine": (BACK, GONE, TAKEN, OFF, OFF, TAKEN),
    "strangers": (BACK, GONE, TAKEN, OFF, OFF, TAKEN),
    "colleagues": (BACK, GONE, TAKEN, OFF, OFF, TAKEN),
}
CELLS = [(row, column, cell) for row, cells in MATRIX.items() for column, cell in zip(COLUMNS, cells, strict=True)]


@pytest.mark.parametrize(
    ("row", "column", "cell"), CELLS, ids=[f"{row}, {column.__name__}: {cell}" for row, column, cell in CELLS]
)
def test_the_matrix(row: str, column: Callable[[Item, Link], Sides], cell: str) -> None:
    action = decide_linked(*column(*ROWS[row]()), rules_of(Kind.EVENT))
    assert WORDS[cell](action), (action.verb, action.reason, action.categories)


def test_a_meeting_that_was_brought_from_salesforce_survives_the_deletion_of_its_event() -> None:
    item = meeting_of(subject="Visit")
    action = decide_linked(link_of(item, RECORD, Side.SALESFORCE), item, None, rules_of(Kind.EVENT))
    assert (action.verb, action.categories) == (Verb.DETACH, ())


def test_what_the_person_changed_survives_the_deletion_of_its_event() -> None:
    item = visit(location="Berlin")
    link = link_of(visit(), RECORD, Side.SALESFORCE)
    edited = replace(item, fields={**item.fields, "subject": "Visit Acme"})
    assert decide_linked(link, edited, None, rules_of(Kind.EVENT)).verb is Verb.DETACH


def test_both_gone_is_forgotten() -> None:
    assert decide_linked(link_of(visit(), RECORD), None, None, rules_of(Kind.EVENT)).verb is Verb.FORGET


# deleted in the mailbox


def changed() -> Record:
    return replace(RECORD, fields={**RECORD.fields, "Subject": "Visit Acme"}, version="v2")


def test_an_event_changed_in_salesforce_meanwhile_comes_back() -> None:
    action = decide_linked(link_of(visit(), RECORD), None, changed(), rules_of(Kind.EVENT))
    assert (action.verb, action.reason) == (Verb.CREATE_ITEM, MirrorReason.CHANGED_BEATS_DELETED)


def test_a_meeting_changed_in_salesforce_meanwhile_comes_back_and_nobody_is_invited_anew() -> None:
    _, link = mine()
    action = decide_linked(link, None, changed(), rules_of(Kind.EVENT))
    assert (action.verb, action.reason) == (Verb.CREATE_ITEM, MirrorReason.CHANGED_BEATS_DELETED)
    assert ATTENDEES not in action.item_fields


def test_a_meeting_changed_in_salesforce_meanwhile_is_kept_there_where_nothing_comes_down() -> None:
    _, link = mine()
    assert decide_linked(link, None, changed(), rules_of(Kind.EVENT, down=False)).verb is Verb.FORGET


def test_a_guests_copy_does_not_come_back() -> None:
    _, link = colleagues()
    assert decide_linked(link, None, changed(), rules_of(Kind.EVENT)).verb is Verb.DELETE_RECORD


@pytest.mark.parametrize("how", [deleted_in_mailbox, called_off])
def test_cancelled_events_may_be_kept_as_such(how: Callable[[Item, Link], Sides]) -> None:
    rules = rules_of(Kind.EVENT, EventPolicy(past=PAST, keep_cancelled={"ShowAs": "Free"}))
    action = decide_linked(*how(*mine()), rules)
    assert (action.verb, action.record_fields) == (Verb.DETACH, {"ShowAs": "Free"})


@pytest.mark.parametrize(("there", "verb"), [({}, Verb.DETACH), ({"Subject": "Other"}, Verb.CREATE_ITEM)])
def test_that_it_says_so_already_is_no_change_of_somebody(there: dict[str, str], verb: Verb) -> None:
    """The process died between Salesforce and its own book."""
    table = {**table_of(Kind.EVENT), "showas": plain("showas")}
    rules = replace(rules_of(Kind.EVENT, EventPolicy(past=PAST, keep_cancelled={"Showas": "Free"})), table=table)
    item = visit(showas="Busy")
    link = replace(link_of(item, RECORD), base=base_of(table, item.fields, {**RECORD.fields, "Showas": "Busy"}))
    record = replace(RECORD, fields={**RECORD.fields, "Showas": "Free", **there}, version="v2")
    assert decide_linked(link, None, record, rules).verb is verb


@pytest.mark.parametrize("how", [deleted_in_mailbox, called_off])
def test_a_colleagues_event_is_not_set_cancelled(how: Callable[[Item, Link], Sides]) -> None:
    rules = rules_of(Kind.EVENT, EventPolicy(past=PAST, keep_cancelled={"ShowAs": "Free"}))
    assert decide_linked(*how(*colleagues()), rules).verb is Verb.DELETE_RECORD


# private (3.3)


@pytest.mark.parametrize(
    ("policy", "make", "verb", "words"),
    [
        ("skip", appointment, Verb.DELETE_RECORD, None),
        ("busy", appointment, Verb.UPDATE, "Private"),
        ("full", appointment, Verb.UPDATE, None),
        ("skip", salesforces, Verb.DETACH, None),
        ("busy", salesforces, Verb.DETACH, None),
        ("full", salesforces, Verb.UPDATE, None),
        ("skip", colleagues, Verb.DETACH, None),
    ],
)
def test_an_event_that_becomes_private(
    policy: str, make: Callable[[], tuple[Item, Link]], verb: Verb, words: str | None
) -> None:
    item, link = make()
    events = EventPolicy(past=PAST, private=policy, busy_block=lambda item: {"Subject": "Private"})
    action = decide_linked(link, replace(item, private=True), RECORD, rules_of(Kind.EVENT, events))
    assert (action.verb, action.record_fields.get("Subject")) == (verb, words)


def test_a_busy_block_only_learns_new_times() -> None:
    item, link = appointment()
    moved = {**item.fields, "start": "2026-11-26T09:00:00Z", "end": "2026-11-26T10:00:00Z", "subject": "Secret"}
    private = replace(item, private=True, fields=moved)
    events = EventPolicy(past=PAST, private="busy", busy_block=lambda item: {"Subject": "Private"})
    action = decide_linked(replace(link, detail={"busy": "1"}), private, RECORD, rules_of(Kind.EVENT, events))
    assert set(action.record_fields) == {"IsAllDayEvent", "StartDateTime", "EndDateTime"}


@pytest.mark.parametrize("mode", [Mode.TWO_WAY, Mode.TO_SALESFORCE])
@pytest.mark.parametrize("winner", list(Side))
@pytest.mark.parametrize("there", ["Private", "Blocked"])
def test_the_words_of_a_busy_block_are_nobodys_edit(mode: Mode, winner: Side, there: str) -> None:
    """What somebody wrote in their place is one."""
    item, record = visit(), replace(RECORD, fields={**RECORD.fields, "Subject": there})
    table = {name: replace(lens, winner=winner) for name, lens in table_of(Kind.EVENT).items()}
    link = link_of(item, record, detail={"busy": "1"})
    link = replace(link, base={"when": link.base["when"]})
    events = EventPolicy(past=PAST, private="busy", busy_block=lambda item: {"Subject": "Private"})
    action = decide_linked(link, item, record, replace(rules_of(Kind.EVENT, events, mode=mode), table=table))
    edited = there != "Private"
    loses = edited and winner is Side.SALESFORCE and mode is Mode.TWO_WAY
    assert action.item_fields.get("subject") == (there if loses else None)
    assert action.record_fields.get("Subject") == (None if loses else "Visit")
    assert [conflict.lens for conflict in action.conflicts] == (["subject"] if edited else [])


def test_one_way_down_a_busy_block_whose_words_are_no_secret_any_more_is_let_go() -> None:
    item, link = appointment()
    link = replace(link, base={"when": link.base["when"]}, detail={"busy": "1"})
    events = EventPolicy(past=PAST, busy_block=lambda item: {"Subject": "Private"})
    action = decide_linked(link, item, RECORD, rules_of(Kind.EVENT, events, mode=Mode.TO_MAILBOX))
    assert (action.verb, action.reason, dict(action.item_fields)) == (Verb.DETACH, MirrorReason.READ_ONLY, {})


# condition (3.12), scope, window, modes (3.8)


@pytest.mark.parametrize(
    ("value", "verb"), [("Closed", Verb.DELETE_ITEM), ("closed ", Verb.DELETE_ITEM), ("Open", Verb.UPDATE)]
)
@pytest.mark.parametrize("make", [appointment, salesforces])
def test_the_condition_takes_an_event_out_of_the_calendar(
    make: Callable[[], tuple[Item, Link]], value: str, verb: Verb
) -> None:
    item, link = make()
    record = replace(RECORD, fields={**RECORD.fields, "Stage__c": value})
    events = EventPolicy(past=PAST, unsync_field="Stage__c", unsync_value="Closed")
    assert decide_linked(link, item, record, rules_of(Kind.EVENT, events)).verb is verb


def test_a_meeting_that_meets_the_condition_stays_where_its_removal_would_mail() -> None:
    item, link = mine()
    record = replace(RECORD, fields={**RECORD.fields, "Stage__c": "Closed"})
    events = EventPolicy(past=PAST, unsync_field="Stage__c", unsync_value="Closed")
    assert decide_linked(link, item, record, rules_of(Kind.EVENT, events)).verb is Verb.DETACH


ENDS: dict[str, dict[str, object]] = {
    "left_window": {},
    "switched_off": {"down": False},
    "out_of_scope": {"in_scope": lambda record: False},
    "condition_met": {
        "events": EventPolicy(past=PAST, mail_attendees=True, unsync_field="Subject", unsync_value="Visit")
    },
}


@pytest.mark.parametrize("end", list(ENDS))
def test_nothing_that_takes_an_event_off_the_calendar_calls_a_meeting_off_even_where_mail_is_allowed(end: str) -> None:
    """Salesforce brought it, and people were invited later."""
    item = meeting_of(subject="Visit")
    sides: Sides = (link_of(item, RECORD, Side.SALESFORCE, guests=True), item, RECORD)
    sides = left_window(item, sides[0]) if end == "left_window" else sides
    events = EventPolicy(past=PAST, mail_attendees=True)
    action = decide_linked(*sides, rules_of(Kind.EVENT, **{"events": events, **ENDS[end]}))  # type: ignore[arg-type]
    assert (action.verb, action.reason.value, action.categories) == (Verb.DETACH, end, ())


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        (rules_of(Kind.EVENT, down=False), MirrorReason.SWITCHED_OFF),
        (rules_of(Kind.EVENT, in_scope=lambda record: False), MirrorReason.OUT_OF_SCOPE),
    ],
)
def test_what_salesforce_brought_goes_when_it_is_not_to_be_shown_and_what_is_mine_stays(
    rules: Rules, reason: MirrorReason
) -> None:
    item, link = salesforces()
    action = decide_linked(link, item, RECORD, rules)
    assert (action.verb, action.reason) == (Verb.DELETE_ITEM, reason)
    assert decide_linked(*deleted_in_mailbox(item, link), rules).verb is Verb.FORGET
    item, link = appointment()
    assert decide_linked(link, item, RECORD, rules).verb is Verb.UPDATE


@pytest.mark.parametrize("ends", ["2026-11-06T00:00:00Z", "2026-11-07T10:00:00Z"])
def test_an_event_within_the_margin_stays(ends: str) -> None:
    item, link = appointment()
    late = replace(item, fields={**item.fields, "start": ends, "end": ends})
    record = replace(RECORD, fields={**RECORD.fields, **OLD_RECORD})
    assert decide_linked(link, late, record, rules_of(Kind.EVENT)).verb is Verb.UPDATE


def test_an_event_is_only_left_when_both_sides_are_over() -> None:
    item, link = appointment()
    record = replace(RECORD, fields={**RECORD.fields, **OLD_RECORD})
    assert decide_linked(link, item, record, rules_of(Kind.EVENT)).verb is Verb.UPDATE


def test_an_old_event_that_is_cleaned_out_of_the_mailbox_stays_in_salesforce() -> None:
    record = replace(RECORD, fields={**RECORD.fields, **OLD_RECORD})
    assert decide_linked(link_of(visit(), record), None, record, rules_of(Kind.EVENT)).verb is Verb.FORGET


def test_one_way_down_puts_back_what_is_deleted_in_the_mailbox() -> None:
    _, link = salesforces()
    action = decide_linked(link, None, RECORD, rules_of(Kind.EVENT, mode=Mode.TO_MAILBOX))
    assert (action.verb, action.reason) == (Verb.CREATE_ITEM, MirrorReason.REVERTED)


@pytest.mark.parametrize("make", list(ROWS.values()), ids=list(ROWS))
@pytest.mark.parametrize("how", [unsynced, called_off])
@pytest.mark.parametrize("kept", [None, {"ShowAs": "Free"}], ids=["deleted", "kept as cancelled"])
def test_one_way_down_nothing_done_to_an_item_reaches_its_record(
    make: Callable[[], tuple[Item, Link]], how: Callable[[Item, Link], Sides], kept: dict[str, str] | None
) -> None:
    events = EventPolicy(past=PAST, keep_cancelled=kept)
    action = decide_linked(*how(*make()), rules_of(Kind.EVENT, events, mode=Mode.TO_MAILBOX))
    assert (action.verb, dict(action.record_fields)) == (Verb.DETACH, {})
    assert not _marked(action)


@pytest.mark.parametrize("policy", ["skip", "busy"])
def test_one_way_down_an_item_that_becomes_private_leaves_its_record_as_it_is(policy: str) -> None:
    item, link = appointment()
    events = EventPolicy(past=PAST, private=policy, busy_block=lambda item: {"Subject": "Private"})
    rules = rules_of(Kind.EVENT, events, mode=Mode.TO_MAILBOX)
    action = decide_linked(link, replace(item, private=True), RECORD, rules)
    assert (action.verb, dict(action.record_fields)) == (Verb.DETACH, {})


def test_one_way_up_puts_back_what_is_deleted_in_salesforce() -> None:
    item, link = appointment()
    action = decide_linked(link, item, None, rules_of(Kind.EVENT, mode=Mode.TO_SALESFORCE))
    assert (action.verb, action.reason) == (Verb.CREATE_RECORD, MirrorReason.REVERTED)


@pytest.mark.parametrize("kept", [None, {"ShowAs": "Free"}], ids=["deleted", "kept as cancelled"])
def test_one_way_up_a_change_in_salesforce_does_not_bring_a_deleted_item_back(kept: dict[str, str] | None) -> None:
    _, link = appointment()
    rules = rules_of(Kind.EVENT, EventPolicy(past=PAST, keep_cancelled=kept), mode=Mode.TO_SALESFORCE)
    action = decide_linked(link, None, changed(), rules)
    assert (action.verb, action.reason) == (
        Verb.DETACH if kept else Verb.DELETE_RECORD,
        MirrorReason.DELETED_IN_MAILBOX,
    )


@pytest.mark.parametrize("end", ["deleted", *ENDS])
def test_one_way_down_a_change_in_the_mailbox_keeps_nothing_there(end: str) -> None:
    item, link = salesforces()
    sides: Sides = (link, item, None if end == "deleted" else RECORD)
    sides = left_window(item, link) if end == "left_window" else sides
    assert sides[1] is not None
    edited = replace(sides[1], fields={**sides[1].fields, "subject": "Dinner"})
    rules = rules_of(Kind.EVENT, **{"events": EventPolicy(past=PAST), **ENDS.get(end, {})}, mode=Mode.TO_MAILBOX)  # type: ignore[arg-type]
    assert decide_linked(sides[0], edited, sides[2], rules).verb is Verb.DELETE_ITEM


def test_a_colleagues_event_is_not_put_back_by_a_guest() -> None:
    item, link = colleagues()
    assert decide_linked(link, item, None, rules_of(Kind.EVENT, mode=Mode.TO_SALESFORCE)).verb is Verb.DETACH


def test_what_salesforce_cannot_hold_is_shown_and_left() -> None:
    item, link = appointment()
    action = decide_linked(link, item, RECORD, rules_of(Kind.EVENT, problem=lambda item: MirrorReason.TOO_LONG))
    assert (action.verb, action.reason, action.failed) == (Verb.LEAVE, MirrorReason.TOO_LONG, True)
