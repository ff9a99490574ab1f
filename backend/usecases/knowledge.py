"""The rules that count for one person right now; read anew for every item (D-SET)."""

from __future__ import annotations

from dataclasses import dataclass

from backend.ports.rows import MailboxRow, User
from backend.ports.store import Unit
from backend.sync.blocklist import Blocklist, Entry
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
    entries = [Entry(e.pattern, "you" if e.user_id else "organization", e.id) for e in unit.block_entries(user.id)]
    blocklist = Blocklist(entries, policy.names("internal_domains"), own, policy.flag("block_free_mail"))
    return Knowledge(policy, blocklist, own)
