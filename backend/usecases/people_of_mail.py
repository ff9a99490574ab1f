"""Who in Salesforce a mail is about, asked once and kept for a few minutes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from backend.ports.rows import User
from backend.sync.blocklist import FREE_MAIL, Standing
from backend.sync.mentions import addresses_in
from backend.sync.records import Address, Matches, Message, PersonRecord, Search
from backend.usecases.ask_salesforce import named_in, search_of, with_mentions
from backend.usecases.crm_access import CrmAccess
from backend.usecases.json_records import from_json, to_json
from backend.usecases.knowledge import Knowledge
from backend.usecases.services import Services

CACHE_SECONDS = 300
MOST_ADDRESSES = 200


def who_is_in(
    services: Services, user: User, access: CrmAccess, message: Message, key: str, knowledge: Knowledge
) -> Matches:
    """The records that hold the mail's addresses, in its body too, what it names, the companies of strangers, and the
    mail itself if it is saved. No call while it is kept, else one. The addresses on a Do-Not-Sync list are never asked
    for."""
    kept = who_was_in(services, user, access, message, key, knowledge)
    if kept is not None:
        return kept
    emails, search = _asked_for(access, message, knowledge)
    found = access.crm.matches(emails, [key] if key else [], access.capabilities, search)
    matches = _for_strangers(found, message)
    services.cache.set(_cache_key(user, emails, key, search), to_json(matches), CACHE_SECONDS)
    return matches


def who_was_in(
    services: Services, user: User, access: CrmAccess, message: Message, key: str, knowledge: Knowledge
) -> Matches | None:
    """What is kept of an earlier look, without asking anybody; None when nothing is."""
    emails, search = _asked_for(access, message, knowledge)
    if not emails and not key and not search.case_numbers and not search.records:
        return Matches()
    kept = services.cache.get(_cache_key(user, emails, key, search))
    return None if kept is None else from_json(Matches, kept)


def suggestable(addresses: Sequence[Address], knowledge: Knowledge) -> tuple[Address, ...]:
    """Those the sidebar looks up: never the blocked ones, colleagues where the setting says so."""
    return knowledge.blocklist.linkable(addresses, False, knowledge.policy.flag("include_internal"))


def of_the_mail(matches: Matches, message: Message) -> tuple[PersonRecord, ...]:
    """The people who wrote or received it, without those its text only mentions."""
    there = {a.email for a in message.participants}
    return tuple(p for p in matches.people if there.intersection(p.emails))


def _asked_for(access: CrmAccess, message: Message, knowledge: Knowledge) -> tuple[list[str], Search]:
    people = suggestable(message.participants, knowledge)[:MOST_ADDRESSES]
    outside = [a for a in people if knowledge.blocklist.verdict(a).standing is not Standing.INTERNAL]
    domains = sorted({a.domain for a in outside} - FREE_MAIL)
    named = named_in(access, message, knowledge.policy)
    search = with_mentions(search_of(knowledge.policy), [named])
    emails = {a.email for a in (*people, *suggestable(addresses_in(message), knowledge))}
    return sorted(emails)[:MOST_ADDRESSES], replace(search, domains=tuple(domains), at_once=True)


def _for_strangers(found: Matches, message: Message) -> Matches:
    """Accounts found by their Website only where nobody in the mail is a Contact or Lead."""
    known = [p for p in of_the_mail(found, message) if p.ref.type in ("Contact", "Lead")]
    kept = {p.account.id for p in found.people if p.account is not None}
    dropped = {d.account.ref.id for d in found.domains} - kept if known else set()
    return replace(found, business=tuple(b for b in found.business if b.ref.id not in dropped))


def _cache_key(user: User, emails: Sequence[str], key: str, search: Search) -> str:
    asked = [*emails, "", key, json.dumps(to_json(search), sort_keys=True)]
    return f"matches:{user.id}:{sha256(chr(10).join(asked).encode('utf-8', 'surrogatepass')).hexdigest()}"
