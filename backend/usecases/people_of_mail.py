"""Who in Salesforce a mail is about, asked once and kept for a few minutes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from backend.ports.rows import User
from backend.sync.blocklist import FREE_MAIL, Standing
from backend.sync.mentions import NOTHING_NAMED, Mentions, case_numbers
from backend.sync.records import Address, Matches, Message, Search
from backend.usecases.ask_salesforce import search_of, with_mentions
from backend.usecases.crm_access import CrmAccess
from backend.usecases.json_records import from_json, to_json
from backend.usecases.knowledge import Knowledge
from backend.usecases.services import Services

CACHE_SECONDS = 300
MOST_ADDRESSES = 200


def who_is_in(
    services: Services, user: User, access: CrmAccess, message: Message, key: str, knowledge: Knowledge
) -> Matches:
    """The records that hold the mail's addresses, the case it names, the companies of strangers, and the mail itself
    if it is saved. No call while it is kept, else one. The addresses on a Do-Not-Sync list are never asked for."""
    kept = who_was_in(services, user, message, key, knowledge)
    if kept is not None:
        return kept
    emails, search = _asked_for(message, knowledge)
    matches = _for_strangers(access.crm.matches(emails, [key] if key else [], access.capabilities, search))
    services.cache.set(_cache_key(user, emails, key, search), to_json(matches), CACHE_SECONDS)
    return matches


def who_was_in(services: Services, user: User, message: Message, key: str, knowledge: Knowledge) -> Matches | None:
    """What is kept of an earlier look, without asking anybody; None when nothing is."""
    emails, search = _asked_for(message, knowledge)
    if not emails and not key and not search.case_numbers:
        return Matches()
    kept = services.cache.get(_cache_key(user, emails, key, search))
    return None if kept is None else from_json(Matches, kept)


def suggestable(addresses: Sequence[Address], knowledge: Knowledge) -> tuple[Address, ...]:
    """Those the sidebar looks up: never the blocked ones, colleagues where the setting says so."""
    return knowledge.blocklist.linkable(addresses, False, knowledge.policy.flag("include_internal"))


def named_by_subject(message: Message, knowledge: Knowledge) -> Mentions:
    """The sidebar has no body to look into."""
    if not knowledge.policy.flag("link_mentions"):
        return NOTHING_NAMED
    return Mentions(case_numbers(message.subject))


def _asked_for(message: Message, knowledge: Knowledge) -> tuple[list[str], Search]:
    people = suggestable(message.participants, knowledge)[:MOST_ADDRESSES]
    outside = [a for a in people if knowledge.blocklist.verdict(a).standing is not Standing.INTERNAL]
    domains = sorted({a.domain for a in outside} - FREE_MAIL)
    search = with_mentions(search_of(knowledge.policy), [named_by_subject(message, knowledge)])
    return sorted({a.email for a in people}), replace(search, domains=tuple(domains), at_once=True)


def _for_strangers(found: Matches) -> Matches:
    """Accounts found by their Website only where nobody in the mail is a Contact or Lead."""
    known = [p for p in found.people if p.ref.type in ("Contact", "Lead")]
    kept = {p.account.id for p in known if p.account is not None}
    dropped = {d.account.ref.id for d in found.domains} - kept if known else set()
    return replace(found, business=tuple(b for b in found.business if b.ref.id not in dropped))


def _cache_key(user: User, emails: Sequence[str], key: str, search: Search) -> str:
    asked = [*emails, "", key, json.dumps(to_json(search), sort_keys=True)]
    return f"matches:{user.id}:{sha256(chr(10).join(asked).encode('utf-8', 'surrogatepass')).hexdigest()}"
