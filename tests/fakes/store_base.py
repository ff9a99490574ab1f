"""What the parts of a transaction of the fake store share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fakes.store_tables import OwnedRow, Tables


class UnitBase:
    def __init__(self, tables: Tables, organization_id: str) -> None:
        self._tables = tables
        self._organization_id = organization_id
        self._held: set[str] = set()
        self.rings: list[tuple[str, str, float, dict[str, str]]] = []

    def _mine(self, kind: type[OwnedRow], fits: Callable[[OwnedRow], bool] = lambda row: True) -> list[OwnedRow]:
        return [r for r in self._tables.rows(kind) if r.organization_id == self._organization_id and fits(r)]

    def _one(self, kind: type[OwnedRow], fits: Callable[[OwnedRow], bool]) -> OwnedRow | None:
        return next(iter(self._mine(kind, fits)), None)

    def _by_id(self, kind: type[OwnedRow], row_id: str) -> OwnedRow | None:
        found = self._tables.of(kind).get(row_id)
        return found if found is not None and found.organization_id == self._organization_id else None

    def _put(self, row: OwnedRow, *unique: tuple[str, ...]) -> None:
        self._check_owner(row)
        self._tables.put(row, *unique)

    def _check_owner(self, row: Any) -> None:
        if row.organization_id != self._organization_id:
            raise ValueError("this row belongs to another organization")

    def _drop(self, kind: type[OwnedRow], row_id: str) -> OwnedRow | None:
        found = self._by_id(kind, row_id)
        return None if found is None else self._tables.of(kind).pop(row_id)
