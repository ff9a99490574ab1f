"""A category of the mailbox for a value of a Salesforce picklist (product.md 2.6)."""

from __future__ import annotations

from collections.abc import Mapping

from backend.sync.mirror import normal
from backend.sync.mirror.lens import Lens
from backend.sync.mirror.lenses import End, choice, lawful
from backend.sync.mirror.records import FieldInfo, Fields, Value

CATEGORIES = "categories"


def category_lens(name: str, info: FieldInfo) -> Lens:
    """The first category of an item that is a value of the picklist, "" for none.

    Reads the item field "categories", a tuple of names that the caller puts there; writes it too, as a wish that
    ``with_wish`` understands.
    """
    known = {value.casefold(): value for value in reversed(info.values)}

    def read(fields: Fields) -> Value:
        held = fields.get(CATEGORIES)
        names = held if isinstance(held, tuple) else ()
        return next((known[str(name).casefold()] for name in names if str(name).casefold() in known), "")

    def write(value: Value, _: Mapping[str, Value]) -> dict[str, Value]:
        return {CATEGORIES: (value, *(other for other in info.values if other != value))}

    matching = choice(info.values)
    up, down = lawful(matching)
    record = End(info.name, normal.words)

    def down_known(right: Value, left: Value) -> Value:
        return down(right, left) if right == "" or str(right).casefold() in known else left

    return Lens(name, read, record.read, up, down_known, write, record.write, (info.name,))


def with_wish(categories: tuple[str, ...], wish: Value) -> tuple[str, ...]:
    """An item's categories with the one wished for and without the other ones of that picklist; all others stay."""
    if not isinstance(wish, tuple) or not wish:
        return categories
    wanted, dropped = str(wish[0]), {str(name).casefold() for name in wish[1:]}
    kept = tuple(name for name in categories if name.casefold() not in dropped)
    held = wanted == "" or wanted.casefold() in {name.casefold() for name in kept}
    return kept if held else (*kept, wanted)
