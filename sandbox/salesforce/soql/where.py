"""The grammar of conditions: WHERE and HAVING."""

from collections.abc import Callable

from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.soql.nodes import (
    Call,
    Comparison,
    Condition,
    Literal,
    Logic,
    Membership,
    Operand,
    Path,
    Query,
    SemiJoin,
)
from sandbox.salesforce.soql.ranges import is_range
from sandbox.salesforce.soql.stream import Stream

# Words that end a list of fields or an object's name: they are never an alias.
KEYWORDS = frozenset(
    "SELECT FROM WHERE GROUP HAVING ORDER LIMIT OFFSET USING WITH FOR AND OR NOT IN LIKE INCLUDES EXCLUDES "
    "ASC DESC NULLS BY TYPEOF WHEN THEN ELSE END ALL UPDATE RETURNING".split()
)
DEEPEST = 100
TOO_COMPLICATED = "Query is either selecting too many fields or the filter conditions are too complicated."


class WhereParser:
    """Reads one condition; `subquery` reads the SELECT of a semi-join, None where there may be none."""

    def __init__(self, stream: Stream, subquery: Callable[[], Query] | None) -> None:
        self._stream = stream
        self._subquery = subquery
        self._depth = 0

    def condition(self) -> Condition:
        """All of one operator: AND and OR mixed need parentheses."""
        parts = [self._negation()]
        operator = self._stream.token.word
        if operator not in ("AND", "OR"):
            return parts[0]
        while self._stream.skip(operator):
            parts.append(self._negation())
        if self._stream.token.word in ("AND", "OR"):
            raise self._stream.unexpected()
        return Logic(operator, tuple(parts))

    def _negation(self) -> Condition:
        if self._stream.skip("NOT"):
            return Logic("NOT", (self._negation(),))
        if not self._stream.at_punct("("):
            return self._simple()
        self._depth += 1
        if self._depth > DEEPEST:
            raise SalesforceError(400, "QUERY_TOO_COMPLICATED", TOO_COMPLICATED)
        self._stream.need_punct("(")
        inside = self.condition()
        self._stream.need_punct(")")
        self._depth -= 1
        return inside

    def _simple(self) -> Condition:
        left = operand(self._stream)
        token = self._stream.take()
        if token.kind == "op":
            return Comparison(left, "!=" if token.text == "<>" else token.text, self._literal())
        if token.word == "LIKE":
            return Comparison(left, "LIKE", self._literal())
        if token.word in ("INCLUDES", "EXCLUDES"):
            self._stream.need_punct("(")
            return Membership(left, token.word, self._literals())
        if token.word == "NOT" and self._stream.at("IN"):
            token = self._stream.take()
            return self._membership(left, "NOT IN", token.position)
        if token.word == "IN":
            return self._membership(left, "IN", token.position)
        raise self._stream.source.unexpected(token.text, token.position)

    def _membership(self, left: Operand, operator: str, position: int) -> Condition:
        self._stream.need_punct("(")
        if self._stream.at("SELECT") and self._subquery is not None:
            query = self._subquery()
            self._stream.need_punct(")")
            return SemiJoin(left, operator == "NOT IN", query, position)
        return Membership(left, operator, self._literals())

    def _literals(self) -> tuple[Literal, ...]:
        values = [self._literal()]
        while self._stream.skip_punct(","):
            values.append(self._literal())
        self._stream.need_punct(")")
        return tuple(values)

    def _literal(self) -> Literal:
        token = self._stream.token
        if token.kind in ("string", "number", "date", "datetime"):
            return Literal(token.kind, self._stream.take())
        if token.word in ("TRUE", "FALSE"):
            return Literal("boolean", self._stream.take())
        if token.word == "NULL":
            return Literal("null", self._stream.take())
        if token.word and is_range(token.word):
            return self._range()
        raise self._stream.unexpected()

    def _range(self) -> Literal:
        token = self._stream.take()
        counted = "_N_" in token.word or token.word.startswith("N_")
        if not counted:
            return Literal("range", token)
        self._stream.need_punct(":")
        return Literal("range", token, self._stream.need_count())


def operand(stream: Stream) -> Operand:
    """A field or a function of one."""
    token = stream.need_kind("name")
    if token.word in KEYWORDS and not (stream.at_punct("(") and token.word not in ("SELECT", "FROM")):
        raise stream.source.unexpected(token.text, token.position)
    if not stream.skip_punct("("):
        return Path(token.text, token.position)
    argument = None if stream.at_punct(")") else operand(stream)
    stream.need_punct(")")
    return Call(token.word, argument, token.position)
