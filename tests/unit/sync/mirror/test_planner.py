"""Which of the three facts lead where: newcomers, what is quiet, what was given up, what is decided anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from backend.sync.mirror import planner
from backend.sync.mirror.actions import Action, MirrorReason, Verb
from backend.sync.mirror.lens import Direction
from backend.sync.mirror.links import LinkState
from backend.sync.mirror.merge import Mode
from backend.sync.mirror.planner import Pair
from backend.sync.mirror.records import Kind, Side
from backend.sync.mirror.rules import EventPolicy
from tests.unit.sync.mirror.scenes import OTHER, item_of, link_of, record_of, rules_of

KINDS = pytest.mark.parametrize("kind", list(Kind))


def said(action: Action) -> tuple[Verb, MirrorReason]:
    return action.verb, action.reason


@KINDS
def test_a_marked_item_becomes_a_record(kind: Kind) -> None:
    action = planner.decide(Pair(item=item_of(kind)), rules_of(kind))
    assert action.verb is Verb.CREATE_RECORD
    assert action.categories is None


@KINDS
def test_an_unmarked_item_is_left(kind: Kind) -> None:
    action = planner.decide(Pair(item=item_of(kind, "Red", place=OTHER)), rules_of(kind))
    assert said(action) == (Verb.LEAVE, MirrorReason.NOT_MARKED)


@KINDS
def test_a_record_in_scope_becomes_an_item_with_the_category(kind: Kind) -> None:
    action = planner.decide(Pair(record=record_of(kind)), rules_of(kind))
    assert (*said(action), action.categories) == (Verb.CREATE_ITEM, MirrorReason.FROM_SALESFORCE, ("Salesforce",))


@KINDS
@pytest.mark.parametrize(
    ("more", "reason"),
    [({"down": False}, MirrorReason.SWITCHED_OFF), ({"in_scope": lambda r: False}, MirrorReason.OUT_OF_SCOPE)],
)
def test_a_record_that_is_not_to_be_shown_is_left(kind: Kind, more: dict[str, object], reason: MirrorReason) -> None:
    assert said(planner.decide(Pair(record=record_of(kind)), rules_of(kind, **more))) == (Verb.LEAVE, reason)


@KINDS
def test_both_there_already_are_adopted(kind: Kind) -> None:
    action = planner.decide(Pair(item=item_of(kind), record=record_of(kind)), rules_of(kind))
    assert said(action) == (Verb.ADOPT, MirrorReason.ADOPTED)


@KINDS
def test_both_there_and_asked_for_by_neither_are_left(kind: Kind) -> None:
    pair = Pair(item=item_of(kind, "Red", place=OTHER), record=record_of(kind))
    assert planner.decide(pair, rules_of(kind, down=False)).verb is Verb.LEAVE


@KINDS
def test_what_may_be_several_things_is_shown(kind: Kind) -> None:
    action = planner.decide(Pair(item=item_of(kind), rivals=("r1", "r2")), rules_of(kind))
    assert (*said(action), action.failed) == (Verb.LEAVE, MirrorReason.AMBIGUOUS, True)


def test_what_a_colleague_brought_is_left_to_exchange() -> None:
    pair = Pair(record=record_of(Kind.EVENT), elsewhere=True)
    assert said(planner.decide(pair, rules_of(Kind.EVENT))) == (Verb.LEAVE, MirrorReason.COLLEAGUE_HAS_IT)


def test_where_the_mailbox_is_only_shown_to_nothing_goes_up() -> None:
    action = planner.decide(Pair(item=item_of(Kind.TASK)), rules_of(Kind.TASK, mode=Mode.TO_MAILBOX))
    assert said(action) == (Verb.LEAVE, MirrorReason.READ_ONLY)


@KINDS
def test_nothing_at_all_is_nothing(kind: Kind) -> None:
    assert planner.decide(Pair(), rules_of(kind)).verb is Verb.LEAVE


@KINDS
@pytest.mark.parametrize("anew", [False, True])
@pytest.mark.parametrize("moved", ["neither", "item", "record"])
def test_a_pair_is_quiet_while_neither_version_moved_and_nobody_asks_anew(kind: Kind, anew: bool, moved: str) -> None:
    item, record = item_of(kind), record_of(kind)
    link = link_of(item, record)
    item = replace(item, version="v2") if moved == "item" else item
    record = replace(record, version="v2") if moved == "record" else record
    actions = list(planner.plan([Pair(link, item, record, anew=anew)], rules_of(kind)))
    assert bool(actions) is (anew or moved != "neither")
    assert not any(action.writes for action in actions)


@KINDS
@pytest.mark.parametrize(
    ("trait", "decided"),
    [({}, False), ({"direction": Direction.DOWN}, True), ({"from_elsewhere": True}, True)],
    ids=["ordinary", "formula", "of_another"],
)
def test_what_changes_in_a_record_without_a_new_version_is_looked_at(
    kind: Kind, trait: dict[str, Any], decided: bool
) -> None:
    name = "Surname" if kind is Kind.CONTACT else "Subject"
    item, record, rules = item_of(kind), record_of(kind), rules_of(kind)
    lens = replace(rules.table[name.lower()], **trait)
    rules = replace(rules, table={**rules.table, lens.name: lens})
    pair = Pair(link_of(item, record), item, replace(record, fields={**record.fields, name: "Renamed"}))
    actions = list(planner.plan([pair], rules))
    assert [(a.verb, a.item_fields) for a in actions] == ([(Verb.UPDATE, {name.lower(): "Renamed"})] if decided else [])


@KINDS
@pytest.mark.parametrize(("born", "quiet"), [(Side.SALESFORCE, False), (Side.MAILBOX, True)])
def test_what_time_took_out_of_scope_is_decided_where_salesforce_brought_it(
    kind: Kind, born: Side, quiet: bool
) -> None:
    item, record = item_of(kind), record_of(kind)
    actions = list(
        planner.plan([Pair(link_of(item, record, born), item, record)], rules_of(kind, in_scope=lambda record: False))
    )
    assert [said(a) for a in actions] == ([] if quiet else [(Verb.DELETE_ITEM, MirrorReason.OUT_OF_SCOPE)])


def test_an_event_whose_condition_is_met_without_a_new_version_is_not_quiet() -> None:
    item, record = item_of(Kind.EVENT), record_of(Kind.EVENT, State="Closed")
    rules = rules_of(Kind.EVENT, EventPolicy(unsync_field="State", unsync_value="closed"))
    (action,) = planner.plan([Pair(link_of(item, record, Side.SALESFORCE), item, record)], rules)
    assert said(action) == (Verb.DELETE_ITEM, MirrorReason.CONDITION_MET)


@KINDS
def test_what_is_being_made_is_never_quiet(kind: Kind) -> None:
    item, record = item_of(kind), record_of(kind)
    link = replace(link_of(item, record), state=LinkState.CREATING)
    assert len(list(planner.plan([Pair(link, item, record)], rules_of(kind)))) == 1


@KINDS
@pytest.mark.parametrize(
    ("marked", "there", "verb"),
    [
        (False, True, Verb.LEAVE),
        (False, False, Verb.LEAVE),
        (True, True, Verb.ADOPT),
        (True, False, Verb.CREATE_RECORD),
    ],
    ids=["unmarked", "unmarked, record gone", "marked anew", "marked anew, record gone"],
)
def test_what_was_given_up_is_taken_up_only_by_hand(kind: Kind, marked: bool, there: bool, verb: Verb) -> None:
    item, record = item_of(kind, "Salesforce" if marked else "Red", place=OTHER), record_of(kind)
    link = replace(link_of(item, record), state=LinkState.DETACHED)
    pair = Pair(link, item, record if there else None)
    assert planner.decide(pair, rules_of(kind)).verb is verb


@KINDS
@pytest.mark.parametrize(("there", "verb"), [(True, Verb.LEAVE), (False, Verb.FORGET)])
def test_what_was_given_up_and_is_deleted_stays_given_up_while_its_record_is_there(
    kind: Kind, there: bool, verb: Verb
) -> None:
    link = replace(link_of(item_of(kind), record_of(kind)), state=LinkState.DETACHED)
    assert planner.decide(Pair(link, None, record_of(kind) if there else None), rules_of(kind)).verb is verb


@KINDS
def test_a_pair_of_which_both_are_gone_is_forgotten(kind: Kind) -> None:
    link = link_of(item_of(kind), record_of(kind))
    assert said(planner.decide(Pair(link), rules_of(kind))) == (Verb.FORGET, MirrorReason.BOTH_GONE)
