"""One meeting, one Event: colleagues' copies of a meeting share one record, the organizer's if she saves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from backend.ports.failures import Transient
from backend.ports.rows import MailboxStatus, SharedEvent
from backend.ports.store import Unit
from backend.sync.mirror.actions import Action, MirrorReason, Verb
from backend.sync.mirror.links import Role
from backend.sync.mirror.records import Kind
from backend.sync.mirror.scope import guests_of
from backend.usecases.knowledge import knowledge_of
from backend.usecases.mirror.gather import read_records
from backend.usecases.mirror.keys import meeting_key_of
from backend.usecases.mirror.run import MirrorRun
from backend.usecases.mirror.steps import Step

CLAIM_AGE = timedelta(minutes=2)


def claim_meetings(run: MirrorRun, steps: Sequence[Step]) -> None:
    """The right to make the Event of each meeting; a step that does not get it waits for whoever did.

    Where the organizer is one of us and saves her meetings, an automatic save is left to her; a person who asks for it
    gets it.
    """
    making = [s for s in steps if s.verb is Verb.CREATE_RECORD and _is_shared(run, s)]
    if not making:
        return
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        savers = _savers(run, unit)
        claimed = [(step, *_claim(run, unit, step)) for step in making if not _left_to(run, step, savers)]
    made: set[str] = set()
    for step, standing, won in claimed:
        twin = standing.meeting_key in made  # a mailbox may hold two copies of one meeting
        if twin or (not won and not _is_void(run, standing)):
            step.failure = Transient("being_saved", retry_after=5)
        made.add(standing.meeting_key)


def keep_meetings(run: MirrorRun, unit: Unit, steps: Sequence[Step]) -> None:
    """The Event of each meeting just made, for colleagues' sessions to find; one that was deleted is free again."""
    note_made(unit, {meeting_key_of(s.item): s.record.ref.id for s in steps if _made(run, s) and s.item and s.record})
    for step in steps:
        if step.verb is Verb.DELETE_RECORD and step.wrote_record and _is_owner(step) and _is_shared(run, step):
            assert step.item is not None
            unit.drop_shared_event(meeting_key_of(step.item))


def note_made(unit: Unit, made: Mapping[str, str]) -> None:
    """The record of each of these meetings (key -> record id) that somebody claimed."""
    for key, row in unit.shared_events(made).items():
        unit.put_shared_event(replace(row, record_id=made[key]))


def _claim(run: MirrorRun, unit: Unit, step: Step) -> tuple[SharedEvent, bool]:
    assert step.item is not None
    key, organization = meeting_key_of(step.item), run.mailbox.organization_id
    wish = SharedEvent(run.services.new_id(), organization, key, run.user.id, run.now)
    return unit.claim_event(wish, run.now - CLAIM_AGE)


def _is_void(run: MirrorRun, standing: SharedEvent) -> bool:
    """The claim led to a record that is gone, or is our own of a try that died: it may be made now."""
    if not standing.record_id:
        return standing.owner_user_id == run.user.id
    return read_records(run, {standing.record_id: run.main.name}, {}).get(standing.record_id, run) is None


def _left_to(run: MirrorRun, step: Step, savers: frozenset[str]) -> bool:
    """Turn an automatic save of a colleague's meeting into leaving it."""
    meeting = step.item.meeting if step.item is not None else None
    if meeting is None or meeting.is_organizer or meeting.organizer.email not in savers:
        return False
    if step.action.reason is not MirrorReason.AUTOMATIC:
        return False
    step.action = Action(Verb.LEAVE, MirrorReason.COLLEAGUE_HAS_IT, run.kind, step.action.link, step.item)
    step.link = step.action.link
    return True


def _savers(run: MirrorRun, unit: Unit) -> frozenset[str]:
    """Addresses of colleagues whose own meetings are saved automatically."""
    found = set()
    for mailbox in unit.mailboxes():
        user = unit.user(mailbox.user_id)
        if user is None or mailbox.status is not MailboxStatus.ON or user.id == run.user.id:
            continue
        policy = knowledge_of(unit, user, mailbox).policy
        if policy.flag("mirror_events") and policy.flag("autosave_meetings"):
            found.add(mailbox.address.lower())
    return frozenset(found)


def _made(run: MirrorRun, step: Step) -> bool:
    return step.verb is Verb.CREATE_RECORD and step.wrote_record and _is_shared(run, step)


def _is_owner(step: Step) -> bool:
    return step.link is not None and step.link.role is Role.OWNER


def _is_shared(run: MirrorRun, step: Step) -> bool:
    return run.kind is Kind.EVENT and step.item is not None and bool(guests_of(step.item))
