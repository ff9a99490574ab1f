"""An administrator's extra rows of a mapping: further pairs of fields, and other directions or winners for known ones.

A row is {kind, item_field, record_field, direction, winner}. A row for a field that a table already writes changes the
direction and winner of that lens; any other adds a lens, named like the Salesforce field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from backend.sync.mirror import lenses, normal
from backend.sync.mirror.category import category_lens
from backend.sync.mirror.contact_mapping import contact_table
from backend.sync.mirror.event_mapping import EventRules, event_table
from backend.sync.mirror.field_checks import Row, lens_of, problem_of
from backend.sync.mirror.item_fields import OBJECTS, ItemField, Type, fields_of
from backend.sync.mirror.lens import Direction, Lens, Table
from backend.sync.mirror.records import FieldInfo, Kind, OrgFacts, Side
from backend.sync.mirror.task_mapping import task_table

Rows = Sequence[Mapping[str, str]]
TABLES: Mapping[Kind, Callable[[OrgFacts], Table]] = {
    Kind.CONTACT: contact_table,
    Kind.TASK: task_table,
    Kind.EVENT: lambda facts: event_table(facts, EventRules()),
}
_BUILDERS: Mapping[str, Callable[[str, str, FieldInfo], Lens]] = {
    Type.DATE: lenses.day,
    Type.INSTANT: lenses.instant,
    Type.FLAG: lenses.flag,
    Type.NUMBER: lenses.number,
    "email": lenses.email,
    "phone": lenses.phone,
}


def extend(table: Table, rows: Rows, facts: OrgFacts) -> Table:
    """A kind's table with the rows of that kind; a row that does not fit (any more) is left out, see ``check``."""
    for row in map(row_of, rows):
        table = _with(table, row, facts)
    return table


def check(rows: Rows, facts: OrgFacts) -> list[str]:
    """Why rows do not fit this org, a sentence each, naming the row; [] where all do."""
    problems: list[str] = []
    tables: dict[Kind, Table] = {}
    for row in map(row_of, rows):
        table = tables.setdefault(row.kind, TABLES[row.kind](facts))
        problem = _problem(row, table, facts)
        if problem:
            problems.append(f"{row.kind.value}: {row.item_field} and {row.record_field}: {problem}.")
        tables[row.kind] = _with(table, row, facts)
    return problems


def row_of(row: Mapping[str, str]) -> Row:
    """Raises KeyError or ValueError for what is no row; the setting holds none of these."""
    return Row(
        Kind(row["kind"]), row["item_field"], row["record_field"], Direction(row["direction"]), Side(row["winner"])
    )


def _with(table: Table, row: Row, facts: OrgFacts) -> Table:
    if _problem(row, table, facts):
        return table
    known = lens_of(row.record_field, table)
    info = facts.fields.get(OBJECTS[row.kind], {}).get(row.record_field)
    lens = known or (_extra(row, fields_of(row.kind)[row.item_field], info) if info is not None else None)
    if lens is None:
        return table
    return {**table, lens.name: replace(lens, direction=row.direction, winner=row.winner)}


def _problem(row: Row, table: Table, facts: OrgFacts) -> str:
    return problem_of(row, table, facts.fields.get(OBJECTS[row.kind], {}), fields_of(row.kind))


def _extra(row: Row, item: ItemField, info: FieldInfo) -> Lens:
    if item.type is Type.CATEGORIES:
        return category_lens(row.record_field, info)
    if item.type is Type.WORD and info.values:
        return lenses.text(row.record_field, row.item_field, replace(info, restricted=True), normal.words)
    build = _BUILDERS.get(item.type) or _BUILDERS.get(info.type)
    if build is not None:
        return build(row.record_field, row.item_field, info)
    several = item.type is Type.LINES and info.type == "textarea"
    return lenses.text(row.record_field, row.item_field, info, normal.lines if several else normal.words)
