"""What a person chooses while composing; carried out after the mail is sent."""

from __future__ import annotations

from typing import Any

from flask import Response

from backend.ports.rows import Choice
from backend.usecases import compose
from backend.usecases.views import Wish
from backend.web.api.answering import answer_once, nothing
from backend.web.api.blueprint import ApiBlueprint
from backend.web.api.caller import this_user
from backend.web.api.schemas.answers import ChoiceAnswer, KeptWishAnswer
from backend.web.api.schemas.requests import ChoiceBody
from backend.web.current import services

blueprint = ApiBlueprint("choices", "Choices for mails not sent yet")


@blueprint.operation("POST", "/choices", {201: ChoiceAnswer}, takes=ChoiceBody, once=True)
def keep_choice(body: dict[str, Any]) -> Response:
    """Keep or replace a choice; its token is put on the draft."""
    user = this_user()

    def work() -> tuple[int, Choice]:
        return 201, compose.keep_choice(services(), user, body["wish"], body["token"])

    return answer_once(ChoiceAnswer, work)


@blueprint.operation("GET", "/choices/<choice:token>", {200: KeptWishAnswer})
def show_choice(token: str) -> Wish:
    """What was chosen for the draft that bears this token."""
    return compose.kept_wish(services(), this_user(), token)


@blueprint.operation("DELETE", "/choices/<choice:token>", {204: None})
def drop_choice(token: str) -> Response:
    """Take a choice back."""
    compose.drop_choice(services(), this_user(), token)
    return nothing()
