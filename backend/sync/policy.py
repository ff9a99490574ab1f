"""Which settings exist, what they default to, and which value counts for one person.

A value may stand at three levels: organization, profile, user. The most specific one counts, unless a level above
is forced. The levels below a forced one are closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from backend.sync.redaction import MOST_PATTERNS, checked

LEVELS = ("organization", "profile", "user")
MOST_API_NAMES = 20
_API_NAMES = {
    "objects": (re.compile(r"[A-Za-z]\w*", re.ASCII), "Case or Project__c"),
    "fields": (re.compile(r"[A-Za-z]\w*\.[A-Za-z]\w*", re.ASCII), "Project__c.ContactEmail__c"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: ``kind`` is one of _CHECKS; ``bounds`` are inclusive."""

    key: str
    kind: str
    default: Any
    choices: tuple[str, ...] = ()
    bounds: tuple[int, int] = (0, 0)
    top_only: bool = False  # may be set for the organization or a profile only

    def check(self, value: Any) -> Any:
        """The value in its normal form. Raises ValueError with what would be accepted."""
        return _CHECKS[self.kind](self, value)


SETTINGS: Mapping[str, Setting] = {
    s.key: s
    for s in (
        Setting("autosave_emails", "flag", False),
        Setting("autosave_direction", "choice", "both", choices=("both", "inbound", "outbound")),
        Setting("autosave_mode", "choice", "general", choices=("general", "forced", "smart", "useful", "flexible")),
        Setting("autosave_internal", "flag", False, top_only=True),
        Setting("include_internal", "flag", False),
        Setting("link_opportunities", "flag", True),
        Setting("opportunity_needs_role", "flag", False),
        Setting("link_mentions", "flag", True),
        Setting("nothing_to_link", "choice", "person", choices=("person", "skip")),
        Setting("allow_clones", "flag", False),
        Setting("auto_resolve", "choice", "mode", choices=("mode", "off", "lead", "contact", "person_account")),
        Setting("auto_resolve_smart", "flag", False),
        Setting("auto_resolve_everyone", "flag", False),
        Setting(
            "auto_resolve_account",
            "choice",
            "find_or_create",
            choices=("find_or_create", "find", "preset", "none"),
            top_only=True,
        ),
        Setting("auto_resolve_preset", "record", "", top_only=True),
        Setting("auto_resolve_per_session", "number", 20, bounds=(0, 500), top_only=True),
        Setting("search_opportunity_days_back", "number", 365, bounds=(0, 3650)),
        Setting("search_opportunity_days_ahead", "number", 180, bounds=(0, 3650)),
        Setting("search_case_days", "number", 90, bounds=(0, 3650)),
        Setting("search_open_only", "flag", False),
        Setting("search_hidden", "objects", ()),
        Setting("search_by_address", "fields", (), top_only=True),
        Setting("search_by_account", "fields", (), top_only=True),
        Setting("lookback_days", "number", 6, bounds=(0, 3650)),
        Setting("block_free_mail", "flag", True),
        Setting("internal_domains", "domains", (), top_only=True),
        Setting("block_wildcards", "flag", False, top_only=True),
        Setting("save_without_links", "flag", False),
        Setting("save_bodies", "flag", True),
        Setting("email_record", "choice", "auto", choices=("auto", "task", "email_message"), top_only=True),
        Setting("attachment_extensions", "extensions", (), top_only=True),
        Setting("attachment_limit_mb", "number", 25, bounds=(0, 2000), top_only=True),
        Setting("files_to_business_record", "flag", True, top_only=True),
        Setting("files_selected", "choice", "all", choices=("all", "none", "large", "listed")),
        Setting("files_selected_types", "extensions", ()),
        Setting("files_large_kb", "number", 100, bounds=(1, 100_000)),
        Setting("file_storage", "choice", "files", choices=("files", "attachments"), top_only=True),
        Setting("save_message_file", "flag", False),
        Setting("task_status", "text", "Completed", bounds=(1, 40), top_only=True),
        Setting("task_priority", "text", "Normal", bounds=(1, 40), top_only=True),
        Setting("inbound_label", "text", "inbound", bounds=(1, 20), top_only=True),
        Setting("outbound_label", "text", "outbound", bounds=(1, 20), top_only=True),
        Setting("direction_in_subject", "flag", False),
        Setting("save_headers", "flag", True, top_only=True),
        Setting("redaction_patterns", "patterns", (), top_only=True),
        Setting("same_address_in_salesforce", "flag", True, top_only=True),
    )
}


