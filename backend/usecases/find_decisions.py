"""Every decision about a person's mails, found again; and, for administrators, how many of each kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backend.errors import BadRequest
from backend.ports.capture_rows import Completeness
from backend.ports.failures import Failure
from backend.ports.rows import DecisionRow, User
from backend.sync.decisions import Origin, Reason
from backend.sync.mirror.actions import MirrorReason
from backend.sync.records import Message
from backend.usecases import words
from backend.usecases.admin import people as people_of
from backend.usecases.backfill import CountedReason
from backend.usecases.explain import MAIL, views_of
from backend.usecases.services import Services
from backend.usecases.views import DecisionView

PAGE = re.compile(r"([0-9]{1,17})-([A-Za-z0-9_-]{1,80})")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
COUNTED_DAYS = 30
REASONS = tuple(dict.fromkeys([*(reason.value for reason in Reason), *(reason.value for reason in MirrorReason)]))
ORIGINS = tuple(origin.value for origin in Origin)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to find; empty means any. Moments are those of the decision."""

    outcome: str = ""
    reason: str = ""
    origin: str = ""
    item_id: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def as_names(self) -> dict[str, str]:
        texts = {"outcome": self.outcome, "reason": self.reason, "origin": self.origin, "item_id": self.item_id}
        moments = {"since": self.since, "until": self.until}
        return texts | {name: moment.isoformat() for name, moment in moments.items() if moment is not None}


@dataclass(frozen=True, slots=True)
class FoundDecisions:
    """``next`` is the page behind this one, empty behind the last."""

    decisions: tuple[DecisionView, ...]
    next: str


@dataclass(frozen=True, slots=True)
class MailboxNumbers:
    """One person's mailbox in numbers: nothing of what is in it."""

    name: str
    outcomes: Mapping[str, int]
    check: Completeness | None


@dataclass(frozen=True, slots=True)
class Numbers:
    reasons: tuple[CountedReason, ...]
    mailboxes: tuple[MailboxNumbers, ...]


def find(services: Services, user: User, wanted: Wanted, page: str = "", limit: int = 50) -> FoundDecisions:
    """The newest first. Raises BadRequest for a page that was never given."""
    before = _moment_and_id(page) if page else None
    with services.store.transaction(user.organization_id) as unit:
        mailbox = unit.mailbox_of(user.id)
        rows = list(unit.find_decisions(mailbox.id, limit + 1, wanted.as_names(), before)) if mailbox else []
    shown = rows[:limit]
    following = _page_behind(shown[-1]) if len(rows) > limit else ""
    return FoundDecisions(tuple(views_of(services, user, shown)), following)


def mails_of(found: Iterable[DecisionView]) -> list[str]:
    """The ids of those that are about mails, each once."""
    return list(dict.fromkeys(one.item_id for one in found if one.item_type == MAIL))


def headings(services: Services, user: User, item_ids: Iterable[str]) -> Mapping[str, Message]:
    """What the mailbox itself says about these mails, for their person's eyes; empty where it cannot be asked."""
    wanted = list(item_ids)
    with services.store.transaction(user.organization_id) as unit:
        mailbox = unit.mailbox_of(user.id)
    if mailbox is None or not wanted:
        return {}
    try:
        found = services.connectors.mailbox(mailbox).headings(wanted)
    except Failure:
        return {}
    return {item_id: message for item_id, message in found.items() if isinstance(message, Message)}


def numbers(services: Services, user: User) -> Numbers:
    """How often each reason was given in the last thirty days, and how complete each mailbox is. Raises Forbidden."""
    rows = [row for row in people_of(services, user) if row.mailbox is not None]
    since = services.clock.now() - timedelta(days=COUNTED_DAYS)
    reasons: Counter[tuple[str, str]] = Counter()
    found = []
    for row in rows:
        with services.store.transaction(user.organization_id) as unit:
            mailbox_id = row.mailbox.id if row.mailbox is not None else ""
            counted = unit.tally_reasons(mailbox_id, since)
            checks = unit.completeness(mailbox_id, 1)
        outcomes: Counter[str] = Counter()
        for (outcome, reason), amount in counted.items():
            outcomes[outcome.value] += amount
            reasons[outcome.value, reason] += amount
        found.append(MailboxNumbers(row.user.name or row.user.email, dict(outcomes), checks[0] if checks else None))
    said = [CountedReason(outcome, reason, words.title(reason), n) for (outcome, reason), n in reasons.items()]
    return Numbers(tuple(sorted(said, key=lambda one: (-one.amount, one.title))), tuple(found))


def _page_behind(row: DecisionRow) -> str:
    moment = row.decided_at or EPOCH
    return f"{(moment - EPOCH) // MICROSECOND}-{row.id}"


def _moment_and_id(page: str) -> tuple[datetime, str]:
    found = PAGE.fullmatch(page)
    if found is None:
        raise BadRequest("bad_page", "This page does not exist.", "Begin with the first one.")
    try:
        return EPOCH + int(found[1]) * MICROSECOND, found[2]
    except OverflowError:
        raise BadRequest("bad_page", "This page does not exist.", "Begin with the first one.") from None
