"""The facts about everything that waits: both sides read afresh, newcomers matched with each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from backend.ports.failures import Failure, Merged, NotFound, Transient
from backend.ports.rows import DecisionRow, Outcome
from backend.sync.mirror.actions import MirrorReason
from backend.sync.mirror.contact_mapping import contact_keys, record_emails, same_name
from backend.sync.mirror.links import Link, LinkState
from backend.sync.mirror.matching import match
from backend.sync.mirror.moves import Moves, moves, signs_of_item, signs_of_link
from backend.sync.mirror.planner import Pair
from backend.sync.mirror.records import Item, Kind, Record
from backend.usecases.mirror.intake import take_item, take_records
from backend.usecases.mirror.keys import item_keys, meeting_key_of, record_keys
from backend.usecases.mirror.rows import link_of, record_item_type, row_of
from backend.usecases.mirror.run import MirrorRun, Target
from backend.usecases.mirror.series import with_series
from backend.usecases.mirror.watch import all_links

READ_AT_ONCE = 400
MOST_AMBIGUOUS = 10_000
MOST_MERGES = 20  # one after the other


@dataclass
class Gathered:
    """Pairs to plan, and what could not be read: the failure by item or record id. ``blocked``: whose other half could
    not be read."""

    pairs: list[tuple[Target, Pair]] = field(default_factory=list)
    failures: dict[str, Failure] = field(default_factory=dict)
    blocked: dict[str, Failure] = field(default_factory=dict)


@dataclass
class _Sides:
    links: list[Link]
    items: dict[str, Item | None]
    records: dict[str, Record | None]
    failures: dict[str, Failure]
    rivals: Mapping[str, tuple[str, ...]]


def gather(run: MirrorRun, work: Sequence[DecisionRow], anew: Iterable[Link] = ()) -> Gathered:
    """Read what the waiting rows name, and the other halves of what is linked. ``anew``: links to decide about even if
    neither side changed. Raises Failure when a side is closed."""
    item_ids = [w.item_id for w in work if w.item_type == run.kind.value]
    record_ids = {w.item_id: w.record_type for w in work if w.item_type != run.kind.value}
    again = {link.id: link for link in anew}
    links = {**again, **{link.id: link for link in _links(run, item_ids, record_ids)}}
    sides = _read(run, links.values(), item_ids, record_ids)
    gathered = Gathered(failures=sides.failures)
    for link in sides.links:
        failure = sides.failures.get(link.item_id) or sides.failures.get(link.record.id) or _unsettled(link)
        if failure is not None:
            gathered.blocked |= {link.item_id: failure, link.record.id: failure}
            continue
        item, record = sides.items.get(link.item_id), sides.records.get(link.record.id)
        pair = Pair(link, item, record, sides.rivals.get(link.id, ()), anew=link.id in again)
        gathered.pairs.append((run.target_of(link.record.type), pair))
    gathered.pairs += _newcomers(run, sides)
    return gathered


def _unsettled(link: Link) -> Failure | None:
    """Nobody knows yet whether its other half was made: it is not there, and that says nothing."""
    return Transient("unsettled") if link.state is LinkState.CREATING else None


def with_ambiguous(run: MirrorRun, work: Mapping[str, DecisionRow]) -> dict[str, DecisionRow]:
    """The work, and with it whatever was ambiguous: one of several that may be meant must not be decided alone."""
    if not work:
        return {}
    types = (run.kind.value, record_item_type(run.kind))
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        failed = unit.recent_decisions(run.mailbox.id, MOST_AMBIGUOUS, Outcome.FAILED)
    alike = [row for row in failed if row.reason == MirrorReason.AMBIGUOUS.value and row.item_type in types]
    return {**{row.item_id: row for row in alike}, **work}


def _links(run: MirrorRun, item_ids: Iterable[str], record_ids: Iterable[str]) -> list[Link]:
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        by_item = unit.links_by_items(run.mailbox.id, run.kind.value, item_ids)
        by_record = unit.links_by_records(run.mailbox.id, run.kind.value, record_ids)
    return [link_of(row) for row in {**by_item, **by_record}.values()]


def _read(run: MirrorRun, links: Iterable[Link], item_ids: Sequence[str], record_ids: Mapping[str, str]) -> _Sides:
    links = list(links)
    failures: dict[str, Failure] = {}
    wanted_items = dict.fromkeys([*item_ids, *(link.item_id for link in links if link.item_id)])
    links, items = with_series(run, links, read_items(run, list(wanted_items), failures))
    known = {link.id: link for link in links}
    moved, links = _moved(run, links, items, failures)
    marked = {i.record_id: run.main.name for i in items.values() if i is not None and i.record_id}
    wanted = {**marked, **record_ids, **{link.record.id: link.record.type for link in links if link.record.id}}
    records = read_records(run, wanted, failures)
    followed = _followed(run, links, records, failures)
    _keep(run, [link for link in followed if known.get(link.id) != link])
    return _Sides(followed, items, records, failures, moved.rivals)


def _keep(run: MirrorRun, links: Sequence[Link]) -> None:
    """Where a link leads now is written down at once: whatever ends the session, the next one goes on from there."""
    if links and run.guard is not None:
        with run.services.store.transaction(run.mailbox.organization_id) as unit:
            run.guard(unit)
            unit.put_links([row_of(link, run.mailbox, run.now) for link in links])


def _moved(
    run: MirrorRun, links: list[Link], items: dict[str, Item | None], failures: dict[str, Failure]
) -> tuple[Moves, list[Link]]:
    """The links, those of tasks that stand in another list now with the item they have become."""
    if run.kind is not Kind.TASK:
        return Moves(), links
    linked = {link.item_id for link in links}
    new = [item for item in items.values() if item is not None and item.id not in linked]
    links = [*links, *_gone_unseen(run, links, new, items, failures)]
    gone = [x for x in links if x.state is not LinkState.CREATING and x.item_id in items and items[x.item_id] is None]
    found = moves(gone, new, run.main.rules)
    now = {link_id: item.id for link_id, item in found.pairs.items()}
    return found, [replace(x, item_id=now[x.id], item_version="") if x.id in now else x for x in links]


def _gone_unseen(
    run: MirrorRun,
    links: Sequence[Link],
    new: Sequence[Item],
    items: dict[str, Item | None],
    failures: dict[str, Failure],
) -> list[Link]:
    """Links of which a newcomer may be the item, and whose own has vanished before its list said so."""
    known = {link.id for link in links}
    wanted = {sign for item in new for sign in signs_of_item(item, run.main.rules) if sign is not None}
    if not wanted:
        return []
    others = [link_of(row) for row in all_links(run) if row.id not in known and row.item_id]
    alike = [link for link in others if wanted.intersection(signs_of_link(link, run.main.rules))]
    found = read_items(run, [link.item_id for link in alike], failures)
    gone = [link for link in alike if link.item_id in found and found[link.item_id] is None]
    items |= dict.fromkeys((link.item_id for link in gone), None)
    return gone


def read_items(run: MirrorRun, ids: Sequence[str], failures: dict[str, Failure]) -> dict[str, Item | None]:
    """Each item as it is now; None for one that is gone. Those that could not be read are among the failures."""
    found: dict[str, Item | None] = {}
    for start in range(0, len(ids), READ_AT_ONCE):
        for item_id, item in _read_some(run, ids[start : start + READ_AT_ONCE]).items():
            if isinstance(item, Item):
                found[item_id] = take_item(run, item)
            elif isinstance(item, NotFound):
                found[item_id] = None
            else:
                failures[item_id] = item
    return found


def _read_some(run: MirrorRun, ids: Sequence[str]) -> Mapping[str, Item | Failure]:
    """Tasks answer in their own list only, so what ours does not know is looked for in the ordinary one."""
    found = dict(run.box.items(run.kind, run.place, ids))
    missing = [i for i, item in found.items() if isinstance(item, NotFound)]
    if run.kind is Kind.TASK and run.other_place and missing:
        found |= run.box.items(run.kind, run.other_place, missing)
    return found


def read_records(run: MirrorRun, wanted: Mapping[str, str], failures: dict[str, Failure]) -> dict[str, Record | None]:
    """Each record (id -> object name) as it is now; what this session read already is not read again, except where an
    Event's invitees are not known. Records of objects that are not mirrored any more are left out."""
    found: dict[str, Record | None] = {}
    for target in run.targets.values():
        ids = [i for i, name in wanted.items() if name == target.name]
        found |= {i: run.records[i] for i in ids if i in run.records and _is_whole(run.records[i])}
        missing = [i for i in ids if i not in found]
        for start in range(0, len(missing), READ_AT_ONCE):
            some = missing[start : start + READ_AT_ONCE]
            read = run.crm.records(target.name, some, target.feed.fields, run.facts)
            there = take_records(run, (record for record in read.values() if isinstance(record, Record)))
            found |= {record.ref.id: record for record in there}
            found |= {record_id: None for record_id, record in read.items() if isinstance(record, NotFound)}
            run.merged |= {i: lost.into for i, lost in read.items() if isinstance(lost, Merged)}
            failed = {i: r for i, r in read.items() if isinstance(r, Failure) and not isinstance(r, NotFound)}
            failures |= failed
    return found


