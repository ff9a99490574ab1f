"""Asking for a session."""

from __future__ import annotations

from backend.ports.rows import MailboxRow
from backend.ports.store import Unit


def ring(unit: Unit, mailbox: MailboxRow, trigger: str) -> None:
    """Ask for a session of this mailbox once the transaction is committed."""
    unit.after_commit(
        "sync_mailbox",
        f"sync-{mailbox.id}",
        organization_id=mailbox.organization_id,
        mailbox_id=mailbox.id,
        trigger=trigger,
    )
