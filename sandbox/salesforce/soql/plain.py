"""A SELECT of fields: records with parents, children and TYPEOF."""

from collections.abc import Iterable
from typing import Any

from sandbox.salesforce.errors import SalesforceError, not_emulated
from sandbox.salesforce.schema.catalog import NAME
from sandbox.salesforce.schema.model import Child, Field, SObject
from sandbox.salesforce.soql.functions import NOT_EMULATED, SHOWN
from sandbox.salesforce.soql.nodes import AllFields, Call, Path, Query, Selected, TypeOf
from sandbox.salesforce.soql.ordering import SortKey, cut, ordered
from sandbox.salesforce.soql.problems import Source
from sandbox.salesforce.soql.resolve import Resolver
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.soql.selection import Selection
from sandbox.salesforce.soql.shape import Found, Shape
from sandbox.salesforce.store import Row
from sandbox.salesforce.values import to_json

MOST_CHILDREN = 20
DEEPEST = 4
FIELDS_LIMIT = 200


class PlainPlan:
    """A compiled SELECT without aggregates. `depth`: how far below the outermost SELECT this one is."""

    def __init__(self, scope: Scope, source: Source, sobject: SObject, query: Query, depth: int = 0) -> None:
        self._scope = scope
        self._source = source
        self._query = query
        self._depth = depth
        self.selection = Selection(scope, source, sobject, query, "child" if depth else "outer")
        self._resolver = self.selection.resolver
        self._shape = Shape(scope, sobject)
        for item in query.select:
            self._select(item)
        self._keys = [
            SortKey(self.selection.operands.target(each.item, "sorted").get, each.descending, each.nulls_last)
            for each in query.order_by
        ]

    def rows(self, candidates: Iterable[Row] | None = None) -> list[Row]:
        found = ordered(self.selection.rows(candidates), self._keys)
        return cut(self._source, self._query, found)

    def record(self, row: Row) -> dict[str, Any]:
        return self._shape.record((self.selection.sobject.name, row))

    def _select(self, item: Selected | AllFields | TypeOf | Query) -> None:
        if isinstance(item, Query):
            self._children(item)
        elif isinstance(item, TypeOf):
            self._typeof(item)
        elif isinstance(item, AllFields):
            self._all_fields(item)
        elif isinstance(item.item, Call):
            self._call(item.item, item.alias)
        elif item.alias is not None:
            raise self._source.malformed("only aggregate expressions use field aliasing", item.item.position)
        elif not self._shape.add(self._resolver.column(item.item)):
            raise self._duplicate(item.item)

    def _duplicate(self, path: Path) -> SalesforceError:
        return SalesforceError(400, "INVALID_FIELD", f"duplicate field selected: {path.text}")

    def _call(self, call: Call, alias: str | None) -> None:
        if call.name in NOT_EMULATED or (call.name in SHOWN and isinstance(call.argument, Call)):
            raise not_emulated(call.name)
        if call.name not in SHOWN or not isinstance(call.argument, Path):
            raise self._source.malformed(f"Invalid expression: {call.name}", call.position)
        column = self._resolver.column(call.argument)
        convert = _formatted if call.name == "FORMAT" else column.field.label_for
        if not self._shape.add(column, alias, convert):
            raise self._duplicate(call.argument)

    def _all_fields(self, item: AllFields) -> None:
        limit = self._query.limit
        if item.kind != "STANDARD" and (limit is None or limit > FIELDS_LIMIT):
            text = f"The SOQL FIELDS function must have a LIMIT of at most {FIELDS_LIMIT}"
            raise self._source.malformed(text, item.position)
        for field in self.selection.sobject.columns:
            wanted = item.kind == "ALL" or field.custom == (item.kind == "CUSTOM")
            if wanted and not self._shape.add_field(field):
                raise self._duplicate(Path(field.name, item.position))

    def _typeof(self, item: TypeOf) -> None:
        parents, _ = self._resolver.relation(item.relation)
        *above, field = parents
        if not field.polymorphic:
            text = f"TYPEOF can only be used with a polymorphic relationship: {item.relation.text}"
            raise self._source.malformed(text, item.relation.position)
        shape = self._shape
        for parent in above:
            shape = shape.parent(parent)
        choices = {each[0]: each[1] for each in (self._branch(field, *branch) for branch in item.branches)}
        otherwise = self._shape_of(NAME, item.otherwise) if item.otherwise else None

        def write(found: Found) -> dict[str, Any] | None:
            target = self._scope.follow(found[1].get(field.name))
            if target is None:
                return None
            chosen = choices.get(target[0], otherwise)
            record = chosen.record(target) if chosen else {}
            return {**record, "attributes": self._scope.attributes(target[0], target[1])}

        if not shape.add_writer(str(field.relationship), write):
            raise self._duplicate(item.relation)

    def _branch(self, field: Field, name: Path, paths: tuple[Path, ...]) -> tuple[str, Shape]:
        sobject = self._scope.catalog.find(name.text)
        if sobject is None or sobject.name not in field.references:
            raise self._source.no_entity(name.text, name.position)
        return sobject.name, self._shape_of(sobject, paths)

    def _shape_of(self, sobject: SObject, paths: tuple[Path, ...]) -> Shape:
        shape, resolver = Shape(self._scope, sobject), Resolver(self._scope, self._source, sobject)
        for path in paths:
            if not shape.add(resolver.column(path)):
                raise self._duplicate(path)
        return shape

    def _children(self, query: Query) -> None:
        child = self._child(query)
        if query.group_by or query.counts_only:
            raise self._source.malformed("a child query can not be grouped", query.position)
        sobject = self._scope.catalog.find(child.object)
        assert sobject is not None
        plan = PlainPlan(self._scope, self._source, sobject, query, self._depth + 1)
        store = self._scope.org.store

        def write(found: Found) -> dict[str, Any] | None:
            rows = plan.rows(store.find(child.object, child.field.name, found[1]["Id"]))
            if not rows:
                return None
            return {"totalSize": len(rows), "done": True, "records": [plan.record(row) for row in rows]}

        if not self._shape.add_writer(str(child.name), write):
            raise self._duplicate(query.object)

    def _child(self, query: Query) -> Child:
        path = query.object
        children = [each for each in self._query.select if isinstance(each, Query)]
        if len(children) > MOST_CHILDREN or self._depth >= DEEPEST:
            raise self._source.malformed("too many or too deep child queries", query.position)
        name = self._resolver.names(path)[-1]
        child = self._scope.catalog.child(self.selection.sobject.name, name)
        if child is None:
            raise self._source.no_children(name, path.position)
        return child


def _formatted(value: Any) -> Any:
    """FORMAT in an English locale: 48,000.00."""
    if isinstance(value, float):
        return f"{value:,.2f}"
    return to_json(value)