def _is_whole(record: Record) -> bool:
    return record.ref.type != "Event" or record.invitees is not None


def _followed(
    run: MirrorRun, links: list[Link], records: dict[str, Record | None], failures: dict[str, Failure]
) -> list[Link]:
    """A record lost in a merge lives on in its winner: the link follows, unless the winner has one of its own. Then the
    two items became one, and this one goes with its record."""
    followed = []
    winners = _winners(run, links, failures)
    taken = _taken(run, {winner.ref.id for winner in winners.values()})
    for link in links:
        winner = winners.get(link.record.id)
        if winner is not None and winner.ref.id not in taken:
            taken.add(winner.ref.id)
            records[winner.ref.id] = winner
            link = replace(link, record=winner.ref, record_version="")
        followed.append(link)
    return followed


def _winners(run: MirrorRun, links: Iterable[Link], failures: dict[str, Failure]) -> dict[str, Record]:
    """By the id of a record lost in a merge: the one it lives on in, however many merges later. One whose winner can't
    be read now is among the failures."""
    found: dict[str, Record] = {}
    lost = {link.record.id: link.record.type for link in links if link.record.id in run.merged}
    into = {record_id: run.merged[record_id] for record_id in lost}
    for _ in range(MOST_MERGES):
        if not into:
            break
        unread: dict[str, Failure] = {}
        read = read_records(run, {winner: lost[record_id] for record_id, winner in into.items()}, unread)
        found |= {i: record for i, winner in into.items() if (record := read.get(winner)) is not None}
        failures |= {i: unread[winner] for i, winner in into.items() if winner in unread}
        into = {i: run.merged[winner] for i, winner in into.items() if i not in found and winner in run.merged}
    return found


