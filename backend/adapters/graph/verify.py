"""Whom a token from Microsoft names, once everything about it has been checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import jwt

from backend.adapters.graph.keys import SigningKeys
from backend.ports.clock import Clock
from backend.ports.failures import AccessRevoked
from backend.ports.identity import Person

SIDE = "sign-in"
ALGORITHM = "RS256"
SKEW_SECONDS = 120
# Everybody's personal accounts share this one tenant: no customer of ours.
PERSONAL_ACCOUNTS = "9188040d-6c67-4c5b-b112-36a304b66dad"
VERSION_1_ISSUER = "https://sts.windows.net/{tenantid}/"


class Verifier:
    """Checks access tokens for our API and the ID tokens of our own sign-in."""

    def __init__(
        self, keys: SigningKeys, client_id: str, api_scope: str, clients: tuple[str, ...], clock: Clock
    ) -> None:
        self._keys = keys
        self._client_id = client_id
        self._api_uri, _, self._scope = api_scope.rpartition("/")
        self._clients = frozenset(clients or (client_id,))
        self._clock = clock

    def access(self, token: str) -> Person:
        """The person an access token for our API was issued to. Raises AccessRevoked("sign-in", code)."""
        claims = self._claims(token)
        version_1 = str(claims.get("ver")) == "1.0"
        audiences = {self._client_id, self._api_uri or f"api://{self._client_id}"}
        if str(claims.get("aud")) not in audiences:
            raise AccessRevoked(SIDE, "audience")
        if claims.get("idtyp") == "app" or self._scope not in str(claims.get("scp") or "").split():
            raise AccessRevoked(SIDE, "scope")
        if str(claims.get("appid" if version_1 else "azp")) not in self._clients:
            raise AccessRevoked(SIDE, "client")
        return _person(claims)

    def identity(self, token: str) -> Person:
        """The person of an ID token that came straight from the token endpoint; its nonce is compared by msal."""
        claims = self._claims(token)
        if claims.get("aud") != self._client_id:
            raise AccessRevoked(SIDE, "audience")
        return _person(claims)

    def _claims(self, token: str) -> Mapping[str, Any]:
        """The claims of a token with a good signature, issuer and time."""
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError:
            raise AccessRevoked(SIDE, "malformed") from None
        key = self._keys.key(str(header.get("kid") or ""))
        if key is None or header.get("alg") != ALGORITHM:
            raise AccessRevoked(SIDE, "signature")
        try:
            claims = jwt.decode(token, key.key, algorithms=[ALGORITHM], options=SIGNATURE_ONLY)
        except jwt.PyJWTError:
            raise AccessRevoked(SIDE, "signature") from None
        self._check_issuer(claims, key.issuer)
        self._check_times(claims)
        return claims

    def _check_issuer(self, claims: Mapping[str, Any], key_issuer: str) -> None:
        tenant = str(claims.get("tid") or "")
        wanted = VERSION_1_ISSUER if str(claims.get("ver")) == "1.0" else self._keys.issuer()
        if not _is_guid(tenant) or claims.get("iss") != wanted.replace("{tenantid}", tenant):
            raise AccessRevoked(SIDE, "issuer")
        if key_issuer and key_issuer.replace("{tenantid}", tenant) != self._keys.issuer().replace("{tenantid}", tenant):
            raise AccessRevoked(SIDE, "issuer")
        if tenant == PERSONAL_ACCOUNTS and PERSONAL_ACCOUNTS not in self._keys.issuer():
            raise AccessRevoked(SIDE, "issuer")

    def _check_times(self, claims: Mapping[str, Any]) -> None:
        now = self._clock.now().timestamp()
        expires, begins = _seconds(claims.get("exp")), _seconds(claims.get("nbf", 0))
        if expires is None or begins is None:
            raise AccessRevoked(SIDE, "malformed")
        if now >= expires + SKEW_SECONDS:
            raise AccessRevoked(SIDE, "expired")
        if now < begins - SKEW_SECONDS:
            raise AccessRevoked(SIDE, "not_yet_valid")


# Times and audiences are checked here, by our own clock and with codes of our own.
SIGNATURE_ONLY: Any = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
}


def _person(claims: Mapping[str, Any]) -> Person:
    directory_id = str(claims.get("oid") or "")
    if not directory_id:
        raise AccessRevoked(SIDE, "no_oid")
    email = str(claims.get("preferred_username") or claims.get("email") or claims.get("upn") or "")
    return Person(str(claims["tid"]), directory_id, email.strip().lower(), str(claims.get("name") or ""))


def _is_guid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _seconds(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
