"""Microsoft's public signing keys, fetched when needed and kept for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

import jwt

from backend.adapters.http import HttpSession, json_of
from backend.ports.clock import Clock
from backend.ports.failures import Transient

KEPT = timedelta(hours=24)
# A token with an unknown key id must not make us fetch at the pace of whoever sends it.
FLOOR = timedelta(minutes=5)


@dataclass(frozen=True)
class SigningKey:
    """A public key; ``issuer`` is who may sign with it, with ``{tenantid}`` in it, or empty."""

    key: Any
    issuer: str


class SigningKeys:
    """The key set and the issuer of one authority."""

    def __init__(self, session: HttpSession, authority: str, clock: Clock) -> None:
        self._session = session
        self._authority = authority.rstrip("/")
        self._clock = clock
        self._lock = Lock()
        self._keys: dict[str, SigningKey] = {}
        self._issuer = ""
        self._fetched_at: datetime | None = None

    def key(self, key_id: str) -> SigningKey | None:
        """None for a key the authority does not publish. Raises Transient when it cannot be asked."""
        with self._lock:
            age = None if self._fetched_at is None else self._clock.now() - self._fetched_at
            if age is None or age > KEPT or (key_id not in self._keys and age >= FLOOR):
                self._fetch()
            return self._keys.get(key_id)

    def issuer(self) -> str:
        """The issuer of v2.0 tokens, with ``{tenantid}`` in it unless the authority is a single tenant's."""
        with self._lock:
            if self._fetched_at is None:
                self._fetch()
            return self._issuer

    def _fetch(self) -> None:
        described = self._get(f"{self._authority}/v2.0/.well-known/openid-configuration")
        listed = self._get(str(described.get("jwks_uri") or ""))
        keys = {}
        for entry in listed.get("keys") or ():
            key = _public_key(entry)
            if key is not None:
                keys[str(entry["kid"])] = SigningKey(key, str(entry.get("issuer") or ""))
        if not keys or not described.get("issuer"):
            raise Transient("bad_answer")
        self._keys, self._issuer, self._fetched_at = keys, str(described["issuer"]), self._clock.now()

    def _get(self, url: str) -> dict[str, Any]:
        response = self._session.request("GET", url)
        answer = json_of(response) if response.status_code == 200 else None
        if not isinstance(answer, dict):
            raise Transient("bad_answer")
        return answer


def _public_key(entry: Any) -> Any | None:
    """The RSA key of one entry; None for another kind, or for one meant for something else than signing."""
    if not isinstance(entry, dict) or entry.get("kty") != "RSA" or not entry.get("kid"):
        return None
    if entry.get("use", "sig") != "sig":
        return None
    try:
        return jwt.PyJWK(entry, algorithm="RS256").key
    except jwt.PyJWTError:
        return None
