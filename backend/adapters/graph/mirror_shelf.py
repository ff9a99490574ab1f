"""What reading and writing have in common for contacts, tasks and events; each kind fills in the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backend.adapters.graph import mirror_parse, mirror_wire, parse
from backend.adapters.graph.client import MOST_IN_A_BATCH, Answer, Ask, GraphClient
from backend.adapters.graph.mirror_parse import Json
from backend.ports.failures import Failure, NotFound, Transient, VersionMismatch
from backend.ports.mirror_mailbox import ItemDraft, ItemPage, ItemPatch
from backend.sync.mirror.records import Item, Window

MOST_PAGES = 500
FROM_THE_BEGINNING = "first:"  # before the cursor of a read that began without one

Read = Mapping[str, Json | Failure]


class Shelf:
    """One kind of things in one mailbox. ``prefer`` goes with every request."""

    prefer: str

    def __init__(self, client: GraphClient, owner: str) -> None:
        self.client = client
        self.owner = owner
        self._marks: dict[str, str] = {}

    # what a kind says

    def first(self, place: str, window: Window | None) -> str:
        """The path of a delta query's first page."""
        raise NotImplementedError

    def one(self, place: str, item_id: str) -> str:
        """The path of one item with all we read of it."""
        raise NotImplementedError

    def bare(self, place: str, item_id: str) -> str:
        """The path of one item to write to."""
        raise NotImplementedError

    def creation(self, draft: ItemDraft) -> Ask:
        raise NotImplementedError

    def change(self, patch: ItemPatch, before: Json) -> dict[str, Any]:
        """The body of a PATCH; ``before`` is empty unless ``needed_before`` asked for it."""
        raise NotImplementedError

    def parsed(self, item: Json, place: str) -> Item:
        raise NotImplementedError

    def needed_before(self, patch: ItemPatch) -> bool:
        """Whether the item has to be read before it can be changed."""
        return False

    def enrich(self, place: str, found: Read) -> Read:
        """What else must be known before items are given out; a Failure in place of those that count as gone."""
        return found

    # the port's methods, of this kind

    def changes(self, place: str, cursor: str, window: Window | None) -> ItemPage:
        return self.page_of(place, cursor, window, self.client.batch(self.page_asks(place, cursor, window)))

    def page_asks(self, place: str, cursor: str, window: Window | None) -> list[Ask]:
        """One page of a delta query; ``page_of`` reads the answers."""
        return [Ask("GET", self._path(place, cursor, window), prefer=mirror_wire.paged(self.prefer))]

    def page_of(self, place: str, cursor: str, window: Window | None, answers: Sequence[Answer]) -> ItemPage:
        began = not cursor or cursor.startswith(FROM_THE_BEGINNING)
        path = self._path(place, cursor, window)
        page = self.page(answers)
        following = page.get("@odata.nextLink")
        link = following or page.get("@odata.deltaLink")
        if not isinstance(link, str):
            raise Transient("bad_answer")
        link = self.client.relative(link)
        if following and link == path:
            raise Transient("delta_endless")
        rows = {str(row["id"]): row for row in parse.rows(page) if row.get("id")}
        removed = tuple(i for i, row in rows.items() if parse.is_removed(row))
        present = [row for row in rows.values() if not parse.is_removed(row) and self.counts(row)]
        items = tuple(self.parsed(row, place) for row in present)
        more = bool(following)
        return ItemPage(
            items, removed, f"{FROM_THE_BEGINNING if began and more else ''}{link}", more, began and not more
        )

    def _path(self, place: str, cursor: str, window: Window | None) -> str:
        return cursor.removeprefix(FROM_THE_BEGINNING) if cursor else self.first(place, window)

    def page(self, answers: Sequence[Answer]) -> Json:
        """The page itself, as it comes."""
        return answers[0].result()

    def counts(self, row: Json) -> bool:
        """Whether a row of a delta query is an item at all."""
        return True

    def items(self, place: str, ids: Sequence[str]) -> Mapping[str, Item | Failure]:
        found = self.enrich(place, self.read(place, ids))
        return {i: one if isinstance(one, Failure) else self.given(one, place) for i, one in found.items()}

    def marked(self, place: str, record_ids: Sequence[str]) -> Mapping[str, Item]:
        raise NotImplementedError

    def create(self, drafts: Sequence[ItemDraft]) -> list[Item | Failure]:
        answers = self.carry_out([self.creation(draft) for draft in drafts])
        return [self.created(draft, answer) for draft, answer in zip(drafts, answers, strict=True)]

    def created(self, draft: ItemDraft, answer: Answer) -> Item | Failure:
        return answer.failure or self.written(answer, draft.place, draft.record_id)

    def update(self, place: str, patches: Sequence[ItemPatch]) -> list[Item | Failure]:
        before = self.read(place, [patch.id for patch in patches if self.needed_before(patch)])
        for one in before.values():
            if not isinstance(one, Failure):
                self.given(one, place)
        stopped = {i: failure for i, failure in before.items() if isinstance(failure, Failure)}
        stopped |= {p.id: VersionMismatch("stale_version") for p in patches if _is_stale(p, before.get(p.id))}
        open_patches = [patch for patch in patches if patch.id not in stopped]
        answers = self.carry_out([self._patch(place, patch, before.get(patch.id)) for patch in open_patches])
        results: dict[str, Item | Failure] = dict(stopped)
        for patch, answer in zip(open_patches, answers, strict=True):
            mark = self._marks.get(patch.id, "") if patch.record_id is None else patch.record_id
            results[patch.id] = answer.failure or self.written(answer, place, mark)
        return [results[patch.id] for patch in patches]

    def delete(self, place: str, versions: Mapping[str, str]) -> Mapping[str, Failure | None]:
        asks = [
            Ask("DELETE", self.bare(place, item_id), prefer=self.prefer, if_match=version)
            for item_id, version in versions.items()
        ]
        done = {i: _unless_gone(answer.failure) for i, answer in zip(versions, self.carry_out(asks), strict=True)}
        return done | self._deleted_before(place, [i for i, one in done.items() if isinstance(one, VersionMismatch)])

    def _deleted_before(self, place: str, stale: Sequence[str]) -> dict[str, None]:
        """What lies in the bin may go on answering, under another version."""
        try:
            return {i: None for i, one in self.items(place, stale).items() if isinstance(one, NotFound)}
        except Failure:  # the deletions are done all the same
            return {}

    # for the kinds

    def read(self, place: str, ids: Sequence[str]) -> dict[str, Json | Failure]:
        """Each item's JSON in full, or why there is none."""
        asks = [Ask("GET", self.one(place, item_id), prefer=self.prefer) for item_id in ids]
        return {i: _json_of(answer) for i, answer in zip(ids, self.client.batch(asks), strict=True)}

    def given(self, row: Json, place: str) -> Item:
        """An item read in full; what it is marked as is remembered, as the answer to a change does not say it."""
        item = self.parsed(row, place)
        self._marks[item.id] = item.record_id
        return item

    def written(self, answer: Answer, place: str, mark: str) -> Item | Failure:
        """The item out of the answer to a creation or a change."""
        if not isinstance(answer.body, dict) or not answer.body.get("id"):
            return Transient("bad_answer", after_write=True)
        return self.given(self.with_mark(answer.body, mark), place)

    def with_mark(self, row: Json, mark: str) -> Json:
        """The answer with the mark the item carries, which it does not say itself."""
        return {"singleValueExtendedProperties": mirror_parse.as_mark(mark), **row}

    def carry_out(self, asks: Sequence[Ask]) -> list[Answer]:
        """Writes in batches. Once some are done, a batch that fails leaves its failure in each one's place and in
        those after it; nothing done is forgotten."""
        answers: list[Answer] = []
        for start in range(0, len(asks), MOST_IN_A_BATCH):
            try:
                answers += self.client.batch(asks[start : start + MOST_IN_A_BATCH])
            except Failure as failure:
                if not answers:
                    raise
                answers += [Answer(0, failure=failure)] * (len(asks) - len(answers))
                break
        return answers

    def listed(self, path: str) -> Iterator[Json]:
        """Every row of a list, page by page."""
        for _ in range(MOST_PAGES):
            page = self.client.call(Ask("GET", path, prefer=self.prefer))
            yield from parse.rows(page)
            link = page.get("@odata.nextLink")
            if not isinstance(link, str):
                return
            path = self.client.relative(link)
        raise Transient("list_endless")

    def _patch(self, place: str, patch: ItemPatch, before: Json | Failure | None) -> Ask:
        held = before if before is not None and not isinstance(before, Failure) else {}
        body = self.change(patch, held)
        if not body:
            return Ask("GET", self.one(place, patch.id), prefer=self.prefer)
        return Ask("PATCH", self.bare(place, patch.id), body, self.prefer, if_match=patch.version)


def _json_of(answer: Answer) -> Json | Failure:
    if answer.failure is not None:
        return answer.failure
    return answer.body if isinstance(answer.body, dict) and answer.body.get("id") else Transient("bad_answer")


def _is_stale(patch: ItemPatch, before: Json | Failure | None) -> bool:
    known = before is not None and not isinstance(before, Failure)
    return known and bool(patch.version) and mirror_parse.version(before) != patch.version  # type: ignore[arg-type]


def _unless_gone(failure: Failure | None) -> Failure | None:
    return None if isinstance(failure, NotFound) else failure
