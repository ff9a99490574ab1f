"""The buttons of the administrators' pages."""

from __future__ import annotations

import re

from flask import request
from werkzeug.wrappers import Response

from backend.errors import Unacceptable
from backend.usecases import admin as administration
from backend.usecases import block, settings
from backend.web.current import services
from backend.web.login import administrators_only, page_user
from backend.web.pages.acting import act
from backend.web.pages.admin import do_not_sync, organization_settings, profiles
from backend.web.pages.blueprint import admin
from backend.web.pages.lists import PLACE, imported, posted_level
from backend.web.pages.posted import posted_pattern, posted_text
from backend.web.pages.save_settings import save_settings
from backend.web.pages.setting_form import posted_forced, posted_setting

LISTS = "/admin/do-not-sync"


@admin.post("/profiles/<hex:profile_id>")
@administrators_only
def change_profile(profile_id: str) -> Response:
    user = page_user()

    def work() -> None:
        access, enabled = posted_text("mailbox_access"), request.form.get("sync_enabled") == "true"
        administration.set_profile(services(), user, profile_id, _posted_seconds(), access, enabled)

    return act(work, "admin.saved", "/admin/profiles", f"profile-{profile_id}", profiles)


@admin.post("/do-not-sync")
@administrators_only
def add_block_entry() -> Response:
    user = page_user()

    def work() -> None:
        block.block(services(), user, posted_pattern(), posted_level(), _posted_locked())

    return act(work, "block.added", LISTS, PLACE, do_not_sync)


@admin.post("/do-not-sync/import")
@administrators_only
def import_block_entries() -> Response:
    return imported(page_user(), posted_level(), LISTS, do_not_sync, _posted_locked())


@admin.post("/do-not-sync/<hex:entry_id>/remove")
@administrators_only
def drop_block_entry(entry_id: str) -> Response:
    user = page_user()
    return act(lambda: block.unblock(services(), user, entry_id), "block.removed", LISTS)


@admin.post("/settings/<setting:key>")
@administrators_only
def change_setting(key: str) -> Response:
    user = page_user()

    def change(one: str) -> None:
        settings.change(services(), user, one, posted_setting(one), scope="organization", forced=posted_forced(one))

    return save_settings(key, change, "/admin/settings", organization_settings)


def _posted_seconds() -> int:
    minutes = posted_text("minutes")
    if not re.fullmatch(r"[0-9]{1,5}", minutes):
        raise Unacceptable("interval", "Sessions run every 1 to 1440 minutes.", "Nothing was changed.")
    return int(minutes) * 60


def _posted_locked() -> bool:
    return request.form.get("locked") == "true"
