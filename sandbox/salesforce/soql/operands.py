"""Fields and functions where a query filters, sorts or groups by them."""

from collections.abc import Callable
from datetime import UTC, tzinfo
from typing import Any

from sandbox.salesforce.errors import not_emulated
from sandbox.salesforce.soql.conditions import Target
from sandbox.salesforce.soql.functions import DATE_FUNCTIONS, MOMENTS_ONLY, NOT_EMULATED, part_field, part_of
from sandbox.salesforce.soql.nodes import Call, Operand, Path
from sandbox.salesforce.soql.resolve import Column, Resolver

_ALLOWED: dict[str, Callable[[Column], bool]] = {
    "filtered": lambda column: column.field.filterable,
    "sorted": lambda column: column.field.sortable,
    "grouped": lambda column: column.field.groupable,
    "aggregated": lambda column: column.field.filterable,
}


class Operands:
    """Operands of one SELECT; raises INVALID_FIELD where a field does not allow what is done with it."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._source = resolver.source

    def filtered(self, operand: Operand) -> Target:
        return self.target(operand, "filtered")

    def target(self, operand: Operand, doing: str) -> Target:
        if isinstance(operand, Call):
            return self._call(operand, doing)
        column = self._resolver.column(operand)
        if not _ALLOWED[doing](column):
            raise self._source.unusable(column.field.name, doing, operand.position)
        own = column.field.name if column.is_own else None
        return Target(column.field, column.get, own, operand.position)

    def key(self, operand: Operand) -> str:
        """The same for every way to write the same operand."""
        if isinstance(operand, Path):
            return self._resolver.column(operand).key.lower()
        return f"{operand.name}({self.key(operand.argument) if operand.argument else ''})"

    def _call(self, call: Call, doing: str) -> Target:
        if call.name in NOT_EMULATED:
            raise not_emulated(call.name)
        if call.name == "TOLABEL" and call.argument is not None and doing == "filtered":
            return self.target(call.argument, doing)
        if call.name not in DATE_FUNCTIONS or call.argument is None:
            raise self._source.unexpected("(", call.position + len(call.name))
        argument, zone = self._argument(call.argument)
        inner = self.target(argument, "filtered")
        if inner.field.type not in ("date", "datetime") or (inner.field.type == "date" and call.name in MOMENTS_ONLY):
            text = f"field '{inner.field.name}' is not supported in function {call.name}"
            raise self._source.error("INVALID_FIELD", text, call.position)
        return Target(part_field(call.name), _composed(part_of(call.name, zone), inner.get), None, call.position)

    def _argument(self, argument: Operand) -> tuple[Operand, tzinfo]:
        if isinstance(argument, Path):
            return argument, UTC
        if argument.name == "CONVERTTIMEZONE" and isinstance(argument.argument, Path):
            return argument.argument, self._resolver.scope.zone
        raise self._source.unexpected(argument.name, argument.position)


def _composed(outer: Callable[[Any], Any], inner: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda row: outer(inner(row))
