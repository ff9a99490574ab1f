"""Settings in forms: what to draw for each, and the value a posted form means."""

from __future__ import annotations

import re
from typing import Any

from backend.errors import Missing, Unacceptable
from backend.sync.policy import SETTINGS
from backend.sync.setting_kinds import Setting

LISTS = frozenset({"domains", "extensions", "objects", "fields"})


def setting_of(key: str) -> Setting:
    """Raises Missing for a setting that does not exist."""
    if key not in SETTINGS:
        raise Missing("no_such_setting", "There is no such setting.")
    return SETTINGS[key]


def posted_value(key: str, text: str) -> Any:
    """The value in the setting's own type; whether it is allowed is the use case's business."""
    kind = setting_of(key).kind
    if kind == "flag":
        return text == "true"
    if kind == "patterns":
        return [part.strip() for part in re.split(r"[\r\n,;]+", text) if part.strip()]
    if kind in LISTS:
        return [part for part in re.split(r"[\s,;]+", text) if part]
    if kind == "number":
        return _number(text)
    return text


def shown_value(value: Any) -> str:
    """A value as the form field holds it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(each) for each in value)
    return str(value)


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text.strip()):
        raise Unacceptable("not_a_number", "This needs a whole number.", "Nothing was changed.")
    return int(text)
