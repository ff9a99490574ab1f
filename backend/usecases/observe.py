"""What changed in a mailbox: pages of its folders, each turned into decisions before its cursor moves on (D-CUR)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from backend.ports.capture_rows import Backfill, ChosenFolder, FollowedThread
from backend.ports.failures import CursorExpired, Failure, NotFound, Transient
from backend.ports.mailbox import Folders, Mailbox, Page, further_key
from backend.ports.rows import DecisionRow, MailboxRow, Outcome, User
from backend.sync.decisions import Origin, Reason
from backend.sync.fingerprint import key_of
from backend.sync.marks import CAPTURE_FOLDER, COLOURS
from backend.sync.policy import Policy, resolve
from backend.sync.records import Message, Place
from backend.sync.text import named
from backend.sync.triage import CATEGORY, WATCHED, Facts, Known, Triage, thread_of, triage
from backend.usecases.knowledge import knowledge_of
from backend.usecases.services import Services
from backend.usecases.whereabouts import was_sent, whereabouts

MOST_PAGES = 10_000
MOST_BARREN_PAGES = 100  # a provider may send some in between, and each session goes on from where it stopped


class EndlessListing(Failure):
    """The provider pages on without naming anything new (D-BND)."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One page with what was decided about its messages: ``rows`` are the new or changed decisions, ``kept`` those that
    stand while the mail itself was moved or marked."""

    page: Page
    rows: tuple[DecisionRow, ...]
    kept: tuple[DecisionRow, ...]


@dataclass
class Watch:
    """One mailbox during one session; ``folders`` is renewed when the person removed something of ours. ``chosen`` are
    the further folders by id, ``gone`` those of them that the mailbox does not have any more."""

    services: Services
    user: User
    row: MailboxRow
    mailbox: Mailbox
    writable: bool = True
    chosen: dict[str, ChosenFolder] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    new_threads: tuple[FollowedThread, ...] = ()  # their earlier mails were not looked at yet
    backfill: Backfill | None = None
    policy: Policy = field(default_factory=lambda: resolve(()))

    @property
    def folders(self) -> Folders:
        if self.row.folders:
            return Folders(**self.row.folders)
        return Folders("inbox", "sentitems", "drafts")  # before the first session: names every provider knows


def set_up(watch: Watch, save: Callable[[MailboxRow], None]) -> None:
    """Make our categories and our folder exist, and remember where everything lies."""
    folders = watch.mailbox.set_up(COLOURS, CAPTURE_FOLDER)
    watch.row = replace(
        watch.row, folders=asdict(folders), activated_at=watch.row.activated_at or watch.services.clock.now()
    )
    save(watch.row)


def observe(watch: Watch, cursors: Mapping[str, str], repair: Callable[[], None]) -> Iterator[Seen]:
    """Every waiting page, one poll at a time. ``repair`` is called when a category or the folder is missing; the
    reader commits each Seen before asking for the next. Raises Failure when the mailbox cannot be read at all."""
    open_places = {place: cursors.get(place.value, "") for place in _places(watch)}
    further = {folder_id: cursors.get(further_key(folder_id), "") for folder_id in watch.chosen}
    barren = 0
    for _ in range(MOST_PAGES):
        asked = watch.folders
        poll = watch.mailbox.poll(asked, open_places, further)
        if watch.writable and not all(named(name, poll.categories) for name in COLOURS):
            repair()
        waiting: dict[str, str] = {}
        fresh = False
        for page in poll.pages:
            if page.failure is not None:
                before = further.get(page.folder_id, "") or open_places.get(page.place, "")
                waiting |= _after_failure(watch, page, repair, asked, before)
                continue
            seen = decide_page(watch, page)
            fresh = fresh or not page.is_empty
            yield seen
            if page.more:
                waiting[page.key] = page.cursor
        if not waiting:
            return
        barren = 0 if fresh else barren + 1
        if barren >= MOST_BARREN_PAGES:
            raise EndlessListing("endless_listing")
        open_places = {place: waiting[place.value] for place in open_places if place.value in waiting}
        further = {i: waiting[further_key(i)] for i in further if further_key(i) in waiting}
    raise EndlessListing("endless_listing")


def _places(watch: Watch) -> list[Place]:
    return [p for p in WATCHED if p is not Place.CAPTURE or watch.folders.capture]


def _after_failure(watch: Watch, page: Page, repair: Callable[[], None], asked: Folders, cursor: str) -> dict[str, str]:
    """Which places to read again, from the beginning; ``asked`` are the folders as they were when the page was read."""
    if isinstance(page.failure, CursorExpired) and cursor:
        return {page.key: ""}
    if isinstance(page.failure, NotFound) and page.place is Place.FURTHER:
        watch.gone.add(page.folder_id)
        return {}
    if isinstance(page.failure, NotFound) and page.place is Place.CAPTURE:
        if not watch.writable:
            return {}
        if watch.folders.capture == asked.capture:  # else a missing category had it repaired already
            repair()
        return {page.key: ""} if watch.folders.capture != asked.capture else {}
    raise page.failure or Transient("no_page")


def decide_page(watch: Watch, page: Page, start: datetime | None = None, catching_up: bool = False) -> Seen:
    """First look at the mails of a page. ``start`` stands in for the moment the mailbox was switched on: mails that
    are older by more than the look-back stay out. ``catching_up``: they are the earlier ones of a followed thread."""
    if page.is_empty:
        return Seen(page, (), ())
    services, row = watch.services, watch.row
    now = services.clock.now()
    messages = {m.id: m for m in page.messages}
    with services.store.transaction(row.organization_id) as unit:
        known = unit.decisions(row.id, [*messages, *page.removed])
        knowledge = knowledge_of(unit, watch.user, row)
        choices = frozenset(c.token for c in unit.open_choices(row.id))
        threads = frozenset(t.thread for t in unit.followed_threads(row.id))
    chosen = watch.chosen.get(page.folder_id)
    began = start or (chosen.added_at if chosen is not None else row.activated_at) or now
    facts = Facts(now, began, knowledge.policy, knowledge.blocklist, choices, threads, catching_up)
    rows, kept = [], [_moved_away(known[item_id], page) for item_id in page.removed if item_id in known]
    for listed in messages.values():
        before = known.get(listed.id)
        message = listed if before is None else replace(listed, was_sent=was_sent(before.hints))
        result = triage(message, _known(before), facts)
        if before is not None and result.outcome == "keep":
            kept.append(_with_hints(before, message, named(CATEGORY, message.categories)))
        else:
            rows.append(_row(watch, message, result, before, knowledge.policy.version, now))
    return Seen(page, _changed(rows, known), _changed(kept, known))


def _changed(rows: Sequence[DecisionRow], known: Mapping[str, DecisionRow]) -> tuple[DecisionRow, ...]:
    return tuple(row for row in rows if row != known.get(row.item_id))


def _known(row: DecisionRow | None) -> Known | None:
    if row is None:
        return None
    return Known(
        row.outcome.value,
        Reason(row.reason),
        bool(row.hints.get("had_category")),
        Origin(row.origin),
        Place(row.hints.get("place", Place.OTHER.value)),
    )


def _with_hints(row: DecisionRow, message: Message, had_category: bool) -> DecisionRow:
    return replace(row, hints={**row.hints, **whereabouts(message), "had_category": had_category})


def _moved_away(row: DecisionRow, page: Page) -> DecisionRow:
    """It left the folder; where it went is told by the page of another watched folder, if it is one."""
    if row.hints.get("place") != page.place.value:
        return row
    if page.place is Place.FURTHER and row.hints.get("folder") != page.folder_id:
        return row
    left = {"sent": True} if was_sent(row.hints) else {}
    return replace(row, hints={**row.hints, **left, "place": Place.OTHER.value})


def _row(
    watch: Watch, message: Message, result: Triage, before: DecisionRow | None, version: int, now: datetime
) -> DecisionRow:
    hints = {
        "had_category": named(CATEGORY, message.categories),
        **whereabouts(message),
        "choice": message.choice if result.origin is Origin.COMPOSE else "",
    }
    if result.origin is Origin.THREAD:
        hints["thread"] = thread_of(message)
    outcome = Outcome(result.outcome)
    if before is not None and (before.outcome, before.reason, before.hints) == (outcome, result.reason.value, hints):
        return before
    return DecisionRow(
        id=before.id if before else watch.services.new_id(),
        organization_id=watch.row.organization_id,
        mailbox_id=watch.row.id,
        item_id=message.id,
        item_type="message",
        message_key=key_of(message),
        outcome=outcome,
        reason=result.reason.value,
        origin=result.origin.value,
        trace=tuple(s.as_json() for s in result.steps),
        hints=hints,
        marked=outcome is not Outcome.FAILED,
        settings_version=version,
        first_seen_at=before.first_seen_at if before else now,
        decided_at=now,
    )
