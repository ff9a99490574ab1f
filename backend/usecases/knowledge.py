"""The rules that count for one person right now; read anew for every item (D-SET)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from backend.ports.rows import BlockEntry, MailboxRow, User
from backend.ports.store import Unit
from backend.sync.blocklist import Blocklist, Entry
from backend.sync.patterns import is_wildcard
from backend.sync.policy import Policy, resolve


@dataclass(frozen=True, slots=True)
class Knowledge:
    policy: Policy
    blocklist: Blocklist
    own_addresses: tuple[str, ...]


def knowledge_of(unit: Unit, user: User, mailbox: MailboxRow | None) -> Knowledge:
    """Settings and lists of this person, merged over the levels."""
    scopes = {"organization": user.organization_id, "profile": user.profile_id, "user": user.id}
    rows = [(r.scope, r.key, r.value, r.forced) for r in unit.settings(scopes)]
    policy = resolve(rows, unit.settings_version())
    own = tuple(dict.fromkeys(a.lower() for a in (mailbox.address if mailbox else "", user.email) if a))
    entries = entries_of(unit.block_entries(user.id, user.profile_id), policy.flag("block_wildcards"))
    blocklist = Blocklist(entries, policy.names("internal_domains"), own, policy.flag("block_free_mail"))
    return Knowledge(policy, blocklist, own)


def policy_of(unit: Unit, user: User) -> Policy:
    """The settings alone, without their version: one question to the store."""
    scopes = {"organization": user.organization_id, "profile": user.profile_id, "user": user.id}
    return resolve((r.scope, r.key, r.value, r.forced) for r in unit.settings(scopes))


def entries_of(rows: Iterable[BlockEntry], wildcards: bool) -> list[Entry]:
    """The rows as the engine takes them; patterns with ``*`` rest while the setting does not allow them."""
    return [
        Entry(row.pattern, level_of(row), row.id, row.locked, row.lifts)
        for row in rows
        if wildcards or not is_wildcard(row.pattern)
    ]


def level_of(row: BlockEntry) -> str:
    return "you" if row.user_id else "profile" if row.profile_id else "organization"
