"""Can this field of an item go with that field of Salesforce? A sentence for each reason why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backend.sync.mirror import lenses
from backend.sync.mirror.item_fields import ItemField, Type
from backend.sync.mirror.lens import Direction, Lens, Table
from backend.sync.mirror.records import FieldInfo, Kind, Side, Value

TEXTS = frozenset({"string", "textarea", "email", "phone", "url", "picklist", "combobox"})
TAKES: Mapping[Type, frozenset[str]] = {
    Type.LINE: TEXTS,
    Type.LINES: TEXTS,
    Type.WORD: frozenset({"string", "picklist", "combobox"}),
    Type.DATE: frozenset({"date"}),
    Type.INSTANT: frozenset({"datetime"}),
    Type.FLAG: frozenset({"boolean"}),
    Type.NUMBER: frozenset({"int", "double", "currency", "percent"}),
    Type.CATEGORIES: frozenset({"picklist"}),
}
SHORTEST = {Type.LINE: 20, Type.LINES: 255}  # characters; less is no field for both directions
UPWARD = (Direction.BOTH, Direction.UP)
DOWNWARD = (Direction.BOTH, Direction.DOWN)


@dataclass(frozen=True, slots=True)
class Row:
    """One pair an administrator asks for."""

    kind: Kind
    item_field: str
    record_field: str
    direction: Direction
    winner: Side


def problem_of(row: Row, table: Table, fields: Mapping[str, FieldInfo], known: Mapping[str, ItemField]) -> str:
    """The first reason against it, "" for none. ``fields`` are the object's, ``known`` the item's."""
    item, info = known.get(row.item_field), fields.get(row.record_field)
    if item is None:
        return f"a {row.kind.value} of the mailbox has no field {row.item_field}"
    lens = lens_of(row.record_field, table)
    if lens is not None:
        return next(_against_override(row, lens), "")
    if info is None:
        return f"Salesforce has no field {row.record_field} that this person may see"
    return next(_against_pair(row, table, item, info), "")


def lens_of(record_field: str, table: Table) -> Lens | None:
    """The lens that writes a field, or is read from it alone."""
    return next((lens for lens in table.values() if record_field in _writes(lens)), None) or next(
        (lens for lens in table.values() if lens.record_fields == (record_field,)), None
    )


def _writes(lens: Lens) -> dict[str, Value]:
    return lens.write_record(lens.read_record({}), {})


def _fills(lens: Lens) -> dict[str, Value]:
    return lens.write_item(lens.read_item({}), {})


def _against_override(row: Row, lens: Lens) -> Iterator[str]:
    if row.item_field not in {lens.name, *_fills(lens)}:
        yield f"{row.record_field} goes with {', '.join(_fills(lens))} already"
    if lens.name == "body" and row.kind is Kind.EVENT and row.direction in DOWNWARD:
        yield "whether descriptions of events come down is decided by the setting for safe descriptions"


def _against_pair(row: Row, table: Table, item: ItemField, info: FieldInfo) -> Iterator[str]:
    if info.type not in TAKES[item.type]:
        yield f"{row.record_field} is of type {info.type} and cannot hold a {item.type.value}"
    if item.type is Type.LINES and info.type != "textarea" and row.direction in DOWNWARD:
        yield f"{row.record_field} holds one line only, so {row.item_field} can only go up"
    if row.direction in DOWNWARD:
        yield from _against_down(row, table, item)
    if row.direction in UPWARD and not lenses.writable(info):
        yield f"{row.record_field} is read-only for this person, so it can only come down"
    if row.direction is Direction.ONCE and not info.createable:
        yield f"{row.record_field} cannot be set in a new record"
    if row.direction in (*UPWARD, Direction.ONCE) and info.unique:
        yield f"{row.record_field} takes each value once only, so a second item with the same one would be refused"
    if row.direction is Direction.BOTH and 0 < info.length < SHORTEST.get(item.type, 0):
        yield f"{row.record_field} holds {info.length} characters only, too few for {row.item_field} in both directions"
    if _is_empty_list(item, info):
        yield f"{row.record_field} is a picklist without values"


def _against_down(row: Row, table: Table, item: ItemField) -> Iterator[str]:
    if not item.settable:
        yield f"{row.item_field} can only go up"
    filler = next((n for n, lens in table.items() if row.item_field in _fills(lens) and _comes_down(lens)), None)
    if filler is not None:
        yield f"{row.item_field} is filled from {', '.join(_writes(table[filler]))} already, so here it can only go up"


def _comes_down(lens: Lens) -> bool:
    return lens.direction in DOWNWARD


def _is_empty_list(item: ItemField, info: FieldInfo) -> bool:
    needs_values = info.restricted or item.type is Type.CATEGORIES
    return info.type == "picklist" and needs_values and not info.values
