"""List views: a named filter over one object, which people pick as "these contacts"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.salesforce.writer import Writer

LISTED = ("Account", "Contact", "Lead", "Opportunity", "Case", "Task", "Project__c")
# What every list view's query selects after its own columns.
ALWAYS = ("Id", "CreatedDate", "LastModifiedDate", "SystemModstamp")
OPERATORS = {
    **{"equals": "=", "notEquals": "!=", "like": "LIKE", "within": "IN", "notWithin": "NOT IN"},
    **{"lessThan": "<", "greaterThan": ">", "lessThanOrEqualTo": "<=", "greaterThanOrEqualTo": ">="},
}
_KEYS = {"type", "name", "scope", "columns", "where", "order_by"}


@dataclass(frozen=True)
class Condition:
    """`values` are SOQL literals: 'CEO' with its quotes, TODAY, 5."""

    field: str
    operator: str
    values: tuple[str, ...]

    @property
    def soql(self) -> str:
        value = f"({', '.join(self.values)})" if self.operator in ("within", "notWithin") else self.values[0]
        return f"{self.field} {OPERATORS[self.operator]} {value}"


@dataclass(frozen=True)
class ListView:
    """`scope` is everything or mine; `order_by` a field of the object."""

    id: str
    type: str
    label: str
    developer_name: str
    scope: str
    columns: tuple[str, ...]
    conditions: tuple[Condition, ...]
    order_by: str

    @property
    def soql(self) -> str:
        """The query that gives the rows of the list, in its order."""
        selected = dict.fromkeys((*self.columns, *ALWAYS))
        scope = " USING SCOPE mine" if self.scope == "mine" else ""
        where = " AND ".join(each.soql for each in self.conditions)
        order = f"{self.order_by} ASC NULLS FIRST, Id ASC NULLS FIRST"
        filtered = f" WHERE {where}" if where else ""
        return f"SELECT {', '.join(selected)} FROM {self.type}{scope}{filtered} ORDER BY {order}"  # noqa: S608  the real service shows such a text


def standard(writer: "Writer") -> list[ListView]:
    """All and mine of every object that people list."""
    found = []
    for name in LISTED:
        sobject = writer.org.everything.find(name)
        assert sobject is not None
        for scope, word in (("everything", "All"), ("mine", "My")):
            found.append(make(writer, {"type": name, "name": f"{word} {sobject.titles}", "scope": scope}))
    return found


def make(writer: "Writer", given: Mapping[str, Any]) -> ListView:
    """A list view and its row from {"type", "name", "scope"?, "columns"?, "where"?, "order_by"?}; ValueError if wrong.

    `where` is [{"field", "operator", "values"}], all of which have to hold.
    """
    sobject = writer.org.everything.find(str(given.get("type")))
    label = str(given.get("name") or "")
    if set(given) - _KEYS or sobject is None or sobject.name not in LISTED or not label:
        raise ValueError(f"a list view has a name, a type of {', '.join(LISTED)}, and of {', '.join(sorted(_KEYS))}")
    scope = str(given.get("scope", "everything"))
    if scope not in ("everything", "mine"):
        raise ValueError("the scope of a list view is everything or mine")
    named = sobject.name_field.name if sobject.name_field else "Id"
    developer_name = re.sub(r"\W+", "", label.title())
    row = writer.insert("ListView", Name=label, DeveloperName=developer_name, SobjectType=sobject.name)
    return ListView(
        id=str(row["Id"]),
        type=sobject.name,
        label=label,
        developer_name=developer_name,
        scope=scope,
        columns=tuple(given.get("columns") or (named,)),
        conditions=_conditions(given.get("where") or ()),
        order_by=str(given.get("order_by") or named),
    )


def _conditions(given: Sequence[Mapping[str, Any]]) -> tuple[Condition, ...]:
    for each in given:
        if set(each) != {"field", "operator", "values"} or each["operator"] not in OPERATORS or not each["values"]:
            raise ValueError(f"a condition has field, values, and an operator of {', '.join(OPERATORS)}")
    return tuple(Condition(each["field"], each["operator"], tuple(map(str, each["values"]))) for each in given)
