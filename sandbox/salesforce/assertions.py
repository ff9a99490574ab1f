"""JWT bearer: whose assertion it is, and why it is refused."""

import jwt

from sandbox.directory import AppInfo, PersonInfo
from sandbox.salesforce.sessions import OAuthError
from sandbox.world import World

LOGIN_HOSTS = ("https://login.salesforce.com", "https://test.salesforce.com")
LONGEST_SECONDS = 5 * 60


def person_of_assertion(world: World, assertion: str) -> tuple[AppInfo, PersonInfo]:
    """The application (iss) and the person (sub); OAuthError when signature, audience or time is wrong."""
    app = world.directory.app("salesforce", _unchecked(assertion).get("iss", ""))
    if app is None:
        raise OAuthError("invalid_client_id", "client identifier invalid")
    claims = _checked(assertion, world.gate.jwt_keys.get(app.client_id))
    if claims.get("aud") not in (*LOGIN_HOSTS, world.http_url, world.https_url):
        raise OAuthError("invalid_grant", "audience is invalid")
    _check_time(claims.get("exp"), world.clock.now().timestamp())
    person = world.directory.by_salesforce_username(str(claims.get("sub", "")))
    if person is None:
        raise OAuthError("invalid_grant", "user hasn't approved this consumer")
    return app, person


def _unchecked(assertion: str) -> dict[str, str]:
    try:
        claims: dict[str, str] = jwt.decode(assertion, options={"verify_signature": False})
    except jwt.PyJWTError:
        raise OAuthError("invalid_grant", "invalid assertion") from None
    return claims


def _checked(assertion: str, key: str | None) -> dict[str, object]:
    if key is None:
        raise OAuthError("invalid_grant", "invalid assertion")
    options = {"verify_aud": False, "verify_exp": False, "verify_iat": False, "verify_nbf": False}
    try:
        claims: dict[str, object] = jwt.decode(assertion, key, algorithms=["RS256"], options=options)  # type: ignore[arg-type]
    except jwt.PyJWTError:
        raise OAuthError("invalid_grant", "invalid assertion") from None
    return claims


def _check_time(claim: object, now: float) -> None:
    # simple-salesforce sends the moment as a string, and the real service accepts it.
    text = str(claim)
    expires = float(text) if text.replace(".", "", 1).isdigit() else 0
    if expires <= now:
        raise OAuthError("invalid_grant", "expired authorization code")
    if expires > now + LONGEST_SECONDS:
        raise OAuthError("invalid_grant", "assertion expires too late")
