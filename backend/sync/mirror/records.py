"""Mirrored things as the engine sees them: a mailbox item, a Salesforce record, and the people of a meeting.

Values are plain and can be written as JSON. A date is "2026-11-22", an instant "2026-11-22T09:30:00Z". An absent text
is "" (never None); an absent date, instant or number is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from backend.sync.records import Address, RecordRef

Value = str | bool | int | float | None | tuple["Value", ...]
Fields = Mapping[str, Value]


class Kind(StrEnum):
    """What is mirrored; the value is also the ``item_type`` of its decisions."""

    CONTACT = "contact"
    TASK = "task"
    EVENT = "event"


class Side(StrEnum):
    MAILBOX = "mailbox"
    SALESFORCE = "salesforce"

    @property
    def other(self) -> Side:
        return Side.SALESFORCE if self is Side.MAILBOX else Side.MAILBOX


class Response(StrEnum):
    """What a person answered to an invitation."""

    NONE = "none"
    ORGANIZER = "organizer"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"


class AttendeeType(StrEnum):
    REQUIRED = "required"
    OPTIONAL = "optional"
    RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class Attendee:
    """One invited address."""

    address: Address
    type: AttendeeType = AttendeeType.REQUIRED
    response: Response = Response.NONE


@dataclass(frozen=True, slots=True)
class Meeting:
    """What only a calendar item has.

    ``is_organizer`` is True for a plain appointment too. ``attendees`` never hold the organizer. ``series_id`` is the
    id of the series' master for an occurrence or exception, else ""; ``original_start`` is when the series puts it (an
    instant, or a date for all-day), which with ``uid`` (one per series) names one occurrence for good. ``answered`` is
    this mailbox's own response. ``is_master``: it stands for a series, whose days are the items.
    """

    uid: str
    organizer: Address
    is_organizer: bool = True
    attendees: tuple[Attendee, ...] = ()
    answered: Response = Response.NONE
    is_cancelled: bool = False
    is_draft: bool = False
    series_id: str = ""
    original_start: str = ""
    is_master: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a mailbox, as it is now.

    ``fields`` by the neutral names of its kind (see the mapping of the kind). ``version`` changes with every change and
    sometimes by itself. ``place`` is the id of the folder, list or calendar it lies in. ``record_id`` is our own mark
    on the item: the Salesforce id it was written for.
    """

    kind: Kind
    id: str
    version: str
    fields: Fields
    categories: tuple[str, ...] = ()
    place: str = ""
    record_id: str = ""
    private: bool = False
    meeting: Meeting | None = None
    created_at: str = ""
    modified_at: str = ""


@dataclass(frozen=True, slots=True)
class Invitee:
    """One EventRelation: ``ref`` is a Contact, Lead, User or Calendar (a room); ``id`` is the relation row's own."""

    ref: RecordRef
    status: str = "New"
    id: str = ""
    email: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One Salesforce row, as it is now. ``fields`` by API name, instants and dates in the form above.

    ``version`` moves with every change, a system's own included, and makes Salesforce refuse a stale write;
    ``modified_at`` is SystemModstamp. ``key`` is our unique key when the org has the field. ``invitees`` is None where
    they were not asked for. ``is_mail``: a Task that is a mail somebody saved or sent: captured, never mirrored.
    """

    ref: RecordRef
    version: str
    fields: Fields
    owner_id: str = ""
    key: str = ""
    modified_at: str = ""
    modified_by: str = ""
    created_at: str = ""
    is_child: bool = False
    master_id: str = ""
    is_mail: bool = False
    invitees: tuple[Invitee, ...] | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Days around today that are mirrored: ``start`` inclusive, ``end`` exclusive, instants."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """One Salesforce field out of the describe. ``type`` is Salesforce's own word: string, textarea, picklist..."""

    name: str
    type: str
    label: str = ""
    length: int = 0
    createable: bool = True
    updateable: bool = True
    nillable: bool = True
    unique: bool = False
    values: tuple[str, ...] = ()  # active picklist values
    restricted: bool = False  # other picklist values are refused
    labels: tuple[str, ...] = ()  # what people read for ``values``, in the same order; () where it is the same


@dataclass(frozen=True, slots=True)
class OrgFacts:
    """What one Salesforce org and this person in it look like to the mirror; read rarely and kept.

    ``fields``: object name -> field name -> FieldInfo. ``closed_statuses``: TaskStatus values that close a task.
    ``key_fields``: object name -> our unique key field, absent without the package. ``mail_field``: the field of a Task
    that only saved mails fill, "" without the package.
    """

    user_id: str
    time_zone: str
    fields: Mapping[str, Mapping[str, FieldInfo]] = field(default_factory=dict)
    task_statuses: tuple[str, ...] = ()
    closed_statuses: frozenset[str] = frozenset()
    key_fields: Mapping[str, str] = field(default_factory=dict)
    shared_activities: bool = False
    mail_field: str = ""
