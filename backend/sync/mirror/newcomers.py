"""Items and records nobody mirrors yet: create the other half, link what is there, or leave it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from backend.sync.mirror import merge
from backend.sync.mirror.actions import Action, MirrorReason, Verb
from backend.sync.mirror.attendees import INVITED, DownRules, as_rows, attendees_down
from backend.sync.mirror.event_mapping import guarded
from backend.sync.mirror.firewall import ATTENDEES, may_write
from backend.sync.mirror.lens import Direction, Table
from backend.sync.mirror.links import Base, Link, Role
from backend.sync.mirror.merge import Merged, Mode
from backend.sync.mirror.records import Item, Kind, Record, Side, Value
from backend.sync.mirror.rules import Rules
from backend.sync.mirror.scope import guests_of, is_marked, record_wish, wish_of, with_mark

TIME_LENSES = frozenset({"when", "show_as", "private", "reminder"})


def from_item(item: Item, rules: Rules, link: Link | None = None) -> Action:
    """A new item of the mailbox."""
    wish = wish_of(item, rules)
    if not wish.wanted:
        return _leave(rules, wish.reason, item=item, link=link)
    if rules.mode is Mode.TO_MAILBOX:
        return _leave(rules, MirrorReason.READ_ONLY, item=item, link=link)
    problem = rules.problem(item)
    if problem is not None:
        return _leave(rules, problem, item=item, link=link, failed=True)
    return create_record(item, rules, wish.reason, link)


def from_record(record: Record, rules: Rules) -> Action:
    """A new record of Salesforce."""
    wish = record_wish(record, rules)
    if not wish.wanted:
        return _leave(rules, wish.reason, record=record)
    return create_item(record, rules, wish.reason)


def adopt(item: Item, record: Record, rules: Rules, link: Link | None = None) -> Action:
    """Both are there already: link them and level what differs."""
    if record.is_mail:
        return _leave(rules, MirrorReason.SAVED_MAIL, item, record, link)
    wish, other = wish_of(item, rules), record_wish(record, rules)
    if not (wish.wanted or other.wanted or link is not None):
        return _leave(rules, wish.reason, item=item)
    problem = rules.problem(item)
    if problem is not None:
        return _leave(rules, problem, item, record, link, failed=True)
    return level(Verb.ADOPT, MirrorReason.ADOPTED, link, item, record, rules)


def level(verb: Verb, reason: MirrorReason, link: Link | None, item: Item, record: Record, rules: Rules) -> Action:
    """Merge the two sides as far as each may be written to; the item wears our category."""
    base = _agreed(link, item, rules) if link is not None and verb is Verb.UPDATE else {}
    invited = _invited_there(link, item, record, rules) if verb is Verb.UPDATE else {}
    table = guarded(table_for(item, rules)) if invited else table_for(item, rules)
    merged, held = hold(item, merge.merge(table, base, item.fields, record.fields, rules.mode), rules)
    guest = is_guest(record, link, rules)
    if guest:
        merged = _without_ups(merged, record, rules)
    return Action(
        verb,
        reason,
        rules.kind,
        link,
        item,
        record,
        merged.record_fields,
        {**merged.item_fields, **invited},
        None if is_marked(item, rules) else with_mark(item, rules),
        merged.base,
        merged.conflicts,
        held,
        ups=merged.ups,
        downs=merged.downs,
        reverted=merged.reverted,
        role=Role.GUEST if guest else Role.OWNER,
    )


def _agreed(link: Link, item: Item, rules: Rules) -> Base:
    """What both sides last agreed on. The words of a busy block are ours: where they stand, nobody changed them."""
    if not link.detail.get("busy") or is_busy_only(item, rules):
        return link.base
    table = {name: lens for name, lens in table_for(item, rules).items() if lens.direction is not Direction.ONCE}
    shown = merge.base_of_new(table, Side.SALESFORCE, rules.events.busy_block(item), item.fields)
    return {**shown, **link.base}


def create_record(item: Item, rules: Rules, reason: MirrorReason, link: Link | None = None) -> Action:
    """The record an item asks for; of a private event only what the policy lets out."""
    made = merge.new_record(table_for(item, rules), item.fields)
    fields = dict(made.record_fields)
    if is_busy_only(item, rules):
        fields |= rules.events.busy_block(item)
    return Action(
        Verb.CREATE_RECORD,
        reason,
        rules.kind,
        link,
        item,
        record_fields=fields,
        categories=None if is_marked(item, rules) else with_mark(item, rules),
        base=made.base,
        ups=made.ups,
    )


def create_item(record: Record, rules: Rules, reason: MirrorReason, link: Link | None = None) -> Action:
    """The item a record asks for, with nobody invited. Who is to be invited next must not read what is noted there."""
    is_shown = rules.events.mail_attendees and bool(record.invitees)
    made = merge.new_item(guarded(rules.table) if is_shown else rules.table, record.fields)
    return Action(
        Verb.CREATE_ITEM,
        reason,
        rules.kind,
        link,
        record=record,
        item_fields=made.item_fields,
        categories=(rules.category,),
        base=made.base,
        downs=made.downs,
        role=Role.GUEST if record.is_child else Role.OWNER,
    )


def bring_back(link: Link, record: Record, rules: Rules) -> Action:
    """The item of a link, which may only be removed in Salesforce."""
    made = merge.item_again(rules.table, link.base, record.fields, rules.mode)
    return Action(
        Verb.CREATE_ITEM,
        MirrorReason.RESTORED,
        rules.kind,
        link,
        record=record,
        record_fields=made.record_fields,
        item_fields=made.item_fields,
        categories=(rules.category,),
        base=made.base,
        conflicts=made.conflicts,
        ups=made.ups,
        downs=made.downs,
        reverted=made.reverted,
    )


def hold(item: Item, merged: Merged, rules: Rules) -> tuple[Merged, tuple[str, ...]]:
    """Take out of a merge what may not be written to this item. The two sides then agree to differ: nothing is lost,
    nothing is repeated, and a person can let it through."""
    if rules.kind is not Kind.EVENT:
        return merged, ()
    held = tuple(
        n for n in merged.downs if not may_write(item, fields_of(n, merged, rules), rules.events.mail_attendees)
    )
    if not held:
        return merged, ()
    stopped = {field for name in held for field in fields_of(name, merged, rules)}
    kept: Mapping[str, Value] = {k: v for k, v in merged.item_fields.items() if k not in stopped}
    base = {
        name: (rules.table[name].read_item(item.fields), pair[1]) if name in held else pair
        for name, pair in merged.base.items()
    }
    downs = tuple(name for name in merged.downs if name not in held)
    return replace(merged, item_fields=kept, base=base, downs=downs), held


def fields_of(lens: str, merged: Merged, rules: Rules) -> frozenset[str]:
    """The item fields one lens of a merge would write."""
    lefts = {name: pair[0] for name, pair in merged.base.items()}
    return frozenset(rules.table[lens].write_item(lefts[lens], lefts))


def is_busy_only(item: Item, rules: Rules) -> bool:
    """A private event whose time may be shown, and not its words."""
    return rules.kind is Kind.EVENT and item.private and rules.events.private != "full"


def table_for(item: Item, rules: Rules) -> Table:
    """The lenses that count for this item: of a private event only those of its time; of a meeting the description goes
    up once."""
    if not is_busy_only(item, rules):
        return guarded(rules.table) if guests_of(item) else rules.table
    return {name: lens for name, lens in rules.table.items() if name in TIME_LENSES}


def is_guest(record: Record, link: Link | None, rules: Rules) -> bool:
    """The Event is somebody else's: this mailbox only takes part in it."""
    if rules.kind is not Kind.EVENT or record.ref.type != "Event":
        return False
    theirs = bool(rules.me) and record.owner_id not in ("", rules.me)
    return record.is_child or theirs or (link is not None and link.role is Role.GUEST and not record.owner_id)


