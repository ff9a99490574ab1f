"""Who in Salesforce a mail is about, asked once and kept for a few minutes."""

from __future__ import annotations

from hashlib import sha256

from backend.ports.rows import User
from backend.sync.records import Matches, Message
from backend.usecases.crm_access import CrmAccess
from backend.usecases.json_records import from_json, to_json
from backend.usecases.knowledge import Knowledge
from backend.usecases.services import Services

CACHE_SECONDS = 300
MOST_ADDRESSES = 200


def who_is_in(
    services: Services, user: User, access: CrmAccess, message: Message, key: str, knowledge: Knowledge
) -> Matches:
    """The records that hold the mail's addresses, and the mail itself if it is saved. No call while it is kept, else
    one. The addresses on a Do-Not-Sync list are never asked for."""
    emails = _asked_for(message, knowledge)
    kept = who_was_in(services, user, message, key, knowledge)
    if kept is not None:
        return kept
    matches = access.crm.matches(emails, [key] if key else [], access.capabilities)
    services.cache.set(_cache_key(user, emails, key), to_json(matches), CACHE_SECONDS)
    return matches


def who_was_in(services: Services, user: User, message: Message, key: str, knowledge: Knowledge) -> Matches | None:
    """What is kept of an earlier look, without asking anybody; None when nothing is."""
    emails = _asked_for(message, knowledge)
    if not emails and not key:
        return Matches()
    kept = services.cache.get(_cache_key(user, emails, key))
    return None if kept is None else from_json(Matches, kept)


def _asked_for(message: Message, knowledge: Knowledge) -> list[str]:
    linkable = knowledge.blocklist.linkable(message.participants, automatic=False)
    return sorted({a.email for a in linkable})[:MOST_ADDRESSES]


def _cache_key(user: User, emails: list[str], key: str) -> str:
    name = sha256("\n".join([*emails, "", key]).encode("utf-8", "surrogatepass")).hexdigest()
    return f"matches:{user.id}:{name}"
