"""ports.mirror_mailbox.MirrorBox on Microsoft Graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backend.adapters.graph import mirror_places
from backend.adapters.graph.client import Answer, GraphClient
from backend.adapters.graph.mailbox import ME
from backend.adapters.graph.mirror_contact_shelf import ContactShelf
from backend.adapters.graph.mirror_event_shelf import EventShelf
from backend.adapters.graph.mirror_mailbox_zone import MailboxZone
from backend.adapters.graph.mirror_shelf import Shelf
from backend.adapters.graph.mirror_task_shelf import TaskShelf
from backend.ports.failures import AccessRevoked, Failure
from backend.ports.mirror_mailbox import ItemDraft, ItemPage, ItemPatch, PageAsk, Places
from backend.sync.mirror.records import Item, Kind, Window


class GraphMirrorBox:
    """One person's contacts, tasks and default calendar; ``owner`` is ME or user_path(id)."""

    def __init__(self, client: GraphClient, owner: str = ME) -> None:
        self._client = client
        self._owner = owner
        zone = MailboxZone(client, owner)
        self._events = EventShelf(client, owner, zone)
        self._shelves: Mapping[Kind, Shelf] = {
            Kind.CONTACT: ContactShelf(client, owner),
            Kind.TASK: TaskShelf(client, owner, zone),
            Kind.EVENT: self._events,
        }

    def set_up_mirror(self, kinds: Sequence[Kind], categories: Mapping[str, str]) -> Places:
        return mirror_places.set_up(self._client, self._owner, kinds, categories)

    def changes(self, kind: Kind, place: str, cursor: str, window: Window | None = None) -> ItemPage:
        return self._shelves[kind].changes(place, cursor, window)

    def first_pages(self, asks: Sequence[PageAsk]) -> list[ItemPage | Failure]:
        wanted = [self._shelves[a.kind].page_asks(a.place, a.cursor, a.window) for a in asks]
        answers = iter(self._client.batch([one for some in wanted for one in some]))
        return [self._page(ask, [next(answers) for _ in some]) for ask, some in zip(asks, wanted, strict=True)]

    def _page(self, ask: PageAsk, answers: Sequence[Answer]) -> ItemPage | Failure:
        try:
            return self._shelves[ask.kind].page_of(ask.place, ask.cursor, ask.window, answers)
        except AccessRevoked:
            raise
        except Failure as failure:
            return failure

    def items(self, kind: Kind, place: str, ids: Sequence[str]) -> Mapping[str, Item | Failure]:
        return self._shelves[kind].items(place, ids)

    def marked(self, kind: Kind, place: str, record_ids: Sequence[str]) -> Mapping[str, Item]:
        return self._shelves[kind].marked(place, record_ids)

    def create(self, kind: Kind, drafts: Sequence[ItemDraft]) -> list[Item | Failure]:
        return self._shelves[kind].create(drafts)

    def update(self, kind: Kind, place: str, patches: Sequence[ItemPatch]) -> list[Item | Failure]:
        return self._shelves[kind].update(place, patches)

    def delete(self, kind: Kind, place: str, versions: Mapping[str, str]) -> Mapping[str, Failure | None]:
        return self._shelves[kind].delete(place, versions)

    def mark_series(self, series_id: str, categories: Sequence[str]) -> None:
        self._events.mark_series(series_id, categories)
