"""Too destructive to be carried out unasked?"""

from __future__ import annotations

import pytest

from backend.sync.mirror.actions import Action, MirrorReason, Verb
from backend.sync.mirror.records import Kind, Side
from backend.sync.mirror.safeguards import deletions, emptied, is_mass_deletion, park, park_loss

LOST = {Side.MAILBOX: MirrorReason.DELETED_IN_MAILBOX, Side.SALESFORCE: MirrorReason.DELETED_IN_SALESFORCE}


def action(verb: Verb, reason: MirrorReason = MirrorReason.MIRRORED) -> Action:
    return Action(verb, reason, Kind.TASK, record_fields={"A": 1}, item_fields={"a": 1}, categories=("Salesforce",))


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


@pytest.mark.parametrize("verb", list(Verb))
def test_parking_sets_deletions_aside_and_nothing_else(verb: Verb) -> None:
    (parked,) = park([action(verb)])
    deletes = verb in (Verb.DELETE_ITEM, Verb.DELETE_RECORD)
    assert bool(deletions([action(verb)])) is deletes
    assert (parked.reason is MirrorReason.PARKED) is deletes
    assert parked == action(verb) or (parked.failed and not parked.writes)


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("verb", [v for v in Verb if v is not Verb.FORGET])
def test_what_believes_in_a_loss_is_set_aside_whatever_it_does(side: Side, verb: Verb) -> None:
    parked = park_loss(action(verb, LOST[side]), side)
    assert (parked.verb, parked.reason, parked.writes) == (Verb.LEAVE, MirrorReason.PARKED, False)


@pytest.mark.parametrize("side", list(Side))
def test_the_other_side_is_believed(side: Side) -> None:
    other = action(Verb.DELETE_ITEM, LOST[side.other])
    assert park_loss(other, side) == other
    assert park_loss(action(Verb.UPDATE), side) == action(Verb.UPDATE)


@pytest.mark.parametrize(("seen", "links", "empty"), [(0, 1, True), (0, 0, False), (1, 100, False)])
def test_a_side_that_shows_nothing_of_what_is_linked_has_turned_empty(seen: int, links: int, empty: bool) -> None:
    assert emptied(seen, links) is empty
