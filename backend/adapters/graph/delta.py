"""Reading the next page of changes of several folders, and noticing a read that never ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from backend.adapters.graph import parse, wire
from backend.adapters.graph.client import Answer, Ask, GraphClient
from backend.ports.failures import AccessDenied, CursorExpired, NotFound, Rejected, Transient
from backend.ports.mailbox import Folders, Page, Poll, further_key
from backend.sync.records import Message, Place

# A folder may send empty pages in between, but not for ever.
MOST_PAGES_WITHOUT_NEWS = 50


@dataclass(frozen=True, slots=True)
class Target:
    """A folder to read on from a cursor; ``key`` tells it from the others."""

    key: str
    place: Place
    folder_id: str
    cursor: str


class DeltaReader:
    """Keeps, per folder, what this object has seen in a read that is still going on."""

    def __init__(self, client: GraphClient, owner: str, add_in_id: str) -> None:
        self._client = client
        self._owner = owner
        self._add_in_id = add_in_id
        self._seen: dict[str, set[str]] = {}
        self._idle: dict[str, int] = {}
        self._ended: set[str] = set()

    def poll(self, folders: Folders, cursors: Mapping[Place, str], further: Mapping[str, str]) -> Poll:
        """One $batch. One more only when Graph names changed messages without telling what they hold."""
        targets = [Target(place.value, place, _folder_id(folders, place), cursor) for place, cursor in cursors.items()]
        targets += [Target(further_key(i), Place.FURTHER, i, cursor) for i, cursor in further.items()]
        known = [target for target in targets if target.folder_id]
        asks = [
            Ask("GET", f"{self._owner}/outlook/masterCategories"),
            *(self._ask(target) for target in known),
            *(self._about_capture(folders) if any(t.place is Place.CAPTURE for t in known) else ()),
        ]
        categories, *answers = self._client.batch(asks)
        pages = {t.key: self._page(folders, t, a) for t, a in zip(known, answers, strict=False)}
        if Place.CAPTURE.value in pages and _in_the_bin(answers[len(known) :]):
            pages[Place.CAPTURE.value] = Page(Place.CAPTURE, failure=NotFound("folder_deleted"))
        absent = {t.key: Page(t.place, failure=NotFound("no_folder")) for t in targets if t.key not in pages}
        names = parse.category_names(parse.rows(categories.result()))
        return Poll(tuple((pages | absent)[t.key] for t in targets), names)

    def _about_capture(self, folders: Folders) -> list[Ask]:
        """Where our folder lies: a folder the person deleted goes on existing, under the same id, in the bin."""
        capture = f"{self._owner}/mailFolders/{wire.segment(folders.capture)}"
        return [
            Ask("GET", f"{capture}{wire.query(select='parentFolderId')}"),
            Ask("GET", f"{self._owner}/mailFolders/deleteditems{wire.query(select='id')}"),
        ]

    def _ask(self, target: Target) -> Ask:
        first = wire.delta_path(self._owner, target.folder_id, self._add_in_id)
        return Ask("GET", self._client.relative(target.cursor) if target.cursor else first, prefer=wire.PAGED)

    def _page(self, folders: Folders, target: Target, answer: Answer) -> Page:
        empty = Page(target.place, folder_id=target.folder_id if target.place is Place.FURTHER else "")
        if isinstance(answer.failure, CursorExpired | NotFound):
            return replace(empty, failure=answer.failure)
        if target.place is Place.FURTHER and isinstance(answer.failure, Rejected | AccessDenied):
            return replace(empty, failure=NotFound(answer.failure.code))  # it must not close the other folders
        body = answer.result()
        following = body.get("@odata.nextLink")
        link = self._link(body)
        items = [item for item in parse.rows(body) if item.get("id")]
        if following and self._endless(target, link, items):
            return replace(empty, failure=self._stop(target.key))
        removed = tuple(str(item["id"]) for item in items if parse.is_removed(item))
        present = self._complete([item for item in items if not parse.is_removed(item)], folders, target.place)
        if not following:
            self._forget(target.key)
        return replace(empty, messages=present, removed=removed, cursor=link, more=bool(following))

    def _link(self, body: Mapping[str, Any]) -> str:
        link = body.get("@odata.nextLink") or body.get("@odata.deltaLink")
        if not isinstance(link, str):
            raise Transient("bad_answer")
        return self._client.relative(link)

    def _complete(self, items: list[Mapping[str, Any]], folders: Folders, place: Place) -> tuple[Message, ...]:
        """The messages of a page, each once, as they are at the end of it."""
        last = {str(item["id"]): item for item in items}
        partial = [i for i, item in last.items() if parse.is_partial(item)]
        asks = [Ask("GET", wire.listing_path(self._owner, i, self._add_in_id)) for i in partial]
        answers = dict(zip(partial, self._client.batch(asks), strict=True))
        for message_id, answer in answers.items():
            if isinstance(answer.failure, NotFound):
                del last[message_id]  # gone meanwhile: the next page will say so
            else:
                last[message_id] = answer.result()
        return tuple(parse.message(item, folders, None if i in answers else place) for i, item in last.items())

    def _endless(self, target: Target, link: str, items: list[Mapping[str, Any]]) -> bool:
        key = target.key
        if not target.cursor:
            self._forget(key)
        seen = self._seen.setdefault(key, set())
        ids = {str(item["id"]) for item in items}
        self._idle[key] = 0 if ids - seen else self._idle.get(key, 0) + 1
        seen |= ids
        return link == target.cursor or self._idle[key] >= MOST_PAGES_WITHOUT_NEWS

    def _stop(self, key: str) -> CursorExpired:
        """Start over the first time; a second time in one session nothing helps but waiting."""
        self._forget(key)
        if key in self._ended:
            raise Transient("delta_endless")
        self._ended.add(key)
        return CursorExpired("delta_endless")

    def _forget(self, key: str) -> None:
        self._seen.pop(key, None)
        self._idle.pop(key, None)


def _folder_id(folders: Folders, place: Place) -> str:
    ids = {
        Place.INBOX: folders.inbox,
        Place.SENT: folders.sent,
        Place.DRAFTS: folders.drafts,
        Place.CAPTURE: folders.capture,
    }
    return ids.get(place, "")


def _in_the_bin(answers: Sequence[Answer]) -> bool:
    folder, deleted_items = (answer.body if answer.failure is None else {} for answer in answers)
    return bool(folder) and folder.get("parentFolderId") == deleted_items.get("id")
