"""Save and Unsync from the sidebar: the open event is in Salesforce, or out of it, when this returns.

What is written and how is the session's own engine: the same gathering, deciding and applying, with the wish of a
person added to the item. The next session finds a link like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from backend.errors import Missing, Unacceptable
from backend.ports.failures import Failure
from backend.ports.rows import User
from backend.sync.linking import refusals, rules_for
from backend.sync.mirror import planner
from backend.sync.mirror.actions import Action, MirrorReason, Verb
from backend.sync.mirror.links import LinkState, Role
from backend.sync.mirror.merge import Mode
from backend.sync.mirror.planner import Pair
from backend.sync.mirror.records import Item, Kind, Record, Value
from backend.sync.mirror.rules import UNSYNC, Rules
from backend.sync.mirror.scope import guests_of, is_marked, without_mark
from backend.sync.records import RecordRef
from backend.sync.text import named
from backend.usecases.bell import ring
from backend.usecases.event_words import LINKS_REFUSED, NOT_INVITED, OFF, ONLY_SHOWN
from backend.usecases.mirror.acting import acting
from backend.usecases.mirror.apply import apply
from backend.usecases.mirror.gather import gather, read_items
from backend.usecases.mirror.host import Host
from backend.usecases.mirror.people import People
from backend.usecases.mirror.rows import waiting_row
from backend.usecases.mirror.run import SETTING, MirrorRun, Target
from backend.usecases.mirror.session import open_runs
from backend.usecases.mirror.show_event import show_event
from backend.usecases.mirror.steps import Step
from backend.usecases.mirror_words import mirror_title
from backend.usecases.services import Services
from backend.usecases.translate import problem_of, told
from backend.usecases.views import EventFacts, EventResult
from backend.usecases.words import LINK_REFUSALS

SAVING = (Verb.CREATE_RECORD, Verb.ADOPT, Verb.UPDATE)
ENDING = (Verb.DELETE_RECORD, Verb.DETACH)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the person linked the event to; None leaves it to the rules."""

    people: tuple[RecordRef, ...] = ()
    business: tuple[RecordRef, ...] = ()

    def fields(self) -> dict[str, Value]:
        who = self.people[0].id if self.people else None
        return {"WhoId": who, "WhatId": self.business[0].id if self.business else None}


@dataclass
class _Choosing(People):
    """The people of the session, with the person's own choice of whom the event is about."""

    chosen: Chosen | None = None

    def links(self, item: Item) -> dict[str, Value]:
        if self.chosen is None or item.private:
            return super().links(item)
        return {name: value for name, value in self.chosen.fields().items() if value}


def save_event(services: Services, user: User, facts: EventFacts, chosen: Chosen | None) -> EventResult:
    """Create the Event with the links the person chose, adopt the one that is there, or change its links.

    The master of a series is only marked: the next session, asked for at once, saves each of its days. Raises Problem;
    Unacceptable where a rule stands against it, Clash while a session runs.
    """
    session_id = services.new_id()
    with told(), acting(services, user, session_id) as host:
        run = _run(host)
        if facts.is_series_master:
            return _later(run, host, facts, run.main.rules.category)
        target, pair = _facts(run, _item(run, facts.id))
        assert pair.item is not None
        people = _people(run, pair.item, chosen)
        action = _asked(pair, target.rules, chosen)
        already = action.verb is Verb.UPDATE
        _carry_out(run, host, action, people)
    return EventResult(show_event(services, user, facts), already, session_id)


def unsync_event(services: Services, user: User, facts: EventFacts) -> EventResult:
    """Take the Event out of Salesforce; the item stays and wears our categories no more. Raises Missing for an event
    that is not mirrored, Unacceptable for what Salesforce only shows here."""
    session_id = services.new_id()
    with told(), acting(services, user, session_id) as host:
        run = _run(host)
        if facts.is_series_master:
            _refuse_one_way(run.main.rules)
            return _later(run, host, facts, UNSYNC)
        item = _item(run, facts.id)
        target, pair = _facts(run, item)
        if pair.link is None or pair.link.state is LinkState.DETACHED:
            raise Missing("not_saved", "It is not in Salesforce", "", "reload")
        _refuse_one_way(target.rules)
        marked = replace(item, categories=(*item.categories, UNSYNC))
        action = planner.decide(replace(pair, item=marked), target.rules)
        if action.verb not in (*ENDING, Verb.FORGET):
            raise _refusal(action)
        _carry_out(run, host, replace(action, item=item, reason=MirrorReason.TAKEN_OUT), run.people)
    return EventResult(show_event(services, user, facts), False, session_id)


def _refuse_one_way(rules: Rules) -> None:
    if rules.mode is Mode.TO_MAILBOX:
        raise Unacceptable("one_way", *ONLY_SHOWN)


def _run(host: Host) -> MirrorRun:
    (run,) = open_runs(host, {Kind.EVENT}, only_on=False)
    if not run.knowledge.policy.flag(SETTING[Kind.EVENT]):
        raise Unacceptable("calendar_off", *OFF)
    return run


