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
    """Lost access suspends the mailbox until the person connects again; everything else is tried again later. Who
    paused or disconnected meanwhile stays so, and who connected again meanwhile lost nothing."""
    now = services.clock.now()
    report.status, report.error_code = "failed", failure.code
    with services.store.transaction(run.mailbox.organization_id) as unit:
        current = unit.mailbox(run.mailbox.id, lock=True) or run.mailbox
        failures = current.failures_in_a_row + 1
        current = replace(current, last_session_at=now, failures_in_a_row=failures)
        if isinstance(failure, AccessRevoked | AccessDenied) and _lose(unit, run, failure):
            report.reason = f"{failure.side}_authorization"
            current = _suspended(current, report.reason)
        elif isinstance(failure, NotFound) and failure.side == "mailbox":
            report.reason = "mailbox_gone"
            current = _suspended(current, report.reason)
        else:
            report.reason = "will_try_again"
            current = replace(current, next_session_at=_next(now, failures, run.profile, failure))
        unit.put_mailbox(current)
        unit.put_session(replace(run.row, status="failed", ended_at=now, counts=report.counts, error_code=failure.code))
        unit.free_lease(run.lease)
    return report


def _suspended(mailbox: MailboxRow, reason: str) -> MailboxRow:
    """A mailbox that a person paused or switched off meanwhile stays so."""
    if mailbox.status is not MailboxStatus.ON:
        return mailbox
    return replace(mailbox, status=MailboxStatus.SUSPENDED, status_reason=reason)


def _lose(unit: Unit, run: Run, failure: AccessRevoked | AccessDenied) -> bool:
    """Mark the grant that is dead. False when the person granted access anew while the session ran."""
    kind = ConnectionKind.SALESFORCE if failure.side == "salesforce" else ConnectionKind.MICROSOFT
    known = unit.connection(kind, run.mailbox.user_id)
    connection = unit.connection_by_id(known.id, lock=True) if known is not None else None
    if connection is None:
        return True
    granted_at = connection.detail.get("granted_at", "")
    if granted_at and datetime.fromisoformat(granted_at) > run.row.started_at:
        return False
    if isinstance(failure, AccessRevoked) and failure.code != "not_connected":
        unit.put_connection(replace(connection, status=ConnectionStatus.LOST, lost_reason=failure.code))
    return True


def _next(now: datetime, failures: int, profile: Profile, failure: Failure) -> datetime:
    if isinstance(failure, OutOfBudget):
        return now + QUOTA_WAIT
    asked = failure.retry_after if isinstance(failure, Transient) else None
    wait = next_try(now, failures, asked) or now + timedelta(seconds=profile.interval_seconds)
    return max(wait, now + SHORTEST_WAIT)
