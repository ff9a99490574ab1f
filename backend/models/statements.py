"""Statements put together once and kept: that takes longer than carrying them out.

Whatever is asked for by the values of columns alone is here; other conditions are put together where they are needed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Delete,
    Insert,
    Integer,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from backend.models.base import Base, Owned

MOST: BindParameter[int] = bindparam("most", type_=Integer)
WANTED = "wanted_"  # before the name of a column whose value is looked for, where another one is written to it


def table_of(table: type[Base]) -> Table:
    found = table.__table__
    if not isinstance(found, Table):
        raise TypeError(f"{table.__name__} is not one table")
    return found


@lru_cache(maxsize=256)
def rows_with(
    table: type[Owned], names: tuple[str, ...], order: tuple[str, ...] = (), limited: bool = False, lock: bool = False
) -> Select[Any]:
    """Rows in which these columns hold certain values. ``order``: columns, "-" before one that falls. ``limited``: to
    ``most`` rows. ``lock``: nobody else changes them until the transaction ends."""
    columns = table_of(table).c
    query = select(table_of(table)).where(*(columns[name] == bindparam(name) for name in names))
    query = query.order_by(*(_ordered(table, name) for name in order))
    query = query.limit(MOST) if limited else query
    return query.with_for_update(key_share=True) if lock else query  # rows that point at these may still be added


@lru_cache(maxsize=64)
def rows_among(table: type[Owned], names: tuple[str, ...], one_of: str) -> Select[Any]:
    """The same, with a further column that holds one of the values of the list ``some``."""
    return rows_with(table, names).where(table_of(table).c[one_of].in_(bindparam("some", expanding=True)))


def _ordered(table: type[Owned], name: str) -> ColumnElement[Any]:
    columns = table_of(table).c
    return columns[name[1:]].desc() if name.startswith("-") else columns[name].asc()


@lru_cache(maxsize=64)
def drop_with(table: type[Owned], names: tuple[str, ...]) -> Delete:
    """Delete the rows in which these columns hold certain values."""
    columns = table_of(table).c
    return delete(table_of(table)).where(*(columns[name] == bindparam(name) for name in names))


@lru_cache(maxsize=64)
def change_with(table: type[Owned], names: tuple[str, ...]) -> Update:
    """Change the rows in which these columns hold certain values, given as ``wanted_`` and the name; what is written
    is given by its name alone."""
    columns = table_of(table).c
    return update(table_of(table)).where(*(columns[name] == bindparam(WANTED + name) for name in names))


def insert_on(dialect: str, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """The INSERT of this database that knows ON CONFLICT."""
    if dialect == "postgresql":
        return postgresql.insert(table_of(table))
    return sqlite.insert(table_of(table))


@lru_cache(maxsize=256)
def upsert(dialect: str, table: type[Owned], names: tuple[str, ...], by: tuple[str, ...]) -> Insert:
    """Insert the named columns, or update the row with the same ``by`` in the same organization. Returns a row if
    done."""
    statement = insert_on(dialect, table)
    columns = table_of(table).c
    fresh = {name: statement.excluded[name] for name in names if name not in {*by, "organization_id"}}
    mine = columns.organization_id == statement.excluded.organization_id
    done = statement.on_conflict_do_update(index_elements=list(by), set_=fresh, where=mine)
    return done.returning(columns.organization_id)


@lru_cache(maxsize=64)
def insert_if_free(dialect: str, table: type[Owned], by: tuple[str, ...]) -> Insert:
    """Insert unless a row with the same ``by`` stands. Returns a row if done."""
    statement = insert_on(dialect, table).on_conflict_do_nothing(index_elements=list(by))
    return statement.returning(table_of(table).c[by[0]])
