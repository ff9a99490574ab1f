"""What the sidebar shows for one mail."""

from __future__ import annotations

from typing import Any

from backend.usecases import show_context
from backend.usecases.views import ContextView
from backend.web.api.blueprint import ApiBlueprint
from backend.web.api.caller import this_user
from backend.web.api.schemas.answers import ContextAnswer
from backend.web.api.schemas.requests import ContextBody
from backend.web.current import services

blueprint = ApiBlueprint("context", "The open mail")


@blueprint.operation("POST", "/context", {200: ContextAnswer}, takes=ContextBody)
def read_context(body: dict[str, Any]) -> ContextView:
    """People, records and state of the open mail."""
    return show_context.show_context(services(), this_user(), body["item"])
