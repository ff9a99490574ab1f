"""Who I am, what I am connected to, how synchronisation goes."""

from __future__ import annotations

from typing import Any

from backend.usecases import control
from backend.web.api.blueprint import ApiBlueprint
from backend.web.api.caller import this_user
from backend.web.api.schemas.answers import MeAnswer
from backend.web.current import services

blueprint = ApiBlueprint("me", "The person who calls")


@blueprint.operation("GET", "/me", {200: MeAnswer})
def read_me() -> dict[str, Any]:
    """The person, her connections and her synchronisation."""
    user = this_user()
    sync, connections = control.status_and_sides(services(), user)
    return {"user": user, "connections": connections, "sync": sync}
