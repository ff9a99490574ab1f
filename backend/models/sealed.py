"""Which columns are sealed, and the place each value is sealed for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, update

from backend.models.answer import Answers
from backend.models.base import Base
from backend.models.choice import Choices
from backend.models.connection import Connections
from backend.models.encrypted import VERSION, Vault, key_id_of
from backend.models.journal import Journal
from backend.models.link import Links

BEGINNING = len(f"{VERSION}.12345678")  # version and key id


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """One sealed column and the columns that name its row."""

    table: type[Base]
    name: str
    row: Sequence[str]

    def seal(self, vault: Vault, value: Any, *row_id: str) -> str:
        return vault.seal(value, self.table.__tablename__, self.name, *row_id)

    def open(self, vault: Vault, sealed: str, *row_id: str) -> Any:
        return vault.open(sealed, self.table.__tablename__, self.name, *row_id)

    def key_ids(self, connection: Connection) -> set[str]:
        """The keys that sealed what stands here."""
        column = self.table.__table__.c[self.name]
        beginnings = select(func.substr(column, 1, BEGINNING)).where(column.is_not(None)).distinct()
        return {key_id_of(found) for found in connection.execute(beginnings).scalars()}

    def reseal(self, connection: Connection, vault: Vault, limit: int) -> int:
        """Seal again up to ``limit`` values that are not under the newest key; rows held elsewhere wait their turn."""
        columns = self.table.__table__.c
        column, row = columns[self.name], [columns[name] for name in self.row]
        old = select(column, *row).where(column.is_not(None), ~column.startswith(vault.newest_prefix, autoescape=True))
        found = connection.execute(old.limit(limit).with_for_update(skip_locked=True)).all()
        for sealed, *row_id in found:
            fresh = self.seal(vault, self.open(vault, sealed, *row_id), *row_id)
            this = [column == value for column, value in zip(row, row_id, strict=True)]
            connection.execute(update(self.table).where(*this).values({self.name: fresh}))
        return len(found)


SECRETS = SealedColumn(Connections, "secrets", ("id",))
WISH = SealedColumn(Choices, "wish", ("id",))
BODY = SealedColumn(Answers, "body", ("organization_id", "user_id", "key"))
BASE = SealedColumn(Links, "base", ("id",))
BEFORE = SealedColumn(Journal, "before", ("id",))
AFTER = SealedColumn(Journal, "after", ("id",))
CONFLICTS = SealedColumn(Journal, "conflicts", ("id",))
SEALED = (SECRETS, WISH, BODY, BASE, BEFORE, AFTER, CONFLICTS)
