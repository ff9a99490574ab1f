"""Signing in with Microsoft, on the pages and in a window of the sidebar, and connecting the mailbox."""

from __future__ import annotations

from collections.abc import Mapping

from flask import json, redirect, request, session
from werkzeug.wrappers import Response

from backend.errors import Problem
from backend.usecases import connect
from backend.web.auth.blueprint import blueprint
from backend.web.auth.dialog import CONNECTED, FAILED, dialog_page
from backend.web.auth.flows import KEY, Purpose, recall_flow, remember_flow, with_hint
from backend.web.auth.redirects import HOME, safe_next
from backend.web.current import services, sessions
from backend.web.login import page_user, sign_in_page, signed_in
from backend.web.sessions import PANE


@blueprint.get("/microsoft/login")
def microsoft_login() -> Response:
    """Off to Microsoft, and back to ``next``; with ``dialog=1`` the sidebar waits for a session instead."""
    url = connect.begin_microsoft(services(), safe_next(request.args.get("next")), None)
    remember_flow(url, Purpose.PANE_SIGN_IN if request.args.get("dialog") == "1" else Purpose.PAGE)
    return redirect(url)


@blueprint.get("/mailbox/start")
@signed_in
def mailbox_start() -> Response:
    """Off to Microsoft, asking for the mailbox too."""
    url = connect.begin_microsoft(services(), HOME, page_user())
    remember_flow(url, Purpose.PAGE)
    return redirect(with_hint(url, page_user().email))


@blueprint.get("/microsoft/callback")
def microsoft_callback() -> Response | str:
    """Microsoft's answer: a session on the pages, or word to the sidebar that opened this window."""
    answer = request.args.to_dict()
    purpose = recall_flow(answer.get("state", ""))
    if purpose is Purpose.PAGE:
        return _to_pages(answer)
    try:
        user, _ = connect.finish_microsoft(services(), answer)
    except Problem as problem:
        return dialog_page(FAILED, problem)
    if purpose is Purpose.PANE_CONNECT:
        return dialog_page(CONNECTED)
    return dialog_page(json.dumps({"token": sessions().open(user, PANE)}))


def _to_pages(answer: Mapping[str, str]) -> Response:
    user, wanted = connect.finish_microsoft(services(), answer)
    others = session.get(KEY, [])
    session.clear()
    session[KEY] = others
    sign_in_page(user)
    return redirect(safe_next(wanted))
