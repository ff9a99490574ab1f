"""Who a token belongs to: /id, /services/oauth2/userinfo, and OpenID's discovery."""

from typing import Any

import jwt
from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.directory import PersonInfo
from sandbox.salesforce.sessions import Session
from sandbox.world import World

TEXT = {"Content-Type": "text/plain;charset=utf-8"}


def id_url(world: World, person: PersonInfo) -> str:
    return f"{world.http_url}/id/{person.salesforce_org_id}/{person.salesforce_user_id}"


def add_identity(routes: Blueprint, world: World) -> None:
    """A wrong token is answered 403 with a bare word, not with JSON."""

    @routes.get("/id/<org_id>/<user_id>")
    def identity(org_id: str, user_id: str) -> ResponseReturnValue:
        session = _session(world)
        if session is None:
            return _refused()
        person = session.person
        if (org_id[:15], user_id[:15]) != (person.salesforce_org_id[:15], person.salesforce_user_id[:15]):
            return "Wrong_Id", 403, TEXT
        return jsonify(_identity(world, person))

    @routes.route("/services/oauth2/userinfo", methods=["GET", "POST"])
    def userinfo() -> ResponseReturnValue:
        session = _session(world)
        return _refused() if session is None else jsonify(_userinfo(world, session.person))

    _add_discovery(routes, world)


def bearer() -> str:
    """The token of `Authorization: Bearer` (or Salesforce's older word OAuth), or of ?oauth_token=; '' without one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() in ("bearer", "oauth"):
        return token.strip()
    return request.args.get("oauth_token", "")


def _session(world: World) -> Session | None:
    session: Session | None = world.gate.sessions.session(bearer())
    return session


def _refused() -> ResponseReturnValue:
    return "Bad_OAuth_Token" if bearer() else "Missing_OAuth_Token", 403, TEXT


def _identity(world: World, person: PersonInfo) -> dict[str, Any]:
    first, _, last = person.name.partition(" ")
    return {
        "id": id_url(world, person),
        "asserted_user": True,
        "user_id": person.salesforce_user_id,
        "organization_id": person.salesforce_org_id,
        "username": person.salesforce_username,
        "nick_name": first.lower(),
        "display_name": person.name,
        "email": person.email,
        "email_verified": True,
        "first_name": first,
        "last_name": last,
        "timezone": "Europe/Berlin",
        "photos": _photos(world),
        "addr_street": None,
        "mobile_phone": None,
        "status": {"created_date": None, "body": None},
        "urls": _urls(world, person),
        "active": True,
        "user_type": "STANDARD",
        "language": "en_US",
        "locale": "en_US",
        "utcOffset": 3_600_000,
        "last_modified_date": "2026-01-01T00:00:00.000+0000",
        "is_app_installed": True,
    }


def _userinfo(world: World, person: PersonInfo) -> dict[str, Any]:
    first, _, last = person.name.partition(" ")
    return {
        "sub": id_url(world, person),
        "user_id": person.salesforce_user_id,
        "organization_id": person.salesforce_org_id,
        "preferred_username": person.salesforce_username,
        "nickname": first.lower(),
        "name": person.name,
        "email": person.email,
        "email_verified": True,
        "given_name": first,
        "family_name": last,
        "zoneinfo": "Europe/Berlin",
        "photos": _photos(world),
        "urls": _urls(world, person),
        "active": True,
        "user_type": "STANDARD",
        "language": "en_US",
        "locale": "en_US",
        "utcOffset": 3_600_000,
    }


def _photos(world: World) -> dict[str, str]:
    return {size: f"{world.https_url}/profilephoto/005/{size[0].upper()}" for size in ("picture", "thumbnail")}


def _urls(world: World, person: PersonInfo) -> dict[str, str]:
    base = f"{world.https_url}/services"
    data = f"{base}/data/v{{version}}"
    soap = {name: f"{base}/Soap/{short}/{{version}}/{person.salesforce_org_id[:15]}" for name, short in _SOAP}
    return {
        **soap,
        "rest": f"{data}/",
        **{name: f"{data}/{name}/" for name in ("sobjects", "search", "query", "recent", "tooling_rest")},
        "profile": f"{world.https_url}/{person.salesforce_user_id}",
        **{name: f"{data}/chatter/{name}" for name in ("feeds", "groups", "users")},
        "custom_domain": world.http_url,  # for browsers, which do not know our certificate authority
    }


_SOAP = (("enterprise", "c"), ("metadata", "m"), ("partner", "u"))


def _add_discovery(routes: Blueprint, world: World) -> None:
    @routes.get("/.well-known/openid-configuration")
    def discovery() -> ResponseReturnValue:
        oauth = "/services/oauth2"
        return jsonify(
            {
                "issuer": world.http_url,
                "authorization_endpoint": f"{world.http_url}{oauth}/authorize",
                "token_endpoint": f"{world.https_url}{oauth}/token",
                "revocation_endpoint": f"{world.https_url}{oauth}/revoke",
                "userinfo_endpoint": f"{world.https_url}{oauth}/userinfo",
                "introspection_endpoint": f"{world.https_url}{oauth}/introspect",
                "jwks_uri": f"{world.https_url}/id/keys",
                "scopes_supported": ["api", "id", "openid", "refresh_token", "offline_access"],
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    @routes.get("/id/keys")
    def keys() -> ResponseReturnValue:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(world.gate.signing_key.public_key(), as_dict=True)
        return jsonify({"keys": [{**public, "kid": "sandbox", "use": "sig", "alg": "RS256"}]})
