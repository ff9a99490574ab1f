"""Links of the mirror, and meetings several mailboxes share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column

from backend.models.base import read
from backend.models.batches import batches
from backend.models.link import Links
from backend.models.sealed import BASE
from backend.models.shared_event import SharedEvents
from backend.models.units.base import UnitBase, Where
from backend.ports.rows import LinkRow, SharedEvent

MEETING_KEY = ("organization_id", "meeting_key")
EMPTY: ColumnElement[str] = literal_column("''")  # said outright, so that the database knows its partial index fits


class LinksUnit(UnitBase):
    # links
    def link(self, link_id: str) -> LinkRow | None:
        row = self._found(Links, id=link_id)
        return None if row is None else self._link(row)

    def links_by_items(self, mailbox_id: str, kind: str, item_ids: Iterable[str]) -> Mapping[str, LinkRow]:
        return self._links_by("item_id", mailbox_id, kind, item_ids)

    def links_by_records(self, mailbox_id: str, kind: str, record_ids: Iterable[str]) -> Mapping[str, LinkRow]:
        return self._links_by("record_id", mailbox_id, kind, record_ids)

    def _links_by(self, name: str, mailbox_id: str, kind: str, ids: Iterable[str]) -> Mapping[str, LinkRow]:
        column, found = getattr(Links, name), dict[str, LinkRow]()
        for some in batches(ids):
            query = self._mine(Links, *_kind(mailbox_id, kind), column.in_(some), column != EMPTY)
            found.update((getattr(row, name), row) for row in self._links(query))
        return found

    def links(self, mailbox_id: str, kind: str, after: str = "", limit: int = 1000) -> Sequence[LinkRow]:
        following = self._mine(Links, *_kind(mailbox_id, kind), Links.id > after)
        return self._links(following.order_by(Links.id).limit(limit))

    def links_ending(self, mailbox_id: str, before: str, limit: int) -> Sequence[LinkRow]:
        ends = self._as_bytes(Links.ends)
        over = (*_kind(mailbox_id, "event"), Links.state == "active", Links.ends != EMPTY, ends < before)
        return self._links(self._mine(Links, *over).order_by(ends, Links.id).limit(limit))

    def linked_mailboxes(self, record_ids: Iterable[str]) -> frozenset[str]:
        found: set[str] = set()
        for some in batches(record_ids):
            query = self._mine(Links, Links.record_id.in_(some), Links.record_id != EMPTY)
            found.update(self._connection.execute(query.with_only_columns(Links.mailbox_id).distinct()).scalars())
        return frozenset(found)

    def unsettled_links(self, mailbox_id: str) -> Sequence[LinkRow]:
        creating = self._every(Links, ("id",), mailbox_id=mailbox_id, state="creating")
        return [self._link(row) for row in creating]

    def count_links(self, mailbox_id: str, kind: str) -> int:
        active = self._mine(Links, *_kind(mailbox_id, kind), Links.state == "active")
        return self._connection.execute(active.with_only_columns(func.count())).scalar() or 0

    def put_links(self, rows: Sequence[LinkRow]) -> None:
        """The rows are written in their order, so one may take over the item another gives up before it."""
        last = {row.id: row for row in rows}
        self._save_all(Links, [self._link_values(row) for row in last.values()])

    def drop_links(self, link_ids: Iterable[str]) -> None:
        for some in batches(link_ids):
            self._delete(Links, Links.id.in_(some))

    def _link_values(self, row: LinkRow) -> dict[str, Any]:
        return {**self._values(row), "base": BASE.seal(self._vault, dict(row.base), row.id)}

    def _links(self, query: Select[Any]) -> list[LinkRow]:
        return [self._link(row) for row in self._rows(query)]

    def _link(self, row: Mapping[Any, Any]) -> LinkRow:
        return read(LinkRow, {**row, "base": BASE.open(self._vault, row["base"], row["id"])})

    def _as_bytes(self, column: Any) -> Any:
        """Compared byte by byte, as times in text need it, whatever the language of the database."""
        return column.collate("C") if self._connection.dialect.name == "postgresql" else column

    # shared meetings
    def claim_event(self, row: SharedEvent, stale_before: datetime) -> tuple[SharedEvent, bool]:
        def standing() -> tuple[SharedEvent, bool] | None:
            taken = self._taken_over_event(row, stale_before)
            known = taken or self._find(SharedEvent, SharedEvents, meeting_key=row.meeting_key)
            return None if known is None else (known, taken is not None)

        return self._insert_or(SharedEvents, self._values(row), MEETING_KEY, standing) or (row, True)

    def _taken_over_event(self, row: SharedEvent, stale_before: datetime) -> SharedEvent | None:
        """Replace a dead claim in one statement, so that only one taker finds it so."""
        dead = (SharedEvents.record_id == "", SharedEvents.claimed_at < stale_before)
        values = {name: value for name, value in self._values(row).items() if name != "id"}
        change = self._change(SharedEvents, SharedEvents.meeting_key == row.meeting_key, *dead).values(**values)
        known_id = self._connection.execute(change.returning(SharedEvents.id)).scalar()
        return None if known_id is None else replace(row, id=known_id)

    def shared_events(self, meeting_keys: Iterable[str]) -> Mapping[str, SharedEvent]:
        found = self._among(SharedEvents, "meeting_key", meeting_keys)
        return {row["meeting_key"]: read(SharedEvent, row) for row in found}

    def shared_records(self, record_ids: Iterable[str]) -> frozenset[str]:
        return frozenset(row["record_id"] for row in self._among(SharedEvents, "record_id", record_ids))

    def put_shared_event(self, row: SharedEvent) -> None:
        self._save(SharedEvents, self._values(row))

    def drop_shared_event(self, meeting_key: str) -> None:
        self._drop(SharedEvents, meeting_key=meeting_key)


def _kind(mailbox_id: str, kind: str) -> tuple[Where, Where]:
    return Links.mailbox_id == mailbox_id, Links.kind == kind
