"""Looking at the background synchronisation, and steering it."""

from __future__ import annotations

from backend.usecases import control
from backend.usecases.views import SyncView
from backend.web.api.blueprint import ApiBlueprint
from backend.web.api.caller import this_user
from backend.web.api.schemas.answers import SyncAnswer
from backend.web.current import services

blueprint = ApiBlueprint("sync", "Background synchronisation")


@blueprint.operation("GET", "/sync", {200: SyncAnswer})
def read_sync() -> SyncView:
    """Where it stands."""
    return control.status(services(), this_user())


@blueprint.operation("POST", "/sync/force", {202: SyncAnswer})
def force_sync() -> SyncView:
    """Run a session as soon as a worker is free; at most once a minute."""
    return control.force(services(), this_user())


@blueprint.operation("POST", "/sync/pause", {200: SyncAnswer})
def pause_sync() -> SyncView:
    """Stop after the running session, until resumed."""
    control.pause(services(), this_user())
    return control.status(services(), this_user())


@blueprint.operation("POST", "/sync/resume", {200: SyncAnswer})
def resume_sync() -> SyncView:
    """Go on where it was paused."""
    control.resume(services(), this_user())
    return control.status(services(), this_user())
