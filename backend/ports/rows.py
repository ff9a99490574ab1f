"""The rows of the store as the use cases see them. Every row of a customer carries its organization's id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    USER = "user"
    PROFILE_ADMIN = "profile_admin"
    PLATFORM_ADMIN = "platform_admin"


class MailboxAccess(StrEnum):
    """How the backend reaches a mailbox."""

    DELEGATED = "delegated"  # the person's own refresh token
    APPLICATION = "application"  # one consent by an administrator for everybody


class ConnectionKind(StrEnum):
    MICROSOFT = "microsoft"
    SALESFORCE = "salesforce"


class ConnectionStatus(StrEnum):
    OK = "ok"
    LOST = "lost"  # the person must sign in again


class MailboxStatus(StrEnum):
    """OFF until set up; ON; PAUSED by the person; SUSPENDED by us, with a reason."""

    OFF = "off"
    ON = "on"
    PAUSED = "paused"
    SUSPENDED = "suspended"


class Outcome(StrEnum):
    PENDING = "pending"
    SAVED = "saved"
    SKIPPED = "skipped"
    FAILED = "failed"


class CaptureState(StrEnum):
    CLAIMED = "claimed"  # somebody is writing it now, or died while writing
    SAVED = "saved"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Organization:
    id: str
    tenant_id: str
    name: str
    created_at: datetime
    salesforce_org_id: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    id: str
    organization_id: str
    name: str
    is_default: bool
    interval_seconds: int = 1800
    mailbox_access: MailboxAccess = MailboxAccess.DELEGATED
    sync_enabled: bool = True


@dataclass(frozen=True, slots=True)
class User:
    """``directory_id`` is the Entra object id; (tenant, directory id) names the person, never the address."""

    id: str
    organization_id: str
    profile_id: str
    directory_id: str
    email: str
    name: str
    role: Role = Role.USER
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """A grant of one person (or of the organization when ``user_id`` is empty). ``secrets`` is encrypted at rest.

    ``secrets`` keys: access_token, refresh_token, expires_at (ISO, may be absent).
    ``detail`` keys: granted_at (ISO); Salesforce: instance_url, browser_url, user_id, username, time_zone, capabilities
    and when read.
    """

    id: str
    organization_id: str
    user_id: str
    kind: ConnectionKind
    external_id: str
    status: ConnectionStatus = ConnectionStatus.OK
    lost_reason: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MailboxRow:
    """One person's mailbox and where its synchronisation stands. ``folders`` is ports.mailbox.Folders as a dict."""

    id: str
    organization_id: str
    user_id: str
    provider: str  # "graph"
    address: str
    external_user_id: str  # the provider's user id
    status: MailboxStatus = MailboxStatus.OFF
    status_reason: str = ""
    folders: Mapping[str, str] = field(default_factory=dict)
    activated_at: datetime | None = None
    last_session_at: datetime | None = None
    next_session_at: datetime | None = None
    forced_at: datetime | None = None
    failures_in_a_row: int = 0


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What was decided about one item of one mailbox. PENDING rows are the durable work list.

    ``origin`` says what asked for it: auto, category, folder, compose, manual. ``trace`` is the explanation as JSON
    (sync.decisions.Trace). ``hints`` is light data needed to go on without asking the mailbox again (place found in).
    """

    id: str
    organization_id: str
    mailbox_id: str
    item_id: str
    item_type: str  # "message"
    message_key: str
    outcome: Outcome
    reason: str
    origin: str = ""
    trace: tuple[Mapping[str, Any], ...] = ()
    hints: Mapping[str, Any] = field(default_factory=dict)
    attempts: int = 0
    next_try_at: datetime | None = None
    settings_version: int = 0
    record_type: str = ""
    record_id: str = ""
    marked: bool = True  # False while the mailbox does not show the outcome yet (categories, folder)
    first_seen_at: datetime | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """The registry: one mail of one organization, saved once. ``links``: list of {type, id, name, role}. ``editing`` is
    set while its record is being rewritten: by what the new one is found if nobody hears of it. ``relinked``: a person
    changed its links since it was saved. ``files``: {name, status: saved|pending|skipped|failed, reason, document_id,
    made: is it new with this mail, shown_on: ids of further records that got it, and what is needed to store it later}.
    """

    id: str
    organization_id: str
    message_key: str
    state: CaptureState
    claimed_by: str  # user id
    claimed_at: datetime
    record_type: str = ""
    record_id: str = ""
    origin: str = ""
    saved_at: datetime | None = None
    links: tuple[Mapping[str, Any], ...] = ()
    files: tuple[Mapping[str, Any], ...] = ()
    editing: str = ""
    relinked: bool = False


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One run over one mailbox. ``counts`` holds seen, saved, skipped, failed, pending of this run."""

    id: str
    organization_id: str
    mailbox_id: str
    trigger: str  # schedule, force, cli, notification
    started_at: datetime
    ended_at: datetime | None = None
    status: str = "running"  # running, finished, failed, interrupted
    counts: Mapping[str, int] = field(default_factory=dict)
    error_code: str = ""


