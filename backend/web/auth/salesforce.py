"""Connecting Salesforce, from the pages or from a window the sidebar opened."""

from __future__ import annotations

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from backend.errors import Problem
from backend.usecases import connect
from backend.web.auth.blueprint import blueprint
from backend.web.auth.dialog import FAILED, dialog_page
from backend.web.auth.flows import Purpose, recall_flow, remember_flow
from backend.web.auth.redirects import HOME
from backend.web.current import services
from backend.web.login import page_user, signed_in
from backend.web.pages.words import word


@blueprint.get("/salesforce/start")
@signed_in
def salesforce_start() -> Response:
    """Off to Salesforce."""
    url = connect.begin_salesforce(services(), page_user())
    remember_flow(url, Purpose.PAGE)
    return redirect(url)


@blueprint.get("/salesforce/callback")
def salesforce_callback() -> Response | str:
    """Salesforce's answer: back to the dashboard, or word to the sidebar that opened this window."""
    answer = request.args.to_dict()
    in_page = recall_flow(answer.get("state", "")) is Purpose.PAGE
    try:
        connect.finish_salesforce(services(), answer)
    except Problem as problem:
        if not in_page:
            return dialog_page(FAILED, problem)
        flash(f"{problem.title} {problem.detail}".strip(), "problem")
        return redirect(HOME)
    if not in_page:
        return dialog_page()
    flash(word("connected.salesforce"), "done")
    return redirect(HOME)
