"""Decisions and the work list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Insert, Select, bindparam, func, or_

from backend.models.base import read
from backend.models.decision import Decisions
from backend.models.statements import insert_on, rows_with
from backend.models.units.base import UnitBase, Where, refusals
from backend.ports.rows import Capture, DecisionRow, Outcome

PLACE = ("organization_id", "mailbox_id")
ITEM_KEY = [*PLACE, "item_id"]
KEPT = {*ITEM_KEY, "id", "first_seen_at"}


class DecisionsUnit(UnitBase):
    def decision(self, mailbox_id: str, item_id: str) -> DecisionRow | None:
        return self._find(DecisionRow, Decisions, mailbox_id=mailbox_id, item_id=item_id)

    def decisions(self, mailbox_id: str, item_ids: Iterable[str]) -> Mapping[str, DecisionRow]:
        found = self._among(Decisions, "item_id", item_ids, mailbox_id=mailbox_id)
        return {row["item_id"]: read(DecisionRow, row) for row in found}

    def decision_by_key(self, mailbox_id: str, message_key: str) -> DecisionRow | None:
        place = self._place({"mailbox_id": mailbox_id, "message_key": message_key})
        row = self._connection.execute(_newest(), {**place, "most": 1}).mappings().first()
        return None if row is None else read(DecisionRow, row)

    def decisions_of(self, capture: Capture) -> Sequence[DecisionRow]:
        key, record_id = capture.message_key, capture.record_id
        return self._list(DecisionRow, Decisions, message_key=key, record_id=record_id)

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
        place = self._place({"mailbox_id": mailbox_id, "most": limit})
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
        kind = {"item_type": item_type} if item_type else {}
        place = self._place({"mailbox_id": mailbox_id, **kind})
        counted = self._connection.execute(_tally(tuple(place)), place)
        return dict.fromkeys(Outcome, 0) | {row[0]: row[1] for row in counted}


@lru_cache(maxsize=2)
def _tally(names: tuple[str, ...]) -> Select[Outcome, int]:
    mine = rows_with(Decisions, names)
    return mine.with_only_columns(Decisions.outcome, func.count()).group_by(Decisions.outcome)


@cache
def _newest() -> Select[Any]:
    newest = func.coalesce(Decisions.decided_at, Decisions.first_seen_at).desc().nulls_last()
    return rows_with(Decisions, (*PLACE, "message_key"), limited=True).order_by(newest, Decisions.id.desc())


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
