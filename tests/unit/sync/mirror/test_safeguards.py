"""Too destructive to be carried out unasked?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.sync.mirror.actions import Action, MirrorReason, Verb
from backend.sync.mirror.records import Kind, Record, Side
from backend.sync.mirror.safeguards import capped, deletions, emptied, is_mass_deletion, park, park_loss
from backend.sync.records import RecordRef
from tests.unit.sync.mirror.scenes import item_of, link_of, record_of

ITEM, RECORD = item_of(Kind.TASK), record_of(Kind.TASK)


def action(verb: Verb, reason: MirrorReason = MirrorReason.MIRRORED) -> Action:
    return Action(verb, reason, Kind.TASK, record_fields={"A": 1}, item_fields={"a": 1}, categories=("Salesforce",))


def lost(verb: Verb, side: Side) -> Action:
    """About a link whose thing on this side is gone."""
    there = {"record": RECORD} if side is Side.MAILBOX else {"item": ITEM}
    return replace(action(verb), link=link_of(ITEM, RECORD), **there)


@pytest.mark.parametrize(
    ("count", "links", "mass"),
    [
        (10, 10, False),
        (11, 11, True),
        (11, 54, True),
        (11, 55, False),
        (11, 1000, False),
        (300, 1000, True),
        (0, 0, False),
    ],
)
def test_more_than_ten_and_more_than_a_fifth_is_a_mass_deletion(count: int, links: int, mass: bool) -> None:
    assert is_mass_deletion(count, links) is mass


@pytest.mark.parametrize(("room", "brought"), [(3, "132"), (2, "32"), (0, ""), (-5, "")])
def test_where_there_is_no_room_for_all_the_newest_are_brought(room: int, brought: str) -> None:
    records = [Record(RecordRef("Contact", n), "1", {}, created_at=f"2026-11-0{n}T09:00:00Z") for n in "132"]
    new = [Action(Verb.CREATE_ITEM, MirrorReason.FROM_SALESFORCE, Kind.CONTACT, record=record) for record in records]
    plan = capped([action(Verb.UPDATE), *new], room)
    made = [a.record.ref.id for a in plan if a.verb is Verb.CREATE_ITEM and a.record is not None]
    assert made == list(brought)
    assert [a.reason for a in plan if a.verb is Verb.LEAVE] == [MirrorReason.OVER_CAP] * (3 - len(made))
    assert plan[0] == action(Verb.UPDATE)


@pytest.mark.parametrize("verb", list(Verb))
def test_parking_sets_deletions_aside_and_nothing_else(verb: Verb) -> None:
    (parked,) = park([action(verb)])
    deletes = verb in (Verb.DELETE_ITEM, Verb.DELETE_RECORD)
    assert bool(deletions([action(verb)])) is deletes
    assert (parked.reason is MirrorReason.PARKED) is deletes
    assert parked == action(verb) or (parked.failed and not parked.writes)


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("verb", [v for v in Verb if v is not Verb.LEAVE])
def test_what_believes_in_a_loss_is_set_aside_whatever_it_does(side: Side, verb: Verb) -> None:
    parked = park_loss(lost(verb, side), side)
    assert (parked.verb, parked.reason, parked.writes) == (Verb.LEAVE, MirrorReason.PARKED, False)


@pytest.mark.parametrize("side", list(Side))
def test_the_other_side_is_believed(side: Side) -> None:
    assert park_loss(lost(Verb.DELETE_ITEM, side.other), side) == lost(Verb.DELETE_ITEM, side.other)


@pytest.mark.parametrize("side", list(Side))
def test_newcomers_are_believed(side: Side) -> None:
    assert park_loss(action(Verb.CREATE_ITEM), side) == action(Verb.CREATE_ITEM)


@pytest.mark.parametrize(("seen", "links", "empty"), [(0, 1, True), (0, 0, False), (1, 100, False)])
def test_a_side_that_shows_nothing_of_what_is_linked_has_turned_empty(seen: int, links: int, empty: bool) -> None:
    assert emptied(seen, links) is empty
