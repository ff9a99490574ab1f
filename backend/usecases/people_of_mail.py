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
    linkable = knowledge.blocklist.linkable(message.participants, automatic=False)
    emails = sorted({a.email for a in linkable})[:MOST_ADDRESSES]
    if not emails and not key:
        return Matches()
    name = sha256("\n".join([*emails, "", key]).encode("utf-8", "surrogatepass")).hexdigest()
    cache_key = f"matches:{user.id}:{name}"
    kept = services.cache.get(cache_key)
    if kept is not None:
        return from_json(Matches, kept)
    matches = access.crm.matches(emails, [key] if key else [], access.capabilities)
    services.cache.set(cache_key, to_json(matches), CACHE_SECONDS)
    return matches
