"""A conflict looked at by a person: the value that gave way is put back on both sides."""

from __future__ import annotations

from dataclasses import replace

from backend.errors import Missing, Unacceptable
from backend.ports.failures import Failure
from backend.ports.rows import JournalRow, User
from backend.sync.mirror import merge
from backend.sync.mirror.actions import Action, MirrorReason, Verb
from backend.sync.mirror.firewall import may_write
from backend.sync.mirror.links import Link
from backend.sync.mirror.records import Item, Kind, Record, Side, Value
from backend.usecases.mirror.acting import acting
from backend.usecases.mirror.apply import apply
from backend.usecases.mirror.gather import read_items, read_records
from backend.usecases.mirror.rows import base_from_json, link_of
from backend.usecases.mirror.run import MirrorRun
from backend.usecases.mirror.session import open_runs
from backend.usecases.services import Services
from backend.usecases.translate import problem_of, told


def choose_again(services: Services, user: User, journal_id: str, lens: str) -> None:
    """Raises Missing for an unknown conflict, Unacceptable when one side is gone, Problem when a side refuses."""
    with services.store.transaction(user.organization_id) as unit:
        row = unit.journal_row(journal_id)
        mailbox = unit.mailbox_of(user.id)
        stored = unit.link(row.link_id) if row is not None else None
    entry = next((c for c in row.conflicts if c["lens"] == lens), None) if row is not None else None
    if row is None or entry is None or mailbox is None or row.mailbox_id != mailbox.id:
        raise Missing("no_conflict", "There is no such conflict", "", "reload")
    if stored is None:
        raise Unacceptable("not_linked", "It is not mirrored any more", "", "none")
    lost = base_from_json({lens: (entry["lost"], None)})[lens][0]
    with told(), acting(services, user, f"again-{services.new_id()}"[:32]) as host:
        (run,) = open_runs(host, {Kind(row.kind)}, only_on=False)
        action = _action(run, link_of(stored), lens, Side(str(entry["winner"])), lost)
        (step,) = apply(run, [action], None, {}, host.renew)
        if isinstance(step.failure, Failure):
            raise problem_of(step.failure)
    with services.store.transaction(user.organization_id) as unit:
        unit.put_journal([_chosen(row, lens)])


def _action(run: MirrorRun, link: Link, name: str, winner: Side, lost: Value) -> Action:
    item, record = _sides(run, link)
    rules = run.target_of(link.record.type).rules
    lens = rules.table.get(name)
    if item is None or record is None or lens is None:
        raise Unacceptable("gone", "One side of it is gone", "", "none")
    left, right = lens.read_item(item.fields), lens.read_record(record.fields)
    left, right = (lens.down(lost, left), lost) if winner is Side.MAILBOX else (lost, lens.up(lost, right))
    base = {**link.base, name: (left, right)}
    lefts, rights = ({n: pair[side] for n, pair in base.items()} for side in (0, 1))
    item_fields = lens.write_item(left, lefts)
    if not may_write(item, item_fields, rules.events.mail_attendees):
        item_fields, base = {}, {**base, name: (lens.read_item(item.fields), right)}
    before = merge.base_of({name: lens}, item.fields, record.fields)[name]
    return Action(
        Verb.UPDATE,
        MirrorReason.CHOSEN_AGAIN,
        run.kind,
        link,
        item,
        record,
        lens.write_record(right, rights) if right != before[1] else {},
        item_fields if left != before[0] else {},
        base=base,
        ups=(name,) if right != before[1] else (),
        downs=(name,) if item_fields and left != before[0] else (),
        role=link.role,
    )


def _sides(run: MirrorRun, link: Link) -> tuple[Item | None, Record | None]:
    item = read_items(run, [link.item_id], {}).get(link.item_id)
    return item, read_records(run, {link.record.id: link.record.type}, {}).get(link.record.id)


def _chosen(row: JournalRow, lens: str) -> JournalRow:
    conflicts = tuple({**c, "chosen_again": True} if c["lens"] == lens else c for c in row.conflicts)
    return replace(row, conflicts=conflicts)
