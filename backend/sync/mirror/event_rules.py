"""Linked events: the matrix of un-syncing and deletion, and what else ends a mirror."""

from __future__ import annotations

from dataclasses import replace

from backend.sync.mirror import merge
from backend.sync.mirror.actions import Action, MirrorReason, Verb
from backend.sync.mirror.event_mapping import EVENT
from backend.sync.mirror.firewall import mails_of_deletion
from backend.sync.mirror.links import Link, Role
from backend.sync.mirror.merge import Mode
from backend.sync.mirror.newcomers import create_item, create_record, is_busy_only, level
from backend.sync.mirror.records import Item, Record, Side
from backend.sync.mirror.rules import UNSYNC, Rules
from backend.sync.mirror.scope import (
    guests_of,
    has_left,
    is_vacated,
    item_times,
    record_times,
    record_wish,
    without_mark,
)
from backend.sync.text import named


def decide_linked(link: Link, item: Item | None, record: Record | None, rules: Rules) -> Action:
    """The action for a linked event of which at least one side is there."""
    if item is not None and record is not None:
        return _ended(link, item, record, rules) or _both(link, item, record, rules)
    if record is not None:
        return _item_gone(link, record, rules)
    if item is None:
        return Action(Verb.FORGET, MirrorReason.BOTH_GONE, rules.kind, link)
    return _record_gone(link, item, rules)


def _ended(link: Link, item: Item, record: Record, rules: Rules) -> Action | None:
    """What ends the mirror while both sides are there; None when nothing does."""
    if named(UNSYNC, item.categories):
        return _drop_record(link, item, record, MirrorReason.UNSYNC, rules)
    if item.meeting is not None and item.meeting.is_cancelled:
        return _cancelled(link, item, record, rules)
    was_private, is_private = bool(link.detail.get("busy")), is_busy_only(item, rules)
    if is_private and not was_private:
        return _became_private(link, item, record, rules)
    if was_private and not is_private and rules.mode is Mode.TO_MAILBOX:  # its words may not go up, nor ours come down
        return _detach(link, item, record, MirrorReason.READ_ONLY, rules)
    if is_vacated(record, rules.events):
        return _drop_item(link, item, record, MirrorReason.CONDITION_MET, rules)
    if link.born is Side.SALESFORCE and not (rules.down and rules.in_scope(record)):
        reason = MirrorReason.OUT_OF_SCOPE if rules.down else MirrorReason.SWITCHED_OFF
        return _drop_item(link, item, record, reason, rules)
    if has_left(item_times(item)[1], rules.events) and has_left(record_times(record, rules.table)[1], rules.events):
        return _left_window(link, item, record, rules)
    return None


def _both(link: Link, item: Item, record: Record, rules: Rules) -> Action:
    problem = rules.problem(item)
    if problem is not None:
        return Action(Verb.LEAVE, problem, rules.kind, link, item, record, failed=True)
    return level(Verb.UPDATE, MirrorReason.MIRRORED, link, item, record, rules)


def _became_private(link: Link, item: Item, record: Record, rules: Rules) -> Action:
    """Salesforce forgets the words: the record goes, or only shows the time. What Salesforce itself brought stays its
    own, and nothing more goes up."""
    if link.born is Side.SALESFORCE or link.role is Role.GUEST:
        return _detach(link, item, record, MirrorReason.BECAME_PRIVATE, rules)
    if rules.events.private == "skip" or rules.mode is Mode.TO_MAILBOX:
        return _drop_record(link, item, record, MirrorReason.BECAME_PRIVATE, rules)
    levelled = level(Verb.UPDATE, MirrorReason.BECAME_PRIVATE, link, item, record, rules)
    return replace(levelled, record_fields={**levelled.record_fields, **rules.events.busy_block(item)})


def _cancelled(link: Link, item: Item, record: Record, rules: Rules) -> Action:
    """The organizer called it off."""
    kept = rules.events.keep_cancelled
    if kept is None or link.role is Role.GUEST or rules.mode is Mode.TO_MAILBOX:
        return _drop_record(link, item, record, MirrorReason.CANCELLED, rules)
    return replace(_detach(link, item, record, MirrorReason.CANCELLED, rules), record_fields=kept, ups=("cancelled",))


