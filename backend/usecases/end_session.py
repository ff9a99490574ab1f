"""How a session ends: when the next one comes, and what the person sees."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from backend.ports.failures import AccessDenied, AccessRevoked, Failure, NotFound, OutOfBudget, Transient
from backend.ports.rows import (
    ConnectionKind,
    ConnectionStatus,
    Lease,
    MailboxRow,
    MailboxStatus,
    Profile,
    SessionRow,
)
from backend.ports.store import Unit
from backend.sync.retry import QUOTA_WAIT, next_try
from backend.usecases.backfill import running
from backend.usecases.bell import ring
from backend.usecases.services import Services
from backend.usecases.session_report import SessionReport

SHORTEST_WAIT = timedelta(seconds=60)
LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Run:
    """What was opened for a session and is to be closed."""

    mailbox: MailboxRow
    profile: Profile
    row: SessionRow
    lease: Lease


def end_well(services: Services, report: SessionReport, run: Run) -> SessionReport:
    """The next session comes after the profile's interval, or when the first waiting mail is due."""
    now = services.clock.now()
    with services.store.transaction(run.mailbox.organization_id) as unit:
        current = unit.mailbox(run.mailbox.id, lock=True) or run.mailbox
        after = _next_session(unit, run, now)
        unit.put_mailbox(replace(current, last_session_at=now, next_session_at=after, failures_in_a_row=0))
        unit.put_session(replace(run.row, status="finished", ended_at=now, counts=report.counts))
        unit.free_lease(run.lease)
        if after <= now:
            ring(unit, current, "backfill")
    return report


def _next_session(unit: Unit, run: Run, now: datetime) -> datetime:
    if running(unit, run.mailbox.id) is not None:
        return now  # a look at old mails is not through: the next session carries on at once
    after = now + timedelta(seconds=run.profile.interval_seconds)
    waiting = unit.due_work(run.mailbox.id, after, LOOKED_AT)
    return min([after, *(max(row.next_try_at or now, now + SHORTEST_WAIT) for row in waiting)])


def end_with_failure(services: Services, report: SessionReport, run: Run, failure: Failure) -> SessionReport:
    """Lost access suspends the mailbox until the person connects again; everything else is tried again later."""
    now = services.clock.now()
    report.status, report.error_code = "failed", failure.code
    with services.store.transaction(run.mailbox.organization_id) as unit:
        current = unit.mailbox(run.mailbox.id, lock=True) or run.mailbox
        failures = current.failures_in_a_row + 1
        current = replace(current, last_session_at=now, failures_in_a_row=failures)
        if isinstance(failure, AccessRevoked | AccessDenied):
            report.reason = f"{failure.side}_authorization"
            _lose_connection(unit, current, failure)
            current = replace(current, status=MailboxStatus.SUSPENDED, status_reason=report.reason)
        elif isinstance(failure, NotFound) and failure.side == "mailbox":
            report.reason = "mailbox_gone"
            current = replace(current, status=MailboxStatus.SUSPENDED, status_reason=report.reason)
        else:
            report.reason = "will_try_again"
            current = replace(current, next_session_at=_next(now, failures, run.profile, failure))
        unit.put_mailbox(current)
        unit.put_session(replace(run.row, status="failed", ended_at=now, counts=report.counts, error_code=failure.code))
        unit.free_lease(run.lease)
    return report


def _lose_connection(unit: Unit, mailbox: MailboxRow, failure: AccessRevoked | AccessDenied) -> None:
    if not isinstance(failure, AccessRevoked) or failure.code == "not_connected":
        return
    kind = ConnectionKind.SALESFORCE if failure.side == "salesforce" else ConnectionKind.MICROSOFT
    connection = unit.connection(kind, mailbox.user_id)
    if connection is not None:
        unit.put_connection(replace(connection, status=ConnectionStatus.LOST, lost_reason=failure.code))


def _next(now: datetime, failures: int, profile: Profile, failure: Failure) -> datetime:
    if isinstance(failure, OutOfBudget):
        return now + QUOTA_WAIT
    asked = failure.retry_after if isinstance(failure, Transient) else None
    wait = next_try(now, failures, asked) or now + timedelta(seconds=profile.interval_seconds)
    return max(wait, now + SHORTEST_WAIT)
