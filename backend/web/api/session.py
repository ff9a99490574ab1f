"""Signing the sidebar in with a Microsoft access token, and out."""

from __future__ import annotations

from flask import Response, jsonify

from backend.errors import NotSignedIn
from backend.usecases import sign_in
from backend.usecases.translate import told
from backend.web.api.answering import nothing
from backend.web.api.blueprint import ApiBlueprint
from backend.web.api.caller import bearer, clear_pane_cookie, find_caller, require_caller, set_pane_cookie
from backend.web.api.schemas.answers import SessionAnswer
from backend.web.current import services, sessions
from backend.web.sessions import PANE, SECONDS

LONGEST_ACCESS_TOKEN = 16_384
blueprint = ApiBlueprint("session", "Signing in and out", open_to_strangers=True)


@blueprint.operation("POST", "/session", {201: SessionAnswer}, security=[{"microsoft": []}])
def open_pane_session() -> Response:
    """Exchange a Microsoft access token for a session of 8 hours."""
    access_token = bearer()
    if not access_token or len(access_token) > LONGEST_ACCESS_TOKEN or not access_token.isascii():
        raise NotSignedIn("token_missing", "Sign in with Microsoft first.", action="sign_in")
    with told():
        person = services().microsoft.verify(access_token)
    user = sign_in.sign_in(services(), person)
    token = sessions().open(user, PANE)
    response = jsonify(SessionAnswer().dump({"token": token, "expires_in": SECONDS[PANE], "user": user}))
    response.status_code = 201
    set_pane_cookie(response, token)
    return response


@blueprint.operation("DELETE", "/session", {204: None})
def close_pane_session() -> Response:
    """End this session now; its token is worth nothing afterwards."""
    require_caller()
    caller = find_caller()
    if caller is not None:
        sessions().close(caller.token, PANE)
    response = nothing()
    clear_pane_cookie(response)
    return response
