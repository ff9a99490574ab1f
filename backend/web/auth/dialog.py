"""The window the sidebar opens to connect something: its first page leads on, its last one reports back."""

from __future__ import annotations

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from backend.errors import Problem
from backend.usecases import connect
from backend.web.auth.blueprint import blueprint
from backend.web.auth.flows import Purpose, remember_flow, with_hint
from backend.web.auth.redirects import HOME
from backend.web.current import services, settings
from backend.web.headers import allow_office_scripts
from backend.web.tickets import redeem_ticket

CONNECTED = "connected"
FAILED = "failed"
LONGEST_ADDRESS = 320


@blueprint.get("/connect/<ticket>")
def connect_window(ticket: str) -> Response:
    """Off to the provider, in the name of the person whose sidebar asked for it."""
    user, side = redeem_ticket(services(), ticket)
    hint = request.args.get("login_hint", "")[:LONGEST_ADDRESS]
    if side == "salesforce":
        url = connect.begin_salesforce(services(), user)
    else:
        url, hint = connect.begin_microsoft(services(), HOME, user), hint or user.email
    remember_flow(url, Purpose.PANE_CONNECT)
    return redirect(with_hint(url, hint))


def dialog_page(message: str = CONNECTED, problem: Problem | None = None) -> str:
    """Says how it went: ``message`` to the sidebar, and in words to the person."""
    allow_office_scripts()
    return render_template("dialog.html", message=message, problem=problem, office_js_url=settings().office_js_url)
