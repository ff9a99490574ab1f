"""What the mirror did and would do, and a person's say in it."""

from __future__ import annotations

from typing import Any

from flask import Response

from backend.usecases.mirror.allow import allow_deletions
from backend.usecases.mirror.choose_again import choose_again
from backend.usecases.mirror.plan_report import MirrorPlan, plan_mirror
from backend.usecases.mirror.take_back import undo
from backend.usecases.mirror.told_history import Told, told_history
from backend.web.api.answering import answer_once, nothing
from backend.web.api.blueprint import ApiBlueprint
from backend.web.api.caller import this_user
from backend.web.api.schemas.mirror import AllowedAnswer, HistoryAnswer, HistoryQuery, PlanAnswer, UndoAnswer, UndoBody
from backend.web.current import services

blueprint = ApiBlueprint("mirror", "Contacts, tasks and events, both ways")


@blueprint.operation("GET", "/mirror/history", {200: HistoryAnswer}, takes=HistoryQuery)
def read_history(query: dict[str, Any]) -> Told:
    """Every write and every conflict, the newest first."""
    return told_history(services(), this_user(), query["limit"], query["before"], query["session"], query["link"])


@blueprint.operation("POST", "/mirror/undo", {200: UndoAnswer}, takes=UndoBody, once=True)
def undo_writes(body: dict[str, Any]) -> Response:
    """Take back what a session, or all that was ever done to one thing, as far as it still stands."""
    user = this_user()

    def work() -> tuple[int, dict[str, Any]]:
        return 200, {"undone": undo(services(), user, body["session_id"], body["link_id"], body["preview"])}

    return answer_once(UndoAnswer, work)


@blueprint.operation("POST", "/mirror/conflicts/<hex:journal_id>/<lens:lens>", {204: None})
def put_value_back(journal_id: str, lens: str) -> Response:
    """The value that was lost in this conflict is put back on both sides. Doing it twice changes nothing more."""
    choose_again(services(), this_user(), journal_id, lens)
    return nothing()


@blueprint.operation("GET", "/mirror/plan", {200: PlanAnswer})
def read_plan() -> MirrorPlan:
    """What the next session would do, and how many mails calendars would send. Nothing is written."""
    return plan_mirror(services(), this_user())


@blueprint.operation("POST", "/mirror/allow-deletions", {200: AllowedAnswer})
def let_deletions_through() -> dict[str, int]:
    """The next session carries out the deletions that wait for a person."""
    return {"allowed": allow_deletions(services(), this_user())}
