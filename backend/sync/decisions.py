"""Why an item was or was not saved, as data: a reason code and the steps that led to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """Closed list; the words for each are in usecases/words.py."""

    # saved
    BY_HAND = "by_hand"
    BY_CATEGORY = "by_category"
    BY_FOLDER = "by_folder"
    AUTOMATIC = "automatic"
    AFTER_SENDING = "after_sending"
    ALREADY_SAVED = "already_saved"
    BY_THREAD = "by_thread"
    # skipped
    AUTOSAVE_OFF = "autosave_off"
    BEFORE_START = "before_start"
    WRONG_DIRECTION = "wrong_direction"
    ALL_INTERNAL = "all_internal"
    ALL_BLOCKED = "all_blocked"
    NOBODY_KNOWN = "nobody_known"
    NOTHING_TO_LINK = "nothing_to_link"
    NOBODY = "nobody"
    SERVICE_MAIL = "service_mail"
    DRAFT = "draft"
    PRIVATE = "private"
    UNDONE = "undone"
    GONE = "gone"
    DELETED_THERE = "deleted_there"
    # pending
    WAITING = "waiting"
    RETRYING = "retrying"
    MANY_NEW_PEOPLE = "many_new_people"
    # failed
    REJECTED = "rejected"
    STORAGE_FULL = "storage_full"
    NOT_ALLOWED = "not_allowed"
    UNREADABLE = "unreadable"
    AMBIGUOUS = "ambiguous"
    PERSON_REFUSED = "person_refused"
    TOO_MANY_TRIES = "too_many_tries"


class Origin(StrEnum):
    """What asked for a mail to be saved."""

    AUTO = "auto"
    CATEGORY = "category"
    FOLDER = "folder"
    COMPOSE = "compose"
    MANUAL = "manual"
    THREAD = "thread"

    @property
    def forced(self) -> bool:
        """A person asked for this very mail."""
        return self not in (Origin.AUTO, Origin.THREAD)


SAVED_REASON: Mapping[Origin, Reason] = {
    Origin.AUTO: Reason.AUTOMATIC,
    Origin.CATEGORY: Reason.BY_CATEGORY,
    Origin.FOLDER: Reason.BY_FOLDER,
    Origin.COMPOSE: Reason.AFTER_SENDING,
    Origin.MANUAL: Reason.BY_HAND,
    Origin.THREAD: Reason.BY_THREAD,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the explanation.

    ``kind``: rule, setting, match or next. ``code`` names the sentence, ``data`` fills its gaps with ids, numbers and
    setting values, never with addresses or subjects; only Salesforce's own words, where it refused something, may quote
    the mail. ``level``: you, profile, organization or default, for settings.
    """

    kind: str
    code: str
    level: str = ""
    setting: str = ""
    data: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "code": self.code,
            "level": self.level,
            "setting": self.setting,
            "data": dict(self.data),
        }

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Step:
        return Step(
            value["kind"],
            value["code"],
            value.get("level", ""),
            value.get("setting", ""),
            tuple(sorted((str(k), str(v)) for k, v in value.get("data", {}).items())),
        )


def step(kind: str, code: str, level: str = "", setting: str = "", **data: object) -> Step:
    """A Step with its data as keywords."""
    return Step(kind, code, level, setting, tuple(sorted((k, str(v)) for k, v in data.items())))