def _without_ups(merged: Merged, record: Record, rules: Rules) -> Merged:
    """A child Event shows its master; it is not written to."""
    base = {n: (left, rules.table[n].read_record(record.fields)) for n, (left, _) in merged.base.items()}
    return replace(merged, record_fields={}, ups=(), base=base)


def _invited_there(link: Link | None, item: Item, record: Record, rules: Rules) -> Mapping[str, Value]:
    """The item's new attendees, where people were invited in Salesforce and mail to them is allowed."""
    if item.meeting is None or item.meeting.is_cancelled or record.invitees is None or is_busy_only(item, rules):
        return {}
    if link is None or rules.mode is Mode.TO_SALESFORCE or is_guest(record, link, rules):
        return {}
    before: Any = link.base.get(INVITED, ((), None))[0]
    wanted = DownRules(rules.events.mail_attendees, rules.events.remove_attendees)
    listed = attendees_down(item.meeting, record.invitees, before, wanted)
    return {} if listed is None else {ATTENDEES: as_rows(listed)}


def _leave(
    rules: Rules,
    reason: MirrorReason,
    item: Item | None = None,
    record: Record | None = None,
    link: Link | None = None,
    failed: bool = False,
) -> Action:
    return Action(Verb.LEAVE, reason, rules.kind, link, item, record, failed=failed)
