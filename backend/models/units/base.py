"""What the parts of a transaction share: scoped reads, upserts, and refusals in the words of the port."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Insert,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from backend.models.base import Base, Owned, read, values_of
from backend.models.encrypted import Vault
from backend.ports.store import Conflict

Row = TypeVar("Row")
Where = ColumnElement[bool]

INSERT_TRIES = 3


class UnitBase:
    """One open transaction of one organization."""

    def __init__(self, connection: Connection, organization_id: str, vault: Vault) -> None:
        self._connection = connection
        self._organization_id = organization_id
        self._vault = vault

    def _mine(self, table: type[Owned], *where: Where) -> Select[Any]:
        return select(table_of(table)).where(table.organization_id == self._organization_id, *where)

    def _change(self, table: type[Owned], *where: Where) -> Update:
        return update(table_of(table)).where(table.organization_id == self._organization_id, *where)

    def _delete(self, table: type[Owned], *where: Where) -> int:
        statement: Delete = delete(table_of(table)).where(table.organization_id == self._organization_id, *where)
        return self._connection.execute(statement).rowcount

    def _rows(self, query: Select[Any]) -> Sequence[Mapping[Any, Any]]:
        return self._connection.execute(query).mappings().all()

    def _all(self, kind: type[Row], query: Select[Any]) -> list[Row]:
        return [read(kind, row) for row in self._rows(query)]

    def _one(self, kind: type[Row], query: Select[Any]) -> Row | None:
        return next(iter(self._all(kind, query.limit(1))), None)

    def _find(self, kind: type[Row], table: type[Owned], **wanted: Any) -> Row | None:
        """The first row whose columns hold these values."""
        found = self._found(table, **wanted)
        return None if found is None else read(kind, found)

    def _found(self, table: type[Owned], **wanted: Any) -> Mapping[Any, Any] | None:
        place = {"organization_id": self._organization_id, **wanted}
        return self._connection.execute(lookup(table, tuple(place)), place).mappings().first()

    def _values(self, row: Any) -> dict[str, Any]:
        if row.organization_id != self._organization_id:
            raise ValueError("this row belongs to another organization")
        return values_of(row)

    def _save(self, table: type[Owned], values: Mapping[str, Any], by: Sequence[str] = ("id",)) -> None:
        """Insert, or update the row with the same ``by``. Raises Conflict, and LookupError for a missing reference."""
        with refusals(self._connection):
            statement = upsert(self._connection.dialect.name, table, tuple(values), tuple(by))
            if self._connection.execute(statement, dict(values)).first() is None:
                raise Conflict("this id is taken")

    def _save_all(self, table: type[Owned], rows: Sequence[Mapping[str, Any]]) -> None:
        """As _save, for rows with different ids: all of them or, when one is refused, none."""
        if not rows:
            return
        statement = upsert(self._connection.dialect.name, table, tuple(rows[0]), ("id",))
        with refusals(self._connection, one_row=len(rows) == 1):
            if len(self._connection.execute(statement, list(rows)).all()) != len(rows):
                raise Conflict("an id is taken")

    def _insert_if_free(self, table: type[Owned], values: Mapping[str, Any], by: Sequence[str]) -> bool:
        """Insert unless a row with the same ``by`` stands; waits for a writer of the same row to end."""
        statement = insert_if_free(self._connection.dialect.name, table, tuple(by))
        with refusals(self._connection):
            return self._connection.execute(statement, dict(values)).first() is not None

    def _insert_or(
        self, table: type[Owned], values: Mapping[str, Any], by: Sequence[str], standing: Callable[[], Row | None]
    ) -> Row | None:
        """None when inserted, else what ``standing`` finds; a row dropped under our eyes is inserted again."""
        for _ in range(INSERT_TRIES):
            if self._insert_if_free(table, values, by):
                return None
            found = standing()
            if found is not None:
                return found
        raise Conflict("this row is put and dropped over and over")


def table_of(table: type[Base]) -> Table:
    found = table.__table__
    if not isinstance(found, Table):
        raise TypeError(f"{table.__name__} is not one table")
    return found


@lru_cache(maxsize=64)
def lookup(table: type[Owned], names: tuple[str, ...]) -> Select[Any]:
    """One row by the values of these columns. Kept, like the statements below, because putting it together takes
    longer than carrying it out."""
    columns = table_of(table).c
    return select(table_of(table)).where(*(columns[name] == bindparam(name) for name in names)).limit(1)


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


@contextmanager
def refusals(connection: Connection, one_row: bool = True) -> Iterator[None]:
    """Turn what the database refuses into the port's words, and leave the transaction usable. SQLite takes back a
    refused row by itself; several, and everything on PostgreSQL, need a savepoint."""
    takes_back = one_row and connection.dialect.name == "sqlite"
    try:
        with nullcontext() if takes_back else connection.begin_nested():
            yield
    except IntegrityError as error:
        if _misses_a_reference(error.orig):
            raise LookupError("a row this one points at is not there") from None
        raise Conflict("a unique rule refused the write") from None


def _misses_a_reference(error: BaseException | None) -> bool:
    sqlstate = getattr(error, "sqlstate", "")
    return sqlstate == "23503" or getattr(error, "sqlite_errorname", "") == "SQLITE_CONSTRAINT_FOREIGNKEY"
