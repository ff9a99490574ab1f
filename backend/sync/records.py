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
    FURTHER = "further"  # another folder the person chose
    OTHER = "other"


class Sensitivity(StrEnum):
    """MAPI PidTagSensitivity 0..3."""

    NORMAL = "normal"
    PERSONAL = "personal"
    PRIVATE = "private"
    CONFIDENTIAL = "confidential"


def is_mail(message_class: str) -> bool:
    """False for receipts, bounces, automatic replies, meeting mail and whatever else is no letter; a class that is not
    told says nothing."""
    name = message_class.upper()
    if name.startswith("IPM.NOTE.RULES"):
        return False
    return name in ("", "IPM.NOTE") or name.startswith("IPM.NOTE.")


class AttachmentKind(StrEnum):
    FILE = "file"
    ITEM = "item"  # a mail, meeting or card inside the mail
    LINK = "link"  # a cloud file: no content here
    WHOLE = "whole"  # the mail itself


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox address; ``email`` is lower case and trimmed, ``name`` may be empty."""

    email: str
    name: str = ""

    @property
    def domain(self) -> str:
        """Empty for what is no address: "undisclosed-recipients:;", a name in Exchange's own directory."""
        return self.email.rpartition("@")[2] if "@" in self.email else ""


def each_once(addresses: Iterable[Address]) -> tuple[Address, ...]:
    """Every address where it is named first; what is no address is nobody."""
    found: dict[str, Address] = {}
    for address in addresses:
        if address.domain:
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


WHOLE_MAIL = Attachment("whole-mail", "mail.eml", "message/rfc822", 0, kind=AttachmentKind.WHOLE)


@dataclass(frozen=True, slots=True)
class Body:
    """Both forms; an empty string where the mail has none."""

    text: str = ""
    html: str = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """What Salesforce holds of the conversation: the EmailMessage this mail answers to, the Case it belongs to."""

    reply_to: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One mail in one mailbox. Times are UTC. ``body`` and ``attachments`` are None in listings; ``headers`` are
    (name, value) in the order of the mail, empty in listings."""

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
    was_sent: bool = False  # it lay in Sent when it was seen before
    folder_id: str = ""
    categories: tuple[str, ...] = ()
    is_draft: bool = False
    is_service: bool = False  # receipt, bounce, meeting mail: never captured
    sensitivity: Sensitivity = Sensitivity.NORMAL
    has_attachments: bool = False
    change_key: str = ""
    choice: str = ""  # token the sidebar put on a draft while composing
    conversation: str = ""  # the conversation's name in every mailbox; empty when unknown
    body: Body | None = None
    attachments: tuple[Attachment, ...] | None = None
    headers: tuple[tuple[str, str], ...] = ()
    thread: Thread = Thread()

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
    website: str = ""  # of an Account


TEXT_FIELD = {"Task": "Description", "EmailMessage": "TextBody"}  # where a saved mail keeps its plain text


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
class Filters:
    """Which business records count: opportunities closed at most ``days_back`` ago or closing at most ``days_ahead``
    from now, open cases created at most ``case_days`` ago; objects in ``hidden`` are never looked for."""

    days_back: int = 365
    days_ahead: int = 180
    case_days: int = 90
    open_only: bool = False
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for beside people by address, and what of it counts.

    ``domains``: Accounts by Website. ``contact_domains``: Accounts by the addresses of their Contacts.
    ``by_address`` and ``by_account`` are fields like Project__c.ContactEmail__c that hold an address or an Account.
    ``at_once``: one call, where the Users are left out if there is no room for them. ``colleagues`` are addresses that
    only Users are looked up by. ``linked`` are records chosen before: are they there, and which addresses have they?
    """

    filters: Filters = Filters()
    domains: tuple[str, ...] = ()
    contact_domains: tuple[str, ...] = ()
    case_numbers: tuple[str, ...] = ()
    records: tuple[RecordRef, ...] = ()
    by_address: tuple[str, ...] = ()
    by_account: tuple[str, ...] = ()
    at_once: bool = False
    colleagues: tuple[str, ...] = ()
    linked: tuple[RecordRef, ...] = ()


@dataclass(frozen=True, slots=True)
class DomainAccount:
    """An Account that belongs to a mail domain, by its Website or by ``contacts`` Contacts with addresses there."""

    domain: str
    account: BusinessRecord
    contacts: int = 0


@dataclass(frozen=True, slots=True)
class Matches:
    """What Salesforce knows about a set of addresses, asked in one call.

    ``linked`` are the people among the records asked for by id; ``gone`` the ids of those that are deleted, converted,
    or not for this person to see. ``left_out`` names further fields, by which it refuses to look.
    """

    people: tuple[PersonRecord, ...] = ()
    business: tuple[BusinessRecord, ...] = ()
    saved: tuple[SavedActivity, ...] = ()
    domains: tuple[DomainAccount, ...] = ()
    linked: tuple[PersonRecord, ...] = ()
    gone: frozenset[str] = frozenset()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to create: ``kind`` is Lead, Contact or PersonAccount, ``fields`` by API name of what is created.

    A Contact belongs to ``account``, or to one that is created with it under ``account_name`` and ``website``.
    """

    kind: str
    email: str
    fields: tuple[tuple[str, str | bool], ...]
    account: RecordRef | None = None
    account_name: str = ""
    website: str = ""


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
    people_fields: frozenset[str] = frozenset()  # "Contact.Title": what may be set on new people and their Accounts
    person_accounts: bool = False
    prefixes: dict[str, str] = field(default_factory=dict)  # of ids -> custom object
    currency: str = ""


@dataclass(frozen=True, slots=True)
class ActivityDraft:
    """One mail as Salesforce shall hold it: fields by API name, and the rows that hang on it.

    ``relations`` are (RelationId, RelationType, RelationAddress) rows of EmailMessageRelation. ``losses`` tell what
    did not fit: (code, how much the whole has, how much there is room for). ``files`` are created with the mail or
    not at all, in the same call, and so are ``clones``: the same mail under keys of their own, with other links.
    """

    message_key: str
    type: str  # "Task" or "EmailMessage"
    fields: dict[str, object]
    people: tuple[RecordRef, ...] = ()
    business: tuple[RecordRef, ...] = ()
    relations: tuple[tuple[str, str, str], ...] = ()
    losses: tuple[tuple[str, int, int], ...] = ()
    files: tuple[DraftFile, ...] = ()
    clones: tuple[ActivityDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class FileDraft:
    """A file to store beside a saved mail."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A small file that comes with its mail. ``also`` are further records to show it on. With ``document_id`` the
    content is in Salesforce already. ``picture`` is the address by which the HTML of the mail shows it, ``cid:...``."""

    attachment_id: str
    file: FileDraft
    also: tuple[RecordRef, ...] = ()
    document_id: str = ""
    picture: str = ""
