"""A request with a key is carried out once; its repeats get the answer of the first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from backend.errors import Clash, Unacceptable
from backend.ports.rows import StoredAnswer, User
from backend.usecases.services import Services

LONGEST_WORK = timedelta(seconds=120)

Answer = tuple[int, dict[str, Any]]


def answer_once(
    services: Services, user: User, key: str, fingerprint: str, work: Callable[[], Answer]
) -> tuple[int, Mapping[str, Any], bool]:
    """(status, body, replayed). Raises Clash while the first request is at work, Unacceptable when the same key comes
    with another request. An exception of ``work`` frees the key, so that the person can try again."""
    standing = _begin(services, user, key, fingerprint)
    if standing is not None:
        return _stored(standing, fingerprint)
    try:
        status, body = work()
    except BaseException as error:
        if isinstance(error, Exception):
            with services.store.transaction(user.organization_id) as unit:
                unit.drop_answer(user.id, key)
        raise
    with services.store.transaction(user.organization_id) as unit:
        unit.finish_answer(user.id, key, status, body)
    return status, body, False


def _begin(services: Services, user: User, key: str, fingerprint: str) -> StoredAnswer | None:
    now = services.clock.now()
    with services.store.transaction(user.organization_id) as unit:
        standing = unit.begin_answer(user.id, key, fingerprint, now)
        if standing is not None and standing.body is None and standing.created_at < now - LONGEST_WORK:
            unit.drop_answer(user.id, key)
            standing = unit.begin_answer(user.id, key, fingerprint, now)
    return standing


def _stored(standing: StoredAnswer, fingerprint: str) -> tuple[int, Mapping[str, Any], bool]:
    if standing.fingerprint != fingerprint:
        raise Unacceptable(
            "idempotency_key_reused",
            "This click was already used for something else",
            "Reload and try again.",
            "reload",
        )
    if standing.body is None:
        raise Clash("still_running", "It is being done right now", "Wait a moment.", "retry", 1)
    return standing.status, standing.body, True
