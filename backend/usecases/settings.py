"""Settings of a person: what counts, where it comes from, and changing it."""

from __future__ import annotations

from typing import Any

from backend.errors import Forbidden, Missing, Unacceptable
from backend.ports.rows import AuditRow, Role, SettingRow, User
from backend.ports.store import Unit
from backend.sync.policy import LEVELS, SETTINGS, resolve
from backend.sync.setting_kinds import Setting
from backend.usecases.services import Services
from backend.usecases.views import EffectiveSetting


def effective(services: Services, user: User) -> list[EffectiveSetting]:
    """Every setting with the value that counts for this person."""
    with services.store.transaction(user.organization_id) as unit:
        return [_view(unit, user, setting) for setting in SETTINGS.values()]


def change(
    services: Services, user: User, key: str, value: Any, scope: str = "user", forced: bool = False
) -> EffectiveSetting:
    """Set a value for the asking person, her profile or her organization; it counts from the next item on. Raises
    Missing, Forbidden, Unacceptable with what would be fine."""
    setting = SETTINGS.get(key)
    if setting is None or scope not in LEVELS:
        raise Missing("no_such_setting", "There is no such setting")
    _may(user, setting, scope, forced)
    try:
        checked = setting.check(value)
    except ValueError as error:
        raise Unacceptable("bad_value", "That value does not fit", f"{error}.") from None
    with services.store.transaction(user.organization_id) as unit:
        if _closed(unit, user, key, scope):
            raise Forbidden("forced", "Your administrator decides this", "Ask your administrator to change it.")
        target = {"user": user.id, "profile": user.profile_id, "organization": user.organization_id}[scope]
        now = services.clock.now()
        kept = list(checked) if isinstance(checked, tuple) else checked
        before = next((r.value for r in _rows(unit, user) if (r.key, r.scope) == (key, scope)), None)
        unit.put_setting(SettingRow(user.organization_id, scope, target, key, kept, forced, user.id, now))
        if scope != "user":
            detail = {"value": kept, "forced": forced, "scope": scope, "before": before}
            unit.add_audit(
                AuditRow(services.new_id(), user.organization_id, user.id, "setting_changed", key, detail, now)
            )
        return _view(unit, user, setting)


def _may(user: User, setting: Setting, scope: str, forced: bool) -> None:
    allowed = {"user": True, "profile": user.role is not Role.USER, "organization": user.role is Role.PLATFORM_ADMIN}
    if not allowed[scope] or (scope == "user" and (forced or setting.top_only)):
        raise Forbidden("administrators_only", "Only an administrator may change this", "Ask your administrator.")


def _rows(unit: Unit, user: User) -> list[SettingRow]:
    scopes = {"organization": user.organization_id, "profile": user.profile_id, "user": user.id}
    return list(unit.settings(scopes))


def _closed(unit: Unit, user: User, key: str, scope: str) -> bool:
    above = LEVELS[: LEVELS.index(scope)]
    return any(r.key == key and r.forced and r.scope in above for r in _rows(unit, user))


def _view(unit: Unit, user: User, setting: Setting) -> EffectiveSetting:
    rows = [r for r in _rows(unit, user) if r.key == setting.key]
    counts = resolve((r.scope, r.key, r.value, r.forced) for r in rows).values[setting.key]
    source = next((r for r in rows if r.scope == counts.level), None)
    value = list(counts.value) if isinstance(counts.value, tuple) else counts.value
    editable = not setting.top_only and not (counts.forced and counts.level != "user")
    by = unit.user(source.changed_by) if source is not None and source.changed_by else None
    return EffectiveSetting(
        setting.key,
        value,
        counts.level,
        counts.forced,
        editable,
        by.name if by is not None else "",
        source.changed_at if source is not None else None,
    )
