"""Settings in forms: what to draw for each, and the value a posted form means."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import request

from backend.errors import Missing, Unacceptable
from backend.sync.policy import SETTINGS
from backend.sync.setting_kinds import Setting
from backend.usecases.views import EffectiveSetting
from backend.web.pages.acting import refusals
from backend.web.pages.posted import posted_text
from backend.web.pages.words import word

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


def posted_setting(key: str) -> Any:
    """The value the posted form means, in the setting's own type."""
    setting = setting_of(key)
    return posted_rows(setting) if setting.kind == "rows" else posted_value(key, posted_text(key))


def posted_forced(key: str) -> bool:
    return request.form.get(f"{key}.forced") == "true"


def posted_rows(setting: Setting) -> list[dict[str, str]]:
    """The rows of the form down to the last that is not empty."""
    numbers = range(1, setting.most + 1)
    rows = [{c.name: posted_text(f"{setting.key}.{n}.{c.name}") for c in setting.columns} for n in numbers]
    while rows and not any(rows[-1].values()):
        rows.pop()
    return rows


def changed_keys(pressed: str) -> list[str]:
    """The settings of one form that differ from what it showed, and the one whose button was pressed."""
    group = [key for key, setting in SETTINGS.items() if setting.group == setting_of(pressed).group]
    by_enter = "enter" in request.form  # no button was pressed
    return [key for key in group if (key == pressed and not by_enter) or _differs(key)]


def _differs(key: str) -> bool:
    was = request.form.get(f"{key}.was")
    setting = SETTINGS[key]
    posted = posted_rows(setting) if setting.kind == "rows" else posted_text(key)
    return was is not None and was != _mark(posted, posted_forced(key))


def mark_of(value: Any, forced: bool) -> str:
    """What the form showed, to tell later whether it was changed."""
    rows = isinstance(value, (list, tuple)) and bool(value) and isinstance(value[0], Mapping)
    return _mark([dict(row) for row in value] if rows else shown_value(value), forced)


def _mark(shown: Any, forced: bool) -> str:
    return json.dumps([shown.strip() if isinstance(shown, str) else shown or "", forced])


def typed(setting: EffectiveSetting) -> Any:
    """What to draw for a setting: what was typed and refused just now, else its value."""
    if place_of(setting.key) not in refusals():
        return setting.value
    known = SETTINGS[setting.key]
    return posted_rows(known) if known.kind == "rows" else posted_text(setting.key)


def typed_forced(setting: EffectiveSetting) -> bool:
    return posted_forced(setting.key) if place_of(setting.key) in refusals() else setting.forced


def place_of(key: str) -> str:
    """The id of a setting on its page."""
    return f"setting-{key}"


def in_words(key: str, text: str) -> str:
    """A sentence about a value with the words of the page in place of the names of a setting and its columns."""
    labels = {key: word(f"setting.{key}")}
    labels |= {c.name: word(f"setting.{key}.{c.name}") for c in setting_of(key).columns}
    names = "|".join(sorted(map(re.escape, labels), key=len, reverse=True))
    return re.sub(rf"\b({names})\b", lambda found: f"“{labels[found[0]]}”", text)


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