@dataclass(frozen=True, slots=True)
class Effective:
    """The value that counts; ``level`` is default, organization, profile or user."""

    value: Any
    level: str
    forced: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of one person at one moment; ``version`` is the organization's settings version."""

    values: Mapping[str, Effective]
    version: int = 0

    def flag(self, key: str) -> bool:
        return bool(self.values[key].value)

    def text(self, key: str) -> str:
        return str(self.values[key].value)

    def number(self, key: str) -> int:
        return int(self.values[key].value)

    def names(self, key: str) -> tuple[str, ...]:
        return tuple(self.values[key].value)

    def level(self, key: str) -> str:
        return {"user": "you"}.get(self.values[key].level, self.values[key].level)


def resolve(rows: Iterable[tuple[str, str, Any, bool]], version: int = 0) -> Policy:
    """The policy out of (scope, key, value, forced) rows, in any order; unknown keys are ignored."""
    by_key: dict[str, dict[str, tuple[Any, bool]]] = {}
    for scope, key, value, forced in rows:
        by_key.setdefault(key, {})[scope] = (value, forced)
    return Policy({key: _effective(s, by_key.get(key, {})) for key, s in SETTINGS.items()}, version)


def _effective(setting: Setting, at: Mapping[str, tuple[Any, bool]]) -> Effective:
    best = Effective(setting.default, "default", False)
    for level in LEVELS:
        if level in at:
            value, forced = at[level]
            best = Effective(setting.check(value), level, forced)
            if forced:
                break
    return best


def _check_flag(setting: Setting, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{setting.key} is on or off")
    return value


def _check_choice(setting: Setting, value: Any) -> str:
    if value not in setting.choices:
        raise ValueError(f"{setting.key} is one of: {', '.join(setting.choices)}")
    return str(value)


def _check_number(setting: Setting, value: Any) -> int:
    low, high = setting.bounds
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{setting.key} is a whole number from {low} to {high}")
    return value


def _check_names(setting: Setting, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
        raise ValueError(f"{setting.key} is a list of words")
    names = tuple(dict.fromkeys(v.strip().lower().lstrip(".@") for v in value if v.strip()))
    if any(len(n) > 255 or any(c.isspace() or c in "@,;*/" for c in n) for n in names):
        raise ValueError(f"{setting.key} holds plain names, without spaces, commas or wildcards")
    return names


def _check_text(setting: Setting, value: Any) -> str:
    low, high = setting.bounds
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if not low <= len(text) <= high or not text.isprintable():
        raise ValueError(f"{setting.key} is a text of {low} to {high} characters")
    return text


def _check_patterns(setting: Setting, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
        raise ValueError(f"{setting.key} is a list of patterns")
    try:
        patterns = tuple(dict.fromkeys(checked(v) for v in value if v.strip()))
    except ValueError as wrong:
        raise ValueError(f"{setting.key}: {wrong}") from None
    if len(patterns) > MOST_PATTERNS:
        raise ValueError(f"{setting.key} holds at most {MOST_PATTERNS} patterns")
    return patterns


def _check_api_names(setting: Setting, value: Any) -> tuple[str, ...]:
    """``objects``: Case, Project__c; ``fields``: Project__c.ContactEmail__c. Case counts little in Salesforce, and is
    kept as it was written."""
    shape, example = _API_NAMES[setting.kind]
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
        raise ValueError(f"{setting.key} is a list of names")
    names = tuple(dict.fromkeys(v.strip() for v in value if v.strip()))
    if len(names) > MOST_API_NAMES or not all(shape.fullmatch(n) and len(n) <= 120 for n in names):
        raise ValueError(f"{setting.key} holds at most {MOST_API_NAMES} API names like {example}")
    return names


def _check_record(setting: Setting, value: Any) -> str:
    text = value.strip() if isinstance(value, str) else "?"
    if text and not re.fullmatch(r"[A-Za-z0-9]{15}|[A-Za-z0-9]{18}", text):
        raise ValueError(f"{setting.key} is the id of a Salesforce record, or empty")
    return text


_CHECKS = {
    "flag": _check_flag,
    "choice": _check_choice,
    "number": _check_number,
    "domains": _check_names,
    "extensions": _check_names,
    "objects": _check_api_names,
    "fields": _check_api_names,
    "record": _check_record,
    "text": _check_text,
    "patterns": _check_patterns,
}
