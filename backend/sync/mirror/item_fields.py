"""What a mailbox item of each kind holds, for mapping more of it by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from backend.sync.mirror.records import Kind

OBJECTS: Mapping[Kind, str] = {Kind.CONTACT: "Contact", Kind.TASK: "Task", Kind.EVENT: "Event"}


class Type(StrEnum):
    LINE = "text of one line"
    LINES = "text of several lines"
    WORD = "one of a few words"
    DATE = "date"
    INSTANT = "point in time"
    FLAG = "checkbox"
    NUMBER = "number"
    CATEGORIES = "category"


@dataclass(frozen=True, slots=True)
class ItemField:
    """``settable``: it can be written to the mailbox; a WORD cannot, because no other one may come down."""

    type: Type
    settable: bool = True


def fields_of(kind: Kind) -> Mapping[str, ItemField]:
    """By neutral name; "categories" stands for the one category that is a value of the field in Salesforce."""
    return _CONTACT if kind is Kind.CONTACT else _TASK if kind is Kind.TASK else _EVENT


def _lines(names: str, type: Type = Type.LINE) -> dict[str, ItemField]:
    return {name: ItemField(type) for name in names.split()}


def _address(whose: str) -> dict[str, ItemField]:
    one_line = " ".join(f"{whose}_{part}" for part in ("city", "state", "postal_code", "country"))
    return _lines(f"{whose}_street", Type.LINES) | _lines(one_line)


_CATEGORIES = {"categories": ItemField(Type.CATEGORIES)}
_WORD = ItemField(Type.WORD, settable=False)
_CONTACT = {
    **_lines("given_name middle_name surname title generation job_title company department profession assistant_name"),
    **_lines("email1 email2 email3 business_phone business_phone2 home_phone home_phone2 mobile_phone web_page"),
    **_lines("display_name file_as"),
    **_lines("notes", Type.LINES),
    **_lines("birthday", Type.DATE),
    **_address("business"),
    **_address("other"),
    **_address("home"),
    **_CATEGORIES,
}
_TASK = {
    **_lines("subject"),
    **_lines("body", Type.LINES),
    **_lines("due start", Type.DATE),
    **_lines("reminder_on", Type.FLAG),
    **_lines("reminder_at", Type.INSTANT),
    "importance": _WORD,
    **_CATEGORIES,
    "status": _WORD,
}
_EVENT = {
    **_lines("subject location"),
    **_lines("body", Type.LINES),
    **_lines("all_day reminder_on", Type.FLAG),
    **_lines("reminder_minutes", Type.NUMBER),
    "importance": _WORD,
    **_CATEGORIES,
    "show_as": _WORD,
    "sensitivity": _WORD,
    "start": ItemField(Type.INSTANT, settable=False),
    "end": ItemField(Type.INSTANT, settable=False),
    "zone": ItemField(Type.LINE, settable=False),
    "online_url": ItemField(Type.LINE, settable=False),
}
