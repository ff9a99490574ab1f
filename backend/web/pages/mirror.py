"""The history of contacts, tasks and events: what was written, conflicts, undo with a preview; parked deletions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from backend.errors import BadRequest
from backend.sync.records import RecordRef
from backend.usecases.cards import Url
from backend.usecases.crm_access import address_of_records
from backend.usecases.explain import KINDS
from backend.usecases.mirror.allow import allow_deletions
from backend.usecases.mirror.choose_again import choose_again
from backend.usecases.mirror.take_back import undo
from backend.usecases.mirror.told_history import told_history
from backend.web.api.schemas.fields import HEX_ID
from backend.web.api.schemas.mirror import SESSION_ID
from backend.web.current import services
from backend.web.login import page_user, signed_in
from backend.web.pages.acting import act
from backend.web.pages.blueprint import dashboard
from backend.web.pages.posted import posted_text
from backend.web.pages.words import word, word_or

HISTORY = "/dashboard/history"
ON_A_PAGE = 30
RECORD_ID = r"[A-Za-z0-9]{15}([A-Za-z0-9]{3})?"
RECORD_KINDS = {**KINDS, "005": "User"}


@dashboard.get("/history")
@signed_in
def history() -> str:
    """Every write and conflict; ``?session=`` or ``?link=`` narrow it, ``?before=`` goes on."""
    session_id, link_id = _named(request.args.get("session", ""), request.args.get("link", ""))
    told = told_history(services(), page_user(), ON_A_PAGE, _before(), session_id, link_id)
    shown = partial(shown_field, url=address_of_records(services(), page_user()))
    return render_template("history.html", told=told, session_id=session_id, link_id=link_id, shown=shown)


@dashboard.get("/history/undo")
@signed_in
def look_before_undo() -> str:
    """What taking it back would do; nothing is written."""
    session_id, link_id = _named(request.args.get("session", ""), request.args.get("link", ""))
    lines = undo(services(), page_user(), session_id, link_id, preview=True)
    return render_template("undo.html", lines=lines, session_id=session_id, link_id=link_id)


@dashboard.post("/history/undo")
@signed_in
def undo_it() -> Response:
    session_id, link_id = _named(posted_text("session_id"), posted_text("link_id"))
    user = page_user()
    return act(lambda: undo(services(), user, session_id, link_id), "undo.done", HISTORY)


@dashboard.post("/history/conflicts/<hex:journal_id>/<lens:lens>")
@signed_in
def choose_other_value(journal_id: str, lens: str) -> Response:
    user = page_user()
    return act(lambda: choose_again(services(), user, journal_id, lens), "changes.chosen", HISTORY)


@dashboard.post("/mirror/allow-deletions")
@signed_in
def let_deletions_through() -> Response:
    user = page_user()
    return act(lambda: allow_deletions(services(), user), "parked.allowed", "/dashboard")


def shown_field(name: str, value: Any, url: Url | None) -> str:
    """A value in words; a record of Salesforce by its kind, to be opened where that can be."""
    if not (name.endswith("Id") and isinstance(value, str) and re.fullmatch(RECORD_ID, value)):
        return shown_side(value)
    kind = RECORD_KINDS.get(value[:3], "")
    text = word_or(f"changes.record.{kind}", kind or value)
    address = url(RecordRef(kind, value)) if url is not None and kind else ""
    return Markup('<a href="{}" rel="noopener">{}</a>').format(address, text) if address else text


def shown_side(value: Any) -> str:
    """A value of either side in words."""
    if value is None or value == "":
        return word("changes.empty")
    if isinstance(value, bool):
        return word("changes.yes") if value else word("changes.no")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(shown_side(part) for part in value)
    return str(value)


def _named(session_id: str, link_id: str) -> tuple[str, str]:
    if session_id and not re.fullmatch(SESSION_ID, session_id):
        raise BadRequest("bad_filter", "This link is broken.", "Go back to the history.")
    if link_id and not re.fullmatch(HEX_ID, link_id):
        raise BadRequest("bad_filter", "This link is broken.", "Go back to the history.")
    return session_id, link_id


def _before() -> datetime | None:
    given = request.args.get("before", "")
    if not given:
        return None
    try:
        moment = datetime.fromisoformat(given)
        if moment.tzinfo is None:
            raise ValueError(given)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadRequest("bad_moment", "This link is broken.", "Go back to the history.") from None
