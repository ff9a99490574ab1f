"""Reading the next page of changes of several folders, and noticing a read that never ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from backend.adapters.graph import parse, wire
from backend.adapters.graph.client import Answer, Ask, GraphClient
from backend.ports.failures import CursorExpired, NotFound, Transient
from backend.ports.mailbox import Folders, Page, Poll
from backend.sync.records import Message, Place

# A folder may send empty pages in between, but not for ever.
MOST_PAGES_WITHOUT_NEWS = 50


class DeltaReader:
    """Keeps, per folder, what this object has seen in a read that is still going on."""

    def __init__(self, client: GraphClient, owner: str, add_in_id: str) -> None:
        self._client = client
        self._owner = owner
        self._add_in_id = add_in_id
        self._seen: dict[Place, set[str]] = {}
        self._idle: dict[Place, int] = {}
        self._ended: set[Place] = set()

    def poll(self, folders: Folders, cursors: Mapping[Place, str]) -> Poll:
        """One $batch. One more only when Graph names changed messages without telling what they hold."""
        places = [place for place in cursors if _folder_id(folders, place)]
        asks = [
            Ask("GET", f"{self._owner}/outlook/masterCategories"),
            *(self._ask(folders, place, cursors[place]) for place in places),
            *(self._about_capture(folders) if Place.CAPTURE in places else ()),
        ]
        categories, *answers = self._client.batch(asks)
        pages = {p: self._page(folders, p, cursors[p], a) for p, a in zip(places, answers, strict=False)}
        if Place.CAPTURE in pages and _in_the_bin(answers[len(places) :]):
            pages[Place.CAPTURE] = Page(Place.CAPTURE, failure=NotFound("folder_deleted"))
        absent = {place: Page(place, failure=NotFound("no_folder")) for place in cursors if place not in pages}
        names = parse.category_names(parse.rows(categories.result()))
        return Poll(tuple((pages | absent)[place] for place in cursors), names)

    def _about_capture(self, folders: Folders) -> list[Ask]:
        """Where our folder lies: a folder the person deleted goes on existing, under the same id, in the bin."""
        capture = f"{self._owner}/mailFolders/{wire.segment(folders.capture)}"
        return [
            Ask("GET", f"{capture}{wire.query(select='parentFolderId')}"),
            Ask("GET", f"{self._owner}/mailFolders/deleteditems{wire.query(select='id')}"),
        ]

    def _ask(self, folders: Folders, place: Place, cursor: str) -> Ask:
        first = wire.delta_path(self._owner, _folder_id(folders, place), self._add_in_id)
        return Ask("GET", self._client.relative(cursor) if cursor else first, prefer=wire.PAGED)

    def _page(self, folders: Folders, place: Place, cursor: str, answer: Answer) -> Page:
        if isinstance(answer.failure, CursorExpired | NotFound):
            return Page(place, failure=answer.failure)
        body = answer.result()
        following = body.get("@odata.nextLink")
        link = self._link(body)
        items = [item for item in parse.rows(body) if item.get("id")]
        if following and self._endless(place, cursor, link, items):
            return Page(place, failure=self._stop(place))
        removed = tuple(str(item["id"]) for item in items if parse.is_removed(item))
        present = self._complete([item for item in items if not parse.is_removed(item)], folders, place)
        if not following:
            self._forget(place)
        return Page(place, present, removed, link, more=bool(following))

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

    def _endless(self, place: Place, cursor: str, link: str, items: list[Mapping[str, Any]]) -> bool:
        if not cursor:
            self._forget(place)
        seen = self._seen.setdefault(place, set())
        ids = {str(item["id"]) for item in items}
        self._idle[place] = 0 if ids - seen else self._idle.get(place, 0) + 1
        seen |= ids
        return link == cursor or self._idle[place] >= MOST_PAGES_WITHOUT_NEWS

    def _stop(self, place: Place) -> CursorExpired:
        """Start over the first time; a second time in one session nothing helps but waiting."""
        self._forget(place)
        if place in self._ended:
            raise Transient("delta_endless")
        self._ended.add(place)
        return CursorExpired("delta_endless")

    def _forget(self, place: Place) -> None:
        self._seen.pop(place, None)
        self._idle.pop(place, None)


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
