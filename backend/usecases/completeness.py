"""Is everything that lies in a mailbox decided, and everything decided as saved in Salesforce? Gaps are repaired.

Every mail of the window is listed again, page by page, and compared with its decision; a mail without one goes through
the ordinary deciding code and onto the work list. The records of saved mails are looked for some hundreds at a time.
The conservation law, seen = saved + skipped + failed + pending, is counted per day of receipt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from backend.ports.capture_rows import Completeness
from backend.ports.failures import CursorExpired, Failure, NotFound
from backend.ports.mailbox import Page
from backend.ports.rows import CaptureState, DecisionRow, Lease, MailboxRow, Outcome, User
from backend.ports.store import Unit
from backend.sync.decisions import Reason
from backend.sync.records import Message, RecordRef
from backend.usecases.bell import ring
from backend.usecases.chosen_folders import take_along
from backend.usecases.crm_access import open_crm
from backend.usecases.knowledge import Knowledge, knowledge_of
from backend.usecases.observe import Watch, decide_page
from backend.usecases.run_session import LEASE_SECONDS, LeaseLost, effective_status
from backend.usecases.services import Services
from backend.usecases.watched import WatchedFolder, watched_folders

MOST_PAGES = 300  # of one folder
MANY, SHARE = 10, 0.2  # more records gone than this is no deletion but an error on the other side


@dataclass
class Check:
    """One check under way."""

    watch: Watch
    lease: Lease
    knowledge: Knowledge
    since: datetime
    until: datetime
    started_at: datetime
    counts: Counter[str] = field(default_factory=Counter)
    days: dict[str, Counter[str]] = field(default_factory=dict)
    saved: dict[str, tuple[DecisionRow, str]] = field(default_factory=dict)  # with the day it was received
    complete: bool = True

    def guard(self, unit: Unit) -> None:
        if not unit.lease_holds(self.lease):
            raise LeaseLost("lease_lost")


def check_mailbox(services: Services, organization_id: str, mailbox_id: str) -> Completeness | None:
    """Check and repair; the report, or None when this is not the time: off, never synchronised, or a session is at it.
    When a side cannot be asked the report says that it is not complete; what was repaired until then stays so."""
    check = _begin(services, organization_id, mailbox_id)
    if check is None:
        return None
    try:
        try:
            for folder in watched_folders(check.watch):
                _check_folder(check, folder)
            _check_records(check)
        except LeaseLost:
            return None
        except Failure as failure:
            check.complete = False
            check.counts[f"failure {failure.code}"] += 1
        return _end(check)
    finally:
        with services.store.transaction(organization_id) as unit:
            unit.free_lease(check.lease)


def latest(services: Services, user: User) -> Completeness | None:
    """The newest report about this person's mailbox."""
    with services.store.transaction(user.organization_id) as unit:
        row = unit.mailbox_of(user.id)
        found = unit.completeness(row.id, 1) if row is not None else ()
    return found[0] if found else None


def _begin(services: Services, organization_id: str, mailbox_id: str) -> Check | None:
    now = services.clock.now()
    with services.store.transaction(organization_id) as unit:
        row = unit.mailbox(mailbox_id)
        user = unit.user(row.user_id) if row is not None else None
        profile = unit.profile(user.profile_id) if user is not None else None
        finished = [s for s in unit.sessions(mailbox_id, 20) if s.status == "finished"]
        if row is None or user is None or profile is None or not row.folders or not finished:
            return None
        if effective_status(row, profile)[0].value != "on":
            return None
        lease = unit.take_lease(f"mailbox-{mailbox_id}", services.new_id(), now, LEASE_SECONDS)
        knowledge = knowledge_of(unit, user, row)
    if lease is None:
        return None
    watch = Watch(services, user, row, services.connectors.mailbox(row))
    check = Check(watch, lease, knowledge, _since(row, knowledge, now), finished[0].started_at, now)
    with _unit(check) as unit:
        take_along(unit, watch, check.guard)
    return check


def _since(row: MailboxRow, knowledge: Knowledge, now: datetime) -> datetime:
    """The window, but not before the moment from which on mails are looked at."""
    began = (row.activated_at or now) - timedelta(days=knowledge.policy.number("lookback_days"))
    return max(now - timedelta(days=knowledge.policy.number("completeness_days")), began)


def _check_folder(check: Check, folder: WatchedFolder) -> None:
    for messages in _pages(check, folder):
        expected = [m for m in messages if (m.received_at or check.until) < check.until and not m.is_draft]
        with _unit(check) as unit:
            known = dict(unit.decisions(check.watch.row.id, [m.id for m in expected]))
        missing = tuple(m for m in expected if m.id not in known)
        if missing:
            known |= _repaired(check, folder, missing)
        for message in expected:
            _account(check, message, known.get(message.id))


