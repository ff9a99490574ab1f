"""A SELECT with aggregates: COUNT(), GROUP BY, HAVING."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.salesforce.schema.fields import integer, number
from sandbox.salesforce.schema.model import SObject
from sandbox.salesforce.soql.conditions import Compiled, ConditionCompiler, Target
from sandbox.salesforce.soql.functions import AGGREGATES, aggregate
from sandbox.salesforce.soql.literals import NUMBERS
from sandbox.salesforce.soql.nodes import Call, Operand, Order, Path, Query, Selected, SemiJoin
from sandbox.salesforce.soql.ordering import SortKey, cut, ordered
from sandbox.salesforce.soql.problems import Source
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.soql.selection import Selection
from sandbox.salesforce.store import Row
from sandbox.salesforce.values import to_json


@dataclass(frozen=True)
class Group:
    values: tuple[Any, ...]
    rows: list[Row]


def is_aggregate(operand: Operand) -> bool:
    return isinstance(operand, Call) and operand.name in AGGREGATES


def is_grouped(query: Query) -> bool:
    """Whether a SELECT yields groups instead of records."""
    return bool(query.group_by) or any(isinstance(each, Selected) and is_aggregate(each.item) for each in query.select)


class GroupedPlan:
    def __init__(self, scope: Scope, source: Source, sobject: SObject, query: Query) -> None:
        self._source = source
        self._query = query
        self.selection = Selection(scope, source, sobject, query)
        self._operands = self.selection.operands
        self._refuse_limits(query)
        self._group_targets = [self._operands.target(each, "grouped") for each in query.group_by]
        self._group_keys = [self._operands.key(each) for each in query.group_by]
        self._aliases: dict[str, Target] = {}
        self._columns = self._select(query)
        self._having = self._compile_having(scope, query)
        self._order = [self._sort_key(each) for each in query.order_by]

    def groups(self) -> list[Group]:
        rows = self.selection.rows()
        found = self._grouped(rows) if self._query.group_by else [Group((), rows)]
        kept = [group for group in found if self._having.test(group)]
        return cut(self._source, self._query, ordered(kept, self._order))

    def count(self) -> int:
        """The number SELECT COUNT() gives."""
        return len(cut(self._source, self._query, self.selection.rows()))

    def record(self, group: Group) -> dict[str, Any]:
        values = {name: to_json(get(group)) for name, get in self._columns.items()}
        return {"attributes": {"type": "AggregateResult"}, **values}

    def _refuse_limits(self, query: Query) -> None:
        if query.counts_only:
            if query.order_by or query.group_by:
                raise self._source.malformed("COUNT() can not be ordered or grouped", query.position)
        elif query.limit is not None and not query.group_by:
            text = "Non-grouped query that uses overall aggregate functions cannot also use LIMIT"
            raise self._source.malformed(text, query.limit_position)

    def _grouped(self, rows: list[Row]) -> list[Group]:
        groups: dict[tuple[Any, ...], Group] = {}
        for row in rows:
            values = tuple(target.get(row) for target in self._group_targets)
            key = tuple(value.casefold() if isinstance(value, str) else value for value in values)
            groups.setdefault(key, Group(values, [])).rows.append(row)
        return list(groups.values())

    def _select(self, query: Query) -> dict[str, Callable[[Group], Any]]:
        columns: dict[str, Callable[[Group], Any]] = {}
        if query.counts_only:
            return columns
        unnamed = 0
        for each in query.select:
            if not isinstance(each, Selected):
                raise self._source.malformed("a grouped query selects fields and functions only", query.position)
            target = self._target(each.item)
            name = each.alias or (each.item.names[-1] if isinstance(each.item, Path) else None)
            if name is None:
                name, unnamed = f"expr{unnamed}", unnamed + 1
            elif isinstance(each.item, Path) and not each.alias:
                name = target.field.name
            if name in columns:
                raise self._source.malformed(f"duplicate alias: {name}", each.item.position)
            columns[name] = target.get
            self._aliases[name.lower()] = target
        return columns

    def _target(self, operand: Operand) -> Target:
        """An aggregate, an alias or something grouped by, read from a group."""
        if isinstance(operand, Call) and operand.name in AGGREGATES:
            return self._aggregate(operand)
        if isinstance(operand, Path) and operand.text.lower() in self._aliases:
            return self._aliases[operand.text.lower()]
        key = self._operands.key(operand)
        if key not in self._group_keys:
            text = operand.text if isinstance(operand, Path) else operand.name
            raise self._source.malformed(f"Field must be grouped or aggregated: {text}", operand.position)
        place = self._group_keys.index(key)
        return Target(self._group_targets[place].field, lambda group: group.values[place], None, operand.position)

    def _aggregate(self, call: Call) -> Target:
        if call.argument is None:
            raise self._source.unexpected(")", call.position + len(call.name) + 1)
        inner = self._operands.target(call.argument, "aggregated")
        kind = inner.field.type
        if (call.name in ("SUM", "AVG") and kind not in NUMBERS) or kind == "boolean":
            text = f"field {inner.field.name} does not support aggregate operator {call.name}"
            raise self._source.malformed(text, call.position)
        field = {"MIN": inner.field, "MAX": inner.field, "SUM": number("sum"), "AVG": number("avg")}.get(call.name)
        get, name = inner.get, call.name
        return Target(
            field or integer("count"),
            lambda group: aggregate(name, [get(row) for row in group.rows]),
            None,
            call.position,
        )

    def _compile_having(self, scope: Scope, query: Query) -> Compiled:
        if query.having is None:
            return Compiled(lambda group: True)
        return ConditionCompiler(scope, self._source, self._target, self._no_join).compile(query.having)

    def _no_join(self, join: SemiJoin) -> Compiled:
        raise self._source.unexpected("SELECT", join.query.position)

    def _sort_key(self, order: Order) -> SortKey:
        return SortKey(self._target(order.item).get, order.descending, order.nulls_last)
