"""The journal of the mirror, what was written sealed on the way in and opened on the way out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func

from backend.models.base import read
from backend.models.journal import Journal
from backend.models.sealed import AFTER, BEFORE, CONFLICTS
from backend.models.units.base import UnitBase, Where
from backend.ports.rows import JournalRow

CARRIED_OUT = ("done", "undone")


class JournalUnit(UnitBase):
    def put_journal(self, rows: Sequence[JournalRow]) -> None:
        last = {row.id: row for row in rows}
        self._save_all(Journal, [self._journal_values(row) for row in last.values()])

    def journal_row(self, row_id: str) -> JournalRow | None:
        row = self._found(Journal, id=row_id)
        return None if row is None else self._opened_journal(row)

    def journal(
        self,
        mailbox_id: str,
        limit: int,
        before: datetime | None = None,
        session_id: str = "",
        link_id: str = "",
        state: str = "",
    ) -> Sequence[JournalRow]:
        where: list[Where] = [Journal.mailbox_id == mailbox_id]
        if before is not None:
            where.append(Journal.at < before)
        named = {"session_id": session_id, "link_id": link_id, "state": state}
        where.extend(getattr(Journal, name) == value for name, value in named.items() if value)
        newest = self._mine(Journal, *where).order_by(Journal.at.desc(), Journal.id.desc())
        return self._journal(newest.limit(limit))

    def tally_journal(self, mailbox_id: str, session_id: str) -> Mapping[tuple[str, str], int]:
        carried_out = (Journal.session_id == session_id, Journal.state.in_(CARRIED_OUT))
        mine = self._mine(Journal, Journal.mailbox_id == mailbox_id, *carried_out)
        counted = mine.with_only_columns(Journal.kind, Journal.verb, func.count()).group_by(Journal.kind, Journal.verb)
        return {(kind, verb): n for kind, verb, n in self._connection.execute(counted)}

    def forget_journal(self, mailbox_id: str, before: datetime) -> int:
        return self._delete(Journal, Journal.mailbox_id == mailbox_id, Journal.at < before)

    def _journal_values(self, row: JournalRow) -> dict[str, Any]:
        sealed = {
            "before": BEFORE.seal(self._vault, dict(row.before), row.id),
            "after": AFTER.seal(self._vault, dict(row.after), row.id),
            "conflicts": CONFLICTS.seal(self._vault, list(row.conflicts), row.id),
        }
        return {**self._values(row), **sealed}

    def _journal(self, query: Select[Any]) -> list[JournalRow]:
        return [self._opened_journal(row) for row in self._rows(query)]

    def _opened_journal(self, row: Mapping[Any, Any]) -> JournalRow:
        opened = {
            "before": BEFORE.open(self._vault, row["before"], row["id"]),
            "after": AFTER.open(self._vault, row["after"], row["id"]),
            "conflicts": tuple(CONFLICTS.open(self._vault, row["conflicts"], row["id"])),
        }
        return read(JournalRow, {**row, **opened})
