"""Signed-in sessions of the sidebar and of the pages: signed tokens that can be ended before their time.

A token proves itself, so people stay signed in while Redis is away. What was ended early is remembered in the cache
for as long as the token would have lived; a cache that forgets forgets that too, for 8 (sidebar) or 12 (pages) hours.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import NamedTuple

from itsdangerous import BadData, URLSafeSerializer

from backend.ports.rows import User
from backend.usecases.services import Services

PANE = "pane"
PAGE = "page"
SECONDS = {PANE: 8 * 3600, PAGE: 12 * 3600}
LONGEST_TOKEN = 512


class _Claims(NamedTuple):
    user_id: str
    session_id: str
    issued_at: float  # seconds since 1970
    epoch: str  # which "sign out everywhere" it came after


class Sessions:
    """``kind`` is PANE or PAGE everywhere; a token of one kind is nothing to the other."""

    def __init__(self, services: Services, secret_key: str) -> None:
        self._services = services
        self._secret_key = secret_key

    def open(self, user: User, kind: str) -> str:
        """A new session of this person; returns its token, which only the browser keeps."""
        claims = _Claims(user.id, secrets.token_urlsafe(16), self._now(), self._epoch(user.id) or "")
        return self._signer(kind).dumps(claims)

    def user_of(self, token: str, kind: str) -> User | None:
        """The person a token stands for; None when it is not ours, over, ended, or the person is gone."""
        claims = self._claims(token, kind)
        if claims is None or not 0 <= self._now() - claims.issued_at < SECONDS[kind]:
            return None
        if self._services.cache.get(_ended(claims)) or self._epoch(claims.user_id) not in (None, claims.epoch):
            return None
        with self._services.store.everywhere() as everywhere:
            return everywhere.user(claims.user_id)

    def close(self, token: str, kind: str) -> None:
        """End one session; a token that is not ours is no error."""
        claims = self._claims(token, kind)
        if claims is not None:
            self._services.cache.set(_ended(claims), True, SECONDS[kind])

    def close_all(self, user_id: str) -> None:
        """End every session of this person, in sidebars and browsers alike."""
        self._services.cache.set(_epoch_key(user_id), secrets.token_urlsafe(8), max(SECONDS.values()))

    def _claims(self, token: str, kind: str) -> _Claims | None:
        if not 0 < len(token) <= LONGEST_TOKEN or not token.isascii():
            return None
        try:
            return _Claims(*self._signer(kind).loads(token))
        except BadData:
            return None

    def _signer(self, kind: str) -> URLSafeSerializer:
        how = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
        return URLSafeSerializer(self._secret_key, salt=f"lockstep-session-{kind}", signer_kwargs=how)

    def _epoch(self, user_id: str) -> str | None:
        return self._services.cache.get(_epoch_key(user_id))

    def _now(self) -> float:
        return self._services.clock.now().timestamp()


def _ended(claims: _Claims) -> str:
    return f"session-ended:{claims.session_id}"


def _epoch_key(user_id: str) -> str:
    return f"session-epoch:{user_id}"
