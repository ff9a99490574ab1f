"""Wakes the mailboxes whose time has come. The store is the truth; ringing twice does no harm."""

from __future__ import annotations

from backend.usecases.services import Services

MOST_AT_ONCE = 1000


def ring_due(services: Services) -> int:
    """Ask for a session of every due mailbox; how many were newly asked for."""
    with services.store.everywhere() as store:
        due = store.due_mailboxes(services.clock.now(), MOST_AT_ONCE)
    return sum(
        services.queue.enqueue(
            "sync_mailbox",
            f"sync-{mailbox.id}",
            organization_id=mailbox.organization_id,
            mailbox_id=mailbox.id,
            trigger="schedule",
        )
        for mailbox in due
    )
