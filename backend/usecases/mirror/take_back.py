"""Undo: what a session, or all that was ever done to one thing, wrote is taken back as far as it still stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from backend.errors import Unacceptable
from backend.ports.rows import DecisionRow, JournalRow, Outcome, User
from backend.ports.store import Unit
from backend.sync.mirror import merge
from backend.sync.mirror.actions import Action, MirrorReason, Verb
from backend.sync.mirror.links import Link, LinkState
from backend.sync.mirror.records import Fields, Item, Kind, Record, Side, Value
from backend.sync.mirror.scope import is_marked, with_mark, without_mark
from backend.sync.mirror.undo import TakeBack, Written, plan_undo
from backend.sync.records import RecordRef
from backend.usecases.mirror.acting import acting, mailbox_of
from backend.usecases.mirror.apply import apply
from backend.usecases.mirror.gather import read_items, read_records
from backend.usecases.mirror.names import name_in, name_of_link
from backend.usecases.mirror.outcomes import rows_after
from backend.usecases.mirror.rows import link_of
from backend.usecases.mirror.run import OBJECTS, MirrorRun
from backend.usecases.mirror.session import open_runs
from backend.usecases.mirror.steps import READ_ONLY, Step
from backend.usecases.services import Services
from backend.usecases.translate import told

MOST_ROWS = 5000
WRITES = ("create", "update", "delete")


@dataclass(frozen=True, slots=True)
class Undone:
    """One write: what was or would be done, or why nothing is (``skipped``)."""

    journal_id: str
    kind: str
    side: str
    verb: str
    target: str
    action: str
    skipped: str
    name: str = ""


def undo(
    services: Services, user: User, session_id: str = "", link_id: str = "", preview: bool = False
) -> list[Undone]:
    """Doing it twice does nothing the second time. Raises Problem; Unacceptable when neither a session nor a link is
    named."""
    if not (session_id or link_id):
        raise Unacceptable("nothing_named", "Say what to undo", "A session or one thing.", "none")
    with services.store.transaction(user.organization_id) as unit:
        mailbox = mailbox_of(unit, user)
        rows = unit.journal(mailbox.id, MOST_ROWS, None, session_id, link_id, "done")
    rows = [row for row in rows if row.verb in WRITES and not row.undoes]
    with told(), acting(services, user, f"undo-{services.new_id()}"[:32]) as host:
        lines: list[Undone] = []
        for run in open_runs(host, {Kind(row.kind) for row in rows}, only_on=False):
            mine = [row for row in rows if row.kind == run.kind.value]
            steps = _plan(run, mine)
            lines += _lines(run, steps)
            if not preview:
                done = list(apply(run, list(_actions(run, steps)), None, {}, host.renew))
                _remember(run, mine, steps, done)
    return lines


def _plan(run: MirrorRun, rows: Sequence[JournalRow]) -> list[TakeBack]:
    written = [_written(row) for row in rows]
    items = read_items(run, list({w.target for w in written if w.side is Side.MAILBOX and w.target}), {})
    wanted = {w.target: w.record_type for w in written if w.side is Side.SALESFORCE and w.target}
    records = read_records(run, wanted, {})
    now: dict[tuple[Side, str], Fields | None] = {}
    now |= {(Side.MAILBOX, i): item.fields if item is not None else None for i, item in items.items()}
    now |= {(Side.SALESFORCE, i): _whole(r) if r is not None else None for i, r in records.items()}
    return plan_undo(written, now)


def _whole(record: Record) -> Fields:
    return {"OwnerId": record.owner_id, **record.fields}


def _actions(run: MirrorRun, steps: Sequence[TakeBack]) -> Iterator[Action]:
    """One action per link: changes of both sides together, along with a deletion where there is one; what is brought
    back stands alone."""
    links = _links(run, steps)
    for link_id in dict.fromkeys(s.written.link_id for s in steps if s.verb is not Verb.LEAVE):
        mine = [s for s in steps if s.written.link_id == link_id]
        link = links.get(link_id) or _stub(run, mine[0].written)
        gone = [s for s in mine if s.verb in (Verb.DELETE_RECORD, Verb.DELETE_ITEM)]
        if gone:
            yield _delete(run, link, gone[0], mine)
        elif link_id in links:
            yield from _change(run, link, mine)
        yield from (_put(run, link, step) for step in mine if step.verb in (Verb.PUT_RECORD, Verb.PUT_ITEM))


def _delete(run: MirrorRun, link: Link, step: TakeBack, beside: Sequence[TakeBack]) -> Action:
    """The half that was made goes; the other one gets back what was written to it."""
    if step.verb is Verb.DELETE_ITEM:
        item, record = run.items.get(step.written.target), run.records.get(link.record.id)
        fields = _restored(beside, Side.SALESFORCE) if record is not None else {}
        return Action(step.verb, MirrorReason.TAKEN_BACK, run.kind, link, item, record, fields)
    record, item = run.records.get(step.written.target), run.items.get(link.item_id)
    categories = without_mark(item, run.target_of(link.record.type).rules) if item is not None else None
    fields = _restored(beside, Side.MAILBOX) if item is not None else {}
    return Action(
        step.verb, MirrorReason.TAKEN_BACK, run.kind, link, item, record, item_fields=fields, categories=categories
    )


def _put(run: MirrorRun, link: Link, step: TakeBack) -> Action:
    if step.verb is Verb.PUT_ITEM:
        return Action(step.verb, MirrorReason.TAKEN_BACK, run.kind, link, item_fields=step.fields)
    known = run.facts.fields.get(link.record.type, {})
    barred = READ_ONLY | {name for name, info in known.items() if not info.createable}
    fields = {n: v for n, v in step.fields.items() if n not in barred and v not in ("", None)}
    item = run.items.get(link.item_id)
    if item is None:
        return Action(step.verb, MirrorReason.TAKEN_BACK, run.kind, link, record_fields=fields)
    return _linked_again(run, link, item, step.fields, fields)


def _linked_again(run: MirrorRun, link: Link, item: Item, before: Fields, fields: Mapping[str, Value]) -> Action:
    """A record brought back whose item stayed: alone it would come to the mailbox as a second item."""
    rules = run.target_of(link.record.type).rules
    base = merge.base_of(rules.table, item.fields, before)
    return Action(
        Verb.CREATE_RECORD,
        MirrorReason.TAKEN_BACK,
        run.kind,
        link,
        item,
        record_fields=fields,
        categories=None if is_marked(item, rules) else with_mark(item, rules),
        base=base,
        ups=tuple(base),
    )


def _restored(steps: Sequence[TakeBack], side: Side) -> dict[str, Value]:
    """Fields to write back to one side; of a field written twice the oldest value counts."""
    changes = [s for s in steps if s.verb is Verb.UPDATE and s.written.side is side]
    return {name: value for step in changes for name, value in step.fields.items()}


def _change(run: MirrorRun, link: Link, changes: Sequence[TakeBack]) -> Iterator[Action]:
    """Both sides then agree to differ, so that the next session does not do again what was taken back."""
    item, record = _sides(run, link)
    if item is None or record is None or not any(c.verb is Verb.UPDATE for c in changes):
        return
    record_fields, item_fields = _restored(changes, Side.SALESFORCE), _restored(changes, Side.MAILBOX)
    table = run.target_of(link.record.type).rules.table
    base = merge.base_of(table, {**item.fields, **item_fields}, {**record.fields, **record_fields})
    before = merge.base_of(table, item.fields, record.fields)
    yield Action(
        Verb.UPDATE,
        MirrorReason.TAKEN_BACK,
        run.kind,
        link,
        item,
        record,
        record_fields,
        item_fields,
        base=base,
        ups=tuple(n for n in base if base[n][1] != before[n][1]),
        downs=tuple(n for n in base if base[n][0] != before[n][0]),
        role=link.role,
    )


def _sides(run: MirrorRun, link: Link) -> tuple[Item | None, Record | None]:
    items = read_items(run, [link.item_id], {}) if link.item_id else {}
    records = read_records(run, {link.record.id: link.record.type}, {}) if link.record.id else {}
    return items.get(link.item_id), records.get(link.record.id)


def _links(run: MirrorRun, steps: Sequence[TakeBack]) -> dict[str, Link]:
    found = {}
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        rows = [unit.link(link_id) for link_id in dict.fromkeys(s.written.link_id for s in steps)]
    for row in rows:
        if row is not None:
            found[row.id] = link_of(row)
    for link in found.values():
        _sides(run, link)
    return found


def _stub(run: MirrorRun, written: Written) -> Link:
    """A link that was dropped meanwhile; only its name is needed."""
    ref = RecordRef(written.record_type or OBJECTS[run.kind], "")
    return Link(written.link_id, run.kind, "", ref, LinkState.DETACHED, written.side)


def _remember(run: MirrorRun, rows: Sequence[JournalRow], plan: Sequence[TakeBack], done: Sequence[Step]) -> None:
    """What was taken back can't be taken back again, and what was decided about the things says so."""
    failed = {step.link.id for step in done if step.link is not None and not step.open}
    back = {s.written.id for s in plan if s.verb is not Verb.LEAVE and s.written.link_id not in failed}
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        unit.put_journal([replace(row, state="undone") for row in rows if row.id in back])
        own = unit.journal(run.mailbox.id, MOST_ROWS, None, run.session_id)
        unit.put_journal([replace(row, undoes=run.session_id) for row in own])
        unit.put_decisions(_decided(run, unit, [step for step in done if step.open]))


def _decided(run: MirrorRun, unit: Unit, steps: Sequence[Step]) -> list[DecisionRow]:
    """What still waits for a session goes on waiting."""
    named = [step.action.link for step in steps if step.action.link is not None]
    found = unit.decisions(run.mailbox.id, {i for link in named for i in (link.item_id, link.record.id) if i})
    closed = {i: row for i, row in found.items() if row.outcome is not Outcome.PENDING}
    return [row for step in steps for row in rows_after(run, step, closed)]


def _written(row: JournalRow) -> Written:
    return Written(
        row.id, Side(row.side), row.verb, row.target_id, row.link_id, row.kind, row.record_type, row.before, row.after
    )


def _lines(run: MirrorRun, steps: Sequence[TakeBack]) -> list[Undone]:
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        names = {link_id: name_of_link(unit.link(link_id)) for link_id in {s.written.link_id for s in steps}}
    return [_line(step, names[step.written.link_id]) for step in steps]


def _line(step: TakeBack, name: str) -> Undone:
    written = step.written
    return Undone(
        written.id,
        written.kind,
        written.side.value,
        written.verb,
        written.target,
        step.verb.value,
        step.skipped,
        name_in(written.after) or name_in(written.before) or name,
    )
