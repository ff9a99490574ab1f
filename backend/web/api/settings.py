"""Settings as they count for the person, and changing them at a level she may change."""

from __future__ import annotations

from typing import Any

from backend.usecases import settings
from backend.usecases.views import EffectiveSetting
from backend.web.api.blueprint import ApiBlueprint
from backend.web.api.caller import this_user
from backend.web.api.schemas.answers import SettingAnswer, SettingsAnswer
from backend.web.api.schemas.requests import SettingBody
from backend.web.current import services

blueprint = ApiBlueprint("settings", "Settings")


@blueprint.operation("GET", "/settings", {200: SettingsAnswer})
def list_settings() -> dict[str, Any]:
    """Every setting: its value, the level it comes from, and whether the person may change it."""
    return {"settings": settings.effective(services(), this_user())}


@blueprint.operation("PUT", "/settings/<setting:key>", {200: SettingAnswer}, takes=SettingBody)
def change_setting(body: dict[str, Any], key: str) -> EffectiveSetting:
    """Change one value; the next item already follows it."""
    return settings.change(services(), this_user(), key, body["value"], scope=body["scope"], forced=body["forced"])
