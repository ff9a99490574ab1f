"""What the parts of a transaction share: scoped reads, upserts, and refusals in the words of the port."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Delete, Select, Update, delete, select, update
from sqlalchemy.exc import IntegrityError

from backend.models.base import Owned, read, values_of
from backend.models.batches import batches
from backend.models.encrypted import Vault
from backend.models.statements import (
    WANTED,
    change_with,
    drop_with,
    insert_if_free,
    rows_among,
    rows_with,
    table_of,
    upsert,
)
from backend.ports.store import Conflict

Row = TypeVar("Row")
Where = ColumnElement[bool]

INSERT_TRIES = 3


class UnitBase:
    """One open transaction of one organization.

    What is asked by the values of columns goes by statements that are kept (``_find`` to ``_set``); any other condition
    is put together where it is needed (``_mine``, ``_change``, ``_delete``).
    """

    def __init__(self, connection: Connection, organization_id: str, vault: Vault) -> None:
        self._connection = connection
        self._organization_id = organization_id
        self._vault = vault
        self._held: set[str] = set()  # mailboxes that nobody else changes before this transaction ends

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

    def _find(self, kind: type[Row], table: type[Owned], **wanted: Any) -> Row | None:
        """The first row whose columns hold these values."""
        found = self._found(table, **wanted)
        return None if found is None else read(kind, found)

    def _found(self, table: type[Owned], lock: bool = False, **wanted: Any) -> Mapping[Any, Any] | None:
        place = self._place(wanted)
        query = rows_with(table, tuple(place), limited=True, lock=lock)
        return self._connection.execute(query, {**place, "most": 1}).mappings().first()

    def _list(
        self, kind: type[Row], table: type[Owned], order: tuple[str, ...] = (), most: int | None = None, **wanted: Any
    ) -> list[Row]:
        """The rows whose columns hold these values, at most so many of them; ``order`` as in ``rows_with``."""
        return [read(kind, row) for row in self._every(table, order, most, **wanted)]

    def _every(
        self, table: type[Owned], order: tuple[str, ...] = (), most: int | None = None, **wanted: Any
    ) -> Sequence[Mapping[Any, Any]]:
        """The same as the database gives them."""
        place = self._place(wanted)
        query = rows_with(table, tuple(place), order, limited=most is not None)
        return self._connection.execute(query, {**place, "most": most}).mappings().all()

    def _among(
        self, table: type[Owned], one_of: str, some: Iterable[Any], **wanted: Any
    ) -> Iterator[Mapping[Any, Any]]:
        """The rows whose columns hold these values, and ``one_of`` one of some, however many they are."""
        place = self._place(wanted)
        query = rows_among(table, tuple(place), one_of)
        for part in batches(some):
            yield from self._connection.execute(query, {**place, "some": part}).mappings()

    def _drop(self, table: type[Owned], **wanted: Any) -> int:
        """Delete the rows whose columns hold these values."""
        place = self._place(wanted)
        return self._connection.execute(drop_with(table, tuple(place)), place).rowcount

    def _set(self, table: type[Owned], wanted: Mapping[str, Any], values: Mapping[str, Any]) -> int:
        """Write ``values`` to the rows whose columns hold those wanted."""
        place = self._place(wanted)
        given = {WANTED + name: value for name, value in place.items()}
        return self._connection.execute(change_with(table, tuple(place)), {**values, **given}).rowcount

    def _place(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        return {**wanted, "organization_id": self._organization_id}

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