def _left_window(link: Link, item: Item, record: Record, rules: Rules) -> Action:
    if link.born is Side.SALESFORCE:
        return _drop_item(link, item, record, MirrorReason.LEFT_WINDOW, rules)
    return _detach(link, item, record, MirrorReason.LEFT_WINDOW, rules)


def _item_gone(link: Link, record: Record, rules: Rules) -> Action:
    if has_left(record_times(record, rules.table)[1], rules.events):
        return Action(Verb.FORGET, MirrorReason.LEFT_WINDOW, rules.kind, link, record=record)
    if link.born is Side.SALESFORCE and not (rules.down and rules.in_scope(record)):
        return Action(Verb.FORGET, MirrorReason.OUT_OF_SCOPE, rules.kind, link, record=record)
    if rules.mode is Mode.TO_MAILBOX:
        return create_item(record, rules, MirrorReason.REVERTED, link)
    if link.role is Role.OWNER and _changed_there(link, record, rules):
        if link.guests and not record_wish(record, rules).wanted:  # it can't be called back without inviting anew
            return Action(Verb.FORGET, MirrorReason.CHANGED_BEATS_DELETED, rules.kind, link, record=record)
        return create_item(record, rules, MirrorReason.CHANGED_BEATS_DELETED, link)
    kept = rules.events.keep_cancelled
    if kept is not None and link.role is Role.OWNER:
        forget = Action(Verb.FORGET, MirrorReason.DELETED_IN_MAILBOX, rules.kind, link, record=record)
        return replace(forget, verb=Verb.DETACH, record_fields=kept, ups=("cancelled",))
    return Action(Verb.DELETE_RECORD, MirrorReason.DELETED_IN_MAILBOX, rules.kind, link, record=record)


def _changed_there(link: Link, record: Record, rules: Rules) -> bool:
    """Somebody changed what comes down of it. That it is cancelled we may have said ourselves before something died."""
    kept = rules.events.keep_cancelled or {}
    ours = kept.keys() if all(record.fields.get(name) == value for name, value in kept.items()) else set()
    table = {name: lens for name, lens in rules.table.items() if not ours >= set(lens.record_fields)}
    return merge.changed_in_salesforce(table, link.base, record.fields, rules.mode)


def _record_gone(link: Link, item: Item, rules: Rules) -> Action:
    if rules.mode is Mode.TO_SALESFORCE and link.role is Role.OWNER and link.record.type == EVENT:
        return create_record(item, rules, MirrorReason.REVERTED, link)
    born_there = link.born is Side.SALESFORCE
    changed = merge.changed_in_mailbox(rules.table, link.base, item.fields, rules.mode)
    if born_there and not changed and not guests_of(item):
        return Action(Verb.DELETE_ITEM, MirrorReason.DELETED_IN_SALESFORCE, rules.kind, link, item)
    return _detach(link, item, None, MirrorReason.DELETED_IN_SALESFORCE, rules)


def _drop_record(link: Link, item: Item, record: Record, reason: MirrorReason, rules: Rules) -> Action:
    """The record goes; the item stays, without our categories. Where nothing goes up the record stays as well."""
    if rules.mode is Mode.TO_MAILBOX:
        return _detach(link, item, record, reason, rules)
    return Action(Verb.DELETE_RECORD, reason, rules.kind, link, item, record, categories=without_mark(item, rules))


def _drop_item(link: Link, item: Item, record: Record, reason: MirrorReason, rules: Rules) -> Action:
    """The item goes and the record stays. Where its deletion would mail somebody, whatever is allowed, or the person
    changed it meanwhile, the item only loses our category."""
    if mails_of_deletion(item):
        return _detach(link, item, record, reason, rules)
    if merge.changed_in_mailbox(rules.table, link.base, item.fields, rules.mode):
        return _detach(link, item, record, reason, rules)
    return Action(Verb.DELETE_ITEM, reason, rules.kind, link, item, record)


def _detach(link: Link, item: Item, record: Record | None, reason: MirrorReason, rules: Rules) -> Action:
    return Action(Verb.DETACH, reason, rules.kind, link, item, record, categories=without_mark(item, rules))
