"""The login page and signing out."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.web.auth.blueprint import blueprint
from backend.web.auth.redirects import safe_next
from backend.web.current import sessions
from backend.web.login import current_page_user, page_user, sign_out_page, signed_in


@blueprint.get("/login")
def login_page() -> str | Response:
    """One button; the people who are signed in already go on at once."""
    wanted = safe_next(request.args.get("next"))
    if current_page_user().is_authenticated:
        return redirect(wanted)
    return render_template("login.html", next=wanted)


@blueprint.post("/logout")
@signed_in
def logout() -> Response:
    """End this browser's session, or with ``everywhere`` every session of the person."""
    if request.form.get("everywhere") == "yes":
        sessions().close_all(page_user().id)
    sign_out_page()
    return redirect(url_for("auth.login_page"))
