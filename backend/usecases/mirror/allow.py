"""A mass deletion was parked; a person looked at it and lets it through, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from backend.errors import Missing
from backend.ports.rows import MailboxRow, Outcome, User
from backend.ports.store import Unit
from backend.sync.mirror.actions import MirrorReason
from backend.usecases.mirror.acting import mailbox_of
from backend.usecases.services import Services

ALLOWED = "mirror:allowed"
GOOD_FOR = timedelta(days=1)
MOST_PARKED = 100_000


def allow_deletions(services: Services, user: User) -> int:
    """The parked deletions wait for the next session again, which carries them out; returns how many. Raises Missing
    when none is parked."""
    now = services.clock.now()
    with services.store.transaction(user.organization_id) as unit:
        mailbox = mailbox_of(unit, user, lock=True)
        failed = unit.recent_decisions(mailbox.id, MOST_PARKED, Outcome.FAILED)
        parked = [row for row in failed if row.reason == MirrorReason.PARKED.value]
        if not parked:
            raise Missing("nothing_parked", "Nothing waits for you", "", "reload")
        unit.put_decisions([replace(row, outcome=Outcome.PENDING, next_try_at=None) for row in parked])
        unit.put_cursors(mailbox.id, {ALLOWED: now.isoformat()})
        unit.put_mailbox(replace(mailbox, next_session_at=now))
    return len(parked)


def is_allowed(cursors: Mapping[str, str], now: datetime) -> bool:
    """A person allowed it within the last day, and no session made use of it yet."""
    at = cursors.get(ALLOWED, "")
    return bool(at) and datetime.fromisoformat(at) > now - GOOD_FOR


def use_up(unit: Unit, mailbox: MailboxRow) -> None:
    """The next mass deletion is parked again."""
    unit.drop_cursor(mailbox.id, ALLOWED)
