"""Checks every invariant of the mirror (design 4) once the world has come to rest. Each breach is one sentence that
begins with the invariant's name; no breach is well.

The auditor knows nothing of the engine but its links, decisions and journal. What people did it reads from ``History``;
what was deleted it has from the witness. D-INT, D-NOP and D-HOOK are held by whoever runs sessions: they kill, repeat
and lose notifications, and then the same must hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from backend.ports.rows import DecisionRow, JournalRow, LinkRow, Outcome
from backend.sync.decisions import Reason
from backend.sync.marks import SYNC_ERROR
from backend.sync.mirror.actions import MirrorReason
from backend.sync.mirror.lens import Direction, Lens, Table
from backend.sync.mirror.records import Item, Kind, Record
from backend.sync.mirror.scope import guests_of
from backend.sync.policy import Policy
from backend.usecases.knowledge import knowledge_of
from backend.usecases.mirror.rows import base_from_json
from tests.cast import CHARLIE, World
from tests.fakes.mirror_box import OTHER, OTHER_LIST
from tests.simulation.mirror.history import History
from tests.simulation.mirror.tables import tables

OBJECT = {"contact": "Contact", "task": "Task", "event": "Event"}
PLURAL = {"contact": "contacts", "task": "tasks", "event": "events"}
REASONS = {reason.value for reason in (*Reason, *MirrorReason)}
BUSY_SUBJECT = "Private"


def breaches(world: World, history: History, addresses: tuple[str, ...]) -> list[str]:
    """Every broken invariant, in words."""
    found = [*history.told, *_no_record_twice(world), *_no_secret_told(world, history, addresses)]
    found += [*_no_word_lost(world, history, addresses), *_nothing_else_touched(world, history, addresses)]
    found += [*_kept_are_there(world, history, addresses), *_organizations_apart(world, addresses)]
    for address in addresses:
        found += [*_nobody_mailed(world, address), *_links_sound(world, address), *_sides_agree(world, address)]
        found += [*_all_accounted(world, address), *_marked_is_linked(world, address), *_mine_is_there(world, address)]
        found += [*_journal_closed(world, address), *_marks_right(world, history, address)]
        found += [*_within_bounds(world, address), *_nothing_doubled(world, address)]
        found += _no_mass_deletion(world, history, address)
    return found


def policy_of(world: World, address: str) -> Policy:
    row = world.mailbox_row(address)
    with world.store.transaction(row.organization_id) as unit:
        return knowledge_of(unit, world.user(address), row).policy


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
    yield from (f"D-IDM: {count} records under one key" for count in keys.values() if count > 1)
    marks: Counter[tuple[str, str]] = Counter()
    for address in world.users:
        live = {link.item_id for link in links_of(world, address) if link.state != "detached"}
        marks.update(
            (address, i.record_id) for i in world.items(address).stored.values() if i.id in live and i.record_id
        )
    yield from (f"D-IDM: {count} items of {who} mirror one record" for (who, _), count in marks.items() if count > 1)
    meetings: Counter[tuple[str, Any]] = Counter()
    for row in world.mirrored.of("Event"):
        if not row.is_child and str(row.fields["Subject"]).startswith("meeting"):
            meetings[(str(row.fields["Subject"]).split(" ")[0], row.fields["StartDateTime"])] += 1
    yield from (f"D-IDM: {count} Events for {subject}" for (subject, _), count in meetings.items() if count > 1)


def _no_secret_told(world: World, history: History, addresses: tuple[str, ...]) -> Iterator[str]:
    """D-PRIV, and Salesforce's notes, which guests of a meeting would read."""
    text = " ".join(str(value) for row in world.mirrored.rows.values() for value in row.fields.values())
    yield from (f"D-PRIV: Salesforce knows the private word {word}" for word in history.secrets if word in text)
    shown = [str(v) for a in addresses for item in world.items(a).stored.values() for v in item.fields.values()]
    text = " ".join(shown)
    yield from (f"D-PRIV: the calendar shows the note {word}" for word in history.notes if word in text)


def _no_word_lost(world: World, history: History, addresses: tuple[str, ...]) -> Iterator[str]:
    """D-3WAY: no acknowledged edit vanishes without a record: it stands somewhere, it lost a conflict, it was deleted
    with a before-image, or it was taken back because the mode is one-way or the event became private."""
    standing = [str(value) for row in world.mirrored.rows.values() for value in row.fields.values()]
    for address in addresses:
        standing += [str(v) for item in world.items(address).stored.values() for v in item.fields.values()]
        policy = policy_of(world, address)
        for row in journal_of(world, address):
            name = PLURAL[row.kind]
            one_way = name in history.one_way or policy.text(f"{name}_mode") != "two_way"
            redacted = row.after.get("Subject") == BUSY_SUBJECT
            kept = row.verb == "delete" or one_way or redacted
            standing += [str(row.conflicts), str(row.before) if kept else ""]
    text = "\n".join(standing)
    lost = sorted(history.written - history.undone)
    yield from (f"D-3WAY: the edit {word} is lost without a record" for word in lost if word not in text)


