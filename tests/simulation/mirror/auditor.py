"""Checks every invariant of the mirror once the world has come to rest. Each breach is one sentence; none is well.

The auditor knows nothing of the engine but its links and journal. What people did, it reads from ``History``: every
edit carries a word of its own, and no such word may vanish without a record of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from backend.ports.rows import DecisionRow, JournalRow, LinkRow, MailboxRow, Outcome
from backend.sync.mirror.contact_mapping import contact_table
from backend.sync.mirror.event_mapping import EventRules, event_table
from backend.sync.mirror.lens import Table
from backend.sync.mirror.records import Item, Kind, OrgFacts, Record
from backend.sync.mirror.task_mapping import task_table
from backend.usecases.mirror.rows import base_from_json
from tests.cast import World
from tests.fakes.mirror_box import OWN


@dataclass
class History:
    """What people did. ``written``: words of edits they made; ``undone``: words they themselves wrote over or deleted
    on the side where they stood; ``secrets``: words of private things, which Salesforce must never see."""

    written: set[str] = field(default_factory=set)
    undone: set[str] = field(default_factory=set)
    secrets: set[str] = field(default_factory=set)


def breaches(world: World, history: History, addresses: tuple[str, ...]) -> list[str]:
    """Every broken invariant, in words."""
    found = [*_no_record_twice(world), *_no_secret_told(world, history), *_no_word_lost(world, history, addresses)]
    for address in addresses:
        found += [*_nobody_mailed(world, address), *_links_sound(world, address), *_sides_agree(world, address)]
        found += [*_all_accounted(world, address), *_marked_is_linked(world, address), *_mine_is_there(world, address)]
        found += [*_journal_closed(world, address)]
    return found


def tables(facts: OrgFacts) -> dict[str, Table]:
    return {"contact": contact_table(facts), "task": task_table(facts), "event": event_table(facts, EventRules())}


def links_of(world: World, address: str) -> list[LinkRow]:
    row = world.mailbox_row(address)
    with world.store.transaction(row.organization_id) as unit:
        return [link for kind in Kind for link in unit.links(row.id, kind.value, limit=100_000)]


def journal_of(world: World, address: str) -> list[JournalRow]:
    row = world.mailbox_row(address)
    with world.store.transaction(row.organization_id) as unit:
        return list(unit.journal(row.id, 100_000))


def decisions_of(world: World, address: str) -> list[DecisionRow]:
    row = world.mailbox_row(address)
    with world.store.transaction(row.organization_id) as unit:
        return [d for d in unit.recent_decisions(row.id, 100_000) if d.item_type != "message"]


def waiting(world: World, address: str) -> list[DecisionRow]:
    """Mirrored things that are not decided yet."""
    return [row for row in decisions_of(world, address) if row.outcome is Outcome.PENDING]


def _no_record_twice(world: World) -> Iterator[str]:
    """D-IDM: one item, one record; one meeting of the organization, one Event."""
    keys = Counter(r.key for r in world.mirrored.rows.values() if r.key and not r.is_child)
    yield from (f"{count} records under one key" for count in keys.values() if count > 1)
    marks: Counter[tuple[str, str]] = Counter()
    for address in world.users:
        live = {link.item_id for link in links_of(world, address) if link.state != "detached"}
        marks.update(
            (address, i.record_id) for i in world.items(address).stored.values() if i.id in live and i.record_id
        )
    yield from (f"{count} items of {who} mirror one record" for (who, _), count in marks.items() if count > 1)
    meetings: Counter[tuple[str, Any]] = Counter()
    for row in world.mirrored.of("Event"):
        if not row.is_child and str(row.fields["Subject"]).startswith("meeting"):
            meetings[(str(row.fields["Subject"]).split(" ")[0], row.fields["StartDateTime"])] += 1
    yield from (f"{count} Events for {subject}" for (subject, _), count in meetings.items() if count > 1)


def _no_secret_told(world: World, history: History) -> Iterator[str]:
    """D-PRIV."""
    text = " ".join(str(value) for row in world.mirrored.rows.values() for value in row.fields.values())
    yield from (f"Salesforce knows the private word {word}" for word in history.secrets if word in text)


def _no_word_lost(world: World, history: History, addresses: tuple[str, ...]) -> Iterator[str]:
    """No acknowledged edit vanishes without a record: it stands somewhere, or the journal keeps it."""
    standing = [str(value) for row in world.mirrored.rows.values() for value in row.fields.values()]
    for address in addresses:
        standing += [str(v) for item in world.items(address).stored.values() for v in item.fields.values()]
        for row in journal_of(world, address):
            standing += [str(row.before), str(row.conflicts), str(row.after)]
    text = "\n".join(standing)
    yield from (f"the edit {w} is lost" for w in sorted(history.written - history.undone) if w not in text)


def _nobody_mailed(world: World, address: str) -> Iterator[str]:
    """D-INV."""
    yield from (f"{address}: Exchange mailed a {mail.kind}" for mail in world.items(address).outbox)


def _links_sound(world: World, address: str) -> Iterator[str]:
    links = links_of(world, address)
    for name, ids in (
        ("item", [(k.kind, k.item_id) for k in links]),
        ("record", [(k.kind, k.record_id) for k in links]),
    ):
        yield from (f"{address}: {name} {i} has {n} links" for i, n in Counter(x for x in ids if x[1]).items() if n > 1)
    for link in links:
        if link.state == "creating":
            yield f"{address}: link {link.id} was never settled"


def _sides_agree(world: World, address: str) -> Iterator[str]:
    """Every live link has two sides that agree, or that agreed to differ."""
    box, known = world.items(address), tables(world.mirror_crm(address).facts())
    for link in links_of(world, address):
        if link.state != "active" or link.detail.get("role") == "guest":  # a guest's Event is its owner's care
            continue
        item, record = box.stored.get(link.item_id), world.mirrored.rows.get(link.record_id)
        if item is None or record is None:
            yield f"{address}: {link.kind} link {link.id} lacks {'its item' if item is None else 'its record'}"
            continue
        yield from _differences(address, link, known[link.kind], item, record)


def _differences(address: str, link: LinkRow, table: Table, item: Item, record: Record) -> Iterator[str]:
    base = base_from_json(link.base)
    for name, lens in table.items():
        if name not in base:
            continue
        pair = (lens.read_item(item.fields), lens.read_record(record.fields))
        if pair != base[name]:
            yield f"{address}: {link.kind} {name} is {pair}, but was last agreed as {base[name]}"


def _all_accounted(world: World, address: str) -> Iterator[str]:
    """D-ACC: nothing is left waiting, and nothing failed without a reason."""
    for row in waiting(world, address):
        yield f"{address}: {row.item_type} {row.item_id} still waits ({row.reason})"
    for row in decisions_of(world, address):
        if not row.reason:
            yield f"{address}: {row.item_type} {row.item_id} is {row.outcome.value} without a reason"


def _marked_is_linked(world: World, address: str) -> Iterator[str]:
    """What a person marked is mirrored, or says why not."""
    linked = {link.item_id for link in links_of(world, address)}
    told = {d.item_id for d in decisions_of(world, address) if d.outcome in (Outcome.FAILED, Outcome.SKIPPED)}
    for item in world.items(address).stored.values():
        marked = "Salesforce" in item.categories or (item.kind is Kind.CONTACT and item.place == OWN)
        if marked and _is_near(world, item) and item.id not in linked | told:
            yield f"{address}: {item.kind.value} {item.id} is marked, and nobody knows of it"


def _is_near(world: World, item: Item) -> bool:
    """An event well inside the window; one outside is not looked at before it comes near."""
    if item.kind is not Kind.EVENT:
        return True
    now = world.clock.now()
    first, last = (now - timedelta(days=13)).isoformat(), (now + timedelta(days=59)).isoformat()
    return first < str(item.fields["start"]) < last


def _mine_is_there(world: World, address: str) -> Iterator[str]:
    """A contact or open task of mine is in the mailbox, or says why not."""
    me = world.mirror_crm(address).user_id
    linked = {link.record_id for link in links_of(world, address)}
    told = {d.item_id for d in decisions_of(world, address) if d.outcome in (Outcome.FAILED, Outcome.SKIPPED)}
    for row in world.mirrored.rows.values():
        is_mine = row.ref.type in ("Contact", "Task") and row.owner_id == me and not row.fields.get("IsClosed")
        if is_mine and row.ref.id not in linked | told:
            yield f"{address}: {row.ref.type} {row.ref.id} is mine and not in the mailbox"


def _journal_closed(world: World, address: str) -> Iterator[str]:
    """Every write says how it ended, or what it was and that its end is unknown; deletions keep their before-image."""
    for row in journal_of(world, address):
        if row.verb == "delete" and row.state == "done" and not row.before:
            yield f"{address}: a deletion without its before-image"


def mailbox_of(world: World, address: str) -> MailboxRow:
    return world.mailbox_row(address)
