"""Which settings exist, what they default to, and which value counts for one person.

A value may stand at three levels: organization, profile, user. The most specific one counts, unless a level above
is forced. The levels below a forced one are closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from backend.sync.mirror.settings import MIRROR
from backend.sync.setting_kinds import Setting

LEVELS = ("organization", "profile", "user")

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
        Setting("search_opportunity_days_back", "number", 365, bounds=(1, 3650)),
        Setting("search_opportunity_days_ahead", "number", 180, bounds=(1, 3650)),
        Setting("search_case_days", "number", 90, bounds=(1, 3650)),
        Setting("search_open_only", "flag", False),
        Setting("search_hidden", "objects", ()),
        Setting("search_by_address", "fields", (), top_only=True),
        Setting("search_by_account", "account_fields", (), top_only=True),
        Setting("follow_threads", "choice", "ask", choices=("off", "ask", "on")),
        Setting("watch_archive", "flag", False),
        Setting("completeness_days", "number", 14, bounds=(1, 90), top_only=True),
        Setting("restore_deleted_emails", "flag", False, top_only=True),
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
        *MIRROR,
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

    def rows(self, key: str) -> tuple[Mapping[str, str], ...]:
        return tuple(self.values[key].value)

    def level(self, key: str) -> str:
        return {"user": "you"}.get(self.values[key].level, self.values[key].level)


UNTOUCHED = {key: Effective(setting.default, "default", False) for key, setting in SETTINGS.items()}


def resolve(rows: Iterable[tuple[str, str, Any, bool]], version: int = 0) -> Policy:
    """The policy out of (scope, key, value, forced) rows, in any order; unknown keys are ignored."""
    by_key: dict[str, dict[str, tuple[Any, bool]]] = {}
    for scope, key, value, forced in rows:
        by_key.setdefault(key, {})[scope] = (value, forced)
    chosen = {key: _effective(SETTINGS[key], at) for key, at in by_key.items() if key in SETTINGS}
    return Policy({**UNTOUCHED, **chosen}, version)


def _effective(setting: Setting, at: Mapping[str, tuple[Any, bool]]) -> Effective:
    best = Effective(setting.default, "default", False)
    for level in LEVELS:
        if level in at:
            value, forced = at[level]
            best = Effective(setting.check(value), level, forced)
            if forced:
                break
    return best
