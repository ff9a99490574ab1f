"""Buttons on pages: do it, say how it went beside the form it came from, or at the top of the next page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import flash, g, make_response, redirect
from werkzeug.wrappers import Response

from backend.errors import Forbidden, Missing, NotSignedIn, Problem
from backend.web.pages.words import word

Page = Callable[[], str]
FORBIDDING = (Forbidden, Missing, NotSignedIn)


def act(work: Callable[[], object], done: str, back: str, place: str = "", page: Page | None = None) -> Response:
    """Carry out ``work`` and go ``back`` with the sentence ``done``, or with what went wrong in its place.

    With a ``page``, what was refused is shown on it as it was typed. What the person may not do or see stays an error
    page.
    """
    try:
        work()
    except FORBIDDING:
        raise
    except Problem as problem:
        if page is not None:
            return shown_again(page, {place: sentence(problem)}, problem.status)
        flash(sentence(problem), "problem")
        return redirect(back)
    return go_back(word(done), back, place)


def go_back(said: str, back: str, place: str = "") -> Response:
    """``place`` is the id of what the sentence stands beside."""
    flash(said, f"done {place}".strip())
    return redirect(f"{back}#{place}" if place else back)


def shown_again(page: Page, refused: Mapping[str, str], status: int = 422) -> Response:
    """The page with each refusal beside its form, which keeps what was typed."""
    g.refused = refused
    return make_response(page(), status)


def refusals() -> Mapping[str, str]:
    """What was refused just now, by the place on the page."""
    found: Mapping[str, str] = g.get("refused", {})
    return found


def sentence(problem: Problem) -> str:
    """A full stop between what happened and what to do."""
    title = problem.title if not problem.detail or problem.title.endswith((".", "?", "!")) else f"{problem.title}."
    return f"{title} {problem.detail}".strip()
