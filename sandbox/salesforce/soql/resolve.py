"""Paths of a query bound to fields of the org."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sandbox.salesforce.derived import reader
from sandbox.salesforce.schema.catalog import NAME
from sandbox.salesforce.schema.model import Field, SObject
from sandbox.salesforce.soql.nodes import Path, Query
from sandbox.salesforce.soql.problems import Source
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.store import Row

DEEPEST = 5


@dataclass(frozen=True)
class Column:
    """A field reached over `parents` from the query's own object; `get` reads it from a row of that object."""

    field: Field
    owner: SObject
    parents: tuple[Field, ...]
    get: Callable[[Row], Any]

    @property
    def is_own(self) -> bool:
        return not self.parents

    @property
    def key(self) -> str:
        return ".".join([*(str(each.relationship) for each in self.parents), self.field.name])


class Resolver:
    """Names inside one SELECT: its object, its aliases, its parents."""

    def __init__(self, scope: Scope, source: Source, sobject: SObject, query: Query | None = None) -> None:
        self.scope = scope
        self.source = source
        self.sobject = sobject
        self._alias = query.alias.lower() if query and query.alias else None
        self._aliases = query.aliases if query else {}

    def column(self, path: Path) -> Column:
        """The field of a path; raises INVALID_FIELD."""
        *relations, name = self.names(path)
        owner, parents = self._parents(relations, path)
        field = owner.field(name)
        if field is None:
            raise self.source.no_column(name, owner.name, path.position)
        return Column(field, owner, tuple(parents), self._getter(parents, owner, field))

    def relation(self, path: Path) -> tuple[tuple[Field, ...], SObject]:
        """The references a path of relationships goes over, and where it ends (TYPEOF's operand)."""
        owner, parents = self._parents(self.names(path), path)
        return tuple(parents), owner

    def names(self, path: Path) -> list[str]:
        """The path's parts from the query's own object on, without its alias or name."""
        names = path.names
        first = names[0].lower()
        if len(names) > 1 and first == self._alias:
            return names[1:]
        if len(names) > 1 and first in self._aliases:
            return [*self.names(Path(f"{self._aliases[first].text}.{names[-1]}", path.position))[:-1], *names[1:]]
        if len(names) > 1 and first == self.sobject.name.lower() and self.sobject.parent(names[0]) is None:
            return names[1:]
        return names

    def _parents(self, relations: list[str], path: Path) -> tuple[SObject, list[Field]]:
        if len(relations) > DEEPEST:
            text = f"SOQL relationship path exceeds the maximum of {DEEPEST} levels: {path.text}"
            raise self.source.malformed(text, path.position)
        owner, parents = self.sobject, []
        for name in relations:
            field = owner.parent(name)
            target = self.scope.catalog.parent_of(field) if field else None
            if field is None or target is None:
                raise self.source.no_parent(name, path.position)
            owner = target
            parents.append(field)
        return owner, parents

    def _getter(self, parents: list[Field], owner: SObject, field: Field) -> Callable[[Row], Any]:
        if not parents and reader(owner.name, field.name) is None:
            return itemgetter(field.name)
        scope, start = self.scope, self.sobject.name

        def get(row: Row) -> Any:
            found: tuple[str, Row] | None = (start, row)
            for parent in parents:
                found = scope.follow(found[1].get(parent.name)) if found else None
            return None if found is None else read(scope, owner, field, found)

        return get


def read(scope: Scope, owner: SObject, field: Field, found: tuple[str, Row]) -> Any:
    """A field of a row; on the pseudo-object Name, of whatever it is that has the name."""
    type_name, row = found
    if owner is not NAME:
        return scope.value(type_name, field, row)
    if field.name == "Type":
        return type_name
    actual = scope.catalog.find(type_name)
    named = actual.name_field if actual and field.name == "Name" else None
    return row.get(named.name if named else field.name)
