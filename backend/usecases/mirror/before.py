"""What the store knows when a session of the mirror begins, read at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.ports.rows import LinkRow
from backend.usecases.knowledge import Knowledge, knowledge_of
from backend.usecases.mirror.host import Host


@dataclass(frozen=True, slots=True)
class Before:
    """``unsettled`` are links that were being made when something died."""

    knowledge: Knowledge
    cursors: Mapping[str, str]
    unsettled: Sequence[LinkRow]


def read_before(host: Host) -> Before:
    """One transaction."""
    mailbox = host.mailbox
    with host.services.store.transaction(mailbox.organization_id) as unit:
        knowledge = knowledge_of(unit, host.user, mailbox)
        return Before(knowledge, dict(unit.cursors(mailbox.id)), unit.unsettled_links(mailbox.id))
