"""Why was this mail saved, or not? And: try again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from backend.errors import Missing
from backend.ports.failures import Failure
from backend.ports.rows import DecisionRow, Outcome, User
from backend.sync.decisions import Reason, Step, step
from backend.sync.records import RecordRef
from backend.usecases import words
from backend.usecases.bell import ring
from backend.usecases.cards import link_card
from backend.usecases.services import Services
from backend.usecases.show_context import why_step
from backend.usecases.views import DecisionView, RecordCard


def decisions(
    services: Services, user: User, outcome: str | None = None, before: datetime | None = None, limit: int = 50
) -> list[DecisionView]:
    """The newest decisions about this person's mails."""
    wanted = Outcome(outcome) if outcome else None
    with services.store.transaction(user.organization_id) as unit:
        mailbox = unit.mailbox_of(user.id)
        rows = unit.recent_decisions(mailbox.id, limit, wanted, before) if mailbox is not None else ()
    return [_view(services, user, row) for row in rows]


def decision(services: Services, user: User, item_id: str) -> DecisionView:
    """Raises Missing when nothing was decided about it in this person's mailbox."""
    return _view(services, user, _row(services, user, item_id))


def try_again(services: Services, user: User, item_id: str) -> DecisionView:
    """A failed or waiting mail is tried by the next session, which is asked for at once."""
    row = _row(services, user, item_id)
    if row.outcome in (Outcome.FAILED, Outcome.PENDING):
        row = replace(
            row,
            outcome=Outcome.PENDING,
            reason=Reason.WAITING.value,
            attempts=0,
            next_try_at=None,
            hints={**row.hints, "shows_error": row.outcome is Outcome.FAILED or bool(row.hints.get("shows_error"))},
            decided_at=services.clock.now(),
        )
        with services.store.transaction(user.organization_id) as unit:
            unit.put_decisions([row])
            mailbox = unit.mailbox_of(user.id)
            if mailbox is not None:
                ring(unit, mailbox, "force")
    return _view(services, user, row)


def _row(services: Services, user: User, item_id: str) -> DecisionRow:
    with services.store.transaction(user.organization_id) as unit:
        mailbox = unit.mailbox_of(user.id)
        row = unit.decision(mailbox.id, item_id) if mailbox is not None else None
    if row is None:
        raise Missing("no_decision", "Nothing was decided about this mail yet", "It is looked at in the next session.")
    return row


def _view(services: Services, user: User, row: DecisionRow) -> DecisionView:
    steps = [Step.from_json(s) for s in row.trace]
    if row.next_try_at is not None and all(s.code != "next_try" for s in steps):
        steps.append(step("next", "next_try", at=f"{row.next_try_at:%H:%M} UTC"))
    return DecisionView(
        row.item_id,
        row.outcome.value,
        row.reason,
        words.title(row.reason),
        tuple(why_step(s) for s in steps),
        row.decided_at,
        row.next_try_at,
        _record(services, user, row),
    )


def _record(services: Services, user: User, row: DecisionRow) -> RecordCard | None:
    if not row.record_id:
        return None
    try:
        crm = services.connectors.crm(user.organization_id, user.id)
    except Failure:
        return RecordCard(row.record_type, row.record_id, row.record_type)
    ref = RecordRef(row.record_type, row.record_id)
    return link_card({"type": ref.type, "id": ref.id, "name": ""}, crm.record_url)