def _newcomers(run: MirrorRun, sides: _Sides) -> list[tuple[Target, Pair]]:
    linked_items = {link.item_id for link in sides.links}
    linked_records = {link.record.id for link in sides.links}
    items = [i for i in sides.items.values() if i is not None and i.id not in linked_items]
    records = {r.ref.id: r for r in sides.records.values() if r is not None and r.ref.id not in linked_records}
    taken = _taken(run, records)
    records = {record_id: record for record_id, record in records.items() if record_id not in taken}
    shared = _shared(run, items, sides) if run.kind is Kind.EVENT else {}
    records |= {r.ref.id: r for r in shared.values()}
    strong = _by_strong_id(items, records, shared)
    loose = [i for i in items if i.id not in strong]
    known = _candidates(run, loose, records)
    taken = _taken(run, known)
    twins = _twins(loose, [known[record_id] for record_id in taken], sides)
    loose = [i for i in loose if i.id not in twins and i.id not in sides.rivals]
    candidates = {**records, **{record_id: r for record_id, r in known.items() if record_id not in taken}}
    used = set(strong.values())
    free = [r for r in candidates.values() if r.ref.id not in used and r.ref.type == run.main.name and not r.is_mail]
    matches = match(loose, free, lambda i: item_keys(run, i), lambda r: record_keys(run, r))
    pairs, rivals = {**strong, **matches.pairs}, {**matches.ambiguous, **twins, **sides.rivals}
    found = [
        (
            run.target_of(candidates[pairs[i.id]].ref.type) if i.id in pairs else run.main,
            Pair(None, i, candidates.get(pairs.get(i.id, "")), rivals.get(i.id, ())),
        )
        for i in items
    ]
    spoken_for = {*pairs.values(), *matches.contested}
    alone = [r for r in records.values() if r.ref.id not in spoken_for]
    contested = [r for r in records.values() if r.ref.id in matches.contested]
    brought = _brought_by_colleagues(run, alone)
    found += [(run.target_of(r.ref.type), Pair(None, None, r, elsewhere=r.ref.id in brought)) for r in alone]
    return found + [(run.target_of(r.ref.type), Pair(None, None, r, rivals=("contested",))) for r in contested]


