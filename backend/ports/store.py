"""The truth: everything kept between two moments, read and written in transactions.

``store.transaction(organization_id)`` gives a unit of work in which every read and write is scoped to that
organization; a row of another organization is as good as absent. It commits when the block ends and rolls back on
an exception. ``store.everywhere()`` is for the few questions asked before an organization is known.
Getters return None when there is no such row. All writes of a block become visible together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from backend.ports.capture_store import CaptureUnit
from backend.ports.rows import (
    AuditRow,
    BlockEntry,
    Capture,
    Choice,
    Connection,
    ConnectionKind,
    DecisionRow,
    JournalRow,
    Lease,
    LinkRow,
    MailboxAccess,
    MailboxRow,
    Organization,
    Outcome,
    Profile,
    SessionRow,
    SettingRow,
    SharedEvent,
    StoredAnswer,
    User,
)


class Everywhere(Protocol):
    """Questions across organizations. Only sign-in, the scheduler and maintenance may ask them."""

    def organization_of_tenant(self, tenant_id: str) -> Organization | None: ...

    def organizations(self) -> Sequence[Organization]: ...

    def add_organization(self, organization: Organization, default_profile: Profile) -> None:
        """Raises Conflict when the tenant already has one."""
        ...

    def erase_organization(self, organization_id: str) -> int:
        """Every row of it; how many."""
        ...

    def user(self, user_id: str) -> User | None:
        """For the login cookie only: the user whose id the signed cookie holds."""
        ...

    def due_mailboxes(self, now: datetime, limit: int) -> Sequence[MailboxRow]:
        """ON mailboxes whose next_session_at has come, longest waiting first."""
        ...

    def mailbox_at(self, address: str) -> Sequence[MailboxRow]:
        """Mailboxes with this address (case ignored); the command line's question."""
        ...

    def connections_to_reseal(self, limit: int) -> int:
        """Re-encrypt up to ``limit`` secrets that are not under the newest key; returns how many were."""
        ...

    def missing_keys(self) -> Sequence[str]:
        """The ids of the keys under which something is sealed and which are not here."""
        ...


