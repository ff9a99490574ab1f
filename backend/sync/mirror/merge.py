"""The three-way merge of one pair, field by field, against what both sides looked like when they last agreed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from backend.sync.mirror.actions import Conflict
from backend.sync.mirror.lens import EMPTY, Direction, Lens, Table
from backend.sync.mirror.links import Base
from backend.sync.mirror.records import Fields, Side, Value

BLANK: tuple[Value, Value] = ("", "")


class Mode(StrEnum):
    """TO_SALESFORCE: the mailbox is the source, changes in Salesforce are reverted. TO_MAILBOX: the other way round."""

    TWO_WAY = "two_way"
    TO_SALESFORCE = "to_salesforce"
    TO_MAILBOX = "to_mailbox"


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge would write, and the base once it is written. ``ups`` and ``downs`` name the lenses written to
    Salesforce and to the mailbox; ``reverted`` those whose change was taken back because the mode is one-way."""

    record_fields: Mapping[str, Value]
    item_fields: Mapping[str, Value]
    base: Base
    ups: tuple[str, ...]
    downs: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    reverted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    left: Value
    right: Value
    conflict: Conflict | None = None
    reverted: bool = False


def merge(table: Table, base: Base, item: Fields, record: Fields, mode: Mode = Mode.TWO_WAY) -> Merged:
    """Level two sides. A lens without a base is adopted: equal sides agree, an empty one is filled, two different
    values are a conflict."""
    left = {name: lens.read_item(item) for name, lens in table.items()}
    right = {name: lens.read_record(record) for name, lens in table.items()}
    chosen = {name: _choose(lens, base.get(name), left[name], right[name], mode) for name, lens in table.items()}
    lefts = {name: choice.left for name, choice in chosen.items()}
    rights = {name: choice.right for name, choice in chosen.items()}
    ups = _written(table, right, rights)
    downs = _written(table, left, lefts)
    return Merged(
        {field: value for name in ups for field, value in table[name].write_record(rights[name], rights).items()},
        {field: value for name in downs for field, value in table[name].write_item(lefts[name], lefts).items()},
        {name: _pair(lefts[name], rights[name]) for name in table},
        ups,
        downs,
        tuple(choice.conflict for choice in chosen.values() if choice.conflict is not None),
        tuple(name for name, choice in chosen.items() if choice.reverted),
    )


def _pair(left: Value, right: Value) -> tuple[Value, Value]:
    """Most fields of most things are empty: they share one pair."""
    return BLANK if left == "" and right == "" else (left, right)


def new_record(table: Table, item: Fields) -> Merged:
    """The fields of a record that is to be made after an item."""
    return merge(table, {}, item, {}, Mode.TO_SALESFORCE)


def new_item(table: Table, record: Fields) -> Merged:
    """The fields of an item that is to be made after a record."""
    return merge(table, {}, {}, record, Mode.TO_MAILBOX)


def item_again(table: Table, base: Base, record: Fields, mode: Mode) -> Merged:
    """The fields of an item that is brought back: as both sides last agreed, and levelled with the record as it is."""
    agreed = {**new_item(table, record).base, **{name: base[name] for name in table if name in base}}
    lefts = {name: left for name, (left, _) in agreed.items()}
    item = {
        field: value for name, lens in table.items() for field, value in lens.write_item(lefts[name], lefts).items()
    }
    merged = merge(table, agreed, item, record, mode)
    return replace(merged, item_fields={**item, **merged.item_fields}, downs=tuple(table))


def base_of(table: Table, item: Fields, record: Fields) -> Base:
    """Both sides as they are, taken for agreed."""
    return {name: _pair(lens.read_item(item), lens.read_record(record)) for name, lens in table.items()}


def base_of_new(table: Table, made: Side, written: Fields, source: Fields) -> Base:
    """What both sides agreed on when the one on side ``made`` was made of ``written``. ``source`` is the other side as
    it is now: where it says something else, it was changed since."""
    return {name: _agreed(lens, made, written, source) for name, lens in table.items()}


def _agreed(lens: Lens, made: Side, written: Fields, source: Fields) -> tuple[Value, Value]:
    if made is Side.SALESFORCE:
        left, right = lens.read_item(source), lens.read_record(written)
        return _pair(left if lens.agree(left, right) else lens.down(right, left), right)
    left, right = lens.read_item(written), lens.read_record(source)
    return _pair(left, right if lens.agree(left, right) else lens.up(left, right))


def unversioned(table: Table) -> list[Lens]:
    """What may change in a record without a new version of it: formulas, and what belongs to another record."""
    return [lens for lens in table.values() if lens.direction is Direction.DOWN or lens.from_elsewhere]


def is_as_agreed(lenses: Iterable[Lens], base: Base, record: Fields) -> bool:
    """The record holds in these what both sides last agreed on."""
    return all(lens.read_record(record) == base[lens.name][1] for lens in lenses if lens.name in base)


def changed_in_mailbox(table: Table, base: Base, item: Fields, mode: Mode) -> bool:
    """The item differs from the base in something that goes up."""
    return mode is not Mode.TO_MAILBOX and any(
        lens.read_item(item) != base[lens.name][0] for lens in _of(table, base, Direction.UP)
    )


