"""One session over one mailbox: observe, plan, apply, record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from backend.ports.failures import Failure, NotFound
from backend.ports.mailbox import Mailbox
from backend.ports.rows import Choice, DecisionRow, Lease, MailboxRow, MailboxStatus, Outcome, Profile, SessionRow, User
from backend.ports.store import Unit
from backend.sync.linking import Links
from backend.sync.records import Message, Place
from backend.usecases.backfill import running
from backend.usecases.carry_on_backfill import Tools, carry_on
from backend.usecases.catch_up import catch_up
from backend.usecases.chosen_folders import note_gone, take_along
from backend.usecases.compose import wish_of
from backend.usecases.crm_access import CrmAccess, open_crm
from backend.usecases.decide_mails import Judged, judge
from backend.usecases.end_session import Run, end_well, end_with_failure
from backend.usecases.follow import follow, links_to_follow, may_follow
from backend.usecases.knowledge import Knowledge, knowledge_of
from backend.usecases.mark_mails import mark_mails, read_unmarked
from backend.usecases.mirror.host import Host
from backend.usecases.mirror.run import is_on
from backend.usecases.mirror.session import mirror
from backend.usecases.observe import Seen, Watch, observe, set_up
from backend.usecases.resolve_people import Allowance, resolve_people
from backend.usecases.services import Services
from backend.usecases.session_report import SessionReport
from backend.usecases.whereabouts import was_sent
from backend.usecases.work_off import Hands, work_off

LEASE_SECONDS = 600
WORK_BATCH = 150
MARK_BATCH = 200
MOST_BATCHES = 1000


class LeaseLost(Failure):
    """Another session took this mailbox over; nothing more may be written by this one."""


@dataclass
class Session:
    """One run and what it holds."""

    services: Services
    user: User
    watch: Watch
    lease: Lease
    report: SessionReport
    row_id: str
    access: CrmAccess | None = None
    allowance: Allowance | None = None

    @property
    def mailbox(self) -> Mailbox:
        return self.watch.mailbox

    def crm(self) -> CrmAccess:
        """Opened on first need: a session that finds nothing asks Salesforce nothing."""
        if self.access is None:
            self.access = open_crm(self.services, self.user, refresh=True)
        return self.access

    def may_create(self, knowledge: Knowledge) -> Allowance:
        """People, in the whole of this session."""
        most = knowledge.policy.number("auto_resolve_per_session")
        self.allowance = self.allowance or Allowance(most, most)
        return self.allowance

    def guard(self, unit: Unit) -> None:
        """Inside a writing transaction: refuse when the lease went to somebody else."""
        if not unit.lease_holds(self.lease):
            raise LeaseLost("lease_lost")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Mails to decide about, or, once there are none, those that do not wear their mark yet; and by which rules."""

    work: Sequence[DecisionRow]
    unmarked: Sequence[DecisionRow]
    knowledge: Knowledge


def run_session(services: Services, organization_id: str, mailbox_id: str, trigger: str) -> SessionReport:
    """Never raises for what goes wrong outside; the report and the mailbox's row say it."""
    with services.store.transaction(organization_id) as unit:
        mailbox = unit.mailbox(mailbox_id)
        if mailbox is None:
            return SessionReport("not_running", "no_such_mailbox")
        user, profile = _owner(unit, mailbox)
        status, reason = effective_status(mailbox, profile)
        if status is not MailboxStatus.ON:
            _leave_the_queue(services, unit, mailbox_id, profile)
            return SessionReport("not_running", reason or status.value)
        lease = unit.take_lease(f"mailbox-{mailbox_id}", services.new_id(), services.clock.now(), LEASE_SECONDS)
        if lease is None:
            return SessionReport("busy")
        row = _open_row(services, unit, mailbox, trigger)
    run = Run(mailbox, profile, row, lease)
    report = SessionReport("finished")
    try:
        _run(_session(services, user, run, report))
        return end_well(services, report, run)
    except LeaseLost:
        return SessionReport("busy", "lease_lost")
    except Failure as failure:
        return end_with_failure(services, report, run, failure)
    except Exception:  # a defect of ours: told to whoever runs the server, and the mailbox does not spin on it
        end_with_failure(services, report, run, Failure("defect"))
        raise


