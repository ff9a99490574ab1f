"""The tasks of a To Do list: no immutable ids, no extended properties, and nobody promises that If-Match is heeded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from backend.adapters.graph import mirror_tasks, mirror_wire, wire
from backend.adapters.graph.client import Ask, GraphClient
from backend.adapters.graph.mirror_mailbox_zone import MailboxZone
from backend.adapters.graph.mirror_parse import Json, text, version
from backend.adapters.graph.mirror_shelf import Shelf
from backend.ports.failures import Failure, NotFound, VersionMismatch
from backend.ports.mirror_mailbox import ItemDraft, ItemPatch
from backend.sync.mirror.records import Fields, Item, Window


class TaskShelf(Shelf):
    """``_links``: the id of our linkedResource on each task that was read."""

    prefer = mirror_wire.PREFER_TASK

    def __init__(self, client: GraphClient, owner: str, zone: MailboxZone) -> None:
        super().__init__(client, owner)
        self._zone = zone
        self._links: dict[str, str] = {}

    def first(self, place: str, window: Window | None) -> str:
        return f"{self._list(place)}/tasks/delta"

    def one(self, place: str, item_id: str) -> str:
        return f"{self.bare(place, item_id)}{wire.query(expand='linkedResources')}"

    def bare(self, place: str, item_id: str) -> str:
        return f"{self._list(place)}/tasks/{wire.segment(item_id)}"

    def parsed(self, item: Json, place: str) -> Item:
        return mirror_tasks.task(item, place, self._zone.name() if mirror_tasks.needs_zone(item) else "")

    def creation(self, draft: ItemDraft) -> Ask:
        body = {**self._changed(draft.fields), "categories": list(draft.categories)}
        if draft.record_id:
            subject = str(draft.fields.get("subject") or "")
            body["linkedResources"] = [mirror_tasks.link(draft.record_id, draft.record_url, subject)]
        return Ask("POST", f"{self._list(draft.place)}/tasks", body, self.prefer)

    def change(self, patch: ItemPatch, before: Json) -> dict[str, Any]:
        body = self._changed(patch.fields)
        return body if patch.categories is None else {**body, "categories": list(patch.categories)}

    def needed_before(self, patch: ItemPatch) -> bool:
        """For its version, which we compare ourselves, and for the link to renew."""
        return True

    def marked(self, place: str, record_ids: Sequence[str]) -> Mapping[str, Item]:
        """Nothing filters by linkedResources: the list is read once."""
        path = f"{self._list(place)}/tasks{wire.query(expand='linkedResources', top=str(mirror_wire.LIST_SIZE))}"
        items = [self.given(row, place) for row in self.listed(path)] if record_ids else []
        return {item.record_id: item for item in items if item.record_id in record_ids}

    def given(self, row: Json, place: str) -> Item:
        self._links[text(row, "id")] = text(mirror_tasks.own_link(row), "id")
        return super().given(row, place)

    def with_mark(self, row: Json, mark: str) -> Json:
        known = {"id": self._links.get(text(row, "id"), "")}
        return {"linkedResources": [{**mirror_tasks.link(mark, ""), **known}] if mark else [], **row}

    def update(self, place: str, patches: Sequence[ItemPatch]) -> list[Item | Failure]:
        """The changes, then the marks, which have an address of their own and change the task's version."""
        results = super().update(place, [replace(patch, record_id=None) for patch in patches])
        marked = [
            (n, patch)
            for n, (patch, one) in enumerate(zip(patches, results, strict=True))
            if patch.record_id is not None and isinstance(one, Item) and one.record_id != patch.record_id
        ]
        wanted = [patch for _, patch in marked]
        try:
            done = self._mark(place, wanted, results)
        except Failure as failure:  # the fields are written all the same
            done = [failure] * len(wanted)
        for (n, _), item in zip(marked, done, strict=True):
            results[n] = item
        return results

    def delete(self, place: str, versions: Mapping[str, str]) -> Mapping[str, Failure | None]:
        now = self.read(place, [item_id for item_id, known in versions.items() if known])
        stopped: dict[str, Failure | None] = {}
        for item_id, found in now.items():
            if isinstance(found, Failure):
                stopped[item_id] = None if isinstance(found, NotFound) else found
            elif version(found) != versions[item_id]:
                stopped[item_id] = VersionMismatch("stale_version")
        rest = super().delete(place, {i: known for i, known in versions.items() if i not in stopped})
        return {item_id: stopped.get(item_id, rest.get(item_id)) for item_id in versions}

    def _mark(
        self, place: str, patches: Sequence[ItemPatch], results: Sequence[Item | Failure]
    ) -> list[Item | Failure]:
        """Set the link on tasks as they are after their change, and read them once more for their version."""
        if not patches:
            return []
        changed = {item.id: item for item in results if isinstance(item, Item)}
        ids = [patch.id for patch in patches]
        subjects = {item_id: str(item.fields["subject"]) for item_id, item in changed.items()}
        answers = self.carry_out([self._link(place, patch, subjects[patch.id]) for patch in patches])
        after = self.read(place, ids)
        return [
            answer.failure or self._as_changed(changed[patch.id], patch.record_id or "", after[patch.id])
            for patch, answer in zip(patches, answers, strict=True)
        ]

    def _link(self, place: str, patch: ItemPatch, subject: str) -> Ask:
        link = mirror_tasks.link(patch.record_id or "", patch.record_url, subject)
        path = f"{self.bare(place, patch.id)}/linkedResources"
        known = self._links.get(patch.id, "")
        if known:
            return Ask("PATCH", f"{path}/{wire.segment(known)}", link, self.prefer)
        return Ask("POST", path, link, self.prefer)

    def _as_changed(self, item: Item, mark: str, now: Json | Failure) -> Item:
        """The new version, unless somebody changed the task meanwhile: then the old one, and it is looked at again."""
        self._marks[item.id] = mark
        marked = replace(item, record_id=mark)
        if isinstance(now, Failure):
            return marked
        seen = self.given(now, item.place)
        same = (seen.fields, seen.categories) == (item.fields, item.categories)
        return replace(marked, version=seen.version, modified_at=seen.modified_at) if same else marked

    def _changed(self, fields: Fields) -> dict[str, Any]:
        return mirror_tasks.changed(fields, self._zone.name() if mirror_tasks.has_days(fields) else "UTC")

    def _list(self, place: str) -> str:
        return mirror_wire.task_list(self.owner, place)
