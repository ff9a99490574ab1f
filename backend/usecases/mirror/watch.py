"""What changed on both sides: every page becomes durable work before its cursor moves on (D-CUR)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from backend.ports.failures import CursorExpired, Failure, NotFound
from backend.ports.mirror_crm import Feed, RecordPage
from backend.ports.mirror_mailbox import ItemPage, PageAsk
from backend.ports.rows import DecisionRow, LinkRow, Outcome
from backend.sync.mirror.actions import MirrorReason
from backend.sync.mirror.links import DUE, LinkState
from backend.sync.mirror.merge import is_as_agreed
from backend.sync.mirror.records import Item, Kind, Record, Side
from backend.sync.mirror.rules import SALESFORCE, Rules
from backend.sync.mirror.safeguards import emptied
from backend.sync.mirror.scope import is_vacated
from backend.sync.text import named
from backend.usecases.crm_access import salesforce_of
from backend.usecases.mirror.intake import take_records
from backend.usecases.mirror.rows import base_from_json, record_item_type, waiting_row
from backend.usecases.mirror.run import MirrorRun, Target, forget_facts

MOST_PAGES = 10_000
MOST_BARREN_PAGES = 100
MOST_PARKED = 100_000
TAKEN_AWAY = ("INVALID_FIELD", "INVALID_TYPE", "no_such_object")
PARKED = MirrorReason.PARKED.value


class EndlessListing(Failure):
    """A side pages on without naming anything new (D-BND)."""


class PlaceGone(Failure):
    """The person removed our folder or list, and all that lay in it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Work found on one page, and the cursor that may be stored together with it. ``midway``: changes were read up to
    here and more of them follow."""

    place: str
    cursor: str
    work: tuple[DecisionRow, ...]
    links: tuple[LinkRow, ...] = ()
    midway: bool = False


def watch_mailbox(run: MirrorRun) -> Iterator[Seen]:
    """Every waiting page of the places of this kind. Raises Failure when one cannot be read."""
    for name, place in _places(run):
        yield from _watch_place(run, f"{run.kind.value}:{name}", place)


def watch_salesforce(run: MirrorRun) -> Iterator[Seen]:
    """Every waiting page of the objects of this kind, all of them asked together; the first ones may be there
    already."""
    open_feeds = {feed.name: feed for feed in feeds_of(run)}
    whole: dict[str, set[str]] = {name: set() for name, feed in open_feeds.items() if not feed.cursor}
    seen: set[str] = set()
    barren = 0
    for _ in range(MOST_PAGES):
        pages = _first_pages(run, open_feeds) or run.crm.changes(list(open_feeds.values()), run.facts)
        run.first_pages = {}
        following = {}
        fresh = False
        for feed, page in zip(open_feeds.values(), pages, strict=True):
            if isinstance(page, Failure):
                _tell(run, page)
                continue
            ids = {r.ref.id for r in page.records} | set(page.deleted)
            fresh = fresh or not ids <= seen
            seen |= ids
            take_records(run, page.records)
            if feed.name in whole:
                whole[feed.name] |= ids
            ended = page.complete and feed.name in whole
            outside = _links_outside(run, feed.name, whole[feed.name]) if ended else []
            missing = [row.record_id for row in outside]
            if ended and emptied(len(whole[feed.name]), _live(outside)):
                run.emptied.add(Side.SALESFORCE)
            elif ended and feed.name == run.main.name and whole[feed.name]:
                run.emptied.discard(Side.SALESFORCE)
            again = _parked(run, record_item_type(run.kind)) if ended else []
            work, echoes = _record_work(run, run.targets[feed.name], sorted({*ids, *missing, *again}))
            midway = page.more and feed.name not in whole
            yield Seen(f"sf:{feed.name}", _stamped(run, page.cursor), work, echoes, midway)
            if page.more:
                following[feed.name] = replace(feed, cursor=page.cursor)
        if not following:
            return
        barren = 0 if fresh else barren + 1
        if barren >= MOST_BARREN_PAGES:
            raise EndlessListing("endless_listing")
        open_feeds = following
    raise EndlessListing("endless_listing")


def _page_of(run: MirrorRun, name: str, place: str, cursor: str) -> ItemPage:
    """The page that was asked for together with others, or the next one."""
    first = run.first_items.pop(name, None)
    if isinstance(first, Failure):
        raise first
    return first or run.box.changes(run.kind, place, cursor, run.main.rules.window)


def ask_mailbox(runs: Sequence[MirrorRun]) -> None:
    """The first page of every place of every kind, in one request."""
    wanted = [(run, f"{run.kind.value}:{name}", place) for run in runs for name, place in _places(run)]
    asks = [PageAsk(run.kind, place, _cursor(run, name), run.main.rules.window) for run, name, place in wanted]
    for (run, name, _), page in zip(wanted, runs[0].box.first_pages(asks), strict=True):
        run.first_items[name] = page


def ask_salesforce(runs: Sequence[MirrorRun]) -> None:
    """The first page of every object of every kind, in one call."""
    feeds = [feed for run in runs for feed in feeds_of(run)]
    pages = dict(zip([feed.name for feed in feeds], runs[0].crm.changes(feeds, runs[0].facts), strict=True))
    for run in runs:
        run.first_pages = {name: pages[name] for name in run.targets}


def feeds_of(run: MirrorRun) -> list[Feed]:
    """What to ask Salesforce for, from where the last session stopped."""
    return [replace(t.feed, cursor=_cursor(run, f"sf:{t.name}")) for t in run.targets.values()]


def _tell(run: MirrorRun, failure: Failure) -> None:
    """A list view or an object that somebody deleted brings nothing down any more, and that is counted; everything else
    goes on. Any other failure is raised. What was taken away is asked anew next time."""
    if failure.code in TAKEN_AWAY:
        forget_facts(run.services, salesforce_of(run.services, run.user))
    if not isinstance(failure, NotFound):
        raise failure
    run.count(failure.code)


def _first_pages(run: MirrorRun, feeds: Mapping[str, Feed]) -> list[RecordPage | Failure]:
    return [run.first_pages[name] for name in feeds] if run.first_pages else []


def _places(run: MirrorRun) -> list[tuple[str, str]]:
    return [(name, place) for name, place in (("own", run.place), ("other", run.other_place)) if place]


def _watch_place(run: MirrorRun, name: str, place: str) -> Iterator[Seen]:
    cursor = _cursor(run, name)
    whole: set[str] | None = None if cursor else set()
    known: set[str] = set()
    barren = 0
    for _ in range(MOST_PAGES):
        try:
            page = _page_of(run, name, place, cursor)
        except CursorExpired:
            if not cursor:
                raise
            cursor, whole, known, barren = "", set(), set(), 0
            continue
        except NotFound as gone:
            raise PlaceGone("place_gone") from gone
        ids = {item.id for item in page.items} | set(page.removed)
        barren = 0 if not ids <= known else barren + bool(ids)  # an empty page in between is usual
        known |= ids
        if whole is not None:
            whole |= {item.id for item in page.items}
        ended = page.complete and whole is not None
        outside = _items_outside(run, whole or set(), place) if ended else []
        missing = [row.item_id for row in outside]
        if ended and emptied(len(whole or ()), _live(outside)):
            run.emptied.add(Side.MAILBOX)
        elif ended and place == run.place and whole:
            run.emptied.discard(Side.MAILBOX)
        again = _parked(run, run.kind.value) if ended else []
        work = _item_work(run, page, [*missing, *again], place)
        yield Seen(name, _stamped(run, page.cursor), work, midway=page.more and whole is None)
        if not page.more:
            return
        if barren >= MOST_BARREN_PAGES or page.cursor == cursor:
            raise EndlessListing("endless_listing")
        cursor = page.cursor
    raise EndlessListing("endless_listing")


def _item_work(run: MirrorRun, page: ItemPage, missing: Iterable[str], place: str) -> tuple[DecisionRow, ...]:
    """Linked things that moved, and unlinked ones that may be asked for."""
    items = {item.id: item for item in page.items}
    gone = {*page.removed, *missing} - set(items)
    links = _links_by_items(run, {*items, *gone})
    wanted = [
        item_id
        for item_id, item in items.items()
        if (item_id in links and links[item_id].item_version != (item.version or "?"))
        or (item_id not in links and _may_be_asked(run, item, place))
    ]
    wanted += [item_id for item_id in sorted(gone) if item_id in links]
    return _waiting(run, wanted, run.kind.value, "")


def _may_be_asked(run: MirrorRun, item: Item, place: str) -> bool:
    """In our own place everything is; in the ordinary one only what wears the category."""
    return place == run.place or named(SALESFORCE, item.categories)


def _record_work(
    run: MirrorRun, target: Target, found: list[str]
) -> tuple[tuple[DecisionRow, ...], tuple[LinkRow, ...]]:
    """Work, and the links of records that only show what we wrote ourselves (D-ECHO): they learn the new version."""
    if not found:
        return (), ()
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        links = unit.links_by_records(run.mailbox.id, run.kind.value, found)
    known = [i for i in found if i in run.records or i in links]
    echoes = {
        i: replace(links[i], record_version=run.records[i].version)
        for i in known
        if i in links and i in run.records and _is_echo(links[i], run.records[i], target.rules)
    }
    old = {i for i, row in echoes.items() if row.record_version == links[i].record_version}
    work = _waiting(run, [i for i in known if i not in echoes], record_item_type(run.kind), target.name)
    return work, tuple(row for i, row in echoes.items() if i not in old)


def _is_echo(row: LinkRow, record: Record, rules: Rules) -> bool:
    """An ACTIVE link, nothing of which is still to be written, whose record holds, in everything that is mirrored, what
    both sides last agreed on."""
    if row.state != LinkState.ACTIVE.value or row.record_version == DUE:
        return False
    if record.is_mail or not rules.in_scope(record) or rules.events.mail_attendees:
        return False
    if rules.kind is Kind.EVENT and is_vacated(record, rules.events):
        return False
    return bool(row.base) and is_as_agreed(rules.table.values(), base_from_json(row.base), record.fields)


def _waiting(run: MirrorRun, ids: list[str], item_type: str, record_type: str) -> tuple[DecisionRow, ...]:
    """PENDING rows, those known before with their history kept."""
    if not ids:
        return ()
    now = run.now
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        known = unit.decisions(run.mailbox.id, ids)
    rows = []
    for item_id in ids:
        before = known.get(item_id)
        if before is None:
            rows.append(waiting_row(run.services.new_id(), run.mailbox, item_id, item_type, now, record_type))
        elif before.outcome is not Outcome.PENDING:
            rows.append(replace(before, outcome=Outcome.PENDING, next_try_at=None, attempts=0))
        elif before.next_try_at is not None:
            rows.append(replace(before, next_try_at=None))
    return tuple(rows)


def _links_by_items(run: MirrorRun, ids: set[str]) -> dict[str, LinkRow]:
    if not ids:
        return {}
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        return dict(unit.links_by_items(run.mailbox.id, run.kind.value, ids))


def all_links(run: MirrorRun) -> Iterator[LinkRow]:
    """Every link of this kind, a thousand at a time."""
    after = ""
    while True:
        with run.services.store.transaction(run.mailbox.organization_id) as unit:
            rows = unit.links(run.mailbox.id, run.kind.value, after)
        yield from rows
        if not rows:
            return
        after = rows[-1].id


def _items_outside(run: MirrorRun, named: set[str], place: str) -> list[LinkRow]:
    """Linked items a whole reading of their place did not name: gone, moved away, or out of the window."""
    own = run.place
    return [
        row
        for row in all_links(run)
        if row.item_id and row.item_id not in named and str(row.detail.get("place", own)) == place
    ]


def _links_outside(run: MirrorRun, name: str, named: set[str]) -> list[LinkRow]:
    return [r for r in all_links(run) if r.record_type == name and r.record_id and r.record_id not in named]


def _live(rows: Sequence[LinkRow]) -> int:
    """How many of them a side should show; of what is not mirrored any more it may show nothing."""
    return sum(row.state != LinkState.DETACHED.value for row in rows)


def _parked(run: MirrorRun, item_type: str) -> list[str]:
    """What waits for a person because too much was gone at once: looked at again whenever a side is read whole."""
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        failed = unit.recent_decisions(run.mailbox.id, MOST_PARKED, Outcome.FAILED)
    return [row.item_id for row in failed if row.reason == PARKED and row.item_type == item_type]


def _cursor(run: MirrorRun, name: str) -> str:
    """The stored cursor, if it is of today: the window moves on with each day, and everything is read whole once."""
    day, _, cursor = run.cursors.get(name, "").partition("|")
    return cursor if day == run.stamp else ""


def _stamped(run: MirrorRun, cursor: str) -> str:
    return f"{run.stamp}|{cursor}"


__all__ = ["PlaceGone", "Seen", "all_links", "watch_mailbox", "watch_salesforce"]