def _nothing_else_touched(world: World, history: History, addresses: tuple[str, ...]) -> Iterator[str]:
    """D-3WAY: what a person set, and nobody else, stands as it was set."""
    things = {row.ref.id: row.fields for row in world.mirrored.rows.values()}
    for address in addresses:
        things |= {item.id: item.fields for item in world.items(address).stored.values()}
    for (thing, name), value in history.kept.items():
        if thing in things and things[thing].get(name) != value:
            yield f"D-3WAY: {name} of {thing} was set to {value!r} and is {things[thing].get(name)!r}"


def _kept_are_there(world: World, history: History, addresses: tuple[str, ...]) -> Iterator[str]:
    """D-DELWIN: what nobody deleted is there."""
    there = {item_id for address in addresses for item_id in world.items(address).stored}
    yield from (f"D-DELWIN: {item_id} is gone, and nobody deleted it" for item_id in sorted(history.linked - there))


def _organizations_apart(world: World, addresses: tuple[str, ...]) -> Iterator[str]:
    """D-TEN: the other organization has nothing, and every row says whose it is."""
    for record in world.mirror_crm(CHARLIE).org.rows.values() if CHARLIE not in addresses else ():
        yield f"D-TEN: {record.ref.type} {record.ref.id} is in the other organization"
    for address in addresses:
        mailbox = world.mailbox_row(address)
        rows = [*links_of(world, address), *decisions_of(world, address), *journal_of(world, address)]
        for row in rows:
            if (row.organization_id, row.mailbox_id) != (mailbox.organization_id, mailbox.id):
                yield f"D-TEN: {address}: a row of another mailbox or organization"


def _nobody_mailed(world: World, address: str) -> Iterator[str]:
    """D-INV."""
    if policy_of(world, address).text("mail_attendees") == "never":
        yield from (f"D-INV: {address}: Exchange mailed a {mail.kind}" for mail in world.items(address).outbox)


def _links_sound(world: World, address: str) -> Iterator[str]:
    """D-IDM, D-INT."""
    links = links_of(world, address)
    for name, ids in (
        ("item", [(k.kind, k.item_id) for k in links]),
        ("record", [(k.kind, k.record_id) for k in links]),
    ):
        yield from (
            f"D-IDM: {address}: {name} {i} has {n} links" for i, n in Counter(x for x in ids if x[1]).items() if n > 1
        )
    for link in links:
        if link.state == "creating":
            yield f"D-INT: {address}: link {link.id} was never settled"


def _sides_agree(world: World, address: str) -> Iterator[str]:
    """D-CUR, D-3WAY: every live link has two sides that agree, or that agreed to differ."""
    box, known = world.items(address), tables(world.mirror_crm(address).facts())
    parked = {d.item_id for d in decisions_of(world, address) if d.reason == MirrorReason.PARKED.value}
    for link in links_of(world, address):
        if link.state != "active" or link.detail.get("role") == "guest":  # a guest's Event is its owner's care
            continue
        item, record = box.stored.get(link.item_id), world.mirrored.rows.get(link.record_id)
        if {link.item_id, link.record_id} & parked:  # a person is to decide
            continue
        if item is None or record is None:
            yield f"D-CUR: {address}: {link.kind} link {link.id} lacks its {'item' if item is None else 'record'}"
            continue
        yield from _differences(address, link, known[link.kind], item, world.mirror_crm(address).shown(record))


def _differences(address: str, link: LinkRow, table: Table, item: Item, record: Record) -> Iterator[str]:
    base = base_from_json(link.base)
    for name, lens in table.items():
        pair = (lens.read_item(item.fields), lens.read_record(record.fields))
        if name in base and pair != base[name]:
            yield f"D-3WAY: {address}: {link.kind} {name} is {pair}, but was last agreed as {base[name]}"
        if not lens.agree(*pair) and not _may_differ(lens, item):
            yield f"D-3WAY: {address}: {link.kind} {name} of {item.id} is {pair} on the two sides"


def _may_differ(lens: Lens, item: Item) -> bool:
    """A description stays where it was noted; of a private event only the time is told; to a meeting nothing is
    written."""
    return lens.direction is not Direction.BOTH or item.private or bool(guests_of(item))


def _all_accounted(world: World, address: str) -> Iterator[str]:
    """D-ACC: seen is saved, skipped, failed or pending, each for a reason of the closed list; nothing waits."""
    for row in waiting(world, address):
        yield f"D-ACC: {address}: {row.item_type} {row.item_id} still waits ({row.reason})"
    for row in decisions_of(world, address):
        if row.reason not in REASONS:
            yield f"D-ACC: {address}: {row.item_type} {row.item_id} is {row.outcome.value} without a known reason"
        if row.outcome is not Outcome.PENDING and row.next_try_at is not None:
            yield f"D-ACC: {address}: {row.item_type} {row.item_id} is decided and would be tried again"


