"""What the mirror asks of Salesforce, in one person's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from backend.ports.failures import Failure
from backend.sync.mirror.records import FieldInfo, Fields, Invitee, OrgFacts, Record, Window
from backend.sync.records import RecordRef


@dataclass(frozen=True, slots=True)
class Feed:
    """One object to ask for changes.

    ``name`` is the object's API name. ``cursor`` is "" for everything in scope. ``scope``: "mine" (owner is me), "all",
    or the id of a list view. ``fields`` are to be read besides the usual ones. ``window`` bounds Events by their time;
    ``start_field`` names the field it counts on for other objects shown in the calendar. ``open_or_since`` keeps closed
    tasks older than that date out. ``limit`` is a cap: the newest by creation first.
    """

    name: str
    cursor: str
    fields: tuple[str, ...]
    scope: str = "mine"
    window: Window | None = None
    start_field: str = ""
    open_or_since: str = ""
    limit: int = 0


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The next changes of one object, oldest first.

    ``deleted`` are ids in the recycle bin. ``complete`` as in ItemPage. The cursor overlaps by some minutes, so that a
    record committed late is not missed: records may come again.
    """

    records: tuple[Record, ...] = ()
    deleted: tuple[str, ...] = ()
    cursor: str = ""
    more: bool = False
    complete: bool = False


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """A new record; ``key`` goes into our unique key field where the org has it.

    ``allow_duplicate``: carry on where a duplicate rule only warns.
    """

    name: str
    key: str
    fields: Fields
    allow_duplicate: bool = False


@dataclass(frozen=True, slots=True)
class RecordPatch:
    """A change of one record, refused with VersionMismatch when it was changed after ``version`` ("" whatever)."""

    ref: RecordRef
    version: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class InviteePatch:
    """What is to change about the invitees of one Event."""

    event_id: str
    add: tuple[Invitee, ...] = ()
    update: tuple[Invitee, ...] = ()  # with their relation id
    remove: tuple[str, ...] = ()  # relation ids


class MirrorCrm(Protocol):
    """One person's view of one org. Every method may raise a Failure; results come in the order asked."""

    def facts(self) -> OrgFacts:
        """Describes, statuses and who I am; a handful of calls, so callers keep the answer."""
        ...

    def changes(self, feeds: Sequence[Feed], facts: OrgFacts) -> list[RecordPage | Failure]:
        """The next page of each feed, all in one call while there is one page each."""
        ...

    def records(
        self, name: str, ids: Sequence[str], fields: Sequence[str], facts: OrgFacts
    ) -> Mapping[str, Record | Failure]:
        """Each as it is now, Events with their invitees; NotFound for one that is deleted or not mine to see, Merged
        for one that lost a merge."""
        ...

    def with_key(self, name: str, keys: Sequence[str], fields: Sequence[str], facts: OrgFacts) -> Mapping[str, Record]:
        """Records that carry our key, by key; {} where the org has no key field."""
        ...

    def contacts_by_email(self, emails: Sequence[str], fields: Sequence[str], facts: OrgFacts) -> list[Record]:
        """Contacts (converted or person accounts included) that hold one of these addresses in any email field."""
        ...

    def accounts_named(self, companies: Sequence[str]) -> Mapping[str, RecordRef | None]:
        """By company: the Account of exactly that name, the oldest of several; else the only one whose name contains
        it; else None."""
        ...

    def account_names(self, ids: Sequence[str]) -> Mapping[str, str]: ...

    def alike(self, draft: RecordDraft, facts: OrgFacts) -> list[Record]:
        """My records of the last day that equal the draft: the way back after a crash in an org without key fields."""
        ...

    def create(self, drafts: Sequence[RecordDraft], facts: OrgFacts) -> list[Record | Failure]:
        """Up to 200 of one object per call. DuplicateFound names what is there already, by our key or a duplicate
        rule."""
        ...

    def update(self, patches: Sequence[RecordPatch], facts: OrgFacts) -> list[Record | Failure]:
        """The record as it is afterwards (its new version at least)."""
        ...

    def delete(self, refs: Sequence[RecordRef]) -> list[Failure | None]:
        """To the recycle bin; deleting what is deleted is no failure."""
        ...

    def set_invitees(self, patches: Sequence[InviteePatch]) -> list[Failure | None]: ...

    def rooms(self) -> Sequence[tuple[str, RecordRef]]:
        """Active resource calendars: (name, ref); [] where the org has none or this person may not see them."""
        ...

    def describe(self, name: str) -> Mapping[str, FieldInfo]:
        """The fields of any object this person may see. Raises NotFound."""
        ...

    def list_views(self, name: str) -> Sequence[tuple[str, str]]:
        """(id, label) of the list views a person may choose as scope."""
        ...
