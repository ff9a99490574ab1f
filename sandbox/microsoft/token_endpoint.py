"""The token endpoint: three grants, and who may use them how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.microsoft.errors import SignInError, bad_grant, bad_request
from sandbox.microsoft.tenants import ANY

if TYPE_CHECKING:
    from werkzeug.datastructures import Authorization, Headers

    from sandbox.microsoft.sign_in import Grant, SignIn


def answer(
    sign_in: SignIn, tenant: str, form: Mapping[str, str], basic: Authorization | None, headers: Headers
) -> dict[str, Any]:
    """The JSON of a good answer. Raises SignInError."""
    given = {**form, **_basic(basic)}
    kind = _needed(given, "grant_type")
    client = _needed(given, "client_id")
    from_browser = "Origin" in headers
    _check_client(sign_in, client, given.get("client_secret"), from_browser)
    if kind == "client_credentials":
        if from_browser or not given.get("client_secret"):
            raise SignInError("invalid_client", 7000216, "'client_secret' is required for this grant.", 401)
        if tenant in ANY:
            raise bad_request(50059, "No tenant-identifying information found in the request.")
        return sign_in.app_answer(tenant, client, _needed(given, "scope"))
    grant = _grant(sign_in, kind, client, given, from_browser)
    if tenant not in (*ANY, grant.person.tenant):
        raise bad_grant(50020, "User account does not exist in the tenant.")
    return sign_in.answer(grant)


def _grant(sign_in: SignIn, kind: str, client: str, given: Mapping[str, str], from_browser: bool) -> Grant:
    if kind == "refresh_token":
        return sign_in.redeem_refresh(_needed(given, "refresh_token"), client, given.get("scope", ""))
    if kind != "authorization_code":
        raise SignInError("unsupported_grant_type", 70003, f"The app requested an unsupported grant type '{kind}'.")
    if from_browser and not given.get("code_verifier"):
        raise bad_request(9002325, "Proof Key for Code Exchange is required for cross-origin code redemption.")
    return sign_in.redeem_code(
        _needed(given, "code"), client, given.get("redirect_uri", ""), given.get("code_verifier", "")
    )


def _basic(basic: Authorization | None) -> dict[str, str]:
    if basic is None or basic.type != "basic":
        return {}
    return {"client_id": basic.username or "", "client_secret": basic.password or ""}


def _needed(given: Mapping[str, str], name: str) -> str:
    if not given.get(name):
        raise bad_request(900144, f"The request body must contain the following parameter: '{name}'.")
    return given[name]


def _check_client(sign_in: SignIn, client: str, secret: str | None, from_browser: bool) -> None:
    """A single-page application has an Origin and no secret, a web application a secret and no Origin."""
    app = sign_in.app(client)
    if from_browser:
        if secret:
            raise SignInError("invalid_request", 700025, "Client is public so 'client_secret' should not be presented.")
        return
    if secret is None:
        text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
        raise SignInError("invalid_client", 7000218, text, 401)
    if secret != app.secret:
        raise SignInError("invalid_client", 7000215, "Invalid client secret provided.", 401)
