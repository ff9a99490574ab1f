"""Grants, their secrets sealed on the way in and opened on the way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.models.base import read
from backend.models.connection import Connections
from backend.models.encrypted import KeyGone
from backend.models.sealed import SECRETS
from backend.models.units.base import UnitBase
from backend.ports.rows import Connection, ConnectionKind

NATURAL_KEY = ("organization_id", "kind", "user_id")


class GrantsUnit(UnitBase):
    def connection(self, kind: ConnectionKind, user_id: str) -> Connection | None:
        return self._opened(self._found(Connections, kind=kind, user_id=user_id))

    def connection_by_id(self, connection_id: str, lock: bool = False) -> Connection | None:
        return self._opened(self._found(Connections, lock=lock, id=connection_id))

    def put_connection(self, connection: Connection) -> None:
        """The id of an existing grant of this kind and user is kept."""
        same = {"kind": connection.kind, "user_id": connection.user_id}

        def known_id() -> str | None:
            known = self._found(Connections, lock=True, **same)
            return None if known is None else str(known["id"])

        known = self._insert_or(Connections, self._sealed(connection, connection.id), NATURAL_KEY, known_id)
        if known is not None:
            self._set(Connections, same, self._sealed(connection, known))

    def drop_connection(self, connection_id: str) -> None:
        self._drop(Connections, id=connection_id)

    def _sealed(self, connection: Connection, row_id: str) -> dict[str, Any]:
        secrets = SECRETS.seal(self._vault, dict(connection.secrets), row_id)
        return {**self._values(connection), "id": row_id, "secrets": secrets}

    def _opened(self, row: Mapping[Any, Any] | None) -> Connection | None:
        """None as well without the key: the person connects again, or the key comes back and the grant with it."""
        if row is None:
            return None
        try:
            return read(Connection, {**row, "secrets": SECRETS.open(self._vault, row["secrets"], row["id"])})
        except KeyGone:
            return None
