"""Old mails from a date on: asked for, shown, cancelled. Sessions carry it out (usecases.carry_on_backfill)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from backend.errors import Clash, Missing, Unacceptable
from backend.ports.capture_rows import Backfill, BackfillState
from backend.ports.rows import AuditRow, MailboxRow, MailboxStatus, User
from backend.ports.store import Unit
from backend.usecases import words
from backend.usecases.bell import ring
from backend.usecases.services import Services

LONGEST_AGO = timedelta(days=3660)
KEPT = "kept"  # decided before, and not changed by this
SHOWN = 10


@dataclass(frozen=True, slots=True)
class CountedReason:
    """``outcome`` is saved, pending, skipped, failed, or kept."""

    outcome: str
    reason: str
    title: str
    amount: int


@dataclass(frozen=True, slots=True)
class BackfillView:
    """``percent`` is None while nobody knows how many mails there are; ``looked_at`` counts mails."""

    id: str
    since: datetime
    only_count: bool
    state: str
    created_at: datetime
    ended_at: datetime | None
    looked_at: int
    total: int
    percent: int | None
    counts: tuple[CountedReason, ...]
    error_code: str = ""


def start(services: Services, user: User, since: datetime, only_count: bool) -> BackfillView:
    """Begin looking at mails received since then; with ``only_count`` nothing is written but the counts. Raises
    Unacceptable for a moment that makes no sense or while sync is off, Clash while another one runs."""
    now = services.clock.now()
    if not now - LONGEST_AGO <= since < now:
        raise Unacceptable("bad_date", "That date does not fit", "Choose a day in the past, at most ten years ago.")
    with services.store.transaction(user.organization_id) as unit:
        row = _mailbox_on(unit, user)
        if any(b.state is BackfillState.RUNNING for b in unit.backfills(row.id, SHOWN)):
            raise Clash("backfill_runs", "A look at old mails is under way", "Wait for it, or cancel it first.")
        made = Backfill(services.new_id(), row.organization_id, row.id, user.id, since, only_count, now)
        unit.put_backfill(made)
        detail = {"since": since.isoformat(), "preview": only_count}
        unit.add_audit(AuditRow(services.new_id(), row.organization_id, user.id, "backfill", row.id, detail, now))
        unit.put_mailbox(replace(row, next_session_at=now))
        ring(unit, row, "backfill")
    return view_of(made)


def cancel(services: Services, user: User, backfill_id: str) -> BackfillView:
    """Look no further; what was decided stays. Raises Missing. Cancelling one that ended changes nothing."""
    with services.store.transaction(user.organization_id) as unit:
        found = _own(unit, user, backfill_id)
        if found.state is BackfillState.RUNNING:
            found = replace(found, state=BackfillState.CANCELLED, ended_at=services.clock.now())
            unit.put_backfill(found)
    return view_of(found)


def shown(services: Services, user: User) -> list[BackfillView]:
    """The newest first."""
    with services.store.transaction(user.organization_id) as unit:
        row = unit.mailbox_of(user.id)
        found = unit.backfills(row.id, SHOWN) if row is not None else ()
    return [view_of(each) for each in found]


def one(services: Services, user: User, backfill_id: str) -> BackfillView:
    """Raises Missing."""
    with services.store.transaction(user.organization_id) as unit:
        return view_of(_own(unit, user, backfill_id))


def running(unit: Unit, mailbox_id: str) -> Backfill | None:
    """The one that is under way."""
    return next((b for b in unit.backfills(mailbox_id, SHOWN) if b.state is BackfillState.RUNNING), None)


def view_of(row: Backfill) -> BackfillView:
    places = list(row.places.values())
    looked_at, total = sum(p["done"] for p in places), sum(max(p["total"], p["done"]) for p in places)
    known = bool(places) and all(p["total"] >= 0 or p["finished"] for p in places)
    ended = row.state is BackfillState.DONE
    percent = 100 if ended else min(99, looked_at * 100 // total) if known and total else None
    return BackfillView(
        row.id,
        row.since,
        row.only_count,
        row.state.value,
        row.created_at,
        row.ended_at,
        looked_at,
        total,
        percent,
        _counted(row.counts),
        row.error_code,
    )


def _counted(counts: Mapping[str, int]) -> tuple[CountedReason, ...]:
    found = []
    for name, amount in counts.items():
        outcome, _, reason = name.partition(" ")
        said = "Decided before; that stays" if outcome == KEPT else words.title(reason)
        found.append(CountedReason(outcome, reason, said, amount))
    return tuple(sorted(found, key=lambda one: (-one.amount, one.title)))


def _mailbox_on(unit: Unit, user: User) -> MailboxRow:
    row = unit.mailbox_of(user.id, lock=True)
    if row is None or row.status is not MailboxStatus.ON:
        raise Unacceptable("sync_is_off", "Sync is not on", "Switch it on first: sessions do this work.", "resume")
    return row


def _own(unit: Unit, user: User, backfill_id: str) -> Backfill:
    found, row = unit.backfill(backfill_id), unit.mailbox_of(user.id)
    if found is None or row is None or found.mailbox_id != row.id:
        raise Missing("no_such_backfill", "There is no such look at old mails", "", "reload")
    return found