def changed_in_salesforce(table: Table, base: Base, record: Fields, mode: Mode) -> bool:
    """The record differs from the base in something that comes down, and is not only shown there."""
    return mode is not Mode.TO_SALESFORCE and any(
        lens.read_record(record) != base[lens.name][1] for lens in _of(table, base)
    )


def _of(table: Table, base: Base, *also: Direction) -> list[Lens]:
    return [lens for name, lens in table.items() if name in base and lens.direction in (Direction.BOTH, *also)]


def _written(table: Table, now: Mapping[str, Value], then: Mapping[str, Value]) -> tuple[str, ...]:
    """Lenses whose value changes, and those that are written with the help of one of these."""
    changed = {name for name in table if now[name] != then[name]}
    return tuple(
        name
        for name, lens in table.items()
        if name in changed or (changed.intersection(lens.needs) and then[name] not in EMPTY)
    )


def _choose(lens: Lens, base: tuple[Value, Value] | None, left: Value, right: Value, mode: Mode) -> _Choice:
    if base is None:
        return _adopt(lens, left, right, mode)
    left_changed, right_changed = left != base[0], right != base[1]
    if not (left_changed or right_changed) or lens.direction is Direction.ONCE:
        return _Choice(left, right)
    if left_changed and right_changed:
        return _clash(lens, base, left, right, mode)
    return _copy(lens, base, Side.MAILBOX if left_changed else Side.SALESFORCE, left, right, mode)


def _copy(lens: Lens, base: tuple[Value, Value], changed: Side, left: Value, right: Value, mode: Mode) -> _Choice:
    """One side changed: the other follows, or the change is taken back, or the two live with it. What the other side
    kept to itself until now is lost to a conflict: nobody on this side has seen it."""
    if _may_write(lens, changed.other, mode):
        choice = _level(lens, changed, left, right)
        lost = right if changed is Side.MAILBOX else left
        kept_back = not lens.agree(*base) or (changed is Side.SALESFORCE and _is_cut(*base))
        is_unseen = mode is Mode.TWO_WAY and lost not in EMPTY and kept_back
        if not is_unseen or (choice.left, choice.right) == (left, right):
            return choice
        return replace(choice, conflict=_conflict(lens, changed, left, right, base))
    if _may_write(lens, changed, mode) and mode is not Mode.TWO_WAY:
        back = _level(lens, changed.other, left, right)
        return _Choice(back.left, back.right, reverted=(back.left, back.right) != (left, right))
    return _Choice(left, right)


def _is_cut(left: Value, right: Value) -> bool:
    """Salesforce only holds the beginning."""
    return isinstance(left, str) and isinstance(right, str) and left != right and left.startswith(right)


def _clash(lens: Lens, base: tuple[Value, Value], left: Value, right: Value, mode: Mode) -> _Choice:
    if lens.agree(left, right):
        return _Choice(left, right)
    winner = _winner(lens, mode)
    if winner is None:
        return _Choice(left, right)
    levelled = _level(lens, winner, left, right)
    return _Choice(levelled.left, levelled.right, _conflict(lens, winner, left, right, base))


def _adopt(lens: Lens, left: Value, right: Value, mode: Mode) -> _Choice:
    if lens.agree(left, right):
        return _Choice(left, right)
    if lens.direction is Direction.ONCE:
        return _level(lens, Side.MAILBOX, left, right) if right in EMPTY else _Choice(left, right)
    winner = _winner(lens, mode)
    if winner is None:
        return _Choice(left, right)
    if mode is Mode.TWO_WAY and (left in lens.nothing or right in lens.nothing):
        return _filled(lens, Side.MAILBOX if right in lens.nothing else Side.SALESFORCE, left, right, mode)
    levelled = _level(lens, winner, left, right)
    lost = right if winner is Side.MAILBOX else left
    conflict = None if lost in EMPTY else _conflict(lens, winner, left, right, (None, None))
    return _Choice(levelled.left, levelled.right, conflict)


def _filled(lens: Lens, source: Side, left: Value, right: Value, mode: Mode) -> _Choice:
    """The side that says nothing follows, where it may be written; else the two live with it."""
    return _level(lens, source, left, right) if _may_write(lens, source.other, mode) else _Choice(left, right)


def _conflict(lens: Lens, winner: Side, left: Value, right: Value, base: tuple[Value, Value]) -> Conflict:
    if winner is Side.MAILBOX:
        return Conflict(lens.name, winner, kept=left, lost=right, before=base[1])
    return Conflict(lens.name, winner, kept=right, lost=left, before=base[0])


def _winner(lens: Lens, mode: Mode) -> Side | None:
    """Whose value counts when both changed; None when neither may be written."""
    to_record, to_item = _may_write(lens, Side.SALESFORCE, mode), _may_write(lens, Side.MAILBOX, mode)
    if to_record and to_item:
        return lens.winner
    if to_record:
        return Side.MAILBOX
    return Side.SALESFORCE if to_item else None


def _may_write(lens: Lens, target: Side, mode: Mode) -> bool:
    if target is Side.SALESFORCE:
        return lens.direction in (Direction.BOTH, Direction.UP) and mode is not Mode.TO_MAILBOX
    return lens.direction in (Direction.BOTH, Direction.DOWN) and mode is not Mode.TO_SALESFORCE


def _level(lens: Lens, source: Side, left: Value, right: Value) -> _Choice:
    if source is Side.MAILBOX:
        return _Choice(left, lens.up(left, right))
    return _Choice(lens.down(right, left), right)
