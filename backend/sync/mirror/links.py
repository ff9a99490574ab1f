"""A link: one item, the record that mirrors it, and what both looked like when they last agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from backend.sync.mirror.records import Kind, Side, Value
from backend.sync.records import RecordRef

Base = Mapping[str, tuple[Value, Value]]  # lens name -> (left, right)


DUE = "due"  # in place of a version: this side is still to be written


class LinkState(StrEnum):
    """CREATING: the other half is being written, or the writer died: find out before writing again. DETACHED: not
    mirrored any more, and not to be taken up again unless a person asks anew."""

    CREATING = "creating"
    ACTIVE = "active"
    DETACHED = "detached"


class Role(StrEnum):
    """OWNER writes the record. GUEST: the record belongs to a colleague, or the item to another organizer; this mailbox
    only shows that it takes part."""

    OWNER = "owner"
    GUEST = "guest"


@dataclass(frozen=True, slots=True)
class Link:
    """``item_id`` is empty while a mailbox item is being created, ``record.id`` while a record is.

    The versions are those of the last agreement: equal versions mean that nobody wrote to it, different ones mean
    nothing yet, "" is not known and DUE not written yet.
    ``starts`` and ``ends`` are those of an event, for the window; ``guests`` says that other people would get mail for
    a change of it. ``detail`` holds small marks of one kind (the id of a room's relation, a series).
    """

    id: str
    kind: Kind
    item_id: str
    record: RecordRef
    state: LinkState
    born: Side
    base: Base = field(default_factory=dict)
    role: Role = Role.OWNER
    item_version: str = ""
    record_version: str = ""
    key: str = ""
    starts: str = ""
    ends: str = ""
    guests: bool = False
    detail: Mapping[str, str] = field(default_factory=dict)
