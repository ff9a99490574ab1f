"""Contacts and tasks that are linked: merged while both are there, deleted or brought back when one is gone."""

from __future__ import annotations

from backend.sync.mirror import merge
from backend.sync.mirror.actions import Action, MirrorReason, Verb
from backend.sync.mirror.links import Link
from backend.sync.mirror.merge import Mode
from backend.sync.mirror.newcomers import bring_back, create_item, create_record, level
from backend.sync.mirror.records import Item, Record, Side
from backend.sync.mirror.rules import Rules
from backend.sync.mirror.scope import is_marked, without_mark


def decide_linked(link: Link, item: Item | None, record: Record | None, rules: Rules) -> Action:
    """The action for a linked contact or task of which at least one side is there."""
    if item is not None and record is not None:
        return _both(link, item, record, rules)
    if record is not None:
        return _item_gone(link, record, rules)
    if item is None:
        return Action(Verb.FORGET, MirrorReason.BOTH_GONE, rules.kind, link)
    return _record_gone(link, item, rules)


def _both(link: Link, item: Item, record: Record, rules: Rules) -> Action:
    if record.is_mail:
        return _detach(link, item, record, MirrorReason.SAVED_MAIL, rules)
    if item.place not in (rules.own_place, link.detail.get("place", rules.own_place)):
        return _detach(link, item, record, MirrorReason.MOVED_AWAY, rules)
    if item.place != rules.own_place and not is_marked(item, rules):
        return _detach(link, item, record, MirrorReason.UNMARKED, rules)
    if link.born is Side.SALESFORCE and not (rules.down and rules.in_scope(record)):
        reason = MirrorReason.OUT_OF_SCOPE if rules.down else MirrorReason.SWITCHED_OFF
        return _take_away(link, item, record, reason, rules)
    problem = rules.problem(item)
    if problem is not None:
        return Action(Verb.LEAVE, problem, rules.kind, link, item, record, failed=True)
    return level(Verb.UPDATE, MirrorReason.MIRRORED, link, item, record, rules)


def _take_away(link: Link, item: Item, record: Record, reason: MirrorReason, rules: Rules) -> Action:
    """The copy leaves the mailbox, the record stays; a copy the person changed meanwhile is levelled first."""
    if merge.changed_in_mailbox(rules.table, link.base, item.fields, rules.mode):
        return level(Verb.UPDATE, MirrorReason.MIRRORED, link, item, record, rules)
    return Action(Verb.DELETE_ITEM, reason, rules.kind, link, item, record)


def _item_gone(link: Link, record: Record, rules: Rules) -> Action:
    if record.is_mail:
        return Action(Verb.FORGET, MirrorReason.SAVED_MAIL, rules.kind, link, record=record)
    if link.born is Side.SALESFORCE and not (rules.down and rules.in_scope(record)):
        reason = MirrorReason.OUT_OF_SCOPE if rules.down else MirrorReason.SWITCHED_OFF
        return Action(Verb.FORGET, reason, rules.kind, link, record=record)
    if rules.mode is Mode.TO_MAILBOX:
        return create_item(record, rules, MirrorReason.REVERTED, link)
    if rules.forbid_removal:
        return bring_back(link, record, rules)
    if not rules.in_scope(record):  # not hers to delete
        return Action(Verb.FORGET, MirrorReason.OUT_OF_SCOPE, rules.kind, link, record=record)
    if merge.changed_in_salesforce(rules.table, link.base, record.fields, rules.mode):
        return create_item(record, rules, MirrorReason.CHANGED_BEATS_DELETED, link)
    return Action(Verb.DELETE_RECORD, MirrorReason.DELETED_IN_MAILBOX, rules.kind, link, record=record)


def _record_gone(link: Link, item: Item, rules: Rules) -> Action:
    if item.place != rules.own_place and not is_marked(item, rules):
        return _detach(link, item, None, MirrorReason.UNMARKED, rules)
    if rules.mode is Mode.TO_SALESFORCE:
        return create_record(item, rules, MirrorReason.REVERTED, link)
    if merge.changed_in_mailbox(rules.table, link.base, item.fields, rules.mode):
        return create_record(item, rules, MirrorReason.CHANGED_BEATS_DELETED, link)
    return Action(Verb.DELETE_ITEM, MirrorReason.DELETED_IN_SALESFORCE, rules.kind, link, item)


def _detach(link: Link, item: Item, record: Record | None, reason: MirrorReason, rules: Rules) -> Action:
    categories = without_mark(item, rules) if is_marked(item, rules) else None
    return Action(Verb.DETACH, reason, rules.kind, link, item, record, categories=categories)
