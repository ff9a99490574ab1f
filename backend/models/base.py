"""What all tables share: the declarative base, column types, and the way between a row and its dataclass."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any, TypeVar

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, ForeignKeyConstraint, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Row = TypeVar("Row")

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


class UtcTime(TypeDecorator[datetime]):
    """An aware time in, an aware UTC time out, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Word(TypeDecorator[Enum]):
    """A member of a string enumeration, stored as its value."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[Enum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Enum | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value.value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Enum | None:
        return None if value is None else self.words(value)


class JsonObject(TypeDecorator[Mapping[str, Any]]):
    """A mapping of plain values."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
        return None if value is None else dict(value)


class JsonList(TypeDecorator[tuple[Any, ...]]):
    """A tuple of plain values."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[Any, ...] | None, dialect: Dialect) -> list[Any] | None:
        return None if value is None else list(value)

    def process_result_value(self, value: list[Any] | None, dialect: Dialect) -> tuple[Any, ...] | None:
        return None if value is None else tuple(value)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcTime}  # noqa: RUF012 - the library's own hook


class Owned(Base):
    """A table of a customer: every row carries its organization."""

    __abstract__ = True

    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"))


def points_to(table: str, column: str) -> ForeignKeyConstraint:
    """A reference to the id of another table's row, in the same organization only."""
    return ForeignKeyConstraint(["organization_id", column], [f"{table}.organization_id", f"{table}.id"])


def read(kind: type[Row], row: Mapping[Any, Any]) -> Row:
    """The dataclass of a table row; columns it does not name are left out."""
    return kind(**{field.name: row[field.name] for field in dataclasses.fields(kind)})  # type: ignore[arg-type]


def values_of(row: Any) -> dict[str, Any]:
    """The column values of a dataclass. Raises ValueError for a time without a zone."""
    values = {field.name: getattr(row, field.name) for field in dataclasses.fields(row)}
    for name, value in values.items():
        if isinstance(value, datetime) and value.tzinfo is None:
            raise ValueError(f"{name} is a time without a zone and cannot be stored")
    return values
