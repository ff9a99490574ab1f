"""Microsoft's sign-in on the wire: metadata, keys, authorize, token, logout, and a shortcut for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from sandbox.microsoft import pages, tokens
from sandbox.microsoft.authorize import authorize
from sandbox.microsoft.errors import SignInError
from sandbox.microsoft.shortcut import add_shortcut
from sandbox.microsoft.tenants import ANY, resolve
from sandbox.microsoft.token_endpoint import answer

if TYPE_CHECKING:
    from sandbox.world import World


def blueprint(world: World) -> Blueprint:
    routes = Blueprint("microsoft", __name__)
    _add_metadata(routes, world)
    _add_authorize(routes, world)
    _add_token(routes, world)
    add_shortcut(routes, world)
    routes.register_error_handler(SignInError, lambda refused: _refuse(world, refused))
    routes.after_request(_allow_browsers)
    return routes


def _add_metadata(routes: Blueprint, world: World) -> None:
    @routes.get("/<name>/v2.0/.well-known/openid-configuration")
    @routes.get("/<name>/.well-known/openid-configuration")
    def metadata(name: str) -> ResponseReturnValue:
        return jsonify(describe(world, resolve(world.directory, name)))

    @routes.get("/<name>/discovery/v2.0/keys")
    def keys(name: str) -> ResponseReturnValue:
        return jsonify(tokens.key_set(_issuer(world, resolve(world.directory, name))))

    @routes.get("/<name>/discovery/instance")
    def instance(name: str) -> ResponseReturnValue:
        address = f"{world.https_url}/{name}/v2.0/.well-known/openid-configuration"
        return jsonify({"tenant_discovery_endpoint": address, "api-version": "1.1", "metadata": []})


def _issuer(world: World, tenant: str) -> str:
    return str(world.sign_in.issuer("{tenantid}" if tenant in ANY else tenant))


def describe(world: World, tenant: str) -> dict[str, Any]:
    """The OpenID configuration: people's browsers go to the plain listener, programs to the secure one."""
    secure = f"{world.https_url}/{tenant}"
    return {
        "issuer": _issuer(world, tenant),
        "authorization_endpoint": f"{world.http_url}/{tenant}/oauth2/v2.0/authorize",
        "token_endpoint": f"{secure}/oauth2/v2.0/token",
        "jwks_uri": f"{secure}/discovery/v2.0/keys",
        "end_session_endpoint": f"{world.http_url}/{tenant}/oauth2/v2.0/logout",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "claims_supported": [
            "sub",
            "iss",
            "aud",
            "exp",
            "iat",
            "nonce",
            "preferred_username",
            "name",
            "tid",
            "oid",
            "ver",
        ],
        "tenant_region_scope": None,
    }


def _add_authorize(routes: Blueprint, world: World) -> None:
    @routes.route("/<name>/oauth2/v2.0/authorize", methods=["GET", "POST"])
    def ask(name: str) -> ResponseReturnValue:
        try:
            return authorize(world, resolve(world.directory, name), request.values.to_dict())
        except SignInError as refused:
            return pages.problem(refused.description), 400

    @routes.get("/<name>/oauth2/v2.0/logout")
    def logout(name: str) -> ResponseReturnValue:
        after = request.args.get("post_logout_redirect_uri")
        return redirect(after) if after else pages.signed_out()


def _add_token(routes: Blueprint, world: World) -> None:
    @routes.post("/<name>/oauth2/v2.0/token")
    def token(name: str) -> ResponseReturnValue:
        tenant = resolve(world.directory, name)
        with world.mail.lock:
            found = answer(world.sign_in, tenant, request.form.to_dict(), request.authorization, request.headers)
        response = jsonify(found)
        response.headers["Cache-Control"] = "no-store, no-cache"
        return response


def _refuse(world: World, refused: SignInError) -> ResponseReturnValue:
    body = {
        "error": refused.error,
        "error_description": f"{refused.description} Trace ID: {world.ids.uuid()}",
        "error_codes": [refused.number],
        "timestamp": world.clock.now().strftime("%Y-%m-%d %H:%M:%SZ"),
        "trace_id": world.ids.uuid(),
        "correlation_id": request.headers.get("client-request-id") or world.ids.uuid(),
    }
    return body, refused.status


def _allow_browsers(response: Response) -> Response:
    """Pages may call the token endpoint; nobody may put the sign-in page in a frame."""
    if response.mimetype == "text/html":
        response.headers["X-Frame-Options"] = "DENY"
    origin = request.headers.get("Origin")
    if origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Headers"] = "*"
        response.headers["Vary"] = "Origin"
    return response
