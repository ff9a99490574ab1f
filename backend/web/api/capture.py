"""More ways to save: without a pane, whole conversations, further folders, old mails; and whether all is there."""

from __future__ import annotations

from typing import Any

from flask import Response

from backend.ports.rows import Choice
from backend.usecases import backfill, chosen_folders, completeness, follow, save_email
from backend.usecases.backfill import BackfillView
from backend.web.api.answering import answer_once, nothing
from backend.web.api.blueprint import ApiBlueprint
from backend.web.api.caller import this_user
from backend.web.api.schemas.capture import (
    BackfillAnswer,
    BackfillBody,
    BackfillsAnswer,
    CompletenessAnswer,
    FolderBody,
    FoldersAnswer,
    QuickSaveAnswer,
    ThreadsAnswer,
)
from backend.web.api.schemas.requests import ContextBody
from backend.web.current import services

blueprint = ApiBlueprint("capture", "More ways to save, and whether everything is saved")


@blueprint.operation("POST", "/quick-saves", {201: QuickSaveAnswer, 200: QuickSaveAnswer}, takes=ContextBody, once=True)
def quick_save(body: dict[str, Any]) -> Response:
    """Save the mail as the rules would; a draft after it is sent. 200 when it was saved before."""
    user = this_user()

    def work() -> tuple[int, dict[str, Any]]:
        done = save_email.quick_save(services(), user, body["item"])
        if isinstance(done, Choice):
            return 201, {"state": "chosen", "title": "Will be saved after you send", "token": done.token, "saved": None}
        title = "Already in Salesforce" if done.already else "Saved to Salesforce"
        answer = {"state": "saved", "title": title, "token": "", "saved": done.saved}
        return (200 if done.already else 201), answer

    return answer_once(QuickSaveAnswer, work)


@blueprint.operation("GET", "/threads", {200: ThreadsAnswer})
def list_threads() -> dict[str, Any]:
    """The conversations the person follows."""
    return {"threads": follow.followed(services(), this_user())}


@blueprint.operation("DELETE", "/threads/<hex:thread_id>", {204: None})
def stop_following(thread_id: str) -> Response:
    """Follow it no more; what is saved stays."""
    follow.unfollow(services(), this_user(), thread_id)
    return nothing()


@blueprint.operation("GET", "/folders", {200: FoldersAnswer})
def list_folders() -> dict[str, Any]:
    """Every folder of the mailbox, and which are looked at."""
    return {"folders": chosen_folders.offered(services(), this_user())}


@blueprint.operation("POST", "/folders", {204: None}, takes=FolderBody)
def choose_folder(body: dict[str, Any]) -> Response:
    """Look at this folder too."""
    chosen_folders.choose(services(), this_user(), body["id"])
    return nothing()


@blueprint.operation("DELETE", "/folders/<item:folder_id>", {204: None})
def leave_folder_out(folder_id: str) -> Response:
    """Look at it no more."""
    chosen_folders.leave_out(services(), this_user(), folder_id)
    return nothing()


@blueprint.operation("GET", "/backfills", {200: BackfillsAnswer})
def list_backfills() -> dict[str, Any]:
    """The looks at old mails, the newest first."""
    return {"backfills": backfill.shown(services(), this_user())}


@blueprint.operation("POST", "/backfills", {201: BackfillAnswer}, takes=BackfillBody, once=True)
def start_backfill(body: dict[str, Any]) -> Response:
    """Look at mails received since a moment; with ``preview`` they are only counted."""
    user = this_user()
    return answer_once(BackfillAnswer, lambda: (201, backfill.start(services(), user, body["since"], body["preview"])))


@blueprint.operation("GET", "/backfills/<hex:backfill_id>", {200: BackfillAnswer})
def read_backfill(backfill_id: str) -> BackfillView:
    """How far it is, and what was decided so far."""
    return backfill.one(services(), this_user(), backfill_id)


@blueprint.operation("DELETE", "/backfills/<hex:backfill_id>", {200: BackfillAnswer})
def cancel_backfill(backfill_id: str) -> BackfillView:
    """Look no further; what was decided stays."""
    return backfill.cancel(services(), this_user(), backfill_id)


@blueprint.operation("GET", "/completeness", {200: CompletenessAnswer})
def read_completeness() -> dict[str, Any]:
    """The newest check of the mailbox: seen = saved + skipped + failed + pending, per day."""
    return {"report": completeness.latest(services(), this_user())}
