"""IN (SELECT ...) and NOT IN (SELECT ...), with all that is forbidden about them."""

from typing import TYPE_CHECKING, Any

from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.schema.model import Field, SObject
from sandbox.salesforce.soql.conditions import Compiled, Target
from sandbox.salesforce.soql.nodes import Condition, Logic, Path, Query, Selected, SemiJoin
from sandbox.salesforce.soql.resolve import Resolver

if TYPE_CHECKING:
    from sandbox.salesforce.soql.selection import Selection

MOST = 2


def check_placement(resolver: Resolver, where: Condition | None) -> None:
    """At most two in a WHERE, none under OR or NOT."""
    joins: list[SemiJoin] = []
    _collect(resolver, where, joins, None)
    if len(joins) > MOST:
        text = f"The maximum number of semi join sub-selects is {MOST}"
        raise resolver.source.error("EXCEEDED_MAX_SEMIJOIN_SUBSELECTS", text, joins[MOST].position)


def _collect(resolver: Resolver, part: Condition | None, found: list[SemiJoin], under: str | None) -> None:
    if isinstance(part, SemiJoin):
        if under is not None:
            text = f"Semi join sub-selects are not allowed with the '{under}' operator"
            raise resolver.source.malformed(text, part.position)
        found.append(part)
    elif isinstance(part, Logic):
        for each in part.parts:
            _collect(resolver, each, found, part.operator if part.operator != "AND" else under)


def compile_join(resolver: Resolver, join: SemiJoin, target: Target, inner: "Selection", nested: bool) -> Compiled:
    """The test of a row's id against the ids the subquery finds (looked for once, when first needed)."""
    source = resolver.source
    if nested:
        raise source.malformed("Nesting of semi join sub-selects is not supported", join.position)
    if not isinstance(join.left, Path) or target.own is None or target.field.type not in ("id", "reference"):
        text = "The left operand field in the where expression for a semi join must be an ID or reference field"
        raise source.malformed(text, join.position)
    column = inner.resolver.column(_selected(resolver, join))
    _check_same_object(resolver, join, target, (column.field, column.owner))
    found: list[set[Any]] = []

    def values() -> set[Any]:
        if not found:
            found.append({column.get(row) for row in inner.rows()} - {None})
        return found[0]

    if join.negated:
        return Compiled(lambda row: target.get(row) not in values())
    return Compiled(lambda row: target.get(row) in values(), (((target.own, lambda: list(values())),),))


def _selected(resolver: Resolver, join: SemiJoin) -> Path:
    """The one id the subquery selects."""
    query = join.query
    problem = _shape_problem(query)
    if problem is not None:
        raise resolver.source.malformed(problem, query.position)
    first = query.select[0]
    assert isinstance(first, Selected)
    assert isinstance(first.item, Path)
    return first.item


def _shape_problem(query: Query) -> str | None:
    first = query.select[0]
    if len(query.select) != 1 or not isinstance(first, Selected) or not isinstance(first.item, Path):
        return "Semi join sub-selects can only query a single ID or reference field"
    if query.order_by or query.limit is not None or query.offset is not None or query.group_by:
        return "Semi join sub-selects can not have ORDER BY, LIMIT, OFFSET or GROUP BY"
    return None


def _check_same_object(resolver: Resolver, join: SemiJoin, target: Target, selected: tuple[Field, SObject]) -> None:
    field, owner = selected
    if field.type not in ("id", "reference"):
        text = "Semi join sub-selects can only query ID or reference fields"
        raise resolver.source.malformed(text, join.query.position)
    left = _points_to(target.field, resolver.sobject)
    if not left & _points_to(field, owner):
        text = (
            f"The selected field '{field.name}' in the subquery and the left operand field in the where expression in "
            f"the outer query '{target.field.name}' should point to the same object type"
        )
        raise resolver.source.malformed(text, join.position)


def _points_to(field: Field, owner: SObject) -> set[str]:
    return {owner.name} if field.type == "id" else set(field.references)


def refuse_object(resolver: Resolver, sobject: SObject, position: int) -> SalesforceError:
    text = f"Entity '{sobject.name}' is not supported for semi join inner selects"
    return resolver.source.malformed(text, position)
