"""Signed-in sessions of the sidebar and of the pages, kept on the server so that each can be ended at once.

A session is a random token; the cache holds whom it belongs to. A cache that forgets ends sessions, never opens one.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.ports.rows import User
from backend.usecases.services import Services

PANE_SECONDS = 8 * 3600
PAGE_SECONDS = 12 * 3600
PANE = "pane"
PAGE = "page"
TOKEN_BYTES = 32
LONGEST_TOKEN = 64


@dataclass(frozen=True)
class Lifetime:
    """``idle`` seconds without a request end a session, ``whole`` seconds end it whatever happens."""

    whole: int
    idle: int


LIFETIMES = {PANE: Lifetime(PANE_SECONDS, PANE_SECONDS), PAGE: Lifetime(PAGE_SECONDS, 2 * 3600)}


def open_session(s: Services, user: User, kind: str) -> str:
    """A new session of this person; returns its token, which only the browser keeps."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    lifetime = LIFETIMES[kind]
    until = s.clock.now() + timedelta(seconds=lifetime.whole)
    value = {"user": user.id, "until": until.isoformat(), "epoch": _epoch(s, user.id)}
    s.cache.set(_key(kind, token), value, min(lifetime.whole, lifetime.idle))
    return token


def session_user(s: Services, token: str, kind: str) -> User | None:
    """The person a token stands for; None when it is unknown, over, or the person is gone."""
    if not 0 < len(token) <= LONGEST_TOKEN:
        return None
    kept = s.cache.get(_key(kind, token))
    if kept is None or kept["epoch"] != _epoch(s, kept["user"]):
        return None
    left = (datetime.fromisoformat(kept["until"]) - s.clock.now()).total_seconds()
    if left < 1:
        return None
    lifetime = LIFETIMES[kind]
    if lifetime.idle < lifetime.whole:
        s.cache.set(_key(kind, token), kept, max(1, min(lifetime.idle, int(left))))
    with s.store.everywhere() as everywhere:
        return everywhere.user(kept["user"])


def close_session(s: Services, token: str, kind: str) -> None:
    """End one session; an unknown token is no error."""
    s.cache.delete(_key(kind, token))


def close_all_sessions(s: Services, user_id: str) -> None:
    """End every session of this person, in sidebars and browsers alike."""
    s.cache.set(f"session-epoch:{user_id}", s.new_id(), PAGE_SECONDS)


def _epoch(s: Services, user_id: str) -> str:
    return str(s.cache.get(f"session-epoch:{user_id}") or "")


def _key(kind: str, token: str) -> str:
    return f"session-{kind}:{hashlib.sha256(token.encode('utf-8', 'surrogatepass')).hexdigest()}"
