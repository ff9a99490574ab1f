"""Settings in forms: what to draw for each, and the value a posted form means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backend.errors import Missing, Unacceptable
from backend.sync.policy import SETTINGS
from backend.sync.setting_kinds import Setting
from backend.usecases.views import EffectiveSetting
from backend.web.pages.posted import posted_text

GROUPS = ("mail", "contacts", "tasks", "calendar", "fields", "history")
SPARE_ROWS = 2
LISTS = frozenset({"domains", "extensions", "objects", "fields", "account_fields"})


def setting_of(key: str) -> Setting:
    """Raises Missing for a setting that does not exist."""
    if key not in SETTINGS:
        raise Missing("no_such_setting", "There is no such setting.")
    return SETTINGS[key]


def in_groups(settings: Iterable[EffectiveSetting]) -> list[tuple[str, list[EffectiveSetting]]]:
    """The settings by what they are about, in the order of the page; groups without any are left out."""
    known = [each for each in settings if each.key in SETTINGS]
    groups = [(group, [each for each in known if SETTINGS[each.key].group == group]) for group in GROUPS]
    return [(group, each) for group, each in groups if each]


def saved_word(key: str) -> str:
    """The key of the sentence that says from when on the new value counts."""
    return "settings.saved" if setting_of(key).group == "mail" else "settings.saved_mirror"


def posted_setting(key: str) -> Any:
    """The value the posted form means, in the setting's own type."""
    setting = setting_of(key)
    return posted_rows(setting) if setting.kind == "rows" else posted_value(key, posted_text("value"))


def posted_rows(setting: Setting) -> list[dict[str, str]]:
    """The rows of the form that are not empty."""
    numbers = range(1, setting.most + 1)
    rows = [{column.name: posted_text(f"{n}.{column.name}") for column in setting.columns} for n in numbers]
    return [row for row in rows if any(row.values())]


def form_rows(value: Sequence[Mapping[str, str]], setting: Setting) -> list[Mapping[str, str]]:
    """The rows to draw: those there are, and some empty ones while there is room."""
    empty = dict.fromkeys((column.name for column in setting.columns), "")
    return [*value, *[empty] * SPARE_ROWS][: setting.most]


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
        return ("; " if value and isinstance(value[0], Mapping) else ", ").join(shown_value(each) for each in value)
    if isinstance(value, Mapping):
        return " · ".join(text for text in value.values() if text)
    return str(value)


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text.strip()):
        raise Unacceptable("not_a_number", "This needs a whole number.", "Nothing was changed.")
    return int(text)