def _item(run: MirrorRun, asked: str) -> Item:
    """The item by whatever id the sidebar has for it. Raises Missing, Problem."""
    failures: dict[str, Failure] = {}
    item = read_items(run, [asked], failures).get(asked)
    if asked in failures:
        raise problem_of(failures[asked])
    if item is None:
        raise Missing("gone", "It is not there any more", "It was deleted or moved meanwhile.", "reload")
    return item


def _facts(run: MirrorRun, item: Item) -> tuple[Target, Pair]:
    """The link, both sides, and what may be the same thing in Salesforce."""
    row = waiting_row(run.services.new_id(), run.mailbox, item.id, Kind.EVENT.value, run.now)
    gathered = gather(run, [row])
    found = _pair_of(gathered.pairs, item)
    failure = gathered.blocked.get(item.id) or gathered.failures.get(item.id)
    if failure is not None:
        raise problem_of(failure)
    return found or (run.main, Pair(None, item))


def _pair_of(pairs: Sequence[tuple[Target, Pair]], item: Item) -> tuple[Target, Pair] | None:
    return next(((target, pair) for target, pair in pairs if pair.item is not None and pair.item.id == item.id), None)


def _people(run: MirrorRun, item: Item, chosen: Chosen | None) -> People:
    """Raises Unacceptable for links that don't go together."""
    assert run.people is not None
    run.people.learn([item])
    known = {ref.id for email in guests_of(item) for ref in run.people.refs.get(email, ())}
    if chosen is not None:
        access = run.people.open_crm()
        broken = refusals(chosen.people, chosen.business, rules_for("Event", access.capabilities))
        if broken:
            raise Unacceptable(broken[0], LINKS_REFUSED, " ".join(LINK_REFUSALS[code] for code in broken), "choose")
        if any(ref.id not in known for ref in chosen.people[1:]):
            raise Unacceptable("not_invited", *NOT_INVITED)
    return _Choosing(**{each.name: getattr(run.people, each.name) for each in fields(People)}, chosen=chosen)


def _asked(pair: Pair, rules: Rules, chosen: Chosen | None) -> Action:
    """What the session would do about the same item with our category on it."""
    item, link = pair.item, pair.link
    assert item is not None
    marked = replace(item, categories=(*without_mark(item, rules), rules.category))
    if link is not None and pair.record is None:
        link = replace(link, state=LinkState.DETACHED, detail={**link.detail, "place": item.place})
    action = planner.decide(replace(pair, link=link, item=marked, anew=True), rules)
    if action.verb not in SAVING:
        raise _refusal(action)
    reason = MirrorReason.BY_HAND if action.verb is Verb.CREATE_RECORD else action.reason
    is_right = is_marked(item, rules) and not named(UNSYNC, item.categories)
    action = replace(action, item=item, reason=reason, categories=None if is_right else marked.categories)
    return _relinked(action, chosen, rules)


def _relinked(action: Action, chosen: Chosen | None, rules: Rules) -> Action:
    """With the chosen links, where the Event is there already and this person's own."""
    record = action.record
    if chosen is None or record is None or action.role is not Role.OWNER or record.is_child or _is_private(action.item):
        return action
    changed = _differing(record, chosen.fields())
    if changed:
        _refuse_one_way(rules)
    return replace(action, record_fields={**action.record_fields, **changed})


def _differing(record: Record, wanted: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in wanted.items() if (record.fields.get(name) or None) != value}


def _is_private(item: Item | None) -> bool:
    return item is not None and item.private


def _carry_out(run: MirrorRun, host: Host, action: Action, people: People | None) -> Step:
    """Raises Problem where a side refused; the decision about the item is recorded either way."""
    item = action.item
    assert item is not None
    row = waiting_row(run.services.new_id(), run.mailbox, item.id, Kind.EVENT.value, run.now)
    (step,) = apply(run, [action], people, {item.id: row}, host.renew)
    if isinstance(step.failure, Failure):
        raise problem_of(step.failure)
    if step.action.verb is Verb.LEAVE:
        raise _refusal(step.action)
    return step


def _refusal(action: Action) -> Unacceptable:
    return Unacceptable(action.reason.value, mirror_title(action.reason.value), "Nothing was written.", "none")


def _later(run: MirrorRun, host: Host, facts: EventFacts, category: str) -> EventResult:
    """The whole series wears the category; its days follow in a session."""
    item = _item(run, facts.id)
    categories = (*without_mark(item, run.main.rules), category)
    if set(categories) != set(item.categories):
        mark = Action(Verb.LEAVE, MirrorReason.BY_HAND, run.kind, item=item, categories=categories)
        (step,) = apply(run, [mark], None, {}, host.renew)
        if isinstance(step.failure, Failure):
            raise problem_of(step.failure)
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        ring(unit, run.mailbox, "force")
    return EventResult(show_event(run.services, run.user, facts), False, run.session_id)
