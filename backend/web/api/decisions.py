"""Why mails were or were not saved."""

from __future__ import annotations

from typing import Any

from backend.usecases import explain
from backend.usecases import try_mail as trying
from backend.usecases.find_decisions import FoundDecisions, Wanted, find
from backend.usecases.try_mail import Imagined, Tried
from backend.usecases.views import DecisionView
from backend.web.api.blueprint import ApiBlueprint
from backend.web.api.caller import this_user
from backend.web.api.schemas.answers import DecisionAnswer, DecisionsAnswer, TriedAnswer
from backend.web.api.schemas.requests import DecisionsQuery, TryBody
from backend.web.current import services

blueprint = ApiBlueprint("decisions", "Decisions and their reasons")


@blueprint.operation("GET", "/decisions", {200: DecisionsAnswer}, takes=DecisionsQuery)
def list_decisions(query: dict[str, Any]) -> FoundDecisions:
    """The newest decisions; the ``next`` of an answer is the ``page`` behind it."""
    names = ("outcome", "reason", "origin")
    moments = [moment for moment in (query["until"], query["before"]) if moment is not None]
    wanted = Wanted(
        **{name: query[name] or "" for name in names},
        item_id=query["item"],
        since=query["since"],
        until=min(moments, default=None),
    )
    return find(services(), this_user(), wanted, query["page"], query["limit"])


@blueprint.operation("POST", "/decisions/try", {200: TriedAnswer}, takes=TryBody)
def try_mail(body: Imagined) -> Tried:
    """Would this mail be saved, and why? Nothing is written."""
    return trying.try_mail(services(), this_user(), body)


@blueprint.operation("GET", "/decisions/<item:item_id>", {200: DecisionAnswer})
def read_decision(item_id: str) -> DecisionView:
    """What was decided about one item, and why."""
    return explain.decision(services(), this_user(), item_id)


@blueprint.operation("POST", "/decisions/<item:item_id>/retry", {200: DecisionAnswer})
def try_decision_again(item_id: str) -> DecisionView:
    """Have a failed or waiting mail tried by a session that is asked for at once."""
    return explain.try_again(services(), this_user(), item_id)
