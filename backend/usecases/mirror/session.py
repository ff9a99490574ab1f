"""The mirror's part of a session: kind by kind, watch, gather, plan, guard, apply."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from backend.ports.failures import Failure
from backend.ports.rows import DecisionRow, Outcome
from backend.sync.mirror import planner, safeguards
from backend.sync.mirror.actions import Action, Verb
from backend.sync.mirror.links import Link, LinkState
from backend.sync.mirror.planner import Pair
from backend.sync.mirror.records import Item, Kind
from backend.sync.policy import Policy
from backend.sync.records import RecordRef
from backend.usecases.knowledge import knowledge_of
from backend.usecases.mirror.allow import is_allowed, use_up
from backend.usecases.mirror.apply import apply
from backend.usecases.mirror.gather import Gathered, gather, with_ambiguous
from backend.usecases.mirror.host import Host
from backend.usecases.mirror.outcomes import failed_row, quiet_row, waiting_of
from backend.usecases.mirror.people import People
from backend.usecases.mirror.places import forget_places, places_for
from backend.usecases.mirror.rows import link_of, record_item_type
from backend.usecases.mirror.run import SETTING, MirrorRun, Target, org_facts
from backend.usecases.mirror.settle import settle
from backend.usecases.mirror.targets import Grounds, targets_of
from backend.usecases.mirror.watch import (
    PlaceGone,
    Seen,
    all_links,
    ask_mailbox,
    ask_salesforce,
    watch_mailbox,
    watch_salesforce,
)

MOST_WORK = 100_000
ENDING_BATCH = 500
COUNTED = (Outcome.SAVED, Outcome.SKIPPED, Outcome.FAILED, Outcome.PENDING)


def mirror(host: Host) -> Iterator[MirrorRun]:
    """Mirror every kind that is switched on; yields each run when it is done. Raises Failure when a side is closed."""
    runs = open_runs(host)
    if runs:
        ask_mailbox(runs)
        ask_salesforce(runs)
    for run in runs:
        try:
            _mirror_kind(host, run)
        except PlaceGone:
            run = _after_loss(host, run.kind)
            _mirror_kind(host, run)
        yield run
    if is_allowed(host.services, host.mailbox) and host.guard is not None:
        with host.services.store.transaction(host.mailbox.organization_id) as unit:
            host.guard(unit)
            use_up(unit, host.mailbox)


def _after_loss(host: Host, kind: Kind) -> MirrorRun:
    """Our folder is made anew. What lay in it comes back: a folder deleted as a whole is an accident (D-EMPTY)."""
    if host.guard is None:
        raise PlaceGone("place_gone")
    forget_places(host.services, host.mailbox, host.guard)
    (run,) = open_runs(host, {kind})
    targets = {n: replace(t, rules=replace(t.rules, forbid_removal=True)) for n, t in run.targets.items()}
    return replace(run, targets=targets, after_loss=True)


def open_runs(host: Host, kinds: Collection[Kind] = tuple(Kind), only_on: bool = True) -> list[MirrorRun]:
    """Everything the kinds need; without those switched off, unless ``only_on`` is False. [] when there is none, and
    then nobody is asked anything."""
    services, mailbox = host.services, host.mailbox
    with services.store.transaction(mailbox.organization_id) as unit:
        knowledge = knowledge_of(unit, host.user, mailbox)
    policy = knowledge.policy
    wanted = [kind for kind in Kind if kind in kinds and (policy.flag(SETTING[kind]) or not only_on)]
    if not wanted:
        return []
    box = services.connectors.mirror_box(mailbox)
    crm = services.connectors.mirror_crm(mailbox.organization_id, host.user.id)
    facts = org_facts(services, host.user, crm, _objects(policy) if Kind.EVENT in wanted else ())
    places = places_for(services, mailbox, box, knowledge, host.guard)
    people = People(host.crm, knowledge)
    allowed = is_allowed(services, mailbox)
    return [
        MirrorRun(
            services=services,
            user=host.user,
            mailbox=mailbox,
            kind=kind,
            box=box,
            crm=crm,
            facts=facts,
            places=places,
            knowledge=knowledge,
            targets=targets_of(kind, Grounds(policy, facts, places, mailbox, services.clock.now(), people)),
            session_id=host.session_id,
            guard=host.guard,
            record_url=lambda name, record_id: _address_of(host, name, record_id),
            people=people if kind is Kind.EVENT else None,
            allow_mass=allowed,
        )
        for kind in wanted
    ]


def _address_of(host: Host, name: str, record_id: str) -> str:
    """Where a person opens the record."""
    return host.crm().crm.record_url(RecordRef(name, record_id))


def _objects(policy: Policy) -> tuple[str, ...]:
    """Other objects shown in the calendar."""
    return tuple(str(row["object"]) for row in policy.values["calendar_objects"].value)


def plan_kind(run: MirrorRun, work: Sequence[DecisionRow]) -> tuple[list[Action], Gathered]:
    """What would be done about the waiting rows, and about links that time ends. Reads both sides, writes nothing."""
    gathered = gather(run, work, _ending(run))
    if run.people is not None:
        run.people.learn(_newcomers(gathered))
    actions: list[Action] = []
    for target in run.targets.values():
        pairs = [pair for its, pair in gathered.pairs if its.name == target.name]
        actions += planner.plan(pairs, target.rules)
    return _guarded(run, actions), gathered


def _mirror_kind(host: Host, run: MirrorRun) -> None:
    settle(run)
    for seen in _watch(run):
        _keep(run, seen)
    work = _work(run)
    actions, gathered = plan_kind(run, list(work.values()))
    _record_quiet(run, work, actions, gathered)
    apply(run, actions, run.people, work, host.renew)
    _keep_settings(run)


def _settled_by(run: MirrorRun) -> str:
    """The settings everything linked was last looked at with."""
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        return unit.cursors(run.mailbox.id).get(f"{run.kind.value}:settings", "")


def _keep_settings(run: MirrorRun) -> None:
    if run.guard is None or _settled_by(run) == run.settings_mark:
        return
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        run.guard(unit)
        unit.put_cursor(run.mailbox.id, f"{run.kind.value}:settings", run.settings_mark)


def _watch(run: MirrorRun) -> Iterator[Seen]:
    yield from watch_mailbox(run)
    yield from watch_salesforce(run)


def _keep(run: MirrorRun, seen: Seen) -> None:
    """Work and cursor together; a page without news moves only the cursor, and only if it moved."""
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        if not seen.work and not seen.links and unit.cursors(run.mailbox.id).get(seen.place) == seen.cursor:
            return
        if run.guard is not None:
            run.guard(unit)
        unit.put_decisions(seen.work)
        unit.put_links(seen.links)
        unit.put_cursor(run.mailbox.id, seen.place, seen.cursor)
    run.count("seen", len(seen.work))


def _work(run: MirrorRun) -> dict[str, DecisionRow]:
    types = (run.kind.value, record_item_type(run.kind))
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        work = {row.item_id: row for row in unit.due_work(run.mailbox.id, run.now, MOST_WORK, types)}
    return with_ambiguous(run, work)


def _ending(run: MirrorRun) -> list[Link]:
    """Events that are over for longer than the window reaches back; everything, after our folder was lost or a setting
    changed."""
    if run.after_loss or _settled_by(run) != run.settings_mark:
        return [link_of(row) for row in all_links(run)]
    if run.kind is not Kind.EVENT:
        return []
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        rows = unit.links_ending(run.mailbox.id, run.main.rules.events.past, ENDING_BATCH)
    return [link_of(row) for row in rows]


def _newcomers(gathered: Gathered) -> list[Item]:
    return [pair.item for _, pair in gathered.pairs if pair.item is not None]


def _guarded(run: MirrorRun, actions: list[Action]) -> list[Action]:
    """Set every deletion aside when there are too many at once, or the side it comes from turned empty, unless a person
    allowed it."""
    if run.allow_mass:
        return actions
    for side in run.emptied:
        actions = [safeguards.park_loss(a, side) for a in actions]
        run.count(f"emptied_{side.value}")
    count = len(safeguards.deletions([a for a in actions if not _is_expected(a)]))
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        links = unit.count_links(run.mailbox.id, run.kind.value)
    if safeguards.is_mass_deletion(count, links):
        return [safeguards.park([a])[0] if not _is_expected(a) else a for a in actions]
    return actions


def _is_expected(action: Action) -> bool:
    """A person switched it off, or time passed: no accident."""
    return action.reason.value in ("switched_off", "left_window", "out_of_scope")


def _record_quiet(
    run: MirrorRun, work: Mapping[str, DecisionRow], actions: Sequence[Action], gathered: Gathered
) -> None:
    """Rows no action answers: nothing mirrored changed, or the thing could not be read."""
    answered = {row.item_id for action in actions for row in waiting_of(action, work)}
    rows = []
    for item_id, row in work.items():
        if item_id in answered:
            continue
        failure = _failure_for(item_id, gathered)
        rows.append(failed_row(run, row, failure) if failure is not None else _quiet(run, row, gathered))
    if rows and run.guard is not None:
        with run.services.store.transaction(run.mailbox.organization_id) as unit:
            run.guard(unit)
            unit.put_decisions(rows)


def _failure_for(item_id: str, gathered: Gathered) -> Failure | None:
    return gathered.failures.get(item_id) or gathered.blocked.get(item_id)


def _quiet(run: MirrorRun, row: DecisionRow, gathered: Gathered) -> DecisionRow:
    pair = next((p for _, p in gathered.pairs if p.link and row.item_id in (p.link.item_id, p.link.record.id)), None)
    if pair is None or pair.link is None:
        return replace(quiet_row(run, row, "", ""), outcome=Outcome.SKIPPED, reason="both_gone")
    return quiet_row(run, row, pair.link.record.type, pair.link.record.id)


__all__ = ["Host", "LinkState", "Pair", "Target", "Verb", "mirror", "open_runs", "plan_kind"]
