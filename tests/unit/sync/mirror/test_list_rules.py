"""The state table of contacts and tasks (product.md C.3), row by row, for what is linked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.sync.mirror.actions import Action, MirrorReason, Verb
from backend.sync.mirror.links import Link
from backend.sync.mirror.list_rules import decide_linked
from backend.sync.mirror.merge import Mode
from backend.sync.mirror.records import Item, Kind, Record, Side
from backend.sync.mirror.rules import Rules
from tests.unit.sync.mirror.scenes import OTHER, OWN, item_of, link_of, record_of, rules_of

KINDS = pytest.mark.parametrize("kind", [Kind.CONTACT, Kind.TASK])
WORD = {Kind.CONTACT: ("surname", "Surname"), Kind.TASK: ("subject", "Subject")}


def pair(kind: Kind, born: Side = Side.MAILBOX, place: str = OWN) -> tuple[Link, Item, Record]:
    item = item_of(kind, place=place, **{WORD[kind][0]: "Evans"})
    record = record_of(kind, **{WORD[kind][1]: "Evans"})
    return link_of(item, record, born, detail={"place": place}), item, record


def edited_here(kind: Kind, item: Item) -> Item:
    return replace(item, fields={**item.fields, WORD[kind][0]: "Evans-Smith"}, version="v2")


def edited_there(kind: Kind, record: Record) -> Record:
    return replace(record, fields={**record.fields, WORD[kind][1]: "Evans-Jones"}, version="v2")


def said(action: Action) -> tuple[Verb, MirrorReason]:
    return action.verb, action.reason


@KINDS
def test_a_removed_category_comes_back_in_our_place(kind: Kind) -> None:
    link, item, record = pair(kind)
    action = decide_linked(link, replace(item, categories=("Red",)), record, rules_of(kind))
    assert (action.verb, action.categories) == (Verb.UPDATE, ("Red", "Salesforce"))


@KINDS
def test_what_is_moved_out_of_our_place_is_left_alone_on_both_sides(kind: Kind) -> None:
    link, item, record = pair(kind)
    action = decide_linked(link, replace(item, place=OTHER), record, rules_of(kind))
    assert (*said(action), action.categories) == (Verb.DETACH, MirrorReason.MOVED_AWAY, ())


@KINDS
def test_what_loses_its_category_elsewhere_is_left_alone(kind: Kind) -> None:
    link, item, record = pair(kind, place=OTHER)
    action = decide_linked(link, replace(item, categories=()), record, rules_of(kind))
    assert (*said(action), action.categories) == (Verb.DETACH, MirrorReason.UNMARKED, None)


@KINDS
def test_what_wears_its_category_elsewhere_is_mirrored(kind: Kind) -> None:
    link, item, record = pair(kind, place=OTHER)
    action = decide_linked(link, edited_here(kind, item), record, rules_of(kind))
    assert (action.verb, dict(action.record_fields)) == (Verb.UPDATE, {WORD[kind][1]: "Evans-Smith"})


@KINDS
@pytest.mark.parametrize(
    ("forbidden", "changed", "said_"),
    [
        (False, False, (Verb.DELETE_RECORD, MirrorReason.DELETED_IN_MAILBOX)),
        (False, True, (Verb.CREATE_ITEM, MirrorReason.CHANGED_BEATS_DELETED)),
        (True, False, (Verb.CREATE_ITEM, MirrorReason.RESTORED)),
        (True, True, (Verb.CREATE_ITEM, MirrorReason.RESTORED)),
    ],
    ids=["allowed", "allowed, changed there", "forbidden", "forbidden, changed there"],
)
def test_deleted_in_the_mailbox(kind: Kind, forbidden: bool, changed: bool, said_: tuple[Verb, MirrorReason]) -> None:
    link, _, record = pair(kind)
    record = edited_there(kind, record) if changed else record
    assert said(decide_linked(link, None, record, rules_of(kind, forbid_removal=forbidden))) == said_


@KINDS
@pytest.mark.parametrize("forbidden", [False, True])
@pytest.mark.parametrize(
    ("changed", "said_"),
    [
        (False, (Verb.DELETE_ITEM, MirrorReason.DELETED_IN_SALESFORCE)),
        (True, (Verb.CREATE_RECORD, MirrorReason.CHANGED_BEATS_DELETED)),
    ],
    ids=["unchanged", "changed here"],
)
def test_deleted_in_salesforce(kind: Kind, forbidden: bool, changed: bool, said_: tuple[Verb, MirrorReason]) -> None:
    link, item, _ = pair(kind)
    item = edited_here(kind, item) if changed else item
    assert said(decide_linked(link, item, None, rules_of(kind, forbid_removal=forbidden))) == said_


@KINDS
def test_deleted_in_salesforce_and_unmarked_elsewhere_stays_where_it_is(kind: Kind) -> None:
    link, item, _ = pair(kind, place=OTHER)
    assert said(decide_linked(link, replace(item, categories=()), None, rules_of(kind)))[0] is Verb.DETACH


@KINDS
@pytest.mark.parametrize("born", list(Side))
@pytest.mark.parametrize("changed", [False, True], ids=["unchanged", "changed here"])
@pytest.mark.parametrize("why", ["switched_off", "out_of_scope"])
def test_what_is_not_to_be_shown_any_more(kind: Kind, born: Side, changed: bool, why: str) -> None:
    """What Salesforce brought leaves the mailbox; a change of the person goes up first. Her own stays in step."""
    link, item, record = pair(kind, born)
    rules = rules_of(kind, down=False) if why == "switched_off" else rules_of(kind, in_scope=lambda record: False)
    action = decide_linked(link, edited_here(kind, item) if changed else item, record, rules)
    assert action.verb is (Verb.DELETE_ITEM if born is Side.SALESFORCE and not changed else Verb.UPDATE)


@KINDS
@pytest.mark.parametrize("rules_more", [{"down": False}, {"in_scope": lambda record: False}])
def test_what_is_not_shown_any_more_and_gone_is_forgotten(kind: Kind, rules_more: dict[str, object]) -> None:
    link, _, record = pair(kind, Side.SALESFORCE)
    assert decide_linked(link, None, record, rules_of(kind, **rules_more)).verb is Verb.FORGET


@KINDS
@pytest.mark.parametrize(
    ("forbidden", "said_"),
    [
        (False, (Verb.FORGET, MirrorReason.OUT_OF_SCOPE)),
        (True, (Verb.CREATE_ITEM, MirrorReason.RESTORED)),
    ],
)
def test_her_own_that_is_out_of_scope_and_deleted_takes_no_record_along(
    kind: Kind, forbidden: bool, said_: tuple[Verb, MirrorReason]
) -> None:
    link, _, record = pair(kind)
    rules = rules_of(kind, in_scope=lambda record: False, forbid_removal=forbidden)
    assert said(decide_linked(link, None, record, rules)) == said_


@KINDS
@pytest.mark.parametrize(
    ("mode", "gone", "said_"),
    [
        (Mode.TO_MAILBOX, "item", (Verb.CREATE_ITEM, MirrorReason.REVERTED)),
        (Mode.TO_MAILBOX, "record", (Verb.DELETE_ITEM, MirrorReason.DELETED_IN_SALESFORCE)),
        (Mode.TO_SALESFORCE, "item", (Verb.DELETE_RECORD, MirrorReason.DELETED_IN_MAILBOX)),
        (Mode.TO_SALESFORCE, "record", (Verb.CREATE_RECORD, MirrorReason.REVERTED)),
    ],
)
def test_one_way_modes(kind: Kind, mode: Mode, gone: str, said_: tuple[Verb, MirrorReason]) -> None:
    link, item, record = pair(kind)
    sides = (None, record) if gone == "item" else (item, None)
    assert said(decide_linked(link, *sides, rules_of(kind, mode=mode))) == said_


@KINDS
def test_one_way_down_a_change_in_the_mailbox_does_not_bring_a_deleted_record_back(kind: Kind) -> None:
    link, item, _ = pair(kind)
    action = decide_linked(link, edited_here(kind, item), None, rules_of(kind, mode=Mode.TO_MAILBOX))
    assert action.verb is Verb.DELETE_ITEM


@KINDS
def test_one_way_up_a_change_in_salesforce_does_not_bring_a_deleted_item_back(kind: Kind) -> None:
    link, _, record = pair(kind)
    action = decide_linked(link, None, edited_there(kind, record), rules_of(kind, mode=Mode.TO_SALESFORCE))
    assert said(action) == (Verb.DELETE_RECORD, MirrorReason.DELETED_IN_MAILBOX)


@KINDS
def test_one_way_up_a_forbidden_removal_brings_back_the_mailboxs_words_and_sets_salesforces_back(kind: Kind) -> None:
    link, item, record = pair(kind)
    rules = rules_of(kind, mode=Mode.TO_SALESFORCE, forbid_removal=True)
    action = decide_linked(link, None, edited_there(kind, record), rules)
    word, name = WORD[kind]
    assert said(action) == (Verb.CREATE_ITEM, MirrorReason.RESTORED)
    assert (action.item_fields[word], dict(action.record_fields)) == (item.fields[word], {name: item.fields[word]})


@KINDS
def test_one_way_down_what_is_not_shown_any_more_goes_though_it_was_changed(kind: Kind) -> None:
    link, item, record = pair(kind, Side.SALESFORCE)
    rules = rules_of(kind, mode=Mode.TO_MAILBOX, down=False)
    assert decide_linked(link, edited_here(kind, item), record, rules).verb is Verb.DELETE_ITEM


@KINDS
def test_what_salesforce_cannot_hold_is_shown_and_left(kind: Kind) -> None:
    rules: Rules = rules_of(kind, problem=lambda item: MirrorReason.NO_NAME)
    action = decide_linked(*pair(kind), rules)
    assert (action.verb, action.reason, action.failed) == (Verb.LEAVE, MirrorReason.NO_NAME, True)


@KINDS
def test_both_gone_is_forgotten(kind: Kind) -> None:
    link, _, _ = pair(kind)
    assert decide_linked(link, None, None, rules_of(kind)).verb is Verb.FORGET


@pytest.mark.parametrize("born", [Side.MAILBOX, Side.SALESFORCE])
def test_a_link_to_a_saved_mail_ends_and_neither_side_is_deleted_or_written_over(born: Side) -> None:
    link, item, record = pair(Kind.TASK, born)
    mail = replace(record, is_mail=True)
    action = decide_linked(link, edited_here(Kind.TASK, item), mail, rules_of(Kind.TASK))
    assert (*said(action), action.record_fields) == (Verb.DETACH, MirrorReason.SAVED_MAIL, {})
    assert said(decide_linked(link, None, mail, rules_of(Kind.TASK))) == (Verb.FORGET, MirrorReason.SAVED_MAIL)
