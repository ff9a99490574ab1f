"""Before-images are kept for a time, and then they are not."""

from __future__ import annotations

from datetime import timedelta

from backend.usecases.knowledge import knowledge_of
from backend.usecases.services import Services

KEPT = "journal_days"


def forget_old_changes(services: Services) -> int:
    """Drop the journal rows of every mailbox that are older than its policy keeps; returns how many. Safe to repeat."""
    now = services.clock.now()
    with services.store.everywhere() as everywhere:
        organizations = list(everywhere.organizations())
    forgotten = 0
    for organization in organizations:
        with services.store.transaction(organization.id) as unit:
            for mailbox in unit.mailboxes():
                user = unit.user(mailbox.user_id)
                if user is None:
                    continue
                days = knowledge_of(unit, user, mailbox).policy.number(KEPT)
                forgotten += unit.forget_journal(mailbox.id, now - timedelta(days=days))
    return forgotten
