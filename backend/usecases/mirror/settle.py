"""Links that were being made when something died: find out what exists, and go on from there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from backend.ports.mirror_crm import RecordDraft
from backend.sync.mirror import merge
from backend.sync.mirror.links import Link, LinkState
from backend.sync.mirror.records import Item, Record
from backend.usecases.mirror.gather import read_items, read_records
from backend.usecases.mirror.rows import link_of, row_of
from backend.usecases.mirror.run import MirrorRun
from backend.usecases.mirror.watch import all_links


def settle(run: MirrorRun) -> None:
    """Every link in the state CREATING becomes ACTIVE where its other half is found, and is dropped where it is not:
    then nothing was created, and what asked for it is a newcomer again."""
    unsettled = [link_of(row) for row in all_links(run) if row.state == LinkState.CREATING.value]
    if not unsettled or run.guard is None:
        return
    done = {link.id: _found(run, link) for link in unsettled}
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        run.guard(unit)
        unit.drop_links([link_id for link_id, link in done.items() if link is None])
        unit.put_links([row_of(link, run.mailbox, run.now) for link in done.values() if link is not None])


def _found(run: MirrorRun, link: Link) -> Link | None:
    item = _item_of(run, link)
    record = _record_of(run, link, item)
    if item is None or record is None:
        return None
    base = link.base or merge.base_of(run.target_of(record.ref.type).rules.table, item.fields, record.fields)
    return replace(link, item_id=item.id, record=record.ref, state=LinkState.ACTIVE, base=base)


def _item_of(run: MirrorRun, link: Link) -> Item | None:
    if link.item_id:
        return read_items(run, [link.item_id], {}).get(link.item_id)
    return run.box.marked(run.kind, run.place, [link.record.id]).get(link.record.id)


def _record_of(run: MirrorRun, link: Link, item: Item | None) -> Record | None:
    if link.record.id:
        return read_records(run, {link.record.id: link.record.type}, {}).get(link.record.id)
    target = run.target_of(link.record.type)
    if target.name in run.facts.key_fields:
        return run.crm.with_key(target.name, [link.key], target.feed.fields, run.facts).get(link.key)
    if item is None:
        return None
    fields = merge.new_record(target.rules.table, item.fields).record_fields
    alike = run.crm.alike(RecordDraft(target.name, link.key, fields), run.facts)
    free = _unlinked(run, alike)
    return free[0] if len(free) == 1 else None


def _unlinked(run: MirrorRun, records: Iterable[Record]) -> list[Record]:
    found = list(records)
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        taken = unit.links_by_records(run.mailbox.id, run.kind.value, [r.ref.id for r in found])
    return [r for r in found if r.ref.id not in taken]
