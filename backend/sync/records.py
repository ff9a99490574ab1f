"""What the engine knows of mails, people and Salesforce records: frozen data in our own words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Place(StrEnum):
    """Where a message lies, as far as capture cares."""

    INBOX = "inbox"
    SENT = "sent"
    DRAFTS = "drafts"
    CAPTURE = "capture"  # the "Salesforce Emails" folder
    OTHER = "other"


class Sensitivity(StrEnum):
    """MAPI PidTagSensitivity 0..3."""

    NORMAL = "normal"
    PERSONAL = "personal"
    PRIVATE = "private"
    CONFIDENTIAL = "confidential"


class AttachmentKind(StrEnum):
    FILE = "file"
    ITEM = "item"  # a mail, meeting or card inside the mail
    LINK = "link"  # a cloud file: no content here


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox address; ``email`` is lower case and trimmed, ``name`` may be empty."""

    email: str
    name: str = ""

    @property
    def domain(self) -> str:
        return self.email.rpartition("@")[2]


def each_once(addresses: Iterable[Address]) -> tuple[Address, ...]:
    """Every address where it is named first."""
    found: dict[str, Address] = {}
    for address in addresses:
        if address.email:
            found.setdefault(address.email, address)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Attachment:
    """What is known of a file before its content is read; ``size`` in bytes as the provider reports it."""

    id: str
    name: str
    content_type: str
    size: int
    inline: bool = False
    kind: AttachmentKind = AttachmentKind.FILE
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """Both forms; an empty string where the mail has none."""

    text: str = ""
    html: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One mail in one mailbox. Times are UTC. ``body`` and ``attachments`` are None in listings."""

    id: str
    internet_message_id: str
    conversation_id: str
    subject: str
    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    sent_at: datetime | None = None
    received_at: datetime | None = None
    place: Place = Place.OTHER
    folder_id: str = ""
    categories: tuple[str, ...] = ()
    is_draft: bool = False
    is_service: bool = False  # receipt, bounce, meeting mail: never captured
    sensitivity: Sensitivity = Sensitivity.NORMAL
    has_attachments: bool = False
    change_key: str = ""
    choice: str = ""  # token the sidebar put on a draft while composing
    body: Body | None = None
    attachments: tuple[Attachment, ...] | None = None

    @property
    def participants(self) -> tuple[Address, ...]:
        """Sender first, then To, Cc, Bcc; each address once."""
        everyone = (() if self.sender is None else (self.sender,)) + self.to + self.cc + self.bcc
        return each_once(everyone)


@dataclass(frozen=True, slots=True)
class RecordRef:
    """A row in Salesforce: object API name and 18-character id."""

    type: str
    id: str


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A Contact, Lead or User that holds one of the addresses asked for."""

    ref: RecordRef
    name: str
    emails: tuple[str, ...]
    title: str = ""
    account: RecordRef | None = None
    account_name: str = ""
    company: str = ""  # Leads have no account, only a company name
    owner_id: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BusinessRecord:
    """An Account, Opportunity, Case or other record a WhatId may point to."""

    ref: RecordRef
    name: str
    account: RecordRef | None = None
    owner_id: str = ""
    number: str = ""  # CaseNumber
    status: str = ""  # StageName, Case.Status
    amount: str = ""  # as decimal text, with no currency sign
    currency: str = ""
    closes_on: str = ""  # ISO date
    is_closed: bool = False
    created_at: datetime | None = None
    modified_at: datetime | None = None
    contact_ids: tuple[str, ...] = ()  # contacts with a role on an Opportunity, or the Case's contact


@dataclass(frozen=True, slots=True)
class SavedActivity:
    """A mail already in Salesforce. ``people`` holds the primary person first."""

    ref: RecordRef
    message_key: str
    people: tuple[RecordRef, ...]
    business: tuple[RecordRef, ...]
    owner_id: str
    owner_name: str = ""
    subject: str = ""
    created_at: datetime | None = None
    names: tuple[tuple[str, str], ...] = ()  # (record id, display name) of the links


@dataclass(frozen=True, slots=True)
class Matches:
    """What Salesforce knows about a set of addresses, asked in one call."""

    people: tuple[PersonRecord, ...] = ()
    business: tuple[BusinessRecord, ...] = ()
    saved: tuple[SavedActivity, ...] = ()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one Salesforce org can do for us, read from its describes."""

    enhanced_email: bool = False
    shared_activities: bool = False
    task_fields: frozenset[str] = frozenset()
    email_fields: frozenset[str] = frozenset()
    key_field: str = ""  # our unique message key on Task/EmailMessage, empty when the package is not there
    contact_email_fields: tuple[str, ...] = ("Email",)
    lead_email_fields: tuple[str, ...] = ("Email",)
    text_limits: dict[str, int] = field(default_factory=dict)  # "Task.Description" -> characters
    currency: str = ""


@dataclass(frozen=True, slots=True)
class ActivityDraft:
    """One mail as Salesforce shall hold it: fields by API name, and the rows that hang on it.

    ``relations`` are (RelationId, RelationType, RelationAddress) rows of EmailMessageRelation.
    """

    message_key: str
    type: str  # "Task" or "EmailMessage"
    fields: dict[str, object]
    people: tuple[RecordRef, ...] = ()
    business: tuple[RecordRef, ...] = ()
    relations: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FileDraft:
    """A file to store beside a saved mail."""

    name: str
    content_type: str
    data: bytes
