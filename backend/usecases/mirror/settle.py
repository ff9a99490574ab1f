"""Links that were being made when something died: find out what exists, and go on from there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from backend.ports.mirror_crm import RecordDraft
from backend.ports.rows import LinkRow
from backend.sync.mirror import merge
from backend.sync.mirror.links import Link, LinkState
from backend.sync.mirror.records import Item, Record
from backend.usecases.mirror.gather import read_items, read_records
from backend.usecases.mirror.rows import link_of, row_of
from backend.usecases.mirror.run import MirrorRun


def settle(run: MirrorRun, rows: Sequence[LinkRow]) -> None:
    """Every link in the state CREATING becomes ACTIVE where its other half is found, and is dropped where it is not:
    then nothing was created, and what asked for it is a newcomer again. ``rows`` may hold links of other kinds."""
    unsettled = [link_of(row) for row in rows if row.kind == run.kind.value]
    if not unsettled or run.guard is None:
        return
    items = _items(run, unsettled)
    done = {link.id: _found(run, link, items.get(link.id)) for link in unsettled}
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        run.guard(unit)
        unit.drop_links([link_id for link_id, link in done.items() if link is None])
        unit.put_links([row_of(link, run.mailbox, run.now) for link in done.values() if link is not None])


def _found(run: MirrorRun, link: Link, item: Item | None) -> Link | None:
    record = _record_of(run, link, item)
    if item is None or record is None:
        return None
    base = link.base or merge.base_of(run.target_of(record.ref.type).rules.table, item.fields, record.fields)
    return replace(link, item_id=item.id, record=record.ref, state=LinkState.ACTIVE, base=base)


def _items(run: MirrorRun, links: Sequence[Link]) -> dict[str, Item | None]:
    """By link id, read together: by the item's own id, or by the mark it got when it was made."""
    known = read_items(run, [link.item_id for link in links if link.item_id], {})
    records = [link.record.id for link in links if not link.item_id and link.record.id]
    marked = run.box.marked(run.kind, run.place, records) if records else {}
    return {link.id: known.get(link.item_id) if link.item_id else marked.get(link.record.id) for link in links}


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
