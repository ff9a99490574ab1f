"""Which mailboxes are due for their nightly check."""

from __future__ import annotations

from datetime import datetime, timedelta

from backend.ports.rows import MailboxStatus
from backend.usecases.services import Services

NIGHT_HOUR = 2  # UTC


def ring_due_checks(services: Services) -> int:
    """Ask for a check of every mailbox that had none since the last night began; returns how many were asked for."""
    night = last_night(services.clock.now())
    with services.store.everywhere() as everywhere:
        organizations = everywhere.organizations()
    rung = 0
    for organization in organizations:
        with services.store.transaction(organization.id) as unit:
            for mailbox in unit.mailboxes():
                checked = unit.completeness(mailbox.id, 1)
                new = mailbox.activated_at is None or mailbox.activated_at >= night
                if mailbox.status is not MailboxStatus.ON or new or (checked and checked[0].started_at >= night):
                    continue
                unit.after_commit(
                    "check_mailbox", f"check-{mailbox.id}", organization_id=organization.id, mailbox_id=mailbox.id
                )
                rung += 1
    return rung


def last_night(now: datetime) -> datetime:
    """When the night that is over, or under way, began."""
    begins = now.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return begins if begins <= now else begins - timedelta(days=1)
