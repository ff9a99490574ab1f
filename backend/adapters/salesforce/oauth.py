"""Signing a person in to Salesforce: the web-server flow with PKCE, renewal and revocation."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests

from backend.adapters.http import HttpSession, json_of
from backend.adapters.salesforce import parse
from backend.adapters.salesforce.failures import SIDE
from backend.ports.failures import AccessDenied, AccessRevoked, Failure, Rejected, Transient
from backend.ports.identity import Grant

SCOPES = "api refresh_token openid id"
SALESFORCE_DOMAINS = (".salesforce.com", ".salesforce.mil", ".sfcrmproducts.cn")
ERROR_CODE = re.compile(r"[A-Za-z][A-Za-z_]{0,59}")
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
# The grant is worth nothing any more; the other refusals concern the application.
DEAD = frozenset({"invalid_grant", "inactive_user", "inactive_org"})
# invalid_grant with these words is no dead grant.
PASSING = ("login rate exceeded",)


class SalesforceOAuth:
    """ports.identity.SalesforceSignIn. ``client_secret`` is empty for a public client."""

    def __init__(self, session: HttpSession, client_id: str, client_secret: str = "") -> None:
        self._session = session
        self._client_id = client_id
        self._client_secret = client_secret

    def begin(self, redirect_uri: str, login_url: str) -> tuple[str, Mapping[str, Any]]:
        """Raises Rejected("login_url") when the address is not one to send a person to."""
        root = login_root(login_url)
        verifier, state = secrets.token_urlsafe(64), secrets.token_urlsafe(24)
        challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "scope": SCOPES,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        flow = {"state": state, "verifier": verifier, "redirect_uri": redirect_uri, "login_url": root}
        return f"{root}/services/oauth2/authorize?{urlencode(asked)}", flow

    def finish(self, flow: Mapping[str, Any], answer: Mapping[str, str]) -> Grant:
        if not hmac.compare_digest(str(flow.get("state") or "-").encode(), str(answer.get("state") or "").encode()):
            raise AccessDenied(SIDE, "state_mismatch")
        if not answer.get("code"):
            raise AccessDenied(SIDE, _code(answer.get("error"), "no_code"), answer.get("error_description") or "")
        asked = {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": str(flow["redirect_uri"]),
            "code_verifier": str(flow["verifier"]),
        }
        root = login_root(str(flow["login_url"]))
        try:
            grant = self._token(root, asked)
        except AccessRevoked as dead:
            refused = AccessDenied(SIDE, dead.code, dead.message)
        else:
            return self._with_person(grant)
        raise refused

    def refresh(self, refresh_token: str, login_url: str) -> Grant:
        """A new access token, and a new refresh token when they rotate. Raises AccessRevoked when the grant is dead."""
        return self._token(login_root(login_url), {"grant_type": "refresh_token", "refresh_token": refresh_token})

    def revoke(self, token: str, login_url: str) -> None:
        """A token that is not valid any more is as good as revoked."""
        response = self._session.request(
            "POST", f"{login_root(login_url)}/services/oauth2/revoke", data={"token": token}
        )
        if response.status_code >= 500:
            raise Transient(f"http_{response.status_code}")

    def _token(self, root: str, asked: Mapping[str, str]) -> Grant:
        data = {**asked, "client_id": self._client_id}
        if self._client_secret:
            data["client_secret"] = self._client_secret
        response = self._session.request("POST", f"{root}/services/oauth2/token", data=data)
        if response.status_code != 200:
            raise token_failure(response.status_code, _body_of(response))
        return _grant(json_of(response), root)

    def _with_person(self, grant: Grant) -> Grant:
        """Who signed in, asked on the org's own host: the token goes to no other."""
        address = f"{grant.detail['instance_url']}/services/oauth2/userinfo"
        response = self._session.request("GET", address, headers={"Authorization": f"Bearer {grant.access_token}"})
        if response.status_code != 200:
            raise token_failure(response.status_code, _body_of(response))
        told = json_of(response)
        person = parse.user(told)
        detail = {
            **grant.detail,
            "browser_url": _browser_root(told, str(grant.detail["instance_url"])),
            "user_id": person.user_id,
            "organization_id": person.organization_id,
            "username": person.username,
            "name": person.name,
            "email": person.email,
            "time_zone": person.time_zone,
        }
        return Grant(grant.access_token, grant.refresh_token, grant.expires_at, detail)


def login_root(login_url: str) -> str:
    """What a person typed as her login host -> ``https://host[:port]``; Rejected("login_url") when it is none.

    A bare host is taken as https; http is for this machine alone. Paths, queries and user names are refused.
    """
    text = login_url.strip().rstrip("/")
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Rejected("login_url", "Not a web address", ("login_url",)) from None
    plain = parts.scheme == "http" and host in LOCAL_HOSTS
    bare = not (parts.path or parts.query or parts.fragment or parts.username or parts.password)
    named = bool(host) and ("." in host or ":" in host or host in LOCAL_HOSTS) and not set(host) & set(" \\%@<>\"'")
    if not (bare and named and (parts.scheme == "https" or plain)):
        raise Rejected(
            "login_url",
            "Give the address of a Salesforce login page, such as https://login.salesforce.com",
            ("login_url",),
        )
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}"


def instance_root(instance_url: str, login: str) -> str:
    """Where the org's API is, as ``login`` told; Rejected("instance_url") for a host that is neither the same one nor
    one of Salesforce's: people's tokens go there."""
    root = login_root(instance_url)
    host, known = urlsplit(root).hostname or "", urlsplit(login).hostname or ""
    if host != known and not host.endswith(SALESFORCE_DOMAINS):
        raise Rejected("instance_url", "Salesforce named a host that is not its own")
    return root


def _browser_root(told: Any, instance_url: str) -> str:
    """Where people open this org in a browser: its own domain where it has one, else where its API is."""
    urls = told.get("urls") if isinstance(told, Mapping) else None
    domain = urls.get("custom_domain") if isinstance(urls, Mapping) else None
    try:
        return instance_root(str(domain), instance_url) if domain else instance_url
    except Rejected:
        return instance_url


def _code(value: Any, otherwise: str) -> str:
    """An error code of OAuth, fit for a log; ``otherwise`` for anything that is none."""
    return str(value) if value and ERROR_CODE.fullmatch(str(value)) else otherwise


def token_failure(status: int, body: Any) -> Failure:
    """What a refusal of the token endpoint means."""
    error = _code(body.get("error"), "unknown_error") if isinstance(body, dict) and body.get("error") else ""
    description = str(body.get("error_description") or "") if isinstance(body, dict) else ""
    if status >= 500 or status == 429 or not error or any(words in description.lower() for words in PASSING):
        return Transient(error or f"http_{status}", description)
    if error in DEAD:
        return AccessRevoked(SIDE, error, description)
    return AccessDenied(SIDE, error, description)


def _grant(body: Any, root: str) -> Grant:
    """Salesforce does not say when a token ends; only a 401 will."""
    if not isinstance(body, dict) or not body.get("access_token") or not body.get("instance_url"):
        raise Transient("bad_answer")
    instance = instance_root(str(body["instance_url"]), root)
    detail = {"instance_url": instance, "identity_url": str(body.get("id") or ""), "login_url": root}
    return Grant(str(body["access_token"]), str(body.get("refresh_token") or ""), None, detail)


def _body_of(response: requests.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None
