"""FROM and WHERE: which rows a SELECT is about."""

from collections.abc import Iterable
from typing import Literal

from sandbox.salesforce.errors import not_emulated
from sandbox.salesforce.schema.model import SObject
from sandbox.salesforce.soql.conditions import Compiled, ConditionCompiler, Key
from sandbox.salesforce.soql.nodes import Comparison, Condition, Logic, Membership, Path, Query, SemiJoin
from sandbox.salesforce.soql.operands import Operands
from sandbox.salesforce.soql.problems import Source, malformed
from sandbox.salesforce.soql.resolve import Resolver
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.soql.semijoin import check_placement, compile_join, refuse_object
from sandbox.salesforce.store import Row

Role = Literal["outer", "joined", "child"]
MINE = ("MINE", "MINEANDMYGROUPS")
LINK_FILTERS = ("id", "contentdocumentid", "linkedentityid")
LINK_RULE = (
    "Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or "
    "LinkedEntityId using the equals operator or multiple Id's using the IN operator."
)


def find_object(scope: Scope, source: Source, path: Path) -> SObject:
    """The object of a FROM; raises INVALID_TYPE."""
    sobject = scope.catalog.find(path.text)
    if sobject is None:
        raise source.no_entity(path.text, path.position)
    return sobject


class Selection:
    """`role`: joined is the subquery of a semi-join, child that of a parent's children (no rule about filters)."""

    def __init__(self, scope: Scope, source: Source, sobject: SObject, query: Query, role: Role = "outer") -> None:
        self.scope = scope
        self.source = source
        self.sobject = sobject
        self.resolver = Resolver(scope, source, sobject, query)
        self.operands = Operands(self.resolver)
        self._joined = role == "joined"
        self._mine = self._scope_of(query)
        check_placement(self.resolver, query.where)
        if sobject.name == "ContentDocumentLink" and role != "child" and not _filters_links(query.where):
            raise malformed(LINK_RULE)
        compiler = ConditionCompiler(scope, source, self.operands.filtered, self._semi_join)
        self._where = compiler.compile(query.where) if query.where else Compiled(lambda row: True)

    def rows(self, candidates: Iterable[Row] | None = None) -> list[Row]:
        """The rows that pass and that the user sees; of the candidates when there are some."""
        test, present, name = self._where.test, self.scope.present, self.sobject.name
        if candidates is None:
            candidates = self._candidates()
        found = [row for row in candidates if test(row) and present(name, row)]
        return [row for row in found if row.get("OwnerId") == self.scope.user_id] if self._mine else found

    def _candidates(self) -> Iterable[Row]:
        """By the indexes that leave the fewest rows, else all of them."""
        if not self._where.keys:
            return self.scope.rows(self.sobject)
        return self._by_key(min(self._where.keys, key=self._amount))

    def _amount(self, key: Key) -> int:
        store, name = self.scope.org.store, self.sobject.name
        return sum(
            1 if field == "Id" else store.amount(name, field, each) for field, values in key for each in values()
        )

    def _by_key(self, key: Key) -> Iterable[Row]:
        store, name = self.scope.org.store, self.sobject.name
        found: dict[str, Row] = {}
        for field, values in key:
            for each in values():
                row = store.get(name, each) if field == "Id" else None
                rows = ([row] if row else []) if field == "Id" else store.find(name, field, each)
                found |= {row["Id"]: row for row in rows}
        return found.values()

    def _scope_of(self, query: Query) -> bool:
        if query.scope in (None, "EVERYTHING"):
            return False
        if query.scope not in MINE:
            raise not_emulated(f"USING SCOPE {query.scope}")
        return True

    def _semi_join(self, join: SemiJoin) -> Compiled:
        sobject = find_object(self.scope, self.source, join.query.object)
        if not sobject.semi_join:
            raise refuse_object(self.resolver, sobject, join.query.object.position)
        inner = Selection(self.scope, self.source, sobject, join.query, "joined")
        return compile_join(self.resolver, join, self.operands.filtered(join.left), inner, self._joined)


def _filters_links(where: Condition | None) -> bool:
    """Whether a filter by id holds for the whole condition."""
    if isinstance(where, Logic):
        return where.operator == "AND" and any(_filters_links(part) for part in where.parts)
    if isinstance(where, SemiJoin):
        return not where.negated and _is_link_id(where.left)
    if isinstance(where, Comparison):
        return where.operator == "=" and _is_link_id(where.left)
    return isinstance(where, Membership) and where.operator == "IN" and _is_link_id(where.left)


def _is_link_id(operand: object) -> bool:
    return isinstance(operand, Path) and operand.names[-1].lower() in LINK_FILTERS
