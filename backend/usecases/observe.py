"""What changed in a mailbox: pages of its folders, each turned into decisions before its cursor moves on (D-CUR)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from backend.ports.failures import CursorExpired, Failure, NotFound, Transient
from backend.ports.mailbox import Folders, Mailbox, Page
from backend.ports.rows import DecisionRow, MailboxRow, Outcome, User
from backend.sync.decisions import Origin, Reason
from backend.sync.fingerprint import key_of
from backend.sync.marks import CAPTURE_FOLDER, COLOURS
from backend.sync.records import Message, Place
from backend.sync.triage import CATEGORY, WATCHED, Facts, Known, Triage, triage
from backend.usecases.knowledge import knowledge_of
from backend.usecases.services import Services

MOST_PAGES = 10_000
MOST_BARREN_PAGES = 3


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
    """One mailbox during one session; ``folders`` is renewed when the person removed something of ours."""

    services: Services
    user: User
    row: MailboxRow
    mailbox: Mailbox
    writable: bool = True

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
    places = [p for p in WATCHED if p is not Place.CAPTURE or watch.folders.capture]
    open_places = {place: cursors.get(place.value, "") for place in places}
    barren = 0
    for _ in range(MOST_PAGES):
        asked = watch.folders
        poll = watch.mailbox.poll(asked, open_places)
        if watch.writable and not set(COLOURS) <= poll.categories:
            repair()
        next_places: dict[Place, str] = {}
        fresh = False
        for page in poll.pages:
            if page.failure is not None:
                next_places |= _after_failure(watch, page, repair, asked, open_places)
                continue
            seen = _decide(watch, page)
            fresh = fresh or not page.is_empty
            yield seen
            if page.more:
                next_places[page.place] = page.cursor
        if not next_places:
            return
        barren = 0 if fresh else barren + 1
        if barren >= MOST_BARREN_PAGES:
            raise EndlessListing("endless_listing")
        open_places = next_places
    raise EndlessListing("endless_listing")


def _after_failure(
    watch: Watch, page: Page, repair: Callable[[], None], asked: Folders, cursors: Mapping[Place, str]
) -> dict[Place, str]:
    """Which places to read again, from the beginning; ``asked`` are the folders as they were when the page was read."""
    if isinstance(page.failure, CursorExpired) and cursors[page.place]:
        return {page.place: ""}
    if isinstance(page.failure, NotFound) and page.place is Place.CAPTURE:
        if not watch.writable:
            return {}
        if watch.folders.capture == asked.capture:  # else a missing category had it repaired already
            repair()
        return {page.place: ""} if watch.folders.capture != asked.capture else {}
    raise page.failure or Transient("no_page")


def _decide(watch: Watch, page: Page) -> Seen:
    if page.is_empty:
        return Seen(page, (), ())
    services, row = watch.services, watch.row
    now = services.clock.now()
    messages = {m.id: m for m in page.messages}
    with services.store.transaction(row.organization_id) as unit:
        known = unit.decisions(row.id, [*messages, *page.removed])
        knowledge = knowledge_of(unit, watch.user, row)
        choices = frozenset(c.token for c in unit.open_choices(row.id))
    facts = Facts(now, row.activated_at or now, knowledge.policy, knowledge.blocklist, choices)
    rows, kept = [], [_moved_away(known[item_id], page.place) for item_id in page.removed if item_id in known]
    for message in messages.values():
        before = known.get(message.id)
        result = triage(message, _known(before), facts)
        if before is not None and result.outcome == "keep":
            kept.append(_with_hints(before, message.place, CATEGORY in message.categories))
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


def _with_hints(row: DecisionRow, place: Place, had_category: bool) -> DecisionRow:
    return replace(row, hints={**row.hints, "place": place.value, "had_category": had_category})


def _moved_away(row: DecisionRow, place: Place) -> DecisionRow:
    """It left the folder; where it went is told by the page of another watched folder, if it is one."""
    if row.hints.get("place") != place.value:
        return row
    return replace(row, hints={**row.hints, "place": Place.OTHER.value})


def _row(
    watch: Watch, message: Message, result: Triage, before: DecisionRow | None, version: int, now: datetime
) -> DecisionRow:
    hints = {
        "had_category": CATEGORY in message.categories,
        "place": message.place.value,
        "choice": message.choice if result.origin is Origin.COMPOSE else "",
    }
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
