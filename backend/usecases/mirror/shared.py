"""One meeting, one Event: colleagues' copies of a meeting share the record of whoever organizes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from backend.ports.failures import Transient
from backend.ports.rows import ConnectionKind, SharedEvent
from backend.ports.store import Unit
from backend.sync.mirror.actions import Verb
from backend.sync.mirror.records import Item, Kind
from backend.sync.mirror.scope import guests_of
from backend.usecases.mirror.keys import meeting_key_of
from backend.usecases.mirror.run import MirrorRun
from backend.usecases.mirror.steps import Step

CLAIM_AGE = timedelta(minutes=2)


def claim_meetings(run: MirrorRun, steps: Sequence[Step]) -> None:
    """The right to make the Event of each meeting; a step that does not get it waits for whoever did. The organizer
    owns it, where she is one of us with a Salesforce user; else who comes first."""
    making = [s for s in steps if s.verb is Verb.CREATE_RECORD and _is_shared(run, s)]
    if not making:
        return
    now = run.now
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        organizers = _organizers(unit)
        for step in making:
            assert step.item is not None
            meeting = step.item.meeting
            owner_id, crm_id = organizers.get(meeting.organizer.email if meeting else "", ("", ""))
            wish = SharedEvent(
                run.services.new_id(),
                run.mailbox.organization_id,
                meeting_key_of(step.item),
                owner_id or run.user.id,
                now,
            )
            standing, won = unit.claim_event(wish, now - CLAIM_AGE)
            if not won and not _was_ours(step, standing):
                step.failure = Transient("being_saved", retry_after=5)
            elif crm_id:
                run.owners[step.item.id] = crm_id


def keep_meetings(run: MirrorRun, unit: Unit, steps: Sequence[Step]) -> None:
    """The Event of each meeting just made, for colleagues' sessions to find."""
    made = {
        meeting_key_of(s.item): s.record.ref.id
        for s in steps
        if s.verb is Verb.CREATE_RECORD and _is_shared(run, s) and s.item is not None and s.record is not None
    }
    for key, row in unit.shared_events(made).items():
        unit.put_shared_event(replace(row, record_id=made[key]))


def _is_shared(run: MirrorRun, step: Step) -> bool:
    return run.kind is Kind.EVENT and step.item is not None and bool(_invited(step.item))


def _invited(item: Item) -> tuple[str, ...]:
    return guests_of(item)


def _was_ours(step: Step, standing: SharedEvent) -> bool:
    """The record it led to is gone: made anew under the same claim."""
    return (
        bool(standing.record_id) and step.action.link is not None and step.action.link.record.id == standing.record_id
    )


def _organizers(unit: Unit) -> dict[str, tuple[str, str]]:
    """Address -> (user, her Salesforce user id)."""
    found = {}
    for user in unit.users():
        connection = unit.connection(ConnectionKind.SALESFORCE, user.id)
        mailbox = unit.mailbox_of(user.id)
        if connection is not None and mailbox is not None:
            found[mailbox.address.lower()] = (user.id, str(connection.detail.get("user_id", "")))
    return found
