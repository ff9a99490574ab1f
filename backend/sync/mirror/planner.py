"""The three facts about each thing, and the rules, become actions. Decides everything, does nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from backend.sync.mirror import event_rules, list_rules, merge
from backend.sync.mirror.actions import Action, MirrorReason, Verb
from backend.sync.mirror.lens import Lens
from backend.sync.mirror.links import Link, LinkState
from backend.sync.mirror.newcomers import adopt, from_item, from_record
from backend.sync.mirror.records import Item, Kind, Record, Side
from backend.sync.mirror.rules import Rules
from backend.sync.mirror.scope import is_marked, is_vacated, wish_of


@dataclass(frozen=True, slots=True)
class Pair:
    """The facts about one thing: the link, the item now, the record now.

    None on a linked side means it is gone, and was looked for directly. ``rivals`` are ids that all may be the same
    thing. ``anew``: decide even if neither version moved, because time or a setting did.
    ``elsewhere``: a colleague's copy of the meeting is what the record came from.
    """

    link: Link | None = None
    item: Item | None = None
    record: Record | None = None
    rivals: tuple[str, ...] = ()
    anew: bool = False
    elsewhere: bool = False


def plan(pairs: Iterable[Pair], rules: Rules) -> Iterator[Action]:
    """An action for each pair, in order. Pairs nobody changed since they last agreed give none at all."""
    unversioned = merge.unversioned(rules.table)
    for pair in pairs:
        if pair.anew or not _is_quiet(pair, rules, unversioned):
            yield decide(pair, rules)


def _is_quiet(pair: Pair, rules: Rules, unversioned: Sequence[Lens]) -> bool:
    """Both versions are those of the last agreement, and the record still says what it said then. A saved mail is never
    agreed on."""
    link, item, record = pair.link, pair.item, pair.record
    return (
        link is not None
        and item is not None
        and record is not None
        and link.item_version == item.version
        and link.record_version == record.version
        and link.state is LinkState.ACTIVE
        and not record.is_mail
        and _still_holds(link, record, rules, unversioned)
    )


def _still_holds(link: Link, record: Record, rules: Rules, unversioned: Sequence[Lens]) -> bool:
    """Formulas, names of parents and the days that count change a record without a new version."""
    if link.born is Side.SALESFORCE and not rules.in_scope(record):
        return False
    return not is_vacated(record, rules.events) and merge.is_as_agreed(unversioned, link.base, record.fields)


def decide(pair: Pair, rules: Rules) -> Action:
    """The action for one pair."""
    if pair.rivals:
        return _ambiguous(pair, rules)
    if pair.link is None:
        return _newcomer(pair, rules)
    if pair.link.state is LinkState.DETACHED:
        return _detached(pair.link, pair, rules)
    if pair.item is None and pair.record is None:
        return Action(Verb.FORGET, MirrorReason.BOTH_GONE, rules.kind, pair.link)
    if rules.kind is Kind.EVENT:
        return event_rules.decide_linked(pair.link, pair.item, pair.record, rules)
    return list_rules.decide_linked(pair.link, pair.item, pair.record, rules)


def _ambiguous(pair: Pair, rules: Rules) -> Action:
    return Action(Verb.LEAVE, MirrorReason.AMBIGUOUS, rules.kind, pair.link, pair.item, pair.record, failed=True)


def _newcomer(pair: Pair, rules: Rules) -> Action:
    if pair.elsewhere:
        return Action(Verb.LEAVE, MirrorReason.COLLEAGUE_HAS_IT, rules.kind, item=pair.item, record=pair.record)
    if pair.item is not None and pair.record is not None:
        return adopt(pair.item, pair.record, rules)
    if pair.item is not None:
        return from_item(pair.item, rules)
    if pair.record is not None:
        return from_record(pair.record, rules)
    return Action(Verb.LEAVE, MirrorReason.BOTH_GONE, rules.kind)


def _detached(link: Link, pair: Pair, rules: Rules) -> Action:
    """Not taken up again unless a person marks the item anew. The stone stays as long as either side is there."""
    if pair.item is None and pair.record is not None:
        return Action(Verb.LEAVE, MirrorReason.DETACHED, rules.kind, link, record=pair.record)
    if pair.item is None:
        return Action(Verb.FORGET, MirrorReason.BOTH_GONE, rules.kind, link)
    if not _asked_anew(link, pair.item, rules):
        return Action(Verb.LEAVE, MirrorReason.DETACHED, rules.kind, link, pair.item)
    if pair.record is not None:
        return adopt(pair.item, pair.record, rules, link)
    return from_item(pair.item, rules, link)


def _asked_anew(link: Link, item: Item, rules: Rules) -> bool:
    """A person gave it the category, which it lost when the mirror ended, or moved it into our folder again."""
    if not wish_of(item, rules).by_hand:
        return False
    moved_in = item.place == rules.own_place and link.detail.get("place", rules.own_place) != rules.own_place
    return is_marked(item, rules) or moved_in