def _pages(check: Check, folder: WatchedFolder) -> Iterator[Sequence[Message]]:
    cursor = ""
    for _ in range(MOST_PAGES):
        try:
            history = check.watch.mailbox.history(folder.folder_id, folder.place, check.since, cursor)
        except (CursorExpired, NotFound):  # the folder went, or changes so fast that it has to wait for tomorrow
            check.complete = False
            return
        check.counts["requests"] += 1
        _prolong(check)
        yield history.messages
        cursor = history.cursor
        if not history.more:
            return
    check.complete = False


def _repaired(check: Check, folder: WatchedFolder, missing: tuple[Message, ...]) -> Mapping[str, DecisionRow]:
    folder_id = folder.folder_id if folder.place.value == "further" else ""
    seen = decide_page(check.watch, Page(folder.place, missing, folder_id=folder_id))
    with _unit(check) as unit:
        check.guard(unit)
        unit.put_decisions(seen.rows)
    check.counts["missing"] += len(missing)
    check.counts["repaired"] += len(seen.rows)
    return {row.item_id: row for row in seen.rows}


def _account(check: Check, message: Message, decision: DecisionRow | None) -> None:
    date = f"{message.received_at or check.until:%Y-%m-%d}"
    day = check.days.setdefault(date, Counter())
    day["seen"] += 1
    check.counts["seen"] += 1
    outcome = decision.outcome.value if decision is not None else "missing"
    day[outcome] += 1
    if decision is not None and decision.outcome is Outcome.SAVED and decision.record_id:
        check.saved[decision.item_id] = (decision, date)


def _check_records(check: Check) -> None:
    """Records this person made that are gone: taken note of, or made again where the setting says so. Those of
    colleagues she may just not see; their own checks look after them."""
    with _unit(check) as unit:
        captures = unit.captures(row.message_key for row, _ in check.saved.values())
    mine = {key for key, capture in captures.items() if capture.claimed_by == check.watch.user.id}
    rows = [(row, day) for row, day in check.saved.values() if row.message_key in mine]
    refs = list(dict.fromkeys(RecordRef(row.record_type, row.record_id) for row, _ in rows))
    if not refs:
        return
    there = open_crm(check.watch.services, check.watch.user).crm.present(refs)
    check.counts["records"] += len(refs)
    lost = [(row, day) for row, day in rows if row.record_id not in there]
    check.counts["gone"] += len({row.record_id for row, _ in lost})
    if len(lost) > MANY and len(lost) > SHARE * len(rows):
        check.complete = False  # D-EMPTY: nobody deletes like this; somebody lost a permission
        return
    for row, day in lost:
        _deleted_there(check, row, day)


def _deleted_there(check: Check, row: DecisionRow, day: str) -> None:
    again = check.knowledge.policy.flag("restore_deleted_emails")
    new = replace(
        row,
        outcome=Outcome.PENDING if again else Outcome.SKIPPED,
        reason=(Reason.WAITING if again else Reason.DELETED_THERE).value,
        record_id="",
        record_type="",
        attempts=0,
        next_try_at=None,
        trace=() if not again else row.trace,
        marked=again,
        decided_at=check.watch.services.clock.now(),
    )
    with _unit(check) as unit:
        check.guard(unit)
        capture = unit.capture(row.message_key)
        saved = capture is not None and (capture.state, capture.record_id) == (CaptureState.SAVED, row.record_id)
        if again and saved and capture is not None:
            unit.drop_capture(capture.id)
        unit.put_decisions([new])
    check.counts["restored"] += again
    check.days[day][row.outcome.value] -= 1
    check.days[day][new.outcome.value] += 1


def _unit(check: Check) -> AbstractContextManager[Unit]:
    return check.watch.services.store.transaction(check.watch.row.organization_id)


def _prolong(check: Check) -> None:
    with _unit(check) as unit:
        check.guard(unit)
        unit.take_lease(check.lease.name, check.lease.holder, check.watch.services.clock.now(), LEASE_SECONDS)


def _end(check: Check) -> Completeness:
    services, row = check.watch.services, check.watch.row
    report = Completeness(
        services.new_id(),
        row.organization_id,
        row.id,
        check.since,
        check.started_at,
        services.clock.now(),
        check.complete,
        dict(check.counts),
        {day: dict(counts) for day, counts in sorted(check.days.items())},
    )
    with _unit(check) as unit:
        check.guard(unit)
        unit.put_completeness(report)
        if check.counts["repaired"] or check.counts["restored"] or check.counts["gone"]:
            current = unit.mailbox(row.id, lock=True) or row
            unit.put_mailbox(replace(current, next_session_at=services.clock.now()))
            ring(unit, current, "completeness")
    return report