def _marked_is_linked(world: World, address: str) -> Iterator[str]:
    """D-CUR: what a person marked is mirrored, or says why not."""
    linked = {link.item_id for link in links_of(world, address)}
    decided = [d for d in decisions_of(world, address) if d.reason != MirrorReason.BOTH_GONE.value]
    told = {d.item_id for d in decided if d.outcome in (Outcome.FAILED, Outcome.SKIPPED)}
    for item in world.items(address).stored.values():
        marked = "Salesforce" in item.categories or (
            item.kind is not Kind.EVENT and item.place not in (OTHER, OTHER_LIST)
        )
        if marked and _is_near(world, item) and item.id not in linked | told:
            yield f"D-CUR: {address}: {item.kind.value} {item.id} is marked, and nobody knows of it"


def _marks_right(world: World, history: History, address: str) -> Iterator[str]:
    """What is mirrored wears the category, what was given up does not, and an error is only worn where there is one."""
    links = {link.item_id: link for link in links_of(world, address)}
    failed = {d.item_id for d in decisions_of(world, address) if d.outcome is Outcome.FAILED}
    for item in world.items(address).stored.values():
        link = links.get(item.id)
        live = link is not None and link.state == "active"
        if live and "Salesforce" not in item.categories and link is not None and link.record_id not in failed:
            yield f"D-NOP: {address}: {item.id} is mirrored and does not wear the category"
        if SYNC_ERROR in item.categories and not {item.id, link.record_id if link else ""} & failed:
            yield f"D-ACC: {address}: {item.id} wears an error it does not have"
        if item.id in history.linked and not live:
            yield f"D-CUR: {address}: {item.id} is not mirrored any more"
        if item.id in history.unlinked and (live or "Salesforce" in item.categories):
            yield f"D-DELWIN: {address}: {item.id} was given up and is mirrored all the same"


def _is_near(world: World, item: Item) -> bool:
    """An event well inside the window; one outside is not looked at before it comes near."""
    if item.kind is not Kind.EVENT:
        return True
    now = world.clock.now()
    first, last = (now - timedelta(days=13)).isoformat(), (now + timedelta(days=59)).isoformat()
    return first < str(item.fields["start"]) < last


def _mine_is_there(world: World, address: str) -> Iterator[str]:
    """D-CUR: a contact or open task of mine is in the mailbox, or says why not."""
    policy = policy_of(world, address)
    me = world.mirror_crm(address).user_id
    linked = {link.record_id for link in links_of(world, address)}
    told = {d.item_id for d in decisions_of(world, address) if d.outcome in (Outcome.FAILED, Outcome.SKIPPED)}
    for row in world.mirrored.rows.values():
        kind = row.ref.type.lower()
        is_mine = kind in ("contact", "task") and row.owner_id == me and not row.fields.get("IsClosed")
        wanted = is_mine and policy.flag(f"mirror_{PLURAL[kind]}") and policy.flag(f"{PLURAL[kind]}_down")
        if wanted and row.ref.id not in linked | told:
            yield f"D-CUR: {address}: {row.ref.type} {row.ref.id} is mine and not in the mailbox"


def _journal_closed(world: World, address: str) -> Iterator[str]:
    """D-3WAY: every write can be taken back: it keeps what stood there before."""
    for row in journal_of(world, address):
        if row.verb == "delete" and row.state == "done" and not row.before:
            yield f"D-3WAY: {address}: a deletion without its before-image"
        if row.verb == "update" and set(row.before) != set(row.after):
            yield f"D-3WAY: {address}: an update without its before-image"


def _within_bounds(world: World, address: str) -> Iterator[str]:
    """D-BND: no more contacts come down than the cap allows."""
    brought = [link for link in links_of(world, address) if link.kind == "contact" and link.born == "salesforce"]
    cap = policy_of(world, address).number("contact_cap")
    if len(brought) > cap:
        yield f"D-BND: {address}: {len(brought)} contacts came down where {cap} may"


def _nothing_doubled(world: World, address: str) -> Iterator[str]:
    """D-ADOPT: two mirrored contacts with one address, tasks with one (unique) word, or events with one word and time
    are one too many."""
    live = {link.item_id: link for link in links_of(world, address) if link.state == "active"}
    names: dict[tuple[Any, ...], list[bool]] = {}
    for item in world.items(address).stored.values():
        fields = item.fields
        name = (fields["email1"] or fields["surname"]) if item.kind is Kind.CONTACT else fields["subject"]
        if name and (item.id in live or item.kind is Kind.EVENT):
            names.setdefault((item.kind.value, str(name).casefold(), fields.get("start")), []).append(item.id in live)
    for (kind, *_), found in names.items():
        if len(found) > 1 and any(found):
            yield f"D-ADOPT: {address}: {len(found)} {kind}s are one"


def _no_mass_deletion(world: World, history: History, address: str) -> Iterator[str]:
    """D-DELWIN: no session deletes more than ten things and a fifth of all unasked."""
    at_once: Counter[str] = Counter()
    for row in journal_of(world, address):
        if row.verb == "delete" and row.state == "done" and row.target_id not in history.taken_away:
            at_once[row.session_id] += 1
    links = len(links_of(world, address))
    for session, count in at_once.items():
        if count > 10 and count > 0.2 * (count + links) and session not in history.allowed:
            yield f"D-DELWIN: {address}: {count} things deleted by one session unasked"
