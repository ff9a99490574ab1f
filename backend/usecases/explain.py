"""Why was this mail saved, or not? And: try again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from backend.errors import Missing
from backend.ports.rows import Capture, DecisionRow, Outcome, User
from backend.ports.store import Unit
from backend.sync.decisions import Reason, Step, step
from backend.usecases import words
from backend.usecases.bell import ring
from backend.usecases.cards import Url, link_card
from backend.usecases.crm_access import address_of_records
from backend.usecases.mirror.names import name_of_link
from backend.usecases.services import Services
from backend.usecases.show_context import why_step
from backend.usecases.views import DecisionView, RecordCard

KINDS = {"003": "Contact", "00Q": "Lead", "001": "Account", "006": "Opportunity", "500": "Case"}
MAIL = "message"


def decisions(
    services: Services, user: User, outcome: str | None = None, before: datetime | None = None, limit: int = 50
) -> list[DecisionView]:
    """The newest decisions about this person's mails."""
    wanted = Outcome(outcome) if outcome else None
    with services.store.transaction(user.organization_id) as unit:
        mailbox = unit.mailbox_of(user.id)
        rows = unit.recent_decisions(mailbox.id, limit, wanted, before) if mailbox is not None else ()
    return views_of(services, user, rows)


def decision(services: Services, user: User, item_id: str) -> DecisionView:
    """Raises Missing when nothing was decided about it in this person's mailbox."""
    return view_of(services, user, _row(services, user, item_id))


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
    return view_of(services, user, row)


def _row(services: Services, user: User, item_id: str) -> DecisionRow:
    with services.store.transaction(user.organization_id) as unit:
        mailbox = unit.mailbox_of(user.id)
        row = unit.decision(mailbox.id, item_id) if mailbox is not None else None
    if row is None:
        raise Missing("no_decision", "Nothing was decided about this mail yet", "It is looked at in the next session.")
    return row


def view_of(services: Services, user: User, row: DecisionRow) -> DecisionView:
    """A decision as its person sees it."""
    return views_of(services, user, [row])[0]


def views_of(services: Services, user: User, rows: Sequence[DecisionRow]) -> list[DecisionView]:
    """Many of them, with one look into the registry."""
    saved = [row.message_key for row in rows if row.outcome is Outcome.SAVED and row.item_type == MAIL]
    with services.store.transaction(user.organization_id) as unit:
        captures = unit.captures(saved)
        names = {row.id: _name(unit, row) for row in rows if row.item_type != MAIL}
    url = address_of_records(services, user) if rows else None
    return [_view(row, captures.get(row.message_key), names.get(row.id, ""), url) for row in rows]


def _view(row: DecisionRow, capture: Capture | None, name: str, url: Url | None) -> DecisionView:
    steps = [Step.from_json(s) for s in row.trace]
    if row.next_try_at is not None and all(s.code != "next_try" for s in steps):
        steps.append(step("next", "next_try", at=f"{row.next_try_at:%H:%M} UTC"))
    return DecisionView(
        row.item_id,
        row.outcome.value,
        row.reason,
        words.title(row.reason, row.item_type),
        tuple(why_step(s) for s in steps),
        row.decided_at,
        row.next_try_at,
        _record(row, url),
        row.origin,
        _matched(row, capture, steps, url),
        row.item_type,
        name,
    )


def _name(unit: Unit, row: DecisionRow) -> str:
    """Of a mirrored thing; a mail's subject only the mailbox knows."""
    find = unit.links_by_records if row.item_type.startswith("sf_") else unit.links_by_items
    kind = row.item_type.removeprefix("sf_")
    return name_of_link(find(row.mailbox_id, kind, [row.item_id]).get(row.item_id))


def _matched(row: DecisionRow, capture: Capture | None, steps: list[Step], url: Url | None) -> tuple[RecordCard, ...]:
    """The links of the saved mail, with their names; of any other the records its explanation speaks of."""
    found: list[Mapping[str, Any]] = list(capture.links) if capture is not None else []
    spoken_of = {dict(s.data).get("record", "") for s in steps if s.kind == "match"} - {"", row.record_id}
    kinds = {record_id: KINDS.get(record_id[:3], "") for record_id in sorted(spoken_of)}
    found = found or [{"type": kind, "id": record_id, "name": ""} for record_id, kind in kinds.items() if kind]
    return tuple(link_card(link, url or (lambda ref: "")) for link in found)


def _record(row: DecisionRow, url: Url | None) -> RecordCard | None:
    if not row.record_id:
        return None
    if url is None:
        return RecordCard(row.record_type, row.record_id, row.record_type)
    return link_card({"type": row.record_type, "id": row.record_id, "name": ""}, url)
