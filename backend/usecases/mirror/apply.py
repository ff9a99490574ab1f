"""The only place where an action of the mirror becomes a call to the mailbox or to Salesforce.

Batch by batch: what is intended is written down, Salesforce is written to, that is written down, then the mailbox, and
the results. Whatever ends the process in between leaves a link that says CREATING, or a base that is older than the
sides; the next session finds out and converges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from backend.ports.failures import Failure
from backend.ports.rows import DecisionRow, JournalRow
from backend.sync.mirror.actions import Action, MirrorReason, Verb
from backend.sync.mirror.lens import EMPTY
from backend.sync.mirror.links import Link, LinkState
from backend.sync.mirror.records import Record, Side
from backend.usecases.mirror import mailbox_side, salesforce_side
from backend.usecases.mirror.outcomes import rows_after
from backend.usecases.mirror.people import People
from backend.usecases.mirror.rows import row_of
from backend.usecases.mirror.run import MirrorRun
from backend.usecases.mirror.shared import claim_meetings, keep_meetings
from backend.usecases.mirror.steps import CONFLICT, LINKS, READ_ONLY, Step, conflict_row, new_step, settled

BATCH = 200


def apply(
    run: MirrorRun,
    actions: list[Action],
    people: People | None,
    work: Mapping[str, DecisionRow],
    renew: Callable[[], None],
) -> Iterator[Step]:
    """Carry out a plan as it is asked for what became of each action; the list is used up.

    ``work`` are the waiting rows by item or record id; each gets its outcome in the transaction that records its
    action. ``renew`` prolongs the lease between batches.
    """
    salesforce_side.look_up_accounts(run, actions)
    while actions:
        renew()
        steps = [new_step(run, action) for action in actions[:BATCH]]
        del actions[:BATCH]
        _apply_batch(run, steps, people, work)
        yield from steps


def _apply_batch(run: MirrorRun, steps: Sequence[Step], people: People | None, work: Mapping[str, DecisionRow]) -> None:
    claim_meetings(run, steps)
    salesforce_side.prepare(run, steps, people)
    mailbox_side.prepare(run, steps)
    _intend(run, steps)
    try:
        salesforce_side.write(run, steps, people)
    except Failure:
        _keep_progress(run, steps)
        raise
    _keep_progress(run, steps)
    mailbox_side.write(run, steps)
    _record(run, steps, work)


def _intend(run: MirrorRun, steps: Sequence[Step]) -> None:
    made = [s.link for s in steps if s.open and s.link is not None and s.action.link is None and s.verb in LINKS]
    for step in (s for s in steps if s.open and s.action.conflicts):
        step.journal.append(conflict_row(run, step, step.action.conflicts))
    journal = [entry for s in steps if s.open for entry in s.journal]
    if not (made or journal):
        return
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        _guard(run, unit)
        unit.put_links([row_of(link, run.mailbox, run.now) for link in made])
        unit.put_journal(journal)


def _keep_progress(run: MirrorRun, steps: Sequence[Step]) -> None:
    """What now is in Salesforce, before the mailbox is touched."""
    wrote = [s for s in steps if s.wrote_record and s.link is not None]
    if not wrote:
        return
    for step in (s for s in wrote if s.verb in LINKS):
        step.link = settled(run, step)
    links = [row_of(s.link, run.mailbox, run.now) for s in wrote if s.link is not None and s.verb in LINKS]
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        _guard(run, unit)
        unit.put_links(links)
        keep_meetings(run, unit, wrote)


def _record(run: MirrorRun, steps: Sequence[Step], work: Mapping[str, DecisionRow]) -> None:
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        _guard(run, unit)
        put, drop = _links_after(run, steps)
        unit.drop_links(drop)
        unit.put_links([row_of(link, run.mailbox, run.now) for link in put])
        unit.put_journal([entry for s in steps for entry in _journal_after(s)])
        unit.put_decisions([row for s in steps for row in rows_after(run, s, work)])
    for step in steps:
        run.count(step.action.reason.value if step.open else "failed")


def _links_after(run: MirrorRun, steps: Sequence[Step]) -> tuple[list[Link], list[str]]:
    put: list[Link] = []
    drop: list[str] = []
    for step in steps:
        if step.link is None:
            continue
        if step.verb in LINKS:
            link = settled(run, step)
            if step.open or link.state is LinkState.ACTIVE or step.wrote_record:
                put.append(link)
            elif step.action.link is None and not _unsure(step):
                drop.append(link.id)
        elif step.open:
            _ended(step, put, drop)
    return put, drop


def _ended(step: Step, put: list[Link], drop: list[str]) -> None:
    """A link that mirrors no more. What stays of it keeps a stone, so that nothing takes it up again unasked."""
    assert step.link is not None
    if step.verb in (Verb.LEAVE, Verb.PUT_RECORD, Verb.PUT_ITEM):
        return
    if not _leaves_a_stone(step):
        drop.append(step.link.id)
        return
    stone = replace(step.link, state=LinkState.DETACHED)
    if step.item is not None:
        detail = {**stone.detail, "place": step.item.place}
        stone = replace(stone, item_version=step.item.version, detail=detail)
    put.append(stone)


def _leaves_a_stone(step: Step) -> bool:
    if step.action.reason is MirrorReason.TAKEN_BACK:
        return step.item is not None or step.record is not None
    if step.verb is Verb.DETACH:
        return True
    return step.item is not None and step.verb not in (Verb.DELETE_ITEM, Verb.FORGET)


def _unsure(step: Step) -> bool:
    """The write may have been carried out all the same: the link stays, and the next session finds out."""
    return bool(getattr(step.failure, "after_write", False))


def _journal_after(step: Step) -> list[JournalRow]:
    rows = []
    for entry in step.journal:
        done = step.wrote_record if entry.side == Side.SALESFORCE.value else step.wrote_item
        if done and entry.verb == "create":
            entry = _as_made(entry, step)
        done = done or (step.open and entry.verb == CONFLICT)
        rows.append(replace(entry, state="done" if done else "failed"))
    return rows


def _as_made(entry: JournalRow, step: Step) -> JournalRow:
    """With its id, and with what was left empty: an undo sees by that what was filled in since."""
    made = step.record if entry.side == Side.SALESFORCE.value else step.item
    if made is None:
        return entry
    empty = {name: "" for name, value in made.fields.items() if value in EMPTY and name not in READ_ONLY}
    target = made.ref.id if isinstance(made, Record) else made.id
    return replace(entry, target_id=target, after={**empty, **entry.after})


def _guard(run: MirrorRun, unit: object) -> None:
    if run.guard is None:
        raise RuntimeError("a preview writes nothing")
    run.guard(unit)  # type: ignore[arg-type]
