"""Rows of the audit in words: what was done, to what, from what to what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from backend.ports.rows import AuditRow
from backend.sync.policy import SETTINGS
from backend.web.pages.setting_form import shown_value
from backend.web.pages.words import word, word_or


def told(row: AuditRow, profiles: Mapping[str, str]) -> tuple[str, str]:
    """What was done, and how, "" where there is no more to say. ``profiles`` are names by id."""
    what = word_or(f"audit.{row.action}", row.action)
    about, details = _TOLD.get(row.action, (_nobody, _nothing))
    named = about(row, profiles)
    return (f"{what}: {named}" if named else what), " · ".join(details(row))


def value_words(key: str, value: Any) -> str:
    """A value of a setting as the pages say it."""
    kind = SETTINGS[key].kind if key in SETTINGS else ""
    if kind == "flag":
        return word("settings.on") if value else word("settings.off")
    shown = shown_value(value)
    return word_or(f"setting.{key}.{shown}", shown) if kind == "choice" else shown or word("settings.empty")


def _setting(row: AuditRow) -> Iterator[str]:
    key, detail = row.subject, row.detail
    if "before" in detail:
        before = detail["before"] if detail["before"] is not None else _default(key)
        yield word("audit.from_to", before=value_words(key, before), after=value_words(key, detail.get("value")))
    else:
        yield value_words(key, detail.get("value"))
    yield word("audit.for_profile" if detail.get("scope") == "profile" else "audit.for_everyone")
    if detail.get("forced"):
        yield word("admin.force")


def _default(key: str) -> Any:
    return SETTINGS[key].default if key in SETTINGS else ""


def _profile(row: AuditRow) -> Iterator[str]:
    before = row.detail.get("before", {})
    for name, said in _PROFILE.items():
        now, was = said(row.detail.get(name)), said(before[name]) if name in before else ""
        if was != now:
            text = word("audit.from_to", before=was, after=now) if was else now
            yield f"{word(f'admin.profile.{name}')}: {text}"


def _entry(row: AuditRow) -> Iterator[str]:
    yield word("audit.for_profile" if row.detail.get("level") == "profile" else "audit.for_everyone")
    if "entries" in row.detail:
        yield word("audit.entries", n=row.detail["entries"])
    if row.detail.get("locked"):
        yield word("block.locked")


def _backfill(row: AuditRow) -> Iterator[str]:
    yield f"{word('old.since')} {str(row.detail.get('since', ''))[:10]}"
    if row.detail.get("preview"):
        yield word("old.preview")


def _erased(row: AuditRow) -> Iterator[str]:
    yield word("audit.rows", n=row.detail.get("rows", 0))


def _nobody(row: AuditRow, profiles: Mapping[str, str]) -> str:
    return ""


def _nothing(row: AuditRow) -> Iterator[str]:
    return iter(())


_PROFILE: Mapping[str, Callable[[Any], str]] = {
    "interval": lambda value: str(int(value or 0) // 60),
    "access": lambda value: word_or(f"admin.access.{value}", str(value)),
    "sync": lambda value: word("settings.on") if value else word("settings.off"),
}
_TOLD: Mapping[str, tuple[Callable[[AuditRow, Mapping[str, str]], str], Callable[[AuditRow], Iterator[str]]]] = {
    "setting_changed": (lambda row, _: word_or(f"setting.{row.subject}", row.subject), _setting),
    "profile_changed": (lambda row, profiles: profiles.get(row.subject, ""), _profile),
    "connected": (lambda row, _: word_or(f"audit.side.{row.subject}", row.subject), _nothing),
    "disconnected": (lambda row, _: word_or(f"audit.side.{row.subject}", row.subject), _nothing),
    "blocked": (lambda row, _: row.subject, _entry),
    "unblocked": (lambda row, _: row.subject, _entry),
    "block_list_imported": (_nobody, _entry),
    "backfill": (_nobody, _backfill),
    "person_erased": (_nobody, _erased),
}
