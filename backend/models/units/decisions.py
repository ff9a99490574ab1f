"""Decisions and the work list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Insert, Select, bindparam, func, or_

from backend.models.base import read
from backend.models.batches import batches
from backend.models.decision import Decisions
from backend.models.statements import insert_on, rows_with
from backend.models.units.base import UnitBase, Where, refusals
from backend.ports.rows import DecisionRow, Outcome

PLACE = ("organization_id", "mailbox_id")
ITEM_KEY = [*PLACE, "item_id"]
KEPT = {*ITEM_KEY, "id", "first_seen_at"}


class DecisionsUnit(UnitBase):
    def decision(self, mailbox_id: str, item_id: str) -> DecisionRow | None:
        return self._find(DecisionRow, Decisions, mailbox_id=mailbox_id, item_id=item_id)

    def decisions(self, mailbox_id: str, item_ids: Iterable[str]) -> Mapping[str, DecisionRow]:
        found: dict[str, DecisionRow] = {}
        for some in batches(item_ids):
            query = self._mine(Decisions, Decisions.mailbox_id == mailbox_id, Decisions.item_id.in_(some))
            found.update((row.item_id, row) for row in self._all(DecisionRow, query))
        return found

    def decision_by_key(self, mailbox_id: str, message_key: str) -> DecisionRow | None:
        about = self._mine(Decisions, Decisions.mailbox_id == mailbox_id, Decisions.message_key == message_key)
        newest = func.coalesce(Decisions.decided_at, Decisions.first_seen_at).desc().nulls_last()
        return self._one(DecisionRow, about.order_by(newest, Decisions.id.desc()))

    def put_decisions(self, rows: Sequence[DecisionRow]) -> None:
        if not rows:
            return
        values = [self._values(row) for row in _once_each(rows)]
        with refusals(self._connection, one_row=len(values) == 1):
            self._connection.execute(_upsert(self._connection.dialect.name, tuple(values[0])), values)

    def due_work(
        self, mailbox_id: str, now: datetime, limit: int, item_types: Sequence[str] = ("message",)
    ) -> Sequence[DecisionRow]:
        return self._oldest(_due(), mailbox_id, limit, now=now, item_types=list(item_types))

    def unmarked(self, mailbox_id: str, limit: int) -> Sequence[DecisionRow]:
        return self._oldest(_unmarked(), mailbox_id, limit)

    def _oldest(self, query: Select[Any], mailbox_id: str, limit: int, **given: Any) -> Sequence[DecisionRow]:
        place = {"organization_id": self._organization_id, "mailbox_id": mailbox_id, "most": limit}
        found = self._connection.execute(query, {**place, **given}).mappings()
        return [read(DecisionRow, row) for row in found]

    def recent_decisions(
        self, mailbox_id: str, limit: int, outcome: Outcome | None = None, before: datetime | None = None
    ) -> Sequence[DecisionRow]:
        where: list[Where] = [Decisions.mailbox_id == mailbox_id]
        if outcome is not None:
            where.append(Decisions.outcome == outcome)
        if before is not None:
            where.append(Decisions.decided_at < before)
        newest = self._mine(Decisions, *where).order_by(Decisions.decided_at.desc().nulls_last(), Decisions.id.desc())
        return self._all(DecisionRow, newest.limit(limit))

    def tally(self, mailbox_id: str, item_type: str = "") -> Mapping[Outcome, int]:
        where: list[Where] = [Decisions.mailbox_id == mailbox_id]
        if item_type:
            where.append(Decisions.item_type == item_type)
        mine = self._mine(Decisions, *where)
        counted = mine.with_only_columns(Decisions.outcome, func.count()).group_by(Decisions.outcome)
        return dict.fromkeys(Outcome, 0) | {row[0]: row[1] for row in self._connection.execute(counted)}


@cache
def _due() -> Select[Any]:
    due = or_(Decisions.next_try_at.is_(None), Decisions.next_try_at <= bindparam("now"))
    wanted = Decisions.item_type.in_(bindparam("item_types", expanding=True))
    return _oldest_first(Decisions.outcome == Outcome.PENDING, wanted, due)


@cache
def _unmarked() -> Select[Any]:
    decided = (Decisions.outcome != Outcome.PENDING, Decisions.item_type == "message")
    return _oldest_first(*decided, Decisions.marked.is_(False))


def _oldest_first(*where: Where) -> Select[Any]:
    order = (Decisions.first_seen_at.asc().nulls_first(), Decisions.id)
    return rows_with(Decisions, PLACE, limited=True).where(*where).order_by(*order)


@lru_cache(maxsize=8)
def _upsert(dialect: str, names: tuple[str, ...]) -> Insert:
    statement = insert_on(dialect, Decisions)
    fresh: dict[str, Any] = {name: statement.excluded[name] for name in names if name not in KEPT}
    fresh["first_seen_at"] = func.coalesce(Decisions.first_seen_at, statement.excluded.first_seen_at)
    return statement.on_conflict_do_update(index_elements=ITEM_KEY, set_=fresh)


def _once_each(rows: Sequence[DecisionRow]) -> list[DecisionRow]:
    """The last decision about each item, under the first one's id: one statement may not touch a row twice."""
    merged: dict[tuple[str, str], DecisionRow] = {}
    for row in rows:
        key = (row.mailbox_id, row.item_id)
        first = merged.get(key, row)
        merged[key] = replace(row, id=first.id, first_seen_at=first.first_seen_at or row.first_seen_at)
    return [merged[key] for key in sorted(merged)]
