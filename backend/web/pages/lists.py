"""The person's Do-Not-Sync page: every entry with its level, a list to paste, and the tester."""

from __future__ import annotations

import re

from flask import flash, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from backend.errors import Problem, Unacceptable
from backend.ports.rows import User
from backend.usecases import block
from backend.usecases.try_mail import Imagined, Tried, try_mail
from backend.web.current import services
from backend.web.login import page_user, signed_in
from backend.web.pages.acting import Page, act, go_back, sentence, shown_again
from backend.web.pages.blueprint import dashboard
from backend.web.pages.posted import posted_pattern, posted_text
from backend.web.pages.words import word

HERE = "/dashboard/do-not-sync"
PLACE, LIST_PLACE = "do-not-sync", "list"  # ids on this page and on the administrators'
LONGEST_LIST = 600_000
LONGEST_FIELD = 4000


@dashboard.get("/do-not-sync")
@signed_in
def do_not_sync() -> str:
    """Every entry that is about this person, and what counts."""
    user, s = page_user(), services()
    return render_template(
        "do_not_sync.html", entries=block.listed(s, user), internal=block.internal_domains(s, user), everyone=False
    )


@dashboard.post("/do-not-sync/add")
@signed_in
def add_to_list() -> Response:
    user = page_user()
    return act(lambda: block.block(services(), user, posted_pattern()), "block.added", HERE, PLACE, do_not_sync)


@dashboard.post("/do-not-sync/import")
@signed_in
def import_block_entries() -> Response:
    return imported(page_user(), "you", HERE, do_not_sync)


@dashboard.post("/do-not-sync/<hex:entry_id>/lift")
@signed_in
def lift_block_entry(entry_id: str) -> Response:
    user = page_user()
    return act(lambda: block.lift(services(), user, entry_id), "block.lifted", HERE)


@dashboard.post("/do-not-sync/<hex:entry_id>/unlift")
@signed_in
def unlift_block_entry(entry_id: str) -> Response:
    user = page_user()
    return act(lambda: block.unlift(services(), user, entry_id), "block.unlifted", HERE)


@dashboard.get("/try")
@signed_in
def try_a_mail() -> str:
    """Would this mail be saved, and why? The form is in the address, so that an answer can be sent to a colleague."""
    problem, tried = "", None
    if request.args.get("from", "").strip() or request.args.get("to", "").strip():
        try:
            tried = _tried(page_user(), request.args)
        except Problem as error:
            problem = sentence(error)
    return render_template("try.html", asked=request.args, tried=tried, problem=problem)


def imported(user: User, level: str, back: str, page: Page, locked: bool = False) -> Response:
    """Take the posted list over; says how many were new, known, and no entries at all."""
    text = request.form.get("patterns", "")
    if len(text) > LONGEST_LIST:
        raise Unacceptable("bad_list", "That list is too long.", "Nothing was changed.")
    try:
        done = block.block_many(services(), user, text.replace("\0", " "), level, locked)
    except Unacceptable as problem:
        return shown_again(page, {LIST_PLACE: sentence(problem)})
    if done.refused:
        named = ", ".join(done.refused[:10]) + (" …" if len(done.refused) > 10 else "")
        flash(word("block.not_imported", n=len(done.refused), named=named), f"problem {LIST_PLACE}")
    return go_back(word("block.imported", added=done.added, known=done.known), back, LIST_PLACE)


def posted_level() -> str:
    """The level an administrator chose in a form; the use case says whether she may."""
    return "profile" if posted_text("level") == "profile" else "organization"


def _tried(user: User, asked: MultiDict[str, str]) -> Tried:
    texts = [asked.get(name, "") for name in ("from", "to", "cc", "subject")]
    if any("\0" in text or len(text) > LONGEST_FIELD for text in texts):
        raise Unacceptable("too_long", "That is too long to try.", "")
    imagined = Imagined(
        texts[0].strip(),
        _people(texts[1]),
        _people(texts[2]),
        texts[3],
        sent=asked.get("direction") == "sent",
        marked=asked.get("marked") == "true",
        private=asked.get("private") == "true",
    )
    return try_mail(services(), user, imagined)


def _people(text: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[\s,;]+", text) if part)
