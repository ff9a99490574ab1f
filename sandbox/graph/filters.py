"""$filter: a small but real parser. A filter becomes a predicate over one item's properties.

eq ne gt ge lt le, and or not, startswith, contains, any, cast(x, Edm.Int32); strings compare without case, as
Exchange does. What cannot be parsed or typed is refused as Graph refuses it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.graph import extended
from sandbox.graph.errors import GraphError, bad_query
from sandbox.graph.filter_tokens import Token, Tokens
from sandbox.graph.schema import EXACT, EXTENDED, EXTENDED_ID, MOMENT_TEXT, NOT_FILTERABLE, Type, property_type

Scope = dict[str, Any]
Predicate = Callable[[Scope], bool]
NULL = "null"
_ORDER = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


@dataclass(frozen=True)
class Filter:
    """``properties`` are the first-level names in the order they appear."""

    predicate: Predicate
    properties: tuple[str, ...]

    def accepts(self, row: dict[str, Any]) -> bool:
        return self.predicate({"": row})


@dataclass(frozen=True)
class Operand:
    type: Type
    value: Callable[[Scope], Any]
    literal: str | None = None


def parse(text: str, schema: dict[str, Type], of: str, *, extended_properties: bool = True) -> Filter:
    """``of`` is the type's name in complaints; raises GraphError 400."""
    more = {"singleValueExtendedProperties": EXTENDED} if extended_properties else {}
    parser = _Parser(Tokens(text), {**schema, **more}, of)
    predicate = parser.either()
    if parser.tokens.peek().kind != "end":
        raise parser.tokens.problem("end of the expression expected")
    return Filter(predicate, tuple(dict.fromkeys(parser.seen)))


class _Parser:
    def __init__(self, tokens: Tokens, schema: dict[str, Type], of: str) -> None:
        self.tokens, self.of = tokens, of
        self.scopes: dict[str, Type] = {"": schema}
        self.seen: list[str] = []

    def either(self) -> Predicate:
        left = self.both()
        while self.tokens.take("or"):
            left = _or(left, self.both())
        return left

    def both(self) -> Predicate:
        left = self.negated()
        while self.tokens.take("and"):
            left = _and(left, self.negated())
        return left

    def negated(self) -> Predicate:
        if self.tokens.take("not"):
            inner = self.negated()
            return lambda scope: not inner(scope)
        if self.tokens.take("("):
            inner = self.either()
            self.tokens.expect(")")
            return inner
        return self.comparison()

    def comparison(self) -> Predicate:
        if self.tokens.peek().text in ("startswith", "contains") and self.tokens.peek(1).text == "(":
            return self.text_function()
        path = self.path_ahead()
        if path and path[-1].lower() == "any" and self.tokens.peek(2 * len(path) - 1).text == "(":
            return self.any_of()
        left = self.operand()
        word = self.tokens.peek().text
        if word not in _ORDER:
            if left.type == "bool":
                return lambda scope: bool(left.value(scope))
            raise self.tokens.problem("a comparison expected")
        self.tokens.next()
        return _compare(word, left, self.operand())

    def path_ahead(self) -> list[str]:
        words: list[str] = []
        while self.tokens.peek(2 * len(words)).kind == "word":
            words.append(self.tokens.peek(2 * len(words)).text)
            if self.tokens.peek(2 * len(words) - 1).text != "/":
                break
        return words

    def text_function(self) -> Predicate:
        name = self.tokens.next().text
        self.tokens.expect("(")
        left = self.operand()
        self.tokens.expect(",")
        right = self.operand()
        self.tokens.expect(")")
        if left.type != "string" or right.type != "string":
            raise bad_query(f"No function signature for the function with name '{name}' matches these arguments.")
        test = str.startswith if name == "startswith" else str.__contains__
        return lambda scope: test((left.value(scope) or "").lower(), right.value(scope).lower())

    def any_of(self) -> Predicate:
        path = self.path_ahead()[:-1]
        for _ in range(2 * len(path) + 1):
            self.tokens.next()
        collection = self.resolve(path)
        if not isinstance(collection.type, list):
            raise bad_query(f"Any can only be applied to a collection; '{'/'.join(path)}' is none.")
        self.tokens.expect("(")
        variable = self.tokens.next().text
        self.tokens.expect(":")
        self.scopes[variable] = collection.type[0]
        inner = self.either()
        self.tokens.expect(")")
        del self.scopes[variable]
        return lambda scope: any(inner({**scope, variable: one}) for one in collection.value(scope) or ())

    def operand(self) -> Operand:
        token = self.tokens.next()
        if token.kind == "word" and token.text == "cast":
            return self.cast()
        if token.kind == "word" and token.text not in ("true", "false", "null"):
            path = [token.text]
            while self.tokens.take("/"):
                path.append(self.tokens.next().text)
            return self.resolve(path)
        return _literal(token, self.tokens)

    def cast(self) -> Operand:
        self.tokens.expect("(")
        inner = self.operand()
        self.tokens.expect(",")
        target = self.tokens.next().text
        self.tokens.expect(")")
        if target not in ("Edm.Int32", "Edm.Int64"):
            raise bad_query(f"The type '{target}' cannot be cast to.")
        return Operand("int", lambda scope: _number(inner.value(scope)))

    def resolve(self, path: list[str]) -> Operand:
        root = path[0] if path[0] in self.scopes else ""
        steps = path[1:] if root else path
        if not root:
            self.seen.append(path[0])
            if path[0] in NOT_FILTERABLE and path != ["flag", "flagStatus"]:
                raise GraphError(
                    400, "ErrorInvalidUrlQueryFilter", "The query filter contains one or more invalid nodes."
                )
        return Operand(property_type(self.scopes[root], steps, self.of), lambda scope: _walk(scope[root], steps))


