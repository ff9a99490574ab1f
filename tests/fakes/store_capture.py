"""The part of the fake store's transaction that is about capture beyond decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from backend.ports.capture_rows import Backfill, ChosenFolder, Completeness, FollowedThread
from backend.ports.rows import DecisionRow, Outcome

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
EXACT = ("reason", "origin", "item_id", "outcome")


class FakeCaptureUnit:
    """``_mine``, ``_put`` and ``_tables`` are the whole unit's."""

    _mine: Callable[..., list[Any]]
    _put: Callable[..., None]
    _tables: Any

    def chosen_folders(self, mailbox_id: str) -> Sequence[ChosenFolder]:
        found = self._mine(ChosenFolder, lambda row: row.mailbox_id == mailbox_id)
        return sorted(found, key=lambda row: (row.added_at, row.id))

    def put_chosen_folder(self, row: ChosenFolder) -> None:
        known = next((r for r in self.chosen_folders(row.mailbox_id) if r.folder_id == row.folder_id), row)
        self._put(replace(row, id=known.id))

    def drop_chosen_folder(self, mailbox_id: str, folder_id: str) -> None:
        for row in self.chosen_folders(mailbox_id):
            if row.folder_id == folder_id:
                del self._tables.of(ChosenFolder)[row.id]

    def followed_threads(self, mailbox_id: str) -> Sequence[FollowedThread]:
        found = self._mine(FollowedThread, lambda row: row.mailbox_id == mailbox_id)
        return sorted(found, key=lambda row: (row.started_at, row.id))

    def threads_named(self, threads: Sequence[str]) -> Sequence[FollowedThread]:
        found = self._mine(FollowedThread, lambda row: row.thread in set(threads))
        return sorted(found, key=lambda row: (row.started_at, row.id))

    def put_thread(self, row: FollowedThread) -> None:
        known = next((r for r in self.followed_threads(row.mailbox_id) if r.thread == row.thread), row)
        self._put(replace(row, id=known.id))

    def drop_thread(self, mailbox_id: str, thread: str) -> None:
        for row in self.followed_threads(mailbox_id):
            if row.thread == thread:
                del self._tables.of(FollowedThread)[row.id]

    def put_backfill(self, row: Backfill) -> None:
        self._put(row)

    def backfill(self, backfill_id: str) -> Backfill | None:
        return next(iter(self._mine(Backfill, lambda row: row.id == backfill_id)), None)

    def backfills(self, mailbox_id: str, limit: int) -> Sequence[Backfill]:
        found = self._mine(Backfill, lambda row: row.mailbox_id == mailbox_id)
        return sorted(found, key=lambda row: (row.created_at, row.id), reverse=True)[:limit]

    def put_completeness(self, row: Completeness) -> None:
        self._put(row)

    def completeness(self, mailbox_id: str, limit: int) -> Sequence[Completeness]:
        found = self._mine(Completeness, lambda row: row.mailbox_id == mailbox_id)
        return sorted(found, key=lambda row: (row.started_at, row.id), reverse=True)[:limit]

    def forget_reports(self, before: datetime) -> int:
        def is_old(row: Backfill | Completeness) -> bool:
            return row.ended_at is not None and row.ended_at < before

        gone = [(kind, row.id) for kind in (Backfill, Completeness) for row in self._mine(kind, is_old)]
        for kind, row_id in gone:
            del self._tables.of(kind)[row_id]
        return len(gone)

    def find_decisions(
        self, mailbox_id: str, limit: int, wanted: Mapping[str, str], before: tuple[datetime, str] | None = None
    ) -> Sequence[DecisionRow]:
        def fits(row: DecisionRow) -> bool:
            at = row.decided_at
            if any(wanted.get(name) and str(getattr(row, name)) != wanted[name] for name in EXACT):
                return False
            if wanted.get("since") and (at is None or at < datetime.fromisoformat(wanted["since"])):
                return False
            if wanted.get("until") and (at is None or at >= datetime.fromisoformat(wanted["until"])):
                return False
            return row.mailbox_id == mailbox_id and (before is None or (at is not None and (at, row.id) < before))

        found = self._mine(DecisionRow, fits)
        return sorted(found, key=lambda d: (d.decided_at or LONG_AGO, d.id), reverse=True)[:limit]

    def tally_reasons(self, mailbox_id: str, since: datetime) -> Mapping[tuple[Outcome, str], int]:
        about = self._mine(DecisionRow, lambda d: d.mailbox_id == mailbox_id and d.item_type == "message")
        return Counter((row.outcome, row.reason) for row in about if row.decided_at and row.decided_at >= since)