@dataclass(frozen=True, slots=True)
class BlockEntry:
    """One Do-Not-Sync entry of a person, of a profile, or of the whole organization where both ids are empty.

    ``pattern`` is an address, a domain, or a pattern with ``*``. ``locked``: an administrator's entry nobody may lift.
    ``lifts``: the person's own row that takes an administrator's entry of this pattern away for her.
    """

    id: str
    organization_id: str
    user_id: str
    pattern: str
    created_at: datetime
    profile_id: str = ""
    locked: bool = False
    lifts: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose while composing, carried out after the mail is sent. ``wish`` is a views.Wish as JSON."""

    id: str
    organization_id: str
    mailbox_id: str
    user_id: str
    token: str
    wish: Mapping[str, Any]
    state: str  # open, done, cancelled
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One value at one level; ``scope`` is organization, profile or user. ``forced`` closes the levels below."""

    organization_id: str
    scope: str
    scope_id: str
    key: str
    value: Any
    forced: bool = False
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The answer given to an idempotency key; ``body`` is None while the first request is still at work."""

    fingerprint: str
    status: int
    body: Mapping[str, Any] | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write, until ``expires_at``; ``token`` only grows, so that a late writer is recognised."""

    name: str
    holder: str
    token: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AuditRow:
    id: str
    organization_id: str
    actor_id: str
    action: str
    subject: str
    detail: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link (sync.mirror.links.Link) of one mailbox. ``base`` is encrypted at rest.

    ``kind``: contact, task, event. ``record_id`` is "" while the record, ``item_id`` while the item is being created.
    ``detail`` holds role, guests, and small marks of the kind.
    """

    id: str
    organization_id: str
    mailbox_id: str
    kind: str
    item_id: str
    record_type: str
    record_id: str
    state: str
    born: str
    key: str = ""
    item_version: str = ""
    record_version: str = ""
    starts: str = ""
    ends: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    base: Mapping[str, Any] = field(default_factory=dict, repr=False)
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SharedEvent:
    """One meeting of the organization (by uid and original start), in Salesforce once. ``record_id`` is "" while it is
    only claimed."""

    id: str
    organization_id: str
    meeting_key: str
    owner_user_id: str
    claimed_at: datetime
    record_id: str = ""


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One write to either side, or one conflict. ``before``, ``after`` and ``conflicts`` are encrypted at rest.

    ``side``: mailbox or salesforce. ``verb``: create, update, delete, invitees, conflict. ``state``: intended, done,
    failed, undone. ``before`` and ``after`` hold the fields that were written, by their name on that side.
    """

    id: str
    organization_id: str
    mailbox_id: str
    session_id: str
    link_id: str
    kind: str
    side: str
    verb: str
    target_id: str
    record_type: str
    state: str
    at: datetime
    before: Mapping[str, Any] = field(default_factory=dict, repr=False)
    after: Mapping[str, Any] = field(default_factory=dict, repr=False)
    conflicts: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    undoes: str = ""
