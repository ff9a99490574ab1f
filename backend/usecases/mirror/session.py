"""The mirror's part of a session: kind by kind, watch, gather, plan, guard, apply."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from backend.ports.failures import Failure
from backend.ports.mirror_crm import RecordPage
from backend.ports.rows import DecisionRow, Outcome
from backend.sync.mirror import planner, safeguards
from backend.sync.mirror.actions import Action, MirrorReason
from backend.sync.mirror.links import Link
from backend.sync.mirror.records import Item, Kind
from backend.sync.policy import Policy
from backend.sync.records import RecordRef
from backend.usecases.crm_access import salesforce_of
from backend.usecases.mirror.allow import is_allowed, use_up
from backend.usecases.mirror.apply import apply
from backend.usecases.mirror.before import read_before
from backend.usecases.mirror.gather import Gathered, gather, with_ambiguous
from backend.usecases.mirror.host import Host
from backend.usecases.mirror.org_poll import NEWS, is_watched
from backend.usecases.mirror.outcomes import failed_row, quiet_row, waiting_of
from backend.usecases.mirror.people import People
from backend.usecases.mirror.places import LOST, forget_places, places_for
from backend.usecases.mirror.rows import link_of, record_item_type
from backend.usecases.mirror.run import EMPTIED, SETTING, MirrorRun, Target, emptied_before, org_facts
from backend.usecases.mirror.settle import settle
from backend.usecases.mirror.targets import Grounds, targets_of
from backend.usecases.mirror.watch import (
    PlaceGone,
    Seen,
    all_links,
    ask_mailbox,
    ask_salesforce,
    feeds_of,
    watch_mailbox,
    watch_salesforce,
)

MOST_WORK = 100_000
ENDING_BATCH = 500
SETTINGS = "{}:settings"  # with which settings everything linked was last looked at


def mirror(host: Host) -> Iterator[MirrorRun]:
    """Mirror every kind that is switched on; yields each run when it is done. Raises Failure when a side is closed."""
    runs = open_runs(host)
    if not runs:
        return
    ask_mailbox(runs)
    if not _nothing_new(host, runs):
        ask_salesforce(runs)
    runs = [_watched(host, run) for run in runs]
    work = _work(runs)
    for run in runs:
        _mirror_kind(host, run, work[run.kind])
        yield run
    _keep_calm(runs)


def _nothing_new(host: Host, runs: Sequence[MirrorRun]) -> bool:
    """Somebody looks at Salesforce for the whole organization and saw nothing for this mailbox, which has read
    everything of today once: then nobody needs to be asked."""
    run = runs[0]
    if NEWS in run.cursors or not all(feed.cursor for each in runs for feed in feeds_of(each)):
        return False
    if not is_watched(host.services, host.mailbox.organization_id):
        return False
    for each in runs:
        each.first_pages = {feed.name: RecordPage(cursor=feed.cursor) for feed in feeds_of(each)}
    return True


def _watched(host: Host, run: MirrorRun) -> MirrorRun:
    """The run once everything new is durable work; another one when our folder had to be made anew."""
    try:
        for seen in _watch(run):
            _keep(run, seen)
    except PlaceGone:
        run = _after_loss(host, run.kind)
        for seen in _watch(run):
            _keep(run, seen)
    return run


def _after_loss(host: Host, kind: Kind) -> MirrorRun:
    """Our folder is made anew. What lay in it comes back: a folder deleted as a whole is an accident (D-EMPTY)."""
    if host.guard is None:
        raise PlaceGone("place_gone")
    forget_places(host.services, host.mailbox, kind, host.guard)
    (run,) = open_runs(host, {kind})
    return run


def open_runs(host: Host, kinds: Collection[Kind] = tuple(Kind), only_on: bool = True) -> list[MirrorRun]:
    """Everything the kinds need; without those switched off, unless ``only_on`` is False. [] when there is none, and
    then nobody is asked anything. What was being made when something died is settled first."""
    services, mailbox = host.services, host.mailbox
    before = read_before(host)
    policy = before.knowledge.policy
    wanted = [kind for kind in Kind if kind in kinds and (policy.flag(SETTING[kind]) or not only_on)]
    if not wanted:
        return []
    box = services.connectors.mirror_box(mailbox)
    connection = salesforce_of(services, host.user)
    crm = services.connectors.mirror_crm(connection)
    facts = org_facts(services, connection, crm, _objects(policy) if Kind.EVENT in wanted else ())
    places = places_for(services, mailbox, box, before, host.guard)
    people = People(host.crm, before.knowledge, crm.rooms)
    now = services.clock.now()
    lost = {kind for kind in wanted if LOST.format(kind.value) in before.cursors}
    grounds = Grounds(policy, facts, places, mailbox, now, people)
    runs = [
        MirrorRun(
            services=services,
            user=host.user,
            mailbox=mailbox,
            kind=kind,
            box=box,
            crm=crm,
            facts=facts,
            places=places,
            knowledge=before.knowledge,
            targets=_restoring(targets_of(kind, grounds)) if kind in lost else targets_of(kind, grounds),
            after_loss=kind in lost,
            session_id=host.session_id,
            guard=host.guard,
            record_url=lambda name, record_id: _address_of(host, name, record_id),
            people=people if kind is Kind.EVENT else None,
            allow_mass=is_allowed(before.cursors, now),
            emptied=emptied_before(kind, before.cursors),
            cursors=dict(before.cursors),
        )
        for kind in wanted
    ]
    for run in runs:
        settle(run, before.unsettled)
    return runs


def _restoring(targets: Mapping[str, Target]) -> dict[str, Target]:
    """What is missing in the mailbox is brought back, and deleted nowhere."""
    return {n: replace(t, rules=replace(t.rules, forbid_removal=True)) for n, t in targets.items()}


def _address_of(host: Host, name: str, record_id: str) -> str:
    """Where a person opens the record."""
    return host.crm().crm.record_url(RecordRef(name, record_id))


def _objects(policy: Policy) -> tuple[str, ...]:
    """Other objects shown in the calendar."""
    return tuple(str(row["object"]) for row in policy.values["calendar_objects"].value)


def plan_kind(run: MirrorRun, work: Sequence[DecisionRow]) -> tuple[list[Action], Gathered]:
    """What would be done about the waiting rows, and about links that time ends. Reads both sides, writes nothing."""
    ending = _ending(run)
    if not work and not ending:
        return [], Gathered()
    gathered = gather(run, work, ending)
    if run.people is not None:
        run.people.learn(_newcomers(gathered))
    actions: list[Action] = []
    for target in run.targets.values():
        pairs = [pair for its, pair in gathered.pairs if its.name == target.name]
        actions += planner.plan(pairs, target.rules)
    return _guarded(run, _within_cap(run, actions)), gathered


def _within_cap(run: MirrorRun, actions: list[Action]) -> list[Action]:
    """What is full is full: a record beyond the cap does not come down because somebody edits it, either."""
    limit = run.main.feed.limit
    if not limit:
        return actions
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        return safeguards.capped(actions, limit - unit.count_links(run.mailbox.id, run.kind.value))


def _mirror_kind(host: Host, run: MirrorRun, work: Mapping[str, DecisionRow]) -> None:
    actions, gathered = plan_kind(run, list(work.values()))
    _record_quiet(run, work, actions, gathered)
    del gathered
    for step in apply(run, actions, run.people, work, host.renew):
        run.forget(step.item, step.record)
    run.keep_cursor(SETTINGS.format(run.kind.value), run.settings_mark)


def _watch(run: MirrorRun) -> Iterator[Seen]:
    yield from watch_mailbox(run)
    yield from watch_salesforce(run)


def _keep(run: MirrorRun, seen: Seen) -> None:
    """Work and cursor together (D-CUR). Where a place without news ends is kept with others later; how far a reading
    came is kept at once, so that one that is cut short goes on from there."""
    if not (seen.work or seen.links or seen.midway):
        run.keep_cursor(seen.place, seen.cursor)
        return
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        if run.guard is not None:
            run.guard(unit)
        unit.put_decisions(seen.work)
        unit.put_links(seen.links)
        unit.put_cursors(run.mailbox.id, {seen.place: seen.cursor})
    run.calm.pop(seen.place, None)
    run.cursors[seen.place] = seen.cursor
    run.count("seen", len(seen.work))


def _keep_calm(runs: Sequence[MirrorRun]) -> None:
    """Cursors of places without news, all at once; and a mass deletion that was allowed is used up."""
    run = runs[0]
    calm = {name: cursor for each in runs for name, cursor in each.calm.items()}
    back = [LOST.format(each.kind.value) for each in runs if each.after_loss and not each.counts.get("failed")]
    for each in runs:
        marks, stale = _emptied_marks(each)
        calm |= dict.fromkeys(marks, "yes")
        back += stale
    news = run.cursors.get(NEWS, "")
    if run.guard is None or not (calm or run.allow_mass or news or back):
        return
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        run.guard(unit)
        unit.put_cursors(run.mailbox.id, calm)
        for name in back:
            unit.drop_cursor(run.mailbox.id, name)
        if run.allow_mass:
            use_up(unit, run.mailbox)
        if news and unit.cursors(run.mailbox.id).get(NEWS) == news:  # later news stays for the next session
            unit.drop_cursor(run.mailbox.id, NEWS)


def _emptied_marks(run: MirrorRun) -> tuple[list[str], list[str]]:
    """To remember: sides that turned empty. To forget: those that show something again, or whose loss is allowed."""
    now = set() if run.allow_mass else run.emptied
    before = emptied_before(run.kind, run.cursors)
    fresh, stale = (
        [EMPTIED.format(run.kind.value, side.value) for side in some] for some in (now - before, before - now)
    )
    return fresh, stale


def _work(runs: Sequence[MirrorRun]) -> dict[Kind, dict[str, DecisionRow]]:
    """What waits, by kind."""
    run = runs[0]
    types = {name: r.kind for r in runs for name in (r.kind.value, record_item_type(r.kind))}
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        rows = unit.due_work(run.mailbox.id, run.now, MOST_WORK, tuple(types))
    found: dict[Kind, dict[str, DecisionRow]] = {r.kind: {} for r in runs}
    for row in rows:
        found[types[row.item_type]][row.item_id] = row
    return {r.kind: with_ambiguous(r, found[r.kind]) for r in runs}


def _ending(run: MirrorRun) -> list[Link]:
    """Events that are over for longer than the window reaches back; everything, after our folder was lost or a setting
    changed."""
    if run.after_loss or _is_set_anew(run):
        return [link_of(row) for row in all_links(run)]
    if run.kind is not Kind.EVENT:
        return []
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        rows = unit.links_ending(run.mailbox.id, run.main.rules.events.past, ENDING_BATCH)
    return [link_of(row) for row in rows]


def _is_set_anew(run: MirrorRun) -> bool:
    """A setting of this kind changed since everything linked was last looked at."""
    return run.cursors.get(SETTINGS.format(run.kind.value)) != run.settings_mark


def _newcomers(gathered: Gathered) -> list[Item]:
    return [pair.item for _, pair in gathered.pairs if pair.item is not None]


def _guarded(run: MirrorRun, actions: list[Action]) -> list[Action]:
    """Set every deletion aside when there are too many at once, or the side it comes from turned empty, unless a person
    allowed it."""
    if run.allow_mass:
        return actions
    for side in () if run.after_loss else run.emptied:
        actions = [safeguards.park_loss(a, side) for a in actions]
        run.count(f"emptied_{side.value}")
    unasked = safeguards.deletions([a for a in actions if not _is_expected(run, a)])
    if not unasked:
        return actions
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        links = unit.count_links(run.mailbox.id, run.kind.value)
    if safeguards.is_mass_deletion(len(unasked), links):
        return [a if _is_expected(run, a) else safeguards.park([a])[0] for a in actions]
    return actions


def _is_expected(run: MirrorRun, action: Action) -> bool:
    """A person switched it off or chose less, or time passed: no accident. That others gave away her records may be."""
    if action.reason is not MirrorReason.OUT_OF_SCOPE:
        return action.reason in (MirrorReason.SWITCHED_OFF, MirrorReason.LEFT_WINDOW)
    is_hers = action.record is not None and action.record.owner_id in ("", run.facts.user_id)
    return is_hers or _is_set_anew(run)


def _record_quiet(
    run: MirrorRun, work: Mapping[str, DecisionRow], actions: Sequence[Action], gathered: Gathered
) -> None:
    """Rows no action answers: nothing mirrored changed, or the thing could not be read."""
    answered = {row.item_id for action in actions for row in waiting_of(action, work)}
    links = {i: p.link for _, p in gathered.pairs if p.link for i in (p.link.item_id, p.link.record.id)}
    rows = []
    for item_id, row in work.items():
        if item_id in answered:
            continue
        failure = _failure_for(item_id, gathered)
        rows.append(failed_row(run, row, failure) if failure is not None else _quiet(run, row, links.get(item_id)))
    if rows and run.guard is not None:
        with run.services.store.transaction(run.mailbox.organization_id) as unit:
            run.guard(unit)
            unit.put_decisions(rows)


def _failure_for(item_id: str, gathered: Gathered) -> Failure | None:
    return gathered.failures.get(item_id) or gathered.blocked.get(item_id)


def _quiet(run: MirrorRun, row: DecisionRow, link: Link | None) -> DecisionRow:
    if link is None:
        return replace(quiet_row(run, row, "", ""), outcome=Outcome.SKIPPED, reason="both_gone")
    return quiet_row(run, row, link.record.type, link.record.id)