class Unit(CaptureUnit, Protocol):
    """One transaction inside one organization."""

    # people
    def organization(self) -> Organization: ...
    def update_organization(self, organization: Organization) -> None: ...
    def profiles(self) -> Sequence[Profile]: ...
    def profile(self, profile_id: str) -> Profile | None: ...
    def put_profile(self, profile: Profile) -> None: ...
    def users(self) -> Sequence[User]: ...
    def user(self, user_id: str) -> User | None: ...
    def mailbox_access(self, user_id: str) -> tuple[MailboxAccess, str]:
        """How this person's mailbox is opened, by her profile, and in which tenant; DELEGATED for nobody."""
        ...

    def user_by_directory_id(self, directory_id: str) -> User | None: ...
    def put_user(self, user: User) -> None:
        """Insert or update by id. Raises Conflict when the directory id belongs to another row."""
        ...

    def erase_person(self, user_id: str) -> int:
        """Everything of hers and of her mailbox; what the organization shares loses her name. How many rows went."""
        ...

    # grants
    def connection(self, kind: ConnectionKind, user_id: str) -> Connection | None: ...
    def connection_by_id(self, connection_id: str, lock: bool = False) -> Connection | None:
        """With ``lock``, the row is held until the transaction ends (a row lock; BEGIN IMMEDIATE on SQLite)."""
        ...

    def put_connection(self, connection: Connection) -> None:
        """Insert or update; unique by (kind, user)."""
        ...

    def drop_connection(self, connection_id: str) -> None: ...

    # mailboxes
    def mailbox(self, mailbox_id: str, lock: bool = False) -> MailboxRow | None:
        """With ``lock``, as it is now, and nobody else changes it until the transaction ends."""
        ...

    def mailbox_of(self, user_id: str, lock: bool = False) -> MailboxRow | None: ...
    def mailboxes(self) -> Sequence[MailboxRow]: ...
    def put_mailbox(self, mailbox: MailboxRow) -> None:
        """Insert, or update one that this transaction read with ``lock``: a person and a session change the same row.
        Raises Conflict for one that was read without, and when this user already has another one."""
        ...

    def cursors(self, mailbox_id: str) -> Mapping[str, str]:
        """place -> cursor"""
        ...

    def put_cursors(self, mailbox_id: str, cursors: Mapping[str, str]) -> None:
        """Remember these, by place; the others stay as they are."""
        ...

    def drop_cursor(self, mailbox_id: str, place: str) -> None: ...

    # decisions and the work list
    def decision(self, mailbox_id: str, item_id: str) -> DecisionRow | None: ...
    def decisions(self, mailbox_id: str, item_ids: Iterable[str]) -> Mapping[str, DecisionRow]:
        """Those that exist, by item id, in one query per 500 ids."""
        ...

    def decision_by_key(self, mailbox_id: str, message_key: str) -> DecisionRow | None:
        """The newest decision about this mail in this mailbox."""
        ...

    def decisions_of(self, capture: Capture) -> Sequence[DecisionRow]:
        """Every decision that names the record of this mail, in whatever mailbox."""
        ...

    def put_decisions(self, rows: Sequence[DecisionRow]) -> None:
        """Insert or update by (mailbox, item id); the id and first_seen_at of an existing row are kept."""
        ...

    def due_work(
        self, mailbox_id: str, now: datetime, limit: int, item_types: Sequence[str] = ("message",)
    ) -> Sequence[DecisionRow]:
        """PENDING decisions of these types whose next_try_at is absent or has come, oldest first."""
        ...

    def unmarked(self, mailbox_id: str, limit: int) -> Sequence[DecisionRow]:
        """Decisions about messages other than PENDING whose ``marked`` is False, oldest first."""
        ...

    def recent_decisions(
        self, mailbox_id: str, limit: int, outcome: Outcome | None = None, before: datetime | None = None
    ) -> Sequence[DecisionRow]:
        """Newest first by decided_at."""
        ...

    def tally(self, mailbox_id: str, item_type: str = "") -> Mapping[Outcome, int]:
        """How many decisions, or those of one type, stand at each outcome; every outcome is present."""
        ...

    # the registry
    def claim_capture(self, capture: Capture, stale_before: datetime) -> tuple[Capture, bool]:
        """Insert it, unless one with this message key exists.

        Returns the row that now stands, and whether the claim was won. A CLAIMED row older than ``stale_before`` and
        any UNDONE row are taken over (the given row replaces it, under its old id). Two callers at once: exactly one
        wins.
        """
        ...

    def reclaim_capture(self, capture: Capture, gone: str) -> Capture | None:
        """Claim a SAVED row whose record ``gone`` Salesforce no longer shows: state, claimer, time and origin become
        those of ``capture``, the rest stays. None when the row is no longer so: another caller was first."""
        ...

    def capture(self, message_key: str) -> Capture | None: ...
    def capture_by_id(self, capture_id: str) -> Capture | None: ...
    def captures(self, message_keys: Iterable[str]) -> Mapping[str, Capture]: ...
    def captured_records(self, record_ids: Iterable[str]) -> frozenset[str]:
        """Those of these records that are saved mails."""
        ...

    def put_capture(self, capture: Capture) -> None: ...
    def move_capture(self, capture: Capture, record_id: str) -> None:
        """Its record is another one now, also in every decision that names it; nobody is editing it."""
        ...

    def drop_capture(self, capture_id: str) -> None: ...

    # files in Salesforce
    def documents(self, digests: Iterable[str], user_id: str) -> Mapping[str, str]:
        """Digest of a content -> the document it was stored as: this person's own, else the newest of a colleague."""
        ...

    def put_documents(self, user_id: str, documents: Mapping[str, str], now: datetime) -> None:
        """Digest -> document id, as this person stored them; a newer document takes the place of an older one."""
        ...

    def forget_documents(self, before: datetime) -> int: ...

    # sessions
    def put_session(self, session: SessionRow) -> None: ...
    def sessions(self, mailbox_id: str, limit: int) -> Sequence[SessionRow]: ...

    # do not sync
    def block_entries(self, user_id: str, profile_id: str = "") -> Sequence[BlockEntry]:
        """The organization's, this profile's and this user's own, oldest first."""
        ...

    def add_block_entry(self, entry: BlockEntry) -> BlockEntry:
        """Returns the entry that stands: one of the same owner and pattern that already existed, or the given one."""
        ...

    def drop_block_entry(self, entry_id: str) -> BlockEntry | None: ...
    def block_entry(self, entry_id: str) -> BlockEntry | None: ...

    # choices made while composing
    def put_choice(self, choice: Choice) -> None: ...
    def choice(self, token: str) -> Choice | None: ...
    def open_choices(self, mailbox_id: str) -> Sequence[Choice]: ...

    # settings
    def settings(self, scopes: Mapping[str, str]) -> Sequence[SettingRow]:
        """Rows of the given scope -> scope id pairs."""
        ...

    def put_setting(self, row: SettingRow) -> int:
        """Insert or update; returns the organization's new settings version (grows by one on each change)."""
        ...

    def drop_setting(self, scope: str, scope_id: str, key: str) -> int: ...
    def settings_version(self) -> int: ...

    # once-only answers
    def begin_answer(self, user_id: str, key: str, fingerprint: str, now: datetime) -> StoredAnswer | None:
        """Claim the key. None: it was free and is now ours. Otherwise what stands there (body None: at work)."""
        ...

    def finish_answer(self, user_id: str, key: str, status: int, body: Mapping[str, Any]) -> None: ...
    def drop_answer(self, user_id: str, key: str) -> None: ...
    def forget_answers(self, before: datetime) -> int: ...

    # leases
    def take_lease(self, name: str, holder: str, now: datetime, seconds: float) -> Lease | None:
        """None while another holder's lease is valid. Taking it again as the same holder prolongs it."""
        ...

    def lease_holds(self, lease: Lease) -> bool:
        """True while nobody else took it; checked inside the transaction that writes, so a late writer is refused."""
        ...

    def free_lease(self, lease: Lease) -> None: ...

    # audit
    def add_audit(self, row: AuditRow) -> None: ...
    def audit(self, limit: int) -> Sequence[AuditRow]: ...

    # the mirror
    def link(self, link_id: str) -> LinkRow | None: ...
    def links_by_items(self, mailbox_id: str, kind: str, item_ids: Iterable[str]) -> Mapping[str, LinkRow]:
        """Those that exist, by item id."""
        ...

    def links_by_records(self, mailbox_id: str, kind: str, record_ids: Iterable[str]) -> Mapping[str, LinkRow]:
        """Those that exist, by record id."""
        ...

    def links(self, mailbox_id: str, kind: str, after: str = "", limit: int = 1000) -> Sequence[LinkRow]:
        """All of one kind in the order of their ids, from behind ``after``."""
        ...

    def links_ending(self, mailbox_id: str, before: str, limit: int) -> Sequence[LinkRow]:
        """ACTIVE event links whose ``ends`` is set and smaller (texts compare as times)."""
        ...

    def linked_mailboxes(self, record_ids: Iterable[str]) -> frozenset[str]:
        """Ids of the mailboxes that hold a link to one of these records."""
        ...

    def unsettled_links(self, mailbox_id: str) -> Sequence[LinkRow]:
        """Those in the state creating, of every kind, in the order of their ids."""
        ...

    def count_links(self, mailbox_id: str, kind: str) -> int:
        """ACTIVE ones."""
        ...

    def put_links(self, rows: Sequence[LinkRow]) -> None:
        """Insert or update by id. Raises Conflict when the item or the record (if not "") has another link of this
        mailbox and kind."""
        ...

    def drop_links(self, link_ids: Iterable[str]) -> None: ...

    def claim_event(self, row: SharedEvent, stale_before: datetime) -> tuple[SharedEvent, bool]:
        """As claim_capture, by ``meeting_key``; a claim without record older than ``stale_before`` is taken over."""
        ...

    def shared_events(self, meeting_keys: Iterable[str]) -> Mapping[str, SharedEvent]: ...
    def shared_records(self, record_ids: Iterable[str]) -> frozenset[str]:
        """Those of the record ids that some shared meeting led to."""
        ...

    def put_shared_event(self, row: SharedEvent) -> None: ...
    def drop_shared_event(self, meeting_key: str) -> None: ...

    def put_journal(self, rows: Sequence[JournalRow]) -> None:
        """Insert or update by id."""
        ...

    def journal_row(self, row_id: str) -> JournalRow | None: ...
    def journal(
        self,
        mailbox_id: str,
        limit: int,
        before: datetime | None = None,
        session_id: str = "",
        link_id: str = "",
        state: str = "",
    ) -> Sequence[JournalRow]:
        """Newest first (by time, then id), narrowed by what is given."""
        ...

    def tally_journal(self, mailbox_id: str, session_id: str) -> Mapping[tuple[str, str], int]:
        """How often one session did what: by kind and verb, of writes that were carried out and of conflicts."""
        ...

    def forget_journal(self, mailbox_id: str, before: datetime) -> int:
        """Drop the rows of this mailbox older than that; returns how many."""
        ...

    # after the commit
    def after_commit(self, job: str, key: str, delay: float = 0.0, **arguments: str) -> None:
        """Ring the queue once this transaction is committed; nothing is sent when it rolls back."""
        ...


class Conflict(Exception):
    """A unique rule of the store refused the write."""


class Store(Protocol):
    def transaction(self, organization_id: str) -> AbstractContextManager[Unit]: ...

    def everywhere(self) -> AbstractContextManager[Everywhere]: ...
