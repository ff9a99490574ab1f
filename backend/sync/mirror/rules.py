"""What one person wants mirrored of one kind, and how, at one moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from backend.sync.mirror.actions import MirrorReason
from backend.sync.mirror.lens import Table
from backend.sync.mirror.merge import Mode
from backend.sync.mirror.records import Fields, Item, Kind, Record, Value, Window

SALESFORCE = "Salesforce"
UNSYNC = "Salesforce Unsync"


@dataclass(frozen=True, slots=True)
class EventPolicy:
    """The calendar's own rules.

    ``private``: skip, busy or full. ``known(item)``: somebody of it is in Salesforce. ``outsiders(item)``: "", or why
    nobody of it counts: all_internal or all_blocked. ``busy_block(item)``: the fields of a record that shows the
    time and not the words. ``mail_attendees``: the calendar may mail people because of Salesforce, cancellations to
    those taken out there only with ``remove_attendees``. ``keep_cancelled``: fields to write instead of deleting;
    None deletes.
    """

    autosave_meetings: bool = False
    autosave_appointments: bool = False
    private: str = "skip"
    save_unanswered: bool = True
    save_internal: bool = False
    save_without_people: bool = False
    mail_attendees: bool = False
    remove_attendees: bool = False
    keep_cancelled: Mapping[str, Value] | None = None
    unsync_field: str = ""
    unsync_value: str = ""
    activated_at: str = ""
    past: str = ""  # an event that ended before this has left the window
    known: Callable[[Item], bool] = lambda item: True
    outsiders: Callable[[Item], str] = lambda item: ""  # "", all_internal or all_blocked
    busy_block: Callable[[Item], Fields] = lambda item: {}


@dataclass(frozen=True, slots=True)
class Rules:
    """One kind's rules. ``own_place`` is our folder or list, where everything counts as marked; ``in_scope(record)``
    says whether a record is to be in the mailbox; ``problem(item)`` is why Salesforce can't hold an item, or None."""

    kind: Kind
    table: Table
    mode: Mode = Mode.TWO_WAY
    category: str = SALESFORCE
    own_place: str = ""
    down: bool = True
    forbid_removal: bool = False
    window: Window | None = None
    events: EventPolicy = field(default_factory=EventPolicy)
    me: str = ""  # the Salesforce user
    in_scope: Callable[[Record], bool] = lambda record: True
    problem: Callable[[Item], MirrorReason | None] = lambda item: None
