"""The buttons of the dashboard."""

from __future__ import annotations

from werkzeug.wrappers import Response

from backend.ports.rows import ConnectionKind
from backend.usecases import block, connect, control, explain, settings
from backend.web.current import services
from backend.web.login import page_user, signed_in
from backend.web.pages.acting import act
from backend.web.pages.blueprint import dashboard
from backend.web.pages.dashboard import show
from backend.web.pages.posted import posted_pattern
from backend.web.pages.save_settings import save_settings
from backend.web.pages.setting_form import posted_setting

HERE = "/dashboard"
KINDS = {"salesforce": ConnectionKind.SALESFORCE, "mailbox": ConnectionKind.MICROSOFT}


@dashboard.post("/sync")
@signed_in
def sync_now() -> Response:
    return act(lambda: control.force(services(), page_user()), "sync.forced", HERE)


@dashboard.post("/pause")
@signed_in
def pause() -> Response:
    return act(lambda: control.pause(services(), page_user()), "sync.paused", HERE)


@dashboard.post("/resume")
@signed_in
def resume() -> Response:
    return act(lambda: control.resume(services(), page_user()), "sync.resumed", HERE)


@dashboard.post("/decisions/<item:item_id>/retry")
@signed_in
def try_again(item_id: str) -> Response:
    user = page_user()
    return act(lambda: explain.try_again(services(), user, item_id), "needs.retried", HERE)


@dashboard.post("/connections/<any(salesforce, mailbox):side>/disconnect")
@signed_in
def disconnect(side: str) -> Response:
    user = page_user()
    return act(lambda: connect.disconnect(services(), user, KINDS[side]), "connections.disconnected", HERE)


@dashboard.post("/settings/<setting:key>")
@signed_in
def change_setting(key: str) -> Response:
    user = page_user()
    return save_settings(key, lambda one: settings.change(services(), user, one, posted_setting(one)), HERE, show)


@dashboard.post("/do-not-sync")
@signed_in
def add_block_entry() -> Response:
    user = page_user()
    return act(lambda: block.block(services(), user, posted_pattern()), "block.added", HERE, "do-not-sync", show)


@dashboard.post("/do-not-sync/<hex:entry_id>/remove")
@signed_in
def drop_block_entry(entry_id: str) -> Response:
    user = page_user()
    return act(lambda: block.unblock(services(), user, entry_id), "block.removed", HERE, "do-not-sync")