def _leave_the_queue(services: Services, unit: Unit, mailbox_id: str, profile: Profile) -> None:
    """Mailboxes of a profile that is switched off stay on, and would else be due at every tick, before all others."""
    mailbox = unit.mailbox(mailbox_id, lock=True)
    if mailbox is not None and mailbox.status is MailboxStatus.ON:
        after = services.clock.now() + timedelta(seconds=profile.interval_seconds)
        unit.put_mailbox(replace(mailbox, next_session_at=after))


def effective_status(mailbox: MailboxRow, profile: Profile) -> tuple[MailboxStatus, str]:
    """What counts: a profile that is switched off overrides its people."""
    if not profile.sync_enabled:
        return MailboxStatus.OFF, "profile_disabled"
    return mailbox.status, mailbox.status_reason


def _owner(unit: Unit, mailbox: MailboxRow) -> tuple[User, Profile]:
    user = unit.user(mailbox.user_id)
    profile = unit.profile(user.profile_id) if user is not None else None
    if user is None or profile is None:
        raise NotFound("no_owner")
    return user, profile


def _open_row(services: Services, unit: Unit, mailbox: MailboxRow, trigger: str) -> SessionRow:
    for old in unit.sessions(mailbox.id, 5):
        if old.status == "running":
            unit.put_session(replace(old, status="interrupted", ended_at=services.clock.now()))
    row = SessionRow(services.new_id(), mailbox.organization_id, mailbox.id, trigger, services.clock.now())
    unit.put_session(row)
    return row


def _session(services: Services, user: User, run: Run, report: SessionReport) -> Session:
    watch = Watch(services, user, run.mailbox, services.connectors.mailbox(run.mailbox))
    return Session(services, user, watch, run.lease, report, run.row.id)


def _run(session: Session) -> None:
    if not session.watch.row.folders:
        _repair(session)
    _observe(session)
    note_gone(session.watch, session.guard)
    for seen in catch_up(session.watch, session.guard):
        _count(session.report, seen)
    for seen in carry_on(Tools(session.watch, session.crm, session.guard)):
        _count(session.report, seen)
    for _ in range(MOST_BATCHES):
        waiting = _waiting(session)
        if waiting is None:
            break
        if waiting.work:
            _work_batch(session, waiting)
        else:
            _mark_left_over(session, waiting)
            break
    if is_on(session.watch.policy):
        _mirror(session)


def _mirror(session: Session) -> None:
    """Contacts, tasks and events."""
    watch, services = session.watch, session.services

    def renew() -> None:
        with services.store.transaction(watch.row.organization_id) as unit:
            session.guard(unit)
            unit.take_lease(session.lease.name, session.lease.holder, services.clock.now(), LEASE_SECONDS)

    host = Host(services, session.user, watch.row, session.row_id, session.crm, session.guard, renew)
    for run in mirror(host):
        session.report.mirrored[run.kind.value] = run.counts


def _repair(session: Session) -> None:
    before = session.watch.row.folders.get("capture", "")

    def save(row: MailboxRow) -> None:
        with session.services.store.transaction(row.organization_id) as unit:
            session.guard(unit)
            current = unit.mailbox(row.id, lock=True) or row
            unit.put_mailbox(replace(current, folders=row.folders, activated_at=row.activated_at))
            if before and row.folders["capture"] != before:  # the cursor would go on reading the deleted folder
                unit.put_cursors(row.id, {Place.CAPTURE.value: ""})

    set_up(session.watch, save)


def _observe(session: Session) -> None:
    services, mailbox_id = session.services, session.watch.row.id
    with services.store.transaction(session.user.organization_id) as unit:
        kept = unit.cursors(mailbox_id)
        _take_along(unit, session)
    calm: dict[str, str] = {}  # where folders without news end is kept together: losing it loses nothing

    def repair() -> None:
        calm.pop(Place.CAPTURE.value, None)
        _repair(session)

    for seen in observe(session.watch, kept, repair):
        place, cursor = seen.page.key, seen.page.cursor
        if seen.page.is_empty and not seen.page.more:
            calm[place] = cursor
            continue
        with services.store.transaction(session.user.organization_id) as unit:
            session.guard(unit)
            unit.put_decisions([*seen.rows, *seen.kept])
            unit.put_cursors(mailbox_id, {place: cursor})
        calm.pop(place, None)
        _count(session.report, seen)
    moved = {place: cursor for place, cursor in calm.items() if kept.get(place) != cursor}
    if moved:
        _keep_cursors(session, moved)