def _or(left: Predicate, right: Predicate) -> Predicate:
    return lambda scope: left(scope) or right(scope)


def _and(left: Predicate, right: Predicate) -> Predicate:
    return lambda scope: left(scope) and right(scope)


def _walk(value: Any, steps: list[str]) -> Any:
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _number(text: Any) -> int | None:
    try:
        return int(text)
    except (TypeError, ValueError):
        return None


def _literal(token: Token, tokens: Tokens) -> Operand:
    if token.kind == "string":
        text = token.text[1:-1].replace("''", "'")
        return Operand("string", lambda scope: text, text)
    if token.kind == "moment":
        moment = to_moment(token.text)
        return Operand("datetime", lambda scope: moment, token.text)
    if token.kind == "number":
        number = float(token.text)
        return Operand("int", lambda scope: number, token.text)
    if token.text in ("true", "false"):
        return Operand("bool", lambda scope: token.text == "true", token.text)
    if token.text == "null":
        return Operand(NULL, lambda scope: None, "null")
    raise tokens.problem("a value expected")


def to_moment(text: str) -> datetime:
    """ISO text with any offset, or a bare date; UTC. Raises GraphError 400."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise bad_query(f"'{text}' is not a date.") from None


def _compare(word: str, left: Operand, right: Operand) -> Predicate:
    if EXTENDED_ID in (left.type, right.type):
        left, right = _canonical(left), _canonical(right)
    if EXACT in (left.type, right.type):
        if word != "eq":
            raise GraphError(400, "ErrorInvalidUrlQueryFilter", f"The property only compares with eq, not with {word}.")
        left, right = _as_text(left), _as_text(right)
    if MOMENT_TEXT in (left.type, right.type):
        left, right = _as_moment(left), _as_moment(right)
    if not _comparable(left, right):
        names = f"'{_edm(left.type)}' and '{_edm(right.type)}'"
        raise bad_query(f"A binary operator with incompatible types was detected. Found operand types {names}.")
    compare = _ORDER[word]

    def predicate(scope: Scope) -> bool:
        one, other = _plain(left, scope), _plain(right, scope)
        if one is None or other is None:
            return (one is other) == (word == "eq") if word in ("eq", "ne") else False
        return bool(compare(one, other))

    return predicate


def _as_text(operand: Operand) -> Operand:
    return Operand("string", operand.value, operand.literal) if operand.type == EXACT else operand


def _as_moment(operand: Operand) -> Operand:
    """Text such as start/dateTime is compared as the moment it names; a moment without quotes does not fit it."""
    if operand.type == MOMENT_TEXT:
        return Operand("datetime", operand.value)
    if operand.type == "string" and operand.literal is not None:
        moment = to_moment(operand.literal)
        return Operand("datetime", lambda scope: moment, operand.literal)
    return Operand("string", operand.value) if operand.type == "datetime" else operand


def _canonical(operand: Operand) -> Operand:
    if operand.literal is None:
        return Operand("string", operand.value)
    name = extended.canonical(operand.literal)
    return Operand("string", lambda scope: name, name)


def _comparable(left: Operand, right: Operand) -> bool:
    if NULL in (left.type, right.type):
        return True
    for one, other in ((left, right), (right, left)):
        if isinstance(one.type, frozenset):
            return other.type == "string" and (other.literal is None or other.literal in one.type)
    return left.type in ("string", "int", "bool", "datetime") and left.type == right.type


def _edm(kind: Type) -> str:
    names = {
        "string": "Edm.String",
        EXACT: "Edm.String",
        "int": "Edm.Int32",
        "bool": "Edm.Boolean",
        "datetime": "Edm.DateTimeOffset",
    }
    return names.get(kind, "microsoft.graph.enum") if isinstance(kind, str) else "microsoft.graph.complex"


def _plain(operand: Operand, scope: Scope) -> Any:
    value = operand.value(scope)
    if operand.type == "datetime" and isinstance(value, str):
        return to_moment(value)
    return value.lower() if isinstance(value, str) else value
