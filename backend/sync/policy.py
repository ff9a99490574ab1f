"""Which settings exist, what they default to, and which value counts for one person.

A value may stand at three levels: organization, profile, user. The most specific one counts, unless a level above
is forced. The levels below a forced one are closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

LEVELS = ("organization", "profile", "user")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: ``kind`` is flag, choice, number, domains or extensions; ``bounds`` are inclusive."""

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
        Setting("link_opportunities", "flag", True),
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


_CHECKS = {
    "flag": _check_flag,
    "choice": _check_choice,
    "number": _check_number,
    "domains": _check_names,
    "extensions": _check_names,
}