def _brought_by_colleagues(run: MirrorRun, records: Iterable[Record]) -> set[str]:
    """Children of Events that came from a colleague's calendar: Exchange brings these meetings itself."""
    masters = {r.ref.id: r.master_id for r in records if r.is_child and r.master_id}
    if not masters:
        return set()
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        shared = unit.shared_records(masters.values())
    return {record_id for record_id, master in masters.items() if master in shared}


def _taken(run: MirrorRun, records: Iterable[str]) -> set[str]:
    """Records that have a link after all (their item carries the mark of another one's record)."""
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        return set(unit.links_by_records(run.mailbox.id, run.kind.value, records))


def _by_strong_id(items: Sequence[Item], records: Mapping[str, Record], shared: Mapping[str, Record]) -> dict[str, str]:
    """Item id -> record id by our own mark on the item, or by the meeting both belong to. A mark on two items (one is a
    copy) proves nothing."""
    marks = Counter(i.record_id for i in items)
    strong = {i.id: i.record_id for i in items if i.record_id in records and marks[i.record_id] == 1}
    for item_id, record in shared.items():
        if item_id not in strong and record.ref.id not in strong.values():
            strong[item_id] = record.ref.id
    return strong


def _shared(run: MirrorRun, items: Sequence[Item], sides: _Sides) -> dict[str, Record]:
    """By item id: the record a colleague's copy of the same meeting made, where this mailbox has no link to it."""
    keys = {i.id: meeting_key_of(i) for i in items}
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        rows = unit.shared_events(keys.values())
        ids = {row.record_id: run.main.name for row in rows.values() if row.record_id}
        taken = set(unit.links_by_records(run.mailbox.id, run.kind.value, ids))
    records = read_records(run, {i: name for i, name in ids.items() if i not in taken}, sides.failures)
    found = {i: records.get(rows[key].record_id) for i, key in keys.items() if key in rows}
    return {item_id: record for item_id, record in found.items() if record is not None}


def _candidates(run: MirrorRun, items: Sequence[Item], records: Mapping[str, Record]) -> dict[str, Record]:
    """Records outside of what changed that may be the same as a newcomer: contacts by any of their addresses."""
    if run.kind is not Kind.CONTACT or not items:
        return {}
    emails = sorted({str(key) for item in items for key in item_keys(run, item)})
    if not emails:
        return {}
    found = take_records(run, run.crm.contacts_by_email(emails, run.main.feed.fields, run.facts))
    return {r.ref.id: r for r in found if r.ref.id not in records}


def _twins(items: Sequence[Item], linked: Sequence[Record], sides: _Sides) -> dict[str, tuple[str, ...]]:
    """By item id: the linked records of the same person, whose item stays. Somebody else at one address is no twin."""
    leaving = {link.record.id for link in sides.links if sides.items.get(link.item_id) is None}
    at: dict[str, list[Record]] = {}
    for record in linked:
        for email in record_emails(record) if record.ref.id not in leaving else ():
            at.setdefault(email, []).append(record)
    alike = {i.id: [r.ref.id for e in contact_keys(i) for r in at.get(e, ()) if same_name(i, r)] for i in items if at}
    return {item_id: tuple(dict.fromkeys(records)) for item_id, records in alike.items() if records}
