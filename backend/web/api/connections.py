"""Connecting Salesforce and the mailbox, each in a browser window of its own."""

from __future__ import annotations

from flask import Response

from backend.ports.rows import ConnectionKind
from backend.usecases import connect
from backend.web.api.answering import nothing
from backend.web.api.blueprint import ApiBlueprint
from backend.web.api.caller import this_user
from backend.web.api.schemas.answers import UrlAnswer
from backend.web.current import services
from backend.web.tickets import issue_ticket

KINDS = {"salesforce": ConnectionKind.SALESFORCE, "mailbox": ConnectionKind.MICROSOFT}
blueprint = ApiBlueprint("connections", "Grants of Salesforce and Microsoft")


@blueprint.operation("POST", "/connections/<any(salesforce, mailbox):side>", {200: UrlAnswer})
def begin_connection(side: str) -> dict[str, str]:
    """An address of ours to open in a dialog; it leads on to the sign-in page and works once, for ten minutes."""
    return {"url": issue_ticket(services(), this_user(), side)}


@blueprint.operation("DELETE", "/connections/<any(salesforce, mailbox):side>", {204: None})
def drop_connection(side: str) -> Response:
    """Revoke and forget a grant."""
    connect.disconnect(services(), this_user(), KINDS[side])
    return nothing()
