"""Pages about what is saved: every decision, further folders, followed conversations, old mails."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from flask import render_template, request
from werkzeug.wrappers import Response

from backend.errors import BadRequest, Problem, Unacceptable
from backend.usecases import backfill, chosen_folders, explain, follow
from backend.usecases.find_decisions import ORIGINS, REASONS, Wanted, find, headings, mails_of
from backend.usecases.told_threads import told_threads
from backend.usecases.words import title
from backend.web.current import services
from backend.web.login import page_user, signed_in
from backend.web.pages.acting import act, sentence
from backend.web.pages.blueprint import dashboard
from backend.web.pages.posted import posted_text

FOLDERS, OLD = "/dashboard/folders", "/dashboard/old-mails"
OUTCOMES = ("saved", "pending", "skipped", "failed")
ON_A_PAGE = 20
ONE_DAY = timedelta(days=1)


@dashboard.get("/decisions")
@signed_in
def decisions() -> str:
    """Every decision, filtered by what the address says."""
    user, s = page_user(), services()
    asked = {name: request.args.get(name, "") for name in ("outcome", "reason", "origin", "since", "until")}
    found = find(s, user, _wanted(asked), request.args.get("page", ""), ON_A_PAGE)
    return render_template(
        "decisions.html",
        decisions=found.decisions,
        next=found.next,
        headings=headings(s, user, mails_of(found.decisions)),
        asked=asked,
        outcomes=OUTCOMES,
        reasons=sorted((title(reason), reason) for reason in REASONS),
        origins=ORIGINS,
    )


@dashboard.get("/decisions/<item:item_id>")
@signed_in
def decision(item_id: str) -> str:
    """Why one mail was or was not saved."""
    user, s = page_user(), services()
    found = explain.decision(s, user, item_id)
    mail = headings(s, user, [item_id]).get(item_id) if found.item_type == "message" else None
    return render_template("decision.html", decision=found, mail=mail)


@dashboard.get("/folders")
@signed_in
def folders() -> str:
    """Which folders are looked at."""
    problem, offered = "", []
    try:
        offered = chosen_folders.offered(services(), page_user())
    except Problem as error:
        problem = sentence(error)
    return render_template("folders.html", folders=offered, problem=problem)


@dashboard.post("/folders")
@signed_in
def choose_folder() -> Response:
    user, folder_id = page_user(), posted_text("folder_id")
    return act(lambda: chosen_folders.choose(services(), user, folder_id), "folders.chosen_now", FOLDERS)


@dashboard.post("/folders/leave-out")
@signed_in
def leave_folder_out() -> Response:
    user, folder_id = page_user(), posted_text("folder_id")
    return act(lambda: chosen_folders.leave_out(services(), user, folder_id), "folders.left_out", FOLDERS)


@dashboard.get("/threads")
@signed_in
def threads() -> str:
    """Followed conversations; what they are about only the mailbox knows."""
    return render_template("threads.html", threads=told_threads(services(), page_user()))


@dashboard.post("/threads/<hex:thread_id>/stop")
@signed_in
def stop_following(thread_id: str) -> Response:
    user = page_user()
    return act(lambda: follow.unfollow(services(), user, thread_id), "threads.stopped", "/dashboard/threads")


@dashboard.get("/old-mails")
@signed_in
def old_mails() -> str:
    """Look at old mails: how far it is, what it found, and the form to begin."""
    found = backfill.shown(services(), page_user())
    latest = (services().clock.now() - ONE_DAY).date()
    return render_template("old_mails.html", backfills=found, latest=latest.isoformat())


@dashboard.post("/old-mails")
@signed_in
def start_backfill() -> Response:
    user = page_user()

    def work() -> None:
        since = _day(posted_text("since"))
        if since is None:
            raise Unacceptable("bad_date", "Choose a day.", "Nothing was begun.")
        backfill.start(services(), user, since, request.form.get("only_count") != "false")

    return act(work, "old.begun", OLD)


@dashboard.post("/old-mails/<hex:backfill_id>/cancel")
@signed_in
def cancel_backfill(backfill_id: str) -> Response:
    user = page_user()
    return act(lambda: backfill.cancel(services(), user, backfill_id), "old.cancelled", OLD)


def _wanted(asked: Mapping[str, str]) -> Wanted:
    return Wanted(
        _one_of(asked["outcome"], OUTCOMES),
        _one_of(asked["reason"], REASONS),
        _one_of(asked["origin"], ORIGINS),
        since=_day(asked["since"]),
        until=_day(asked["until"], ONE_DAY),
    )


def _one_of(given: str, known: tuple[str, ...]) -> str:
    if given and given not in known:
        raise BadRequest("bad_filter", "This link is broken.", "Go back to the dashboard.")
    return given


def _day(text: str, later: timedelta = timedelta(0)) -> datetime | None:
    """The beginning of a day in UTC, or so much later; None for none. Raises BadRequest for what is no day."""
    if not text:
        return None
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError(text)
        return datetime.fromisoformat(text).replace(tzinfo=UTC) + later
    except (ValueError, OverflowError):
        raise BadRequest("bad_moment", "This is not a day.", "Write it like 2026-11-22.") from None
