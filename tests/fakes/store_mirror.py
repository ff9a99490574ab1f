"""The mirror's part of the fake store. Links are found by item and by record, because there are many of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from backend.ports.rows import JournalRow, LinkRow, SharedEvent
from backend.ports.store import Conflict
from tests.fakes.store_base import UnitBase

Place = tuple[str, ...]  # which column, organization, mailbox, kind, value
SIDES = ("item_id", "record_id")


def _places(row: LinkRow) -> list[Place]:
    """Where this link stands alone."""
    owner = (row.organization_id, row.mailbox_id, row.kind)
    return [(side, *owner, getattr(row, side)) for side in SIDES if getattr(row, side)]


class MirrorUnit(UnitBase):
    # links
    def link(self, link_id: str) -> LinkRow | None:
        return self._by_id(LinkRow, link_id)

    def links_by_items(self, mailbox_id: str, kind: str, item_ids: Iterable[str]) -> Mapping[str, LinkRow]:
        return self._links_by("item_id", mailbox_id, kind, item_ids)

    def links_by_records(self, mailbox_id: str, kind: str, record_ids: Iterable[str]) -> Mapping[str, LinkRow]:
        return self._links_by("record_id", mailbox_id, kind, record_ids)

    def _links_by(self, side: str, mailbox_id: str, kind: str, ids: Iterable[str]) -> Mapping[str, LinkRow]:
        standing, links = self._standing(), self._tables.of(LinkRow)
        places = {value: (side, self._organization_id, mailbox_id, kind, value) for value in ids}
        return {value: links[standing[place]] for value, place in places.items() if place in standing}

    def links(self, mailbox_id: str, kind: str, after: str = "", limit: int = 1000) -> Sequence[LinkRow]:
        following = [row for row in self._links(mailbox_id, kind) if row.id > after]
        return sorted(following, key=lambda row: row.id)[:limit]

    def links_ending(self, mailbox_id: str, before: str, limit: int) -> Sequence[LinkRow]:
        over = [r for r in self._links(mailbox_id, "event") if r.state == "active" and r.ends and r.ends < before]
        return sorted(over, key=lambda row: (row.ends, row.id))[:limit]

    def linked_mailboxes(self, record_ids: Iterable[str]) -> frozenset[str]:
        wanted = set(record_ids) - {""}
        return frozenset(row.mailbox_id for row in self._mine(LinkRow, lambda row: row.record_id in wanted))

    def unsettled_links(self, mailbox_id: str) -> Sequence[LinkRow]:
        every = [row for kind in ("contact", "task", "event") for row in self._links(mailbox_id, kind)]
        return sorted((row for row in every if row.state == "creating"), key=lambda row: row.id)

    def count_links(self, mailbox_id: str, kind: str) -> int:
        return sum(row.state == "active" for row in self._links(mailbox_id, kind))

    def put_links(self, rows: Sequence[LinkRow]) -> None:
        last = {row.id: row for row in rows}
        with self._all_or_none():
            for row in last.values():
                self._put_link(row)

    def drop_links(self, link_ids: Iterable[str]) -> None:
        for link_id in link_ids:
            gone = self._drop(LinkRow, link_id)
            if gone is not None:
                self._leave(gone)

    def _links(self, mailbox_id: str, kind: str) -> list[LinkRow]:
        return self._mine(LinkRow, lambda row: row.mailbox_id == mailbox_id and row.kind == kind)

    def _standing(self) -> dict[Place, str]:
        return self._tables.named("links by place")

    def _put_link(self, row: LinkRow) -> None:
        standing = self._standing()
        if any(standing.get(place, row.id) != row.id for place in _places(row)):
            raise Conflict("another link stands in the way")
        before = self._by_id(LinkRow, row.id)
        self._put(row)
        if before is not None:
            self._leave(before)
        standing.update(dict.fromkeys(_places(row), row.id))

    def _leave(self, row: LinkRow) -> None:
        for place in _places(row):
            self._standing().pop(place, None)

    @contextmanager
    def _all_or_none(self) -> Iterator[None]:
        before = self._tables.copy()
        try:
            yield
        except BaseException:
            self._tables.become(before)
            raise

    # shared meetings
    def claim_event(self, row: SharedEvent, stale_before: datetime) -> tuple[SharedEvent, bool]:
        known = self._event(row.meeting_key)
        if known is not None and (known.record_id or known.claimed_at >= stale_before):
            return known, False
        self.put_shared_event(row if known is None else replace(row, id=known.id))
        standing = self._event(row.meeting_key)
        assert standing is not None
        return standing, True

    def shared_events(self, meeting_keys: Iterable[str]) -> Mapping[str, SharedEvent]:
        wanted = set(meeting_keys)
        return {row.meeting_key: row for row in self._mine(SharedEvent, lambda row: row.meeting_key in wanted)}

    def shared_records(self, record_ids: Iterable[str]) -> frozenset[str]:
        wanted = set(record_ids) - {""}
        return frozenset(row.record_id for row in self._mine(SharedEvent, lambda row: row.record_id in wanted))

    def put_shared_event(self, row: SharedEvent) -> None:
        self._put(row, ("meeting_key",))

    def drop_shared_event(self, meeting_key: str) -> None:
        known = self._event(meeting_key)
        if known is not None:
            self._drop(SharedEvent, known.id)

    def _event(self, meeting_key: str) -> SharedEvent | None:
        return self._one(SharedEvent, lambda row: row.meeting_key == meeting_key)

    # the journal
    def put_journal(self, rows: Sequence[JournalRow]) -> None:
        with self._all_or_none():
            for row in rows:
                self._put(row)

    def journal_row(self, row_id: str) -> JournalRow | None:
        return self._by_id(JournalRow, row_id)

    def journal(
        self,
        mailbox_id: str,
        limit: int,
        before: datetime | None = None,
        session_id: str = "",
        link_id: str = "",
        state: str = "",
    ) -> Sequence[JournalRow]:
        def fits(row: JournalRow) -> bool:
            in_time = before is None or row.at < before
            asked = zip((session_id, link_id, state), (row.session_id, row.link_id, row.state), strict=True)
            return row.mailbox_id == mailbox_id and in_time and all(want in ("", has) for want, has in asked)

        return sorted(self._mine(JournalRow, fits), key=lambda row: (row.at, row.id), reverse=True)[:limit]

    def tally_journal(self, mailbox_id: str, session_id: str) -> Mapping[tuple[str, str], int]:
        def carried_out(row: JournalRow) -> bool:
            in_session = row.mailbox_id == mailbox_id and row.session_id == session_id
            return in_session and row.state in ("done", "undone")

        return Counter((row.kind, row.verb) for row in self._mine(JournalRow, carried_out))

    def forget_journal(self, mailbox_id: str, before: datetime) -> int:
        old = self._mine(JournalRow, lambda row: row.mailbox_id == mailbox_id and row.at < before)
        for row in old:
            self._drop(JournalRow, row.id)
        return len(old)
