"""Rows made into records: attributes first, then what was selected, in its order."""

from collections.abc import Callable
from typing import Any

from sandbox.salesforce.schema.catalog import NAME
from sandbox.salesforce.schema.model import Field, SObject
from sandbox.salesforce.soql.resolve import Column, read
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.store import Row
from sandbox.salesforce.values import to_json

Found = tuple[str, Row]
Writer = Callable[[Found], Any]
PARTS = ("city", "country", "geocodeAccuracy", "latitude", "longitude", "postalCode", "state", "street")


class Shape:
    """What is shown of one object; parents are shapes inside."""

    def __init__(self, scope: Scope, owner: SObject) -> None:
        self._scope = scope
        self._owner = owner
        self._writers: dict[str, Writer] = {}
        self._parents: dict[str, Shape] = {}

    def add(self, column: Column, alias: str | None = None, convert: Callable[[Any], Any] | None = None) -> bool:
        """Show a column; False when it is shown already."""
        shape = self
        for parent in column.parents:
            shape = shape.parent(parent)
        name = alias or column.field.name
        if name in shape._writers:
            return False
        shape._writers[name] = shape._value(column.field, convert)
        return True

    def add_field(self, field: Field) -> bool:
        if field.name in self._writers:
            return False
        self._writers[field.name] = self._value(field, None)
        return True

    def add_writer(self, name: str, writer: Writer) -> bool:
        if name in self._writers:
            return False
        self._writers[name] = writer
        return True

    def parent(self, field: Field) -> "Shape":
        """The shape of what a reference leads to."""
        name = str(field.relationship)
        if name not in self._parents:
            target = self._scope.catalog.parent_of(field)
            assert target is not None
            shape = self._parents[name] = Shape(self._scope, target)
            self._writers[name] = lambda found: shape.follow(found, field)
        return self._parents[name]

    def follow(self, found: Found, field: Field) -> dict[str, Any] | None:
        target = self._scope.follow(found[1].get(field.name))
        return None if target is None else self.record(target)

    def record(self, found: Found) -> dict[str, Any]:
        type_name, row = found
        name = "Name" if self._owner is NAME else type_name
        record: dict[str, Any] = {"attributes": self._scope.attributes(name, row, type_name)}
        for key, writer in self._writers.items():
            record[key] = writer(found)
        return record

    def _value(self, field: Field, convert: Callable[[Any], Any] | None) -> Writer:
        scope, owner = self._scope, self._owner
        if field.type == "address":
            return lambda found: _address(field, found[1])
        if field.type == "base64":
            return lambda found: self._blob(field, found)
        if convert is not None:
            return lambda found: convert(read(scope, owner, field, found))
        return lambda found: to_json(read(scope, owner, field, found))

    def _blob(self, field: Field, found: Found) -> str | None:
        return None if found[1].get(field.name) is None else f"{self._scope.address(*found)}/{field.name}"


def _address(field: Field, row: Row) -> dict[str, Any] | None:
    start = field.name.removesuffix("Address")
    parts = {part: row.get(f"{start}{part[0].upper()}{part[1:]}") for part in PARTS}
    return parts if any(value is not None for value in parts.values()) else None
