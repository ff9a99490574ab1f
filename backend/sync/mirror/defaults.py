"""What a new record holds besides what the item says: Salesforce's own defaults, and an administrator's."""

from __future__ import annotations

from collections.abc import Mapping

from backend.sync.mirror import normal
from backend.sync.mirror.item_fields import OBJECTS
from backend.sync.mirror.records import FieldInfo, Kind, OrgFacts, Value

NUMBERS = frozenset({"int", "double", "currency", "percent"})
FLAGS = {"true": True, "false": False}
_STANDARD: Mapping[Kind, Mapping[str, str]] = {
    Kind.CONTACT: {},
    Kind.TASK: {"Status": "Not Started", "Priority": "Normal", "TaskSubtype": "Task"},
    Kind.EVENT: {"ShowAs": "Busy"},
}


def record_defaults(kind: Kind, facts: OrgFacts, chosen: Mapping[str, str]) -> Mapping[str, Value]:
    """By API name; what the item itself says goes over it. ``chosen`` are an administrator's fields and values as text,
    true or false for checkboxes; what the field would refuse (see ``default_problems``) is left out."""
    fields = facts.fields.get(OBJECTS[kind], {})
    texts = {**_STANDARD[kind], **chosen}
    return {name: _value(text, fields[name]) for name, text in texts.items() if not _problem(name, text, kind, facts)}


def default_problems(kind: Kind, facts: OrgFacts, chosen: Mapping[str, str]) -> list[str]:
    """Why values an administrator chose cannot be written, a sentence each."""
    found = ((name, _problem(name, text, kind, facts)) for name, text in chosen.items())
    return [f"{kind.value}: {name} {problem}." for name, problem in found if problem]


def _problem(name: str, text: str, kind: Kind, facts: OrgFacts) -> str:
    info = facts.fields.get(OBJECTS[kind], {}).get(name)
    if info is None:
        return "is not known in Salesforce"
    if not info.createable:
        return "cannot be set in a new record"
    if name == "Status" and kind is Kind.TASK and facts.task_statuses and text not in facts.task_statuses:
        return f"has no value {text}"
    if info.restricted and text not in info.values:
        return f"has no value {text}"
    if info.length and normal.cut(text, info.length) != text:
        return f"holds {info.length} characters only"
    return "" if text and _value(text, info) is not None else f"cannot be {text or 'empty'}"


def _value(text: str, info: FieldInfo) -> Value:
    """None where the text is no such value."""
    if info.type in NUMBERS:
        return _number(text)
    if info.type == "boolean":
        return FLAGS.get(text.lower())
    if info.type == "date":
        return normal.day(text)
    return normal.instant(text) if info.type == "datetime" else text


def _number(text: str) -> Value:
    try:
        return normal.number(float(text))
    except ValueError:
        return None
