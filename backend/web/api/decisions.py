"""Why mails were or were not saved."""

from __future__ import annotations

from typing import Any

from backend.usecases import explain
from backend.usecases import try_mail as trying
from backend.usecases.try_mail import Imagined, Tried
from backend.usecases.views import DecisionView
from backend.web.api.blueprint import ApiBlueprint
from backend.web.api.caller import this_user
from backend.web.api.schemas.answers import DecisionAnswer, DecisionsAnswer, TriedAnswer
from backend.web.api.schemas.requests import DecisionsQuery, TryBody
from backend.web.current import services

blueprint = ApiBlueprint("decisions", "Decisions and their reasons")


@blueprint.operation("GET", "/decisions", {200: DecisionsAnswer}, takes=DecisionsQuery)
def list_decisions(query: dict[str, Any]) -> dict[str, Any]:
    """The newest decisions; ``before`` continues after the last one of a page."""
    found = explain.decisions(services(), this_user(), query["outcome"], query["before"], query["limit"])
    return {"decisions": found}


@blueprint.operation("POST", "/decisions/try", {200: TriedAnswer}, takes=TryBody)
def try_mail(body: Imagined) -> Tried:
    """Would this mail be saved, and why? Nothing is written."""
    return trying.try_mail(services(), this_user(), body)


@blueprint.operation("GET", "/decisions/<item:item_id>", {200: DecisionAnswer})
def read_decision(item_id: str) -> DecisionView:
    """What was decided about one item, and why."""
    return explain.decision(services(), this_user(), item_id)
