"""Conditions made into tests of rows, with the keys an index can answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.salesforce.schema.model import Field
from sandbox.salesforce.soql.literals import LiteralReader, Span
from sandbox.salesforce.soql.nodes import Comparison, Condition, Literal, Logic, Membership, Operand, SemiJoin
from sandbox.salesforce.soql.problems import Source
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.soql.tokens import like_pattern

Test = Callable[[Any], bool]
Key = tuple[tuple[str, Callable[[], list[Any]]], ...]
EQUALITY = frozenset({"=", "!=", "IN", "NOT IN"})
UNORDERED = frozenset({"boolean", "id", "reference", "multipicklist"})


@dataclass(frozen=True)
class Target:
    """What stands left of an operator: its type, how to read it, and the own field it is (None when it is none)."""

    field: Field
    get: Callable[[Any], Any]
    own: str | None = None
    position: int = 0


@dataclass(frozen=True)
class Compiled:
    """`keys`: each lists (field, values) such that every row that passes has one of the values in one of the fields."""

    test: Test
    keys: tuple[Key, ...] = ()


class ConditionCompiler:
    """`target` resolves what is compared, `semi_join` compiles IN (SELECT ...)."""

    def __init__(
        self,
        scope: Scope,
        source: Source,
        target: Callable[[Operand], Target],
        semi_join: Callable[[SemiJoin], Compiled],
    ) -> None:
        self._source = source
        self._literals = LiteralReader(scope, source)
        self._target = target
        self._semi_join = semi_join

    def compile(self, condition: Condition) -> Compiled:
        if isinstance(condition, Logic):
            return self._logic(condition)
        if isinstance(condition, SemiJoin):
            return self._semi_join(condition)
        if isinstance(condition, Membership):
            return self._membership(condition)
        return self._comparison(condition)

    def _logic(self, condition: Logic) -> Compiled:
        parts = [self.compile(part) for part in condition.parts]
        tests = [part.test for part in parts]
        if condition.operator == "NOT":
            return Compiled(lambda row: not tests[0](row))
        if condition.operator == "OR":
            either = tuple(pair for part in parts if part.keys for pair in part.keys[0])
            keys: tuple[Key, ...] = (either,) if all(part.keys for part in parts) else ()
            return Compiled(lambda row: any(test(row) for test in tests), keys)
        return Compiled(lambda row: all(test(row) for test in tests), tuple(key for part in parts for key in part.keys))

    def _comparison(self, condition: Comparison) -> Compiled:
        target = self._target(condition.left)
        operator = condition.operator
        self._check_operator(target, operator)
        if operator == "LIKE":
            return Compiled(self._like(target, condition.value))
        value = self._literals.read(target.field, condition.value)
        if isinstance(value, Span):
            return Compiled(_in_span(target.get, operator, value))
        fold = _folding(target.field)
        if operator in ("=", "!="):
            wanted, get = fold(value), target.get
            if operator == "!=":
                return Compiled(lambda row: fold(get(row)) != wanted)
            return Compiled(lambda row: fold(get(row)) == wanted, _keys(target, [value]))
        return Compiled(_ordered(target.get, operator, fold(value), fold))

    def _check_operator(self, target: Target, operator: str) -> None:
        kind = target.field.type
        text_only = operator == "LIKE" and not target.field.is_text
        if text_only or (kind in UNORDERED and operator not in (*EQUALITY, "LIKE", "INCLUDES", "EXCLUDES")):
            name = {"reference": "id"}.get(kind, kind)
            text = f"invalid operator on {name} field"
            raise self._source.error("INVALID_QUERY_FILTER_OPERATOR", text, target.position)

    def _like(self, target: Target, literal: Literal) -> Test:
        if literal.kind != "string":
            self._literals.read(target.field, Literal("boolean", literal.token))
        pattern, get = like_pattern(self._source, literal.token), target.get
        return lambda row: pattern.fullmatch(get(row) or "") is not None

    def _membership(self, condition: Membership) -> Compiled:
        target = self._target(condition.left)
        if condition.operator in ("INCLUDES", "EXCLUDES"):
            return Compiled(self._includes(target, condition))
        self._check_operator(target, condition.operator)
        values = [self._literals.read(target.field, each) for each in condition.values]
        spans = [_in_span(target.get, "=", each) for each in values if isinstance(each, Span)]
        fold, get = _folding(target.field), target.get
        wanted = {fold(each) for each in values if not isinstance(each, Span)}

        def inside(row: Any) -> bool:
            return fold(get(row)) in wanted or any(test(row) for test in spans)

        if condition.operator == "NOT IN":
            return Compiled(lambda row: not inside(row))
        return Compiled(inside, () if spans else _keys(target, values))

    def _includes(self, target: Target, condition: Membership) -> Test:
        if target.field.type != "multipicklist":
            text = f"{condition.operator.lower()} operator only valid on multipicklist field"
            raise self._source.error("INVALID_QUERY_FILTER_OPERATOR", text, target.position)
        choices = [set(str(self._literals.read(target.field, each)).split(";")) for each in condition.values]
        get, excludes = target.get, condition.operator == "EXCLUDES"

        def includes(row: Any) -> bool:
            has = set((get(row) or "").split(";"))
            return any(choice <= has for choice in choices) != excludes

        return includes


def _folding(field: Field) -> Callable[[Any], Any]:
    """Texts are compared without regard to capitals, but for unique case-sensitive fields and ids."""
    if field.is_text and not (field.unique and field.case_sensitive):
        return lambda value: value.casefold() if value else None
    if field.is_text:
        return lambda value: value or None
    return lambda value: value


def _keys(target: Target, values: list[Any]) -> tuple[Key, ...]:
    indexed = target.field.is_text or target.field.type in ("id", "reference")
    if target.own is None or not indexed or None in values or "" in values:
        return ()
    return (((target.own, lambda: values),),)


def _ordered(get: Callable[[Any], Any], operator: str, wanted: Any, fold: Callable[[Any], Any]) -> Test:
    compare: dict[str, Callable[[Any], bool]] = {
        "<": lambda value: value < wanted,
        "<=": lambda value: value <= wanted,
        ">": lambda value: value > wanted,
        ">=": lambda value: value >= wanted,
    }
    test = compare[operator]

    def ordered(row: Any) -> bool:
        value = fold(get(row))
        return value is not None and wanted is not None and test(value)

    return ordered


def _in_span(get: Callable[[Any], Any], operator: str, span: Span) -> Test:
    tests: dict[str, Callable[[Any], bool]] = {
        "=": lambda value: span.start <= value < span.end,
        "!=": lambda value: not span.start <= value < span.end,
        "<": lambda value: value < span.start,
        "<=": lambda value: value < span.end,
        ">": lambda value: value >= span.end,
        ">=": lambda value: value >= span.start,
    }
    test = tests[operator]

    def inside(row: Any) -> bool:
        value = get(row)
        return operator == "!=" if value is None else test(value)

    return inside
