"""A person's dashboard: health first, then what needs her, then everything else."""

from __future__ import annotations

import re
from datetime import datetime

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.errors import BadRequest, Missing, Problem, Unacceptable
from backend.ports.rows import User
from backend.usecases import block, completeness, control, explain, settings
from backend.usecases.find_decisions import headings, mails_of
from backend.usecases.mirror.parked import parked
from backend.usecases.mirror.standing import standing
from backend.usecases.views import WhyStep
from backend.web.api.schemas.fields import ADDRESS_OR_DOMAIN
from backend.web.current import services
from backend.web.login import page_user, signed_in
from backend.web.pages.acting import sentence
from backend.web.pages.blueprint import dashboard, home
from backend.web.pages.days import chart_of
from backend.web.pages.health import health

RECENT = 20


@home.get("/")
def root() -> Response:
    return redirect(url_for("dashboard.show"))


@home.get("/favicon.ico")
def no_icon() -> Response:
    """Browsers ask for one by themselves; the pages have none."""
    return Response(status=204)


@dashboard.get("")
@signed_in
def show() -> str:
    """The whole page; ``?address=`` asks the Do-Not-Sync list about an address."""
    user, s = page_user(), services()
    sync, connections = control.status_and_sides(s, user)
    address = request.args.get("address", "").strip()
    report = completeness.latest(s, user)
    needs = explain.decisions(s, user, "failed", None, RECENT)
    recent = explain.decisions(s, user, None, _before(), RECENT)
    return render_template(
        "dashboard.html",
        sync=sync,
        mails=control.mails(s, user),
        parked=parked(s, user),
        mirrored=standing(s, user),
        connections=connections,
        health=health(sync, connections),
        needs=needs,
        decisions=recent,
        headings=headings(s, user, mails_of([*needs, *recent])),
        sessions=control.sessions(s, user, RECENT),
        settings=settings.effective(s, user),
        entries=block.entries(s, user),
        report=report,
        chart=chart_of(report),
        address=address,
        tried=_tried(user, address) if address else (),
    )


def _before() -> datetime | None:
    given = request.args.get("before", "")
    if not given:
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadRequest("bad_moment", "This link is broken.", "Go back to the dashboard.")
    return moment


def _tried(user: User, address: str) -> tuple[WhyStep, ...]:
    try:
        if not re.fullmatch(ADDRESS_OR_DOMAIN, address) or "\0" in address:
            raise Unacceptable("not_an_address", "This is not an address.")
        return block.try_address(services(), user, address)
    except Missing:
        raise
    except Problem as problem:
        return (WhyStep("rule", sentence(problem)),)
