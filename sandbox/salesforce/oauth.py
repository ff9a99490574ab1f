"""/services/oauth2/token, revoke and introspect."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import jwt
from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.directory import AppInfo, PersonInfo
from sandbox.salesforce.assertions import person_of_assertion
from sandbox.salesforce.identity import id_url
from sandbox.salesforce.sessions import Approval, OAuthError
from sandbox.world import World

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def add_oauth(routes: Blueprint, world: World) -> None:
    """Errors are a JSON object {error, error_description} with status 400."""

    @routes.post("/services/oauth2/token")
    def token() -> ResponseReturnValue:
        grant = _GRANTS.get(request.form.get("grant_type", ""))
        if grant is None:
            raise OAuthError("unsupported_grant_type", "grant type not supported")
        return jsonify(grant(world))

    @routes.post("/services/oauth2/revoke")
    def revoke() -> ResponseReturnValue:
        if world.gate.sessions.revoke(request.form.get("token", "")):
            return "", 200
        refused = {"error": "unsupported_token_type", "error_description": "this token is invalid"}
        return urlencode(refused), 400, {"Content-Type": "application/x-www-form-urlencoded"}

    @routes.post("/services/oauth2/introspect")
    def introspect() -> ResponseReturnValue:
        _application(world)
        return jsonify(_introspection(world, request.form.get("token", "")))

    def refused(problem: OAuthError) -> ResponseReturnValue:
        return {"error": problem.error, "error_description": problem.description}, 400

    routes.register_error_handler(OAuthError, refused)


def _application(world: World) -> AppInfo:
    """The application that calls, by form or Basic header; its secret must be right, and absent when it has none."""
    basic = request.authorization
    client_id, secret = request.form.get("client_id", ""), request.form.get("client_secret")
    if basic is not None and basic.type == "basic":
        client_id, secret = basic.username or "", basic.password
    app = world.directory.app("salesforce", client_id)
    if app is None:
        raise OAuthError("invalid_client_id", "client identifier invalid")
    if not hmac.compare_digest(secret or "", app.secret):
        raise OAuthError("invalid_client", "invalid client credentials")
    return app


def _by_code(world: World) -> dict[str, Any]:
    app = _application(world)
    form = request.form
    sessions = world.gate.sessions
    code = sessions.redeem(
        form.get("code", ""), app.client_id, form.get("redirect_uri", ""), form.get("code_verifier") or None
    )
    scope = code.asked.scope
    if not {"refresh_token", "offline_access"} & set(scope.split()):
        return _answer(world, app, Grant(code.person, scope, nonce=code.asked.nonce))
    approval, refresh = sessions.approve(app.client_id, code.person, scope)
    return _answer(world, app, Grant(code.person, scope, approval, refresh, code.asked.nonce))


def _by_refresh(world: World) -> dict[str, Any]:
    app = _application(world)
    approval, successor = world.gate.sessions.refresh(request.form.get("refresh_token", ""), app.client_id)
    return _answer(world, app, Grant(approval.person, approval.scope, approval, successor))


def _by_assertion(world: World) -> dict[str, Any]:
    app, person = person_of_assertion(world, request.form.get("assertion", ""))
    return _answer(world, app, Grant(person, "api id"))


def _by_credentials(world: World) -> dict[str, Any]:
    app = _application(world)
    person = world.directory.by_salesforce_username(app.run_as or "")
    if person is None:
        raise OAuthError("invalid_grant", "no client credentials user enabled")
    return _answer(world, app, Grant(person, "api id"))


_GRANTS: dict[str, Callable[[World], dict[str, Any]]] = {
    "authorization_code": _by_code,
    "refresh_token": _by_refresh,
    JWT_BEARER: _by_assertion,
    "client_credentials": _by_credentials,
}


@dataclass(frozen=True)
class Grant:
    """What an answer gives: `refresh` only when it is new, `approval` when there is a lasting consent."""

    person: PersonInfo
    scope: str
    approval: Approval | None = None
    refresh: str | None = None
    nonce: str | None = None


def _answer(world: World, app: AppInfo, grant: Grant) -> dict[str, Any]:
    if not world.is_active(grant.person):
        raise OAuthError("inactive_user", "user is inactive")
    issued = str(int(world.clock.now().timestamp() * 1000))
    identity = id_url(world, grant.person)
    signed = hmac.digest(app.secret.encode(), (identity + issued).encode(), hashlib.sha256)
    answer = {
        "access_token": world.gate.sessions.open(app.client_id, grant.person, grant.scope, grant.approval),
        "signature": base64.b64encode(signed).decode(),
        "scope": grant.scope,
        "instance_url": world.https_url,
        "id": identity,
        "token_type": "Bearer",
        "issued_at": issued,
    }
    if grant.refresh is not None:
        answer["refresh_token"] = grant.refresh
    if "openid" in grant.scope.split():
        answer["id_token"] = _id_token(world, app, identity, grant.nonce)
    return answer


def _id_token(world: World, app: AppInfo, identity: str, nonce: str | None) -> str:
    now = int(world.clock.now().timestamp())
    claims = {"iss": world.http_url, "sub": identity, "aud": app.client_id, "iat": now, "exp": now + 120}
    if nonce:
        claims["nonce"] = nonce
    return jwt.encode(claims, world.gate.signing_key, "RS256", {"kid": "sandbox"})


def _introspection(world: World, token: str) -> dict[str, Any]:
    sessions = world.gate.sessions
    found = sessions.session(token) or sessions.approval(token)
    if found is None:
        return {"active": False}
    return {
        "active": True,
        "scope": found.scope,
        "client_id": found.client_id,
        "username": found.person.salesforce_username,
        "sub": id_url(world, found.person),
        "token_type": "access_token" if "!" in token else "refresh_token",
    }
