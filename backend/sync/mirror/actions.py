"""What is to be done about one thing, as data. An action does not know how to run itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from backend.sync.decisions import Step
from backend.sync.mirror.links import Base, Link, Role
from backend.sync.mirror.records import Item, Kind, Record, Side, Value


class Verb(StrEnum):
    CREATE_RECORD = "create_record"
    CREATE_ITEM = "create_item"
    UPDATE = "update"  # either or both sides; with no fields at all: only the base is renewed
    ADOPT = "adopt"  # link what exists on both sides, and level them
    DELETE_RECORD = "delete_record"
    DELETE_ITEM = "delete_item"
    PUT_RECORD = "put_record"  # bring back what was deleted; the next session links it
    PUT_ITEM = "put_item"
    DETACH = "detach"  # stop mirroring, keep both
    FORGET = "forget"  # both are gone
    LEAVE = "leave"  # nothing, for a reason


class MirrorReason(StrEnum):
    """Why; the closed list behind the decisions about mirrored things. The words are in usecases/words.py."""

    # saved
    MIRRORED = "mirrored"
    UNCHANGED = "unchanged"
    ADOPTED = "adopted"
    BY_CATEGORY = "by_category"
    BY_FOLDER = "by_folder"
    BY_HAND = "by_hand"
    AUTOMATIC = "automatic"
    FROM_SALESFORCE = "from_salesforce"
    RESTORED = "restored"
    REVERTED = "reverted"
    CHANGED_BEATS_DELETED = "changed_beats_deleted"
    # ended
    DELETED_IN_MAILBOX = "deleted_in_mailbox"
    DELETED_IN_SALESFORCE = "deleted_in_salesforce"
    BOTH_GONE = "both_gone"
    CANCELLED = "cancelled"
    UNSYNC = "unsync"
    TAKEN_OUT = "taken_out"
    UNMARKED = "unmarked"
    MOVED_AWAY = "moved_away"
    SAVED_MAIL = "saved_mail"
    LEFT_WINDOW = "left_window"
    CONDITION_MET = "condition_met"
    SWITCHED_OFF = "switched_off"
    TAKEN_BACK = "taken_back"
    CHOSEN_AGAIN = "chosen_again"
    BECAME_PRIVATE = "became_private"
    # skipped
    NOT_MARKED = "not_marked"
    PRIVATE = "private"
    OUT_OF_WINDOW = "out_of_window"
    BEFORE_START = "before_start"
    ALL_INTERNAL = "all_internal"
    ALL_BLOCKED = "all_blocked"
    NOBODY_KNOWN = "nobody_known"
    NOT_ANSWERED = "not_answered"
    DECLINED = "declined"
    DRAFT = "draft"
    OUT_OF_SCOPE = "out_of_scope"
    OVER_CAP = "over_cap"
    DETACHED = "detached"
    COLLEAGUE_HAS_IT = "colleague_has_it"
    WOULD_MAIL = "would_mail"
    READ_ONLY = "read_only"
    # failed
    AMBIGUOUS = "ambiguous"
    TOO_LONG = "too_long"
    UNKNOWN_ZONE = "unknown_zone"
    RECURRING_TASK = "recurring_task"
    NO_NAME = "no_name"
    NOT_REPRESENTABLE = "not_representable"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both sides changed one thing. ``lost`` is the value that gave way; it is kept and can be put back."""

    lens: str
    winner: Side
    kept: Value
    lost: Value
    before: Value = None


@dataclass(frozen=True, slots=True)
class Action:
    """One step of a plan.

    ``record_fields`` are written to Salesforce, ``item_fields`` to the mailbox; ``categories``, when not None, is the
    item's complete new list. ``base`` is what the link holds once all of it is carried out; ``ups`` and ``downs`` name
    its lenses that are written to Salesforce and to the mailbox, ``reverted`` those taken back because the mode is
    one-way, ``held`` those not written to the mailbox because it would mail somebody or another person organizes the
    meeting. ``failed`` marks a LEAVE a person should look at.
    """

    verb: Verb
    reason: MirrorReason
    kind: Kind
    link: Link | None = None
    item: Item | None = None
    record: Record | None = None
    record_fields: Mapping[str, Value] = field(default_factory=dict)
    item_fields: Mapping[str, Value] = field(default_factory=dict)
    categories: tuple[str, ...] | None = None
    base: Base = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    held: tuple[str, ...] = ()
    ups: tuple[str, ...] = ()
    downs: tuple[str, ...] = ()
    reverted: tuple[str, ...] = ()
    role: Role = Role.OWNER
    failed: bool = False
    steps: tuple[Step, ...] = ()

    @property
    def writes(self) -> bool:
        """Something outside would change."""
        if self.verb in (Verb.LEAVE, Verb.FORGET):
            return False
        return bool(
            self.record_fields
            or self.item_fields
            or self.categories is not None
            or self.verb in (Verb.DELETE_RECORD, Verb.DELETE_ITEM, Verb.CREATE_ITEM, Verb.CREATE_RECORD)
            or self.verb in (Verb.PUT_RECORD, Verb.PUT_ITEM)
        )
