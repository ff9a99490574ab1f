"""A mailbox's contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from backend.adapters.graph import mirror_contacts, mirror_parse, mirror_wire, wire
from backend.adapters.graph.client import Answer, Ask, GraphClient
from backend.adapters.graph.mirror_parse import Json, text
from backend.adapters.graph.mirror_shelf import Read, Shelf
from backend.ports.failures import Failure, NotFound
from backend.ports.mirror_mailbox import ItemDraft, ItemPatch
from backend.sync.mirror.records import Item, Window

BINS = ("deleteditems", "recoverableitemsdeletions")


class ContactShelf(Shelf):
    """``_dead`` holds, by folder id, whether what lies in it was deleted."""

    prefer = mirror_wire.PREFER_CONTACT

    def __init__(self, client: GraphClient, owner: str) -> None:
        super().__init__(client, owner)
        self._dead: dict[str, bool] = {}

    def first(self, place: str, window: Window | None) -> str:
        return f"{self._folder(place)}/contacts/delta{wire.query(select=mirror_wire.CONTACT)}"

    def one(self, place: str, item_id: str) -> str:
        expand = mirror_wire.expand(mirror_wire.MARK, wire.SENSITIVITY)
        return f"{self.bare(place, item_id)}{wire.query(select=mirror_wire.CONTACT, expand=expand)}"

    def bare(self, place: str, item_id: str) -> str:
        return f"{self.owner}/contacts/{wire.segment(item_id)}"

    def parsed(self, item: Json, place: str) -> Item:
        return mirror_contacts.contact(item, place)

    def page_asks(self, place: str, cursor: str, window: Window | None) -> list[Ask]:
        """Together with where the folder lies: one the person deleted may go on answering, in the bin."""
        return [
            *super().page_asks(place, cursor, window),
            Ask("GET", f"{self._folder(place)}{wire.query(select='id,parentFolderId')}"),
            Ask("GET", f"{self.owner}/mailFolders/{BINS[0]}{wire.query(select='id')}"),
        ]

    def page(self, answers: Sequence[Answer]) -> Json:
        page, folder, deleted_items = answers
        found = page.result()
        # The ordinary folder is in no list of folders, and may not answer to its id either.
        known = not isinstance(folder.failure, NotFound)
        if known and text(folder.result(), "parentFolderId") == text(deleted_items.result(), "id"):
            raise NotFound("folder_deleted")
        return found

    def enrich(self, place: str, found: Read) -> Read:
        """A deleted contact still answers to its id: where it lies tells."""
        folders = {i: text(one, "parentFolderId") for i, one in found.items() if not isinstance(one, Failure)}
        self._learn({folder for folder in folders.values() if folder} - {place})
        gone = {i: NotFound("deleted") for i, folder in folders.items() if self._dead.get(folder)}
        return {**found, **gone}

    def creation(self, draft: ItemDraft) -> Ask:
        body = mirror_contacts.body(draft.fields, {})
        body |= {"categories": list(draft.categories)}
        body |= {"singleValueExtendedProperties": mirror_parse.as_mark(draft.record_id)} if draft.record_id else {}
        return Ask("POST", f"{self._folder(draft.place)}/contacts", body, self.prefer)

    def change(self, patch: ItemPatch, before: Json) -> dict[str, Any]:
        body = mirror_contacts.body(patch.fields, before)
        if patch.categories is not None:
            body["categories"] = list(patch.categories)
        if patch.record_id is not None:
            body["singleValueExtendedProperties"] = [{"id": mirror_wire.MARK, "value": patch.record_id}]
        return body

    def needed_before(self, patch: ItemPatch) -> bool:
        return mirror_contacts.is_partial(patch.fields)

    def marked(self, place: str, record_ids: Sequence[str]) -> Mapping[str, Item]:
        """Also in the ordinary folder, where a person may have moved it."""
        found: dict[str, Item] = {}
        for start in range(0, len(record_ids), mirror_wire.MOST_IN_A_FILTER):
            wanted = record_ids[start : start + mirror_wire.MOST_IN_A_FILTER]
            options = wire.query(
                filter=mirror_wire.marked_as(wanted),
                select=mirror_wire.CONTACT,
                expand=mirror_wire.expand(mirror_wire.MARK, wire.SENSITIVITY),
                top=str(mirror_wire.LIST_SIZE),
            )
            for start_of_path in (f"{self.owner}/contacts", f"{self._folder(place)}/contacts"):
                items = [self.given(row, place) for row in self.listed(f"{start_of_path}{options}")]
                found |= {item.record_id: item for item in items if item.record_id in wanted}
        return found

    def _folder(self, place: str) -> str:
        return mirror_wire.contact_folder(self.owner, place)

    def _learn(self, folders: set[str]) -> None:
        """Which of these folders are bins, or lie in one. What cannot be read now is asked again next time."""
        unknown = sorted(folders - set(self._dead))
        if not unknown:
            return
        asks = [Ask("GET", f"{self.owner}/mailFolders/{name}{wire.query(select='id')}") for name in BINS]
        asks += [Ask("GET", f"{self._folder(one)}{wire.query(select='id,parentFolderId')}") for one in unknown]
        answers = self.client.batch(asks)
        bins = [answer for answer in answers[: len(BINS)] if not isinstance(answer.failure, NotFound)]
        binned = {text(answer.result(), "id") for answer in bins}
        for folder, answer in zip(unknown, answers[len(BINS) :], strict=True):
            if folder in binned or isinstance(answer.failure, NotFound):
                self._dead[folder] = folder in binned
            else:
                self._dead[folder] = text(answer.result(), "parentFolderId") in binned
