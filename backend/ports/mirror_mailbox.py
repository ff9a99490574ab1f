"""What the mirror asks of one person's contacts, tasks and calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from backend.ports.failures import Failure
from backend.sync.mirror.records import Fields, Item, Kind, Window


@dataclass(frozen=True, slots=True)
class Places:
    """Provider ids: our own contact folder and task list ("" until made), the ordinary ones, the calendar.

    ``time_zone`` is the mailbox's, as an IANA name ("UTC" when it has none we know).
    """

    contacts: str = ""
    other_contacts: str = ""
    tasks: str = ""
    calendar: str = ""
    time_zone: str = "UTC"
    other_tasks: str = ""


@dataclass(frozen=True, slots=True)
class ItemPage:
    """The next changes of one place.

    ``items`` may hold little but the id, and come again. ``removed`` are ids that left the place, or, for a calendar,
    that changed outside the window. ``more``: another page waits behind ``cursor``. ``complete`` is True on the last
    page of a read that began without a cursor: everything in the place (and window) has then been named.
    """

    items: tuple[Item, ...] = ()
    removed: tuple[str, ...] = ()
    cursor: str = ""
    more: bool = False
    complete: bool = False


@dataclass(frozen=True, slots=True)
class PageAsk:
    """What ``changes`` takes."""

    kind: Kind
    place: str
    cursor: str
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """A new item. ``token`` makes a repeated creation the same one where the provider can (events); ``record_id`` and
    ``record_url`` are left on the item as our mark."""

    token: str
    place: str
    fields: Fields
    categories: tuple[str, ...]
    record_id: str
    record_url: str = ""


@dataclass(frozen=True, slots=True)
class ItemPatch:
    """A change of one item, refused with VersionMismatch when it is not at ``version`` any more.

    Only what is given is written: ``categories`` and ``record_id`` stay when None. ``record_url`` goes with
    ``record_id`` where the mark has room for it.
    """

    id: str
    version: str
    fields: Fields
    categories: tuple[str, ...] | None = None
    record_id: str | None = None
    record_url: str = ""


class MirrorBox(Protocol):
    """One mailbox. Every method may raise a Failure; results come in the order asked, a Failure in the place of one."""

    def set_up_mirror(self, kinds: Sequence[Kind], categories: Mapping[str, str]) -> Places:
        """Make the categories (name -> preset colour), the "Salesforce Contacts" folder and the "Salesforce Tasks" list
        exist, as far as ``kinds`` need them, and say where all lies. Repeatable."""
        ...

    def changes(self, kind: Kind, place: str, cursor: str, window: Window | None = None) -> ItemPage:
        """One request. ``window`` is for events and counts only without a cursor (it is frozen in the cursor).

        Raises CursorExpired, and NotFound when the place is gone. Occurrences of a series come one by one, their
        master never; items may hold ids and times only, so read them before deciding.
        """
        ...

    def first_pages(self, asks: Sequence[PageAsk]) -> list[ItemPage | Failure]:
        """One page of each, all in one request; what ``changes`` would raise stands in the place of one."""
        ...

    def items(self, kind: Kind, place: str, ids: Sequence[str]) -> Mapping[str, Item | Failure]:
        """Each in full, wherever it lies (tasks: in ``place``); NotFound for one that is gone. In batches of 20. The
        master of a series is answered too, which ``changes`` and ``marked`` leave out."""
        ...

    def marked(self, kind: Kind, place: str, record_ids: Sequence[str]) -> Mapping[str, Item]:
        """Items that carry our mark for these records, by record id; the way back after a crash while creating."""
        ...

    def create(self, kind: Kind, drafts: Sequence[ItemDraft]) -> list[Item | Failure]: ...

    def update(self, kind: Kind, place: str, patches: Sequence[ItemPatch]) -> list[Item | Failure]:
        """The item as the provider shows it afterwards."""
        ...

    def delete(self, kind: Kind, place: str, versions: Mapping[str, str]) -> Mapping[str, Failure | None]:
        """By id -> version ("" whatever it is); deleting what is gone is no failure."""
        ...

    def mark_series(self, series_id: str, categories: Sequence[str]) -> None:
        """Set the category on the master of a series, so that every occurrence shows it. Mails nobody."""
        ...
