"""A mailbox's calendar, series as single occurrences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backend.adapters.graph import mirror_events, mirror_wire, wire
from backend.adapters.graph.client import Answer, Ask, GraphClient
from backend.adapters.graph.mirror_events import Series
from backend.adapters.graph.mirror_mailbox_zone import MailboxZone
from backend.adapters.graph.mirror_parse import Json, as_mark, text, texts, version
from backend.adapters.graph.mirror_shelf import Read, Shelf
from backend.ports.failures import Failure, NotFound, Rejected, VersionMismatch
from backend.ports.mirror_mailbox import ItemDraft, ItemPatch
from backend.sync.mirror.records import Fields, Item, Window

CONFLICT = 409
BIN = "deleteditems"


class EventShelf(Shelf):
    """``_series`` holds what is known of masters, by their id. ``_asks_where``: the calendar an event lies in is asked
    for along with it, until the service refuses that."""

    prefer = mirror_wire.PREFER_EVENT

    def __init__(self, client: GraphClient, owner: str, zone: MailboxZone) -> None:
        super().__init__(client, owner)
        self._series: dict[str, Series] = {}
        self._zone = zone
        self._bin = ""
        self._asks_where = True

    def first(self, place: str, window: Window | None) -> str:
        if window is None:
            raise Rejected("no_window")
        times = f"startDateTime={window.start}&endDateTime={window.end}"
        return f"{mirror_wire.calendar(self.owner, place)}/calendarView/delta?{times}"

    def one(self, place: str, item_id: str) -> str:
        expand = mirror_wire.expand(mirror_wire.MARK) + (",calendar" if self._asks_where else "")
        return f"{self.bare(place, item_id)}{wire.query(select=mirror_wire.EVENT, expand=expand)}"

    def bare(self, place: str, item_id: str) -> str:
        return f"{self.owner}/events/{wire.segment(item_id)}"

    def parsed(self, item: Json, place: str) -> Item:
        return mirror_events.event(item, place, self._series.get(text(item, "seriesMasterId")))

    def counts(self, row: Json) -> bool:
        return not mirror_events.is_master(row)

    def read(self, place: str, ids: Sequence[str]) -> dict[str, Json | Failure]:
        found = super().read(place, ids)
        refused = [i for i, one in found.items() if isinstance(one, Rejected)]
        if not (refused and self._asks_where):
            return found
        self._asks_where = False
        return found | super().read(place, refused)

    def enrich(self, place: str, found: Read) -> Read:
        """With the masters of occurrences, for the uid all copies of a series share; without what lies in the bin."""
        there = {i: one for i, one in found.items() if not isinstance(one, Failure)}
        missing = self._learn_series(text(one, "seriesMasterId") for one in there.values())
        lost = {i: missing[s] for i, one in there.items() if (s := text(one, "seriesMasterId")) in missing}
        elsewhere = {i: where for i, one in there.items() if (where := mirror_events.calendar_of(one, place)) != place}
        gone = {i for i, where in elsewhere.items() if where == self._bin_id()}
        return {**found, **lost, **{i: NotFound("deleted") for i in gone}}

    def creation(self, draft: ItemDraft) -> Ask:
        # Exchange reminds of every new event, unless it is told not to.
        body = {"isReminderOn": False, **mirror_events.changed(draft.fields, self._zone_for(draft.fields), {})}
        body |= {"transactionId": draft.token, "categories": list(draft.categories)}
        body |= {"singleValueExtendedProperties": as_mark(draft.record_id)} if draft.record_id else {}
        return Ask("POST", f"{mirror_wire.calendar(self.owner, draft.place)}/events", body, self.prefer)

    def created(self, draft: ItemDraft, answer: Answer) -> Item | Failure:
        """A repeated transactionId may be a conflict: then it was created before, and carries our mark."""
        if answer.status == CONFLICT and draft.record_id:
            try:
                known = self.marked(draft.place, [draft.record_id]).get(draft.record_id)
            except Failure as failure:  # the other creations are done all the same
                return failure
            return known or super().created(draft, answer)
        return super().created(draft, answer)

    def change(self, patch: ItemPatch, before: Json) -> dict[str, Any]:
        body = mirror_events.changed(patch.fields, self._zone_for(patch.fields), before)
        if patch.categories is not None:
            body["categories"] = list(patch.categories)
        if patch.record_id is not None:
            body["singleValueExtendedProperties"] = [{"id": mirror_wire.MARK, "value": patch.record_id}]
        return body

    def needed_before(self, patch: ItemPatch) -> bool:
        """For the answers of those invited."""
        return "attendees" in patch.fields

    def marked(self, place: str, record_ids: Sequence[str]) -> Mapping[str, Item]:
        found: dict[str, Item] = {}
        for start in range(0, len(record_ids), mirror_wire.MOST_IN_A_FILTER):
            wanted = record_ids[start : start + mirror_wire.MOST_IN_A_FILTER]
            options = wire.query(
                filter=mirror_wire.marked_as(wanted),
                select=mirror_wire.EVENT,
                expand=mirror_wire.expand(mirror_wire.MARK),
                top=str(mirror_wire.LIST_SIZE),
            )
            rows = self.listed(f"{mirror_wire.calendar(self.owner, place)}/events{options}")
            items = [self.given(row, place) for row in rows if self.counts(row)]
            found |= {item.record_id: item for item in items if item.record_id in wanted}
        return found

    def mark_series(self, series_id: str, categories: Sequence[str]) -> None:
        """Add to the master's own categories. Raises VersionMismatch when it changes twice under us."""
        for attempt in (1, 2):
            path = self.bare("", series_id)
            master = self.client.call(Ask("GET", f"{path}{wire.query(select='categories,changeKey')}"))
            held = texts(master, "categories")
            wanted = tuple(dict.fromkeys((*held, *categories)))
            if wanted == held:
                return
            try:
                self.client.call(Ask("PATCH", path, wire.categories_body(wanted), if_match=version(master)))
                return
            except VersionMismatch:
                if attempt == 2:
                    raise

    def _learn_series(self, series_ids: Iterable[str]) -> dict[str, Failure]:
        """Read the masters that are not known yet; answers those that cannot be read now. Where there is none any
        more, the occurrence says what it can itself."""
        unknown = sorted({one for one in series_ids if one} - set(self._series))
        asks = [Ask("GET", f"{self.bare('', one)}{wire.query(select='iCalUId,isAllDay')}") for one in unknown]
        failed: dict[str, Failure] = {}
        for series_id, answer in zip(unknown, self.client.batch(asks), strict=True):
            if answer.failure is None:
                self._series[series_id] = mirror_events.series(answer.result())
            elif not isinstance(answer.failure, NotFound):
                failed[series_id] = answer.failure
        return failed

    def _zone_for(self, fields: Fields) -> str:
        return self._zone.name() if mirror_events.has_days(fields) else "UTC"

    def _bin_id(self) -> str:
        if not self._bin:
            answer = self.client.call(Ask("GET", f"{self.owner}/mailFolders/{BIN}{wire.query(select='id')}"))
            self._bin = text(answer, "id")
        return self._bin
