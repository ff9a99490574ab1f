"""Chosen folders, followed threads, back-fills and completeness checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import and_, func, or_

from backend.models.backfill import Backfills
from backend.models.base import Owned, read
from backend.models.chosen_folder import ChosenFolders
from backend.models.completeness import CompletenessChecks
from backend.models.decision import Decisions
from backend.models.thread import Threads
from backend.models.units.base import UnitBase, Where
from backend.ports.capture_rows import Backfill, ChosenFolder, Completeness, FollowedThread
from backend.ports.rows import DecisionRow, Outcome

Row = TypeVar("Row")
FOLDER_KEY = ("organization_id", "mailbox_id", "folder_id")
THREAD_KEY = ("organization_id", "mailbox_id", "thread")
EXACT = ("reason", "origin", "item_id")


class CaptureUnit(UnitBase):
    def chosen_folders(self, mailbox_id: str) -> Sequence[ChosenFolder]:
        return self._list(ChosenFolder, ChosenFolders, ("added_at", "id"), mailbox_id=mailbox_id)

    def put_chosen_folder(self, row: ChosenFolder) -> None:
        self._put_by(ChosenFolders, row, FOLDER_KEY)

    def drop_chosen_folder(self, mailbox_id: str, folder_id: str) -> None:
        self._drop(ChosenFolders, mailbox_id=mailbox_id, folder_id=folder_id)

    def followed_threads(self, mailbox_id: str) -> Sequence[FollowedThread]:
        return self._list(FollowedThread, Threads, ("started_at", "id"), mailbox_id=mailbox_id)

    def threads_named(self, threads: Sequence[str]) -> Sequence[FollowedThread]:
        found = (read(FollowedThread, row) for row in self._among(Threads, "thread", threads))
        return sorted(found, key=lambda row: (row.started_at, row.id))

    def put_thread(self, row: FollowedThread) -> None:
        self._put_by(Threads, row, THREAD_KEY)

    def drop_thread(self, mailbox_id: str, thread: str) -> None:
        self._drop(Threads, mailbox_id=mailbox_id, thread=thread)

    def put_backfill(self, row: Backfill) -> None:
        self._save(Backfills, self._values(row))

    def backfill(self, backfill_id: str) -> Backfill | None:
        return self._find(Backfill, Backfills, id=backfill_id)

    def backfills(self, mailbox_id: str, limit: int) -> Sequence[Backfill]:
        return self._list(Backfill, Backfills, ("-created_at", "-id"), limit, mailbox_id=mailbox_id)

    def put_completeness(self, row: Completeness) -> None:
        self._save(CompletenessChecks, self._values(row))

    def completeness(self, mailbox_id: str, limit: int) -> Sequence[Completeness]:
        return self._list(Completeness, CompletenessChecks, ("-started_at", "-id"), limit, mailbox_id=mailbox_id)

    def forget_reports(self, before: datetime) -> int:
        checks = self._delete(CompletenessChecks, CompletenessChecks.ended_at < before)
        return checks + self._delete(Backfills, Backfills.ended_at < before)

    def find_decisions(
        self, mailbox_id: str, limit: int, wanted: Mapping[str, str], before: tuple[datetime, str] | None = None
    ) -> Sequence[DecisionRow]:
        where = [Decisions.mailbox_id == mailbox_id, *_narrowed(wanted)]
        if before is not None:
            moment, row_id = before
            same = and_(Decisions.decided_at == moment, Decisions.id < row_id)
            where.append(or_(Decisions.decided_at < moment, same))
        newest = self._mine(Decisions, *where).order_by(Decisions.decided_at.desc().nulls_last(), Decisions.id.desc())
        return self._all(DecisionRow, newest.limit(limit))

    def tally_reasons(self, mailbox_id: str, since: datetime) -> Mapping[tuple[Outcome, str], int]:
        about = (Decisions.mailbox_id == mailbox_id, Decisions.item_type == "message")
        mine = self._mine(Decisions, *about, Decisions.decided_at >= since)
        counted = mine.with_only_columns(Decisions.outcome, Decisions.reason, func.count())
        rows = self._connection.execute(counted.group_by(Decisions.outcome, Decisions.reason))
        return {(row[0], row[1]): row[2] for row in rows}

    def _put_by(self, table: type[Owned], row: ChosenFolder | FollowedThread, key: tuple[str, ...]) -> None:
        known = self._found(table, **{name: getattr(row, name) for name in key if name != "organization_id"})
        values = self._values(row)
        self._save(table, {**values, "id": known["id"]} if known is not None else values)


def _narrowed(wanted: Mapping[str, str]) -> list[Where]:
    where: list[Where] = [getattr(Decisions, name) == wanted[name] for name in EXACT if wanted.get(name)]
    if wanted.get("outcome"):
        where.append(Decisions.outcome == Outcome(wanted["outcome"]))
    if wanted.get("since"):
        where.append(Decisions.decided_at >= datetime.fromisoformat(wanted["since"]))
    if wanted.get("until"):
        where.append(Decisions.decided_at < datetime.fromisoformat(wanted["until"]))
    return where
