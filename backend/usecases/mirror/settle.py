"""Links that were being made when something died: find out what exists, and go on from there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from backend.ports.failures import Failure
from backend.ports.mirror_crm import RecordDraft
from backend.ports.rows import LinkRow
from backend.ports.store import Unit
from backend.sync.mirror import merge
from backend.sync.mirror.links import Link, LinkState
from backend.sync.mirror.records import Fields, Item, Record, Side
from backend.usecases.mirror.gather import read_items, read_records
from backend.usecases.mirror.rows import fields_from_json, link_of, row_of
from backend.usecases.mirror.run import MirrorRun
from backend.usecases.mirror.shared import note_made

LATEST_ROWS = 20


def settle(run: MirrorRun, rows: Sequence[LinkRow]) -> None:
    """Every link in the state CREATING becomes ACTIVE where its other half is found, and is dropped where it is not:
    then nothing was created, and what asked for it is a newcomer again. One that can't be read now stays as it is.
    ``rows`` may hold links of other kinds."""
    unsettled = [link_of(row) for row in rows if row.kind == run.kind.value]
    if not unsettled or run.guard is None:
        return
    failures: dict[str, Failure] = {}
    items = _items(run, unsettled, failures)
    written = _written(run, unsettled)
    done = {link.id: _found(run, link, items.get(link.id), written[link.id], failures) for link in unsettled}
    settled = [link for link in done.values() if link is not None]
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        run.guard(unit)
        unit.drop_links([link_id for link_id, link in done.items() if link is None])
        unit.put_links([row_of(link, run.mailbox, run.now) for link in settled])
        _tell_colleagues(unit, settled)


def _tell_colleagues(unit: Unit, links: Sequence[Link]) -> None:
    """Of a meeting whose record is found again they must know, or they take its copies for something new."""
    found = {link.key: link.record.id for link in links if link.born is Side.MAILBOX and link.state is LinkState.ACTIVE}
    unknown = [key for key, row in unit.shared_events(found).items() if not row.record_id]
    note_made(unit, {key: found[key] for key in unknown})


def _found(run: MirrorRun, link: Link, item: Item | None, written: Fields, failures: dict[str, Failure]) -> Link | None:
    """An item that asked for its record and is not seen now does not undo the record: the link stands, and what that
    means is decided as for any other."""
    record = _record_of(run, link, written, failures)
    if record is None or (item is None and link.born is Side.SALESFORCE):
        return link if failures.keys() & {link.item_id, link.record.id} else None
    base = link.base
    if written and not base:
        seen = item.fields if item is not None else {}
        source = seen if link.born is Side.MAILBOX else record.fields
        base = merge.base_of_new(run.target_of(record.ref.type).rules.table, link.born.other, written, source)
    item_id = item.id if item is not None else link.item_id
    return replace(link, item_id=item_id, record=record.ref, state=LinkState.ACTIVE, base=base)


def _items(run: MirrorRun, links: Sequence[Link], failures: dict[str, Failure]) -> dict[str, Item | None]:
    """By link id, read together: by the item's own id, or by the mark it got when it was made."""
    known = read_items(run, [link.item_id for link in links if link.item_id], failures)
    records = [link.record.id for link in links if not link.item_id and link.record.id]
    marked = run.box.marked(run.kind, run.place, records) if records else {}
    return {link.id: known.get(link.item_id) if link.item_id else marked.get(link.record.id) for link in links}


def _written(run: MirrorRun, links: Sequence[Link]) -> dict[str, Fields]:
    """What each link's other half was made of, by link id, as its source may say something else by now; nothing where
    the journal does not tell."""
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        rows = {link.id: unit.journal(run.mailbox.id, LATEST_ROWS, link_id=link.id) for link in links}
    making = {link.id: (link.born.other.value, "create") for link in links}
    made = {i: [row.after for row in its if (row.side, row.verb) == making[i]] for i, its in rows.items()}
    return {link_id: fields_from_json(its[0]) if its else {} for link_id, its in made.items()}


def _record_of(run: MirrorRun, link: Link, written: Fields, failures: dict[str, Failure]) -> Record | None:
    if link.record.id:
        return read_records(run, {link.record.id: link.record.type}, failures).get(link.record.id)
    target = run.target_of(link.record.type)
    if target.name in run.facts.key_fields:
        return run.crm.with_key(target.name, [link.key], target.feed.fields, run.facts).get(link.key)
    alike = run.crm.alike(RecordDraft(target.name, link.key, written), run.facts)
    free = _unlinked(run, alike)
    return free[0] if len(free) == 1 else None


def _unlinked(run: MirrorRun, records: Iterable[Record]) -> list[Record]:
    found = list(records)
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        taken = unit.links_by_records(run.mailbox.id, run.kind.value, [r.ref.id for r in found])
    return [r for r in found if r.ref.id not in taken]
