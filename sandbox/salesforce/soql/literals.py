"""Literals of conditions, checked against the type of the field they are compared with."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.identifiers import to18
from sandbox.salesforce.schema.model import Field
from sandbox.salesforce.soql.nodes import Literal
from sandbox.salesforce.soql.problems import Source
from sandbox.salesforce.soql.ranges import span
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.soql.tokens import plain_text
from sandbox.salesforce.values import read_moment

LONGEST_TEXT = 4000
NUMBERS = frozenset({"int", "double", "currency", "percent"})
_ACCEPTED = {
    **dict.fromkeys(NUMBERS, ("number", "number")),
    "boolean": ("boolean", "boolean"),
    "date": ("date", "date"),
    "datetime": ("datetime", "dateTime"),
}


@dataclass(frozen=True)
class Span:
    """From `start` up to, not including, `end`: dates or moments."""

    start: Any
    end: Any


class LiteralReader:
    def __init__(self, scope: Scope, source: Source) -> None:
        self._scope = scope
        self._source = source

    def read(self, field: Field, literal: Literal) -> Any:
        """The value to compare with: as stored, a Span, or None; raises INVALID_FIELD for the wrong type."""
        if literal.kind == "null":
            return False if field.type == "boolean" else None
        if field.is_text or field.type in ("id", "reference"):
            return self._text(field, literal)
        wanted, spoken = _ACCEPTED.get(field.type, ("string", "string"))
        if literal.kind == "range" and wanted in ("date", "datetime"):
            return self._span(field, literal)
        if literal.kind != wanted:
            raise self._wrong_type(field, literal, spoken, quoted=False)
        return self._plain(field, literal, spoken)

    def _plain(self, field: Field, literal: Literal, spoken: str) -> Any:
        text = literal.token.text
        if literal.kind == "number":
            return float(text)
        if literal.kind == "boolean":
            return text.lower() == "true"
        try:
            value = date.fromisoformat(text) if literal.kind == "date" else read_moment(text)
        except ValueError:
            value = None
        if value is None:
            raise self._wrong_type(field, literal, spoken, quoted=False)
        return value

    def _text(self, field: Field, literal: Literal) -> str:
        if literal.kind != "string":
            raise self._wrong_type(field, literal, "ID" if not field.is_text else "string", quoted=True)
        text = plain_text(self._source, literal.token)
        if len(text) > LONGEST_TEXT:
            raise self._source.malformed("maximum SOQL literal length exceeded", literal.token.position)
        if field.is_text:
            return text
        known = to18(text) if text else ""
        if known is None:
            problem = f"invalid ID field: {text}"
            raise self._source.error("INVALID_QUERY_FILTER_OPERATOR", problem, literal.token.position)
        return known

    def _span(self, field: Field, literal: Literal) -> Span:
        first, last = span(literal.token.word, literal.count, self._scope.today)
        if field.type == "date":
            return Span(first, last)
        return Span(self._midnight(first), self._midnight(last))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._scope.zone).astimezone(UTC)

    def _wrong_type(self, field: Field, literal: Literal, kind: str, *, quoted: bool) -> SalesforceError:
        quotes = "should be enclosed in quotes" if quoted else "should not be enclosed in quotes"
        text = f"value of filter criterion for field '{field.name}' must be of type {kind} and {quotes}"
        return self._source.error("INVALID_FIELD", text, literal.token.position)
