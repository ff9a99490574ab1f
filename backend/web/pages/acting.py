"""Buttons on pages: do it, say how it went at the top of the next page."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect
from werkzeug.wrappers import Response

from backend.errors import Forbidden, Missing, NotSignedIn, Problem
from backend.web.pages.words import word


def act(work: Callable[[], object], done: str, back: str) -> Response:
    """Carry out ``work`` and go ``back`` with the sentence ``done``, or with what went wrong in its place.

    What the person may not do or see stays an error page.
    """
    try:
        work()
    except (Forbidden, Missing, NotSignedIn):
        raise
    except Problem as problem:
        flash(f"{problem.title} {problem.detail}".strip(), "problem")
    else:
        flash(word(done), "done")
    return redirect(back)