def _take_along(unit: Unit, session: Session) -> None:
    """What else this session looks at, read together."""
    watch = session.watch
    take_along(unit, watch, session.guard)
    watch.new_threads = tuple(t for t in unit.followed_threads(watch.row.id) if not t.caught_up)
    watch.backfill = running(unit, watch.row.id)


def _keep_cursors(session: Session, cursors: Mapping[str, str]) -> None:
    with session.services.store.transaction(session.user.organization_id) as unit:
        session.guard(unit)
        unit.put_cursors(session.watch.row.id, cursors)


def _count(report: SessionReport, seen: Seen) -> None:
    report.add("seen", len(seen.rows))
    for row in seen.rows:
        if row.outcome is not Outcome.PENDING:
            report.add(row.outcome.value)


def _waiting(session: Session) -> Waiting | None:
    """What waits now; None when nothing does."""
    services, row = session.services, session.watch.row
    with services.store.transaction(row.organization_id) as unit:
        work = unit.due_work(row.id, services.clock.now(), WORK_BATCH)
        unmarked = () if work else unit.unmarked(row.id, MARK_BATCH)
        if not work and not unmarked:
            return None
        session.guard(unit)
        unit.take_lease(session.lease.name, session.lease.holder, services.clock.now(), LEASE_SECONDS)
        return Waiting(work, unmarked, knowledge_of(unit, session.user, row))


def _work_batch(session: Session, waiting: Waiting) -> None:
    services, row, knowledge = session.services, session.watch.row, waiting.knowledge
    judged = judge(services, session.crm(), session.mailbox, row, session.user, waiting.work)
    judged = resolve_people(services, session.crm(), session.user, judged, session.may_create(knowledge))
    to_business = knowledge.policy.flag("files_to_business_record")
    classic = knowledge.policy.text("file_storage") == "attachments"
    hands = Hands(services, session.crm(), session.mailbox, session.user, to_business, classic)
    decided: list[tuple[DecisionRow, Message]] = []
    for one, new in work_off(hands, judged):
        _record(session, one, new)
        if one.message is not None and not new.marked:
            decided.append((new, one.message))
    _mark(session, decided, knowledge)


def _record(session: Session, one: Judged, new: DecisionRow) -> None:
    with session.services.store.transaction(new.organization_id) as unit:
        session.guard(unit)
        unit.put_decisions([new])
        token = str(new.hints.get("choice", ""))
        choice = unit.choice(token) if token and new.outcome is Outcome.SAVED else None
        if choice is not None:
            unit.put_choice(replace(choice, state="done"))
            _follow(session, unit, one, choice)
    session.report.add(new.outcome.value)


def _follow(session: Session, unit: Unit, one: Judged, choice: Choice) -> None:
    """The person ticked it while writing: the conversation has a name only now."""
    wish, row = wish_of(choice), session.watch.row
    if not wish.follow_thread or one.message is None or one.grounds is None:
        return
    if may_follow(knowledge_of(unit, session.user, row).policy):
        links = links_to_follow(Links(wish.people, wish.business), one.grounds.matches, one.message)
        follow(session.services, unit, session.user, row, one.message, links)


def _mark(session: Session, decided: Sequence[tuple[DecisionRow, Message]], knowledge: Knowledge) -> None:
    done = mark_mails(session.mailbox, decided, knowledge.own_addresses) if decided else []
    if done:
        with session.services.store.transaction(session.user.organization_id) as unit:
            session.guard(unit)
            unit.put_decisions(done)


def _mark_left_over(session: Session, waiting: Waiting) -> None:
    """Mails saved by hand, and those whose marking did not get through last time."""
    row = session.watch.row
    found = read_unmarked(session.mailbox, waiting.unmarked)
    place_of = session.watch.folders.place_of
    here = [
        (r, replace(m, place=place_of(m.folder_id), was_sent=was_sent(r.hints)))
        for r, m in found
        if isinstance(m, Message)
    ]
    _mark(session, here, waiting.knowledge)
    gone = [replace(r, marked=True) for r, m in found if isinstance(m, NotFound)]
    if gone:
        with session.services.store.transaction(row.organization_id) as unit:
            session.guard(unit)
            unit.put_decisions(gone)
