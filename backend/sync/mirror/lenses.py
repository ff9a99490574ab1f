"""Builders for lenses. All obey the laws of lens.py by one construction: a relation "these two correspond", which
keeps both sides as they are, and for what does not correspond one choice in each direction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from backend.sync.mirror import normal
from backend.sync.mirror.lens import Direction, Lens, Put, Write
from backend.sync.mirror.normal import Normal
from backend.sync.mirror.records import FieldInfo, Fields, Side, Value

Same = Callable[[Value, Value], bool]


@dataclass(frozen=True, slots=True)
class Matching:
    """``same(left, right)``: nothing is to be told. ``up(left, right now)`` and ``down(right, left now)`` are asked
    only where it is not so; their answer must correspond, or be the second argument: that side cannot hold it."""

    same: Same
    up: Put
    down: Put


@dataclass(frozen=True, slots=True)
class End:
    """A field of one side and the normal form of its values."""

    field: str
    normal: Normal

    def read(self, fields: Fields) -> Value:
        return self.normal(fields.get(self.field))

    def write(self, value: Value, _: Mapping[str, Value]) -> dict[str, Value]:
        return {self.field: value}


def lawful(matching: Matching) -> tuple[Put, Put]:
    """``up`` and ``down`` of a lens."""

    def up(left: Value, right: Value) -> Value:
        return right if matching.same(left, right) else matching.up(left, right)

    def down(right: Value, left: Value) -> Value:
        return left if matching.same(left, right) else matching.down(right, left)

    return up, down


def joined(name: str, item: End, record: End, matching: Matching, direction: Direction = Direction.BOTH) -> Lens:
    """One field on each side."""
    up, down = lawful(matching)
    write_item: Write = item.write
    write_record: Write = record.write
    return Lens(
        name, item.read, record.read, up, down, write_item, write_record, (record.field,), direction, Side.MAILBOX
    )


def _first(value: Value, _: Value) -> Value:
    return value


def _equal(left: Value, right: Value) -> bool:
    return left == right


EQUAL = Matching(_equal, _first, _first)


def text(name: str, item: str, info: FieldInfo, form: Normal | None = None) -> Lens:
    """Text in the form the Salesforce field asks for: lines in a text area, else one line; cut to its length.

    A longer text goes up cut, and the cut one still corresponds to the long one, so it never comes back down.
    """
    form = form or (normal.lines if info.type == "textarea" else normal.words)
    if info.restricted:
        return joined(name, End(item, form), End(info.name, form), choice(info.values))
    return joined(name, End(item, form), End(info.name, form), limited(info.length))


def limited(limit: int) -> Matching:
    """Texts of which the right one may be the beginning."""

    def shorter(left: Value) -> Value:
        return normal.cut(str(left), limit)

    return Matching(lambda l, r: l == r or shorter(l) == r, lambda l, _: shorter(l), _first)  # noqa: E741


def email(name: str, item: str, info: FieldInfo) -> Lens:
    """Upper and lower case are the same. What Salesforce would refuse as an address stays where it is."""

    def up(left: Value, right: Value) -> Value:
        address = str(left)
        fits = normal.cut(address, info.length) == address
        return left if not address or (fits and normal.is_email(address)) else right

    return joined(name, End(item, normal.email), End(info.name, normal.email), Matching(_equal, up, _first))


def phone(name: str, item: str, info: FieldInfo) -> Lens:
    """Spaces, brackets and dashes make no difference; each side keeps its own way of writing."""

    def same(left: Value, right: Value) -> bool:
        whole, held = str(left), str(right)
        return normal.dialled(whole) == normal.dialled(held) or normal.cut(whole, info.length) == held

    matching = Matching(same, lambda left, _: normal.cut(str(left), info.length), _first)
    return joined(name, End(item, normal.words), End(info.name, normal.words), matching)


def day(name: str, item: str, info: FieldInfo) -> Lens:
    """A date, or none. A year Salesforce cannot hold (1604 is Apple's "no year") stays in the mailbox."""

    def up(left: Value, right: Value) -> Value:
        return left if left is None or normal.FIRST_YEAR <= int(str(left)[:4]) <= normal.LAST_YEAR else right

    return joined(name, End(item, normal.day), End(info.name, normal.day), Matching(_equal, up, _first))


def instant(name: str, item: str, info: FieldInfo) -> Lens:
    return joined(name, End(item, normal.instant), End(info.name, normal.instant), EQUAL)


def flag(name: str, item: str, info: FieldInfo) -> Lens:
    return joined(name, End(item, normal.flag), End(info.name, normal.flag), EQUAL)


def number(name: str, item: str, info: FieldInfo) -> Lens:
    """A fraction stays in the mailbox where Salesforce holds whole numbers only."""

    def up(left: Value, right: Value) -> Value:
        return right if info.type == "int" and isinstance(left, float) else left

    return joined(name, End(item, normal.number), End(info.name, normal.number), Matching(_equal, up, _first))


def choice(values: tuple[str, ...]) -> Matching:
    """A closed list: its own spelling goes up, anything else stays in the mailbox and is not written."""
    known = {value.casefold(): value for value in reversed(values)}

    def up(left: Value, right: Value) -> Value:
        return known.get(str(left).casefold(), right) if left != "" else ""

    return Matching(lambda left, right: str(left).casefold() == str(right).casefold(), up, _first)


def meaning(name: str, item: str, info: FieldInfo, means: Callable[[str], str], spoken: Mapping[str, str]) -> Lens:
    """A few words in the mailbox and other ones in Salesforce. ``means(right)`` is the mailbox's word for any right
    value, ``spoken`` how a word of the mailbox is written up. A right value that means the left word stays as it is,
    and so does a left word for which the right value is written. A word without an entry stays in the mailbox.
    """

    def same(left: Value, right: Value) -> bool:
        if "" in (left, right):
            return left == right
        return left == means(str(right)) or spoken.get(str(left)) == right

    def up(left: Value, right: Value) -> Value:
        return spoken.get(str(left), right) if left != "" else ""

    def down(right: Value, left: Value) -> Value:
        return means(str(right)) if right != "" else ""

    return joined(name, End(item, normal.words), End(info.name, normal.words), Matching(same, up, down))


def heard_again(spoken: Mapping[str, str], means: Callable[[str], str], info: FieldInfo) -> dict[str, str]:
    """The entries that the field takes and that are read back as the word they were written for."""
    taken = {word: value for word, value in spoken.items() if means(value) == word}
    return {w: v for w, v in taken.items() if not (info.restricted and v not in info.values)}


def writable(info: FieldInfo | None) -> bool:
    """The field is there for this person, and may be set and changed."""
    return info is not None and info.createable and info.updateable
