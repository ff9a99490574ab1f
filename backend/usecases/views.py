"""What use cases take from a person and give back: plain data the API and the pages render."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.sync.attachments import WishedFile
from backend.sync.records import Address, RecordRef


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """The open mail as the sidebar sees it. ``id`` is a REST id of the mailbox, empty for a new draft;
    ``choice_token`` is what an earlier choice put on the draft; ``mentions`` are addresses of pages and of people in
    the text, as far as they may be about something in Salesforce."""

    id: str = ""
    mode: str = "read"  # read, compose
    internet_message_id: str = ""
    conversation_id: str = ""
    subject: str = ""
    item_class: str = "IPM.Note"
    sender: Address | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    sent_at: datetime | None = None
    choice_token: str = ""
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person chose in the Save dialog. ``follow_thread``: save the rest of its conversation the same way.
    ``by_rules``: choose the links and files for me, as an automatic save would."""

    people: tuple[RecordRef, ...] = ()
    business: tuple[RecordRef, ...] = ()
    files: tuple[WishedFile, ...] = ()
    comment: str = ""
    without_body: bool = False
    follow_thread: bool = False
    by_rules: bool = False
    copy: bool | None = None  # the mail itself as a file; None leaves it to the setting


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file the sidebar sent along because the backend has no way into the mailbox."""

    id: str
    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class SentContent:
    """Body and files as the sidebar read them."""

    html: str = ""
    text: str = ""
    files: tuple[SentFile, ...] = ()


@dataclass(frozen=True, slots=True)
class WhyStep:
    """One line of an explanation: ``kind`` is rule, setting, match or next; ``level`` is you, profile, organization
    or default, for settings."""

    kind: str
    text: str
    level: str = ""
    setting: str = ""


@dataclass(frozen=True, slots=True)
class RecordCard:
    """A record as a person knows it. ``kind`` of preselection: ``chosen`` with ``reason`` in a few words."""

    type: str
    id: str
    name: str
    subtitle: str = ""
    url: str = ""
    account_id: str = ""
    chosen: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PersonCard:
    """One address of the mail. ``status``: matched, unresolved, internal, blocked. ``records`` are all that hold it."""

    email: str
    name: str
    status: str
    records: tuple[RecordCard, ...] = ()
    block_entry_id: str = ""  # set when blocked by the person's own entry, so that it can be undone


@dataclass(frozen=True, slots=True)
class SavedView:
    """A mail in Salesforce. ``id`` is ours (empty when someone else's product saved it)."""

    id: str
    record: RecordCard
    links: tuple[RecordCard, ...]
    saved_by: str
    saved_at: datetime | None
    by_you: bool
    files: tuple[Mapping[str, Any], ...] = ()  # {name, status, reason}


@dataclass(frozen=True, slots=True)
class SyncView:
    """``status``: off, on, paused, suspended, running. ``counts``: saved, skipped, failed, pending."""

    status: str
    reason: str = ""
    last_session_at: datetime | None = None
    next_session_at: datetime | None = None
    counts: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class LinkRules:
    """What may be linked: enforced again on the server."""

    record_type: str
    max_people: int
    max_business: int
    lead_excludes_business: bool


@dataclass(frozen=True, slots=True)
class FileRules:
    """Which files the Save panel ticks by itself: all, none, ``large`` ones, those of the ``listed`` types;
    and whether it ticks the copy of the mail."""

    selection: str = "all"
    types: tuple[str, ...] = ()
    large_kb: int = 100
    copy: bool = False


@dataclass(frozen=True, slots=True)
class ContextView:
    """Everything the sidebar shows for one mail.

    ``state``: saved, not_saved, pending, failed, cannot_save, service_mail, compose, chosen, not_connected.
    ``title`` is the state line in words; ``can_save`` allows the button. ``follow``: can the rest of the conversation
    be saved too: off, ask, on (ticked), following (``thread_id`` ends it).
    """

    state: str
    title: str
    can_save: bool
    why: tuple[WhyStep, ...]
    saved: SavedView | None
    people: tuple[PersonCard, ...]
    business: tuple[RecordCard, ...]
    rules: LinkRules
    sync: SyncView
    mailbox: str  # ok, lost, none
    salesforce: str  # ok, lost, none
    choice_token: str = ""
    follow: str = "off"
    thread_id: str = ""
    files: FileRules = FileRules()


@dataclass(frozen=True, slots=True)
class SaveResult:
    """``already``: the mail was in Salesforce before this click; nothing was written."""

    saved: SavedView
    already: bool
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionView:
    """``matched`` are the records the mail is linked to, or those that were found for it. ``item_type`` is message,
    contact, task or event, or one of the last three behind ``sf_`` for what changed in Salesforce; ``name`` is what a
    mirrored thing is called."""

    item_id: str
    outcome: str
    reason: str
    title: str
    steps: tuple[WhyStep, ...]
    decided_at: datetime | None
    next_try_at: datetime | None
    record: RecordCard | None = None
    origin: str = ""
    matched: tuple[RecordCard, ...] = ()
    item_type: str = "message"
    name: str = ""

    @property
    def kind(self) -> str:
        return self.item_type.removeprefix("sf_")


@dataclass(frozen=True, slots=True)
class EffectiveSetting:
    """``level``: default, organization, profile or user. ``editable``: the asking person may change it at her level."""

    key: str
    value: Any
    level: str
    forced: bool
    editable: bool
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EventFacts:
    """The open calendar item: a REST id of the mailbox. A series is opened by its master, or one day of it."""

    id: str
    is_series_master: bool = False


@dataclass(frozen=True, slots=True)
class EventView:
    """Everything the sidebar shows for one calendar item.

    ``state``: saved, not_saved, pending, failed, cannot_save, not_connected. ``about`` are the records the Event in
    Salesforce is linked to, ``record`` is the Event; ``people`` and ``business`` are offered for saving.
    """

    state: str
    title: str
    can_save: bool
    can_unsync: bool
    why: tuple[WhyStep, ...]
    record: RecordCard | None
    about: tuple[RecordCard, ...]
    people: tuple[PersonCard, ...]
    business: tuple[RecordCard, ...]
    rules: LinkRules
    sync: SyncView
    mailbox: str
    salesforce: str
    link_id: str = ""


@dataclass(frozen=True, slots=True)
class EventResult:
    """``already``: it was in Salesforce before. ``session_id`` names what was written, so that it can be undone."""

    event: EventView
    already: bool
    session_id: str
