"""One action on its way: what it became so far, and what the journal is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backend.ports.failures import Failure
from backend.ports.rows import JournalRow
from backend.sync.mirror.actions import Action, Conflict, Verb
from backend.sync.mirror.attendees import INVITED, brought_down
from backend.sync.mirror.firewall import ATTENDEES
from backend.sync.mirror.links import DUE, Base, Link, LinkState, Role
from backend.sync.mirror.records import Fields, Item, Kind, Record, Side, Value
from backend.sync.mirror.scope import guests_of, item_times, record_times
from backend.sync.records import RecordRef
from backend.usecases.mirror.rows import fields_as_json
from backend.usecases.mirror.run import MirrorRun, Target

CONFLICT = "conflict"
READ_ONLY = frozenset(
    {"Id", "IsClosed", "IsChild", "Account.Name", "Name", "IsRecurrence", "RecurrenceActivityId", "lockstep:url"}
)
CREATES = (Verb.CREATE_RECORD, Verb.CREATE_ITEM)
Invited = tuple[tuple[str, str, str], ...]
LINKS = (*CREATES, Verb.UPDATE, Verb.ADOPT)


@dataclass
class Step:
    """``link`` is the one that stands or is being made; ``item`` and ``record`` are both sides as far as they are known
    now. A ``failure`` ends the step; what was carried out before it is kept."""

    action: Action
    target: Target
    link: Link | None
    item: Item | None
    record: Record | None
    failure: Failure | None = None
    wrote_record: bool = False
    wrote_item: bool = False
    invited: Invited | None = None
    journal: list[JournalRow] = field(default_factory=list)

    @property
    def verb(self) -> Verb:
        return self.action.verb

    @property
    def open(self) -> bool:
        return self.failure is None


def new_step(run: MirrorRun, action: Action) -> Step:
    """The step of an action, with a link of its own where it makes one."""
    link = action.link
    record_type = action.record.ref.type if action.record is not None else run.main.name
    if link is not None:
        record_type = link.record.type
    if link is None and action.verb in LINKS:
        born = Side.SALESFORCE if action.verb is Verb.CREATE_ITEM else Side.MAILBOX
        link = Link(
            run.services.new_id(),
            run.kind,
            action.item.id if action.item is not None else "",
            action.record.ref if action.record is not None else RecordRef(record_type, ""),
            LinkState.CREATING,
            born,
            role=action.role,
        )
    return Step(action, run.target_of(record_type), link, action.item, action.record)


def settled(run: MirrorRun, step: Step) -> Link:
    """The link after what was carried out: lenses that were not written keep the base they had, and a side that is
    still to be written is DUE, so that it is not taken for quiet."""
    link, action = step.link, step.action
    assert link is not None
    before = link.base
    unwritten = {*(() if step.wrote_record else action.ups), *(() if step.wrote_item else action.downs)}
    base: Base = {
        name: pair if name not in unwritten else before[name]
        for name, pair in action.base.items()
        if name not in unwritten or name in before
    }
    invited = _invited(step, before)
    if invited:
        base = {**base, INVITED: (invited, None)}
    starts, ends = _times(run, step)
    item_due = bool(action.item_fields or action.categories is not None) and not step.wrote_item
    record_due = bool(action.record_fields) and not step.wrote_record
    return Link(
        link.id,
        link.kind,
        step.item.id if step.item is not None else link.item_id,
        step.record.ref if step.record is not None else link.record,
        LinkState.ACTIVE if step.item is not None and step.record is not None else LinkState.CREATING,
        link.born,
        base,
        _role(run, step),
        DUE if item_due else step.item.version if step.item is not None else "",
        DUE if record_due else step.record.version if step.record is not None else "",
        link.key,
        starts,
        ends,
        bool(step.item is not None and guests_of(step.item)),
        _detail(run, step, link),
    )


def _invited(step: Step, before: Base) -> Any:
    """Whom both sides agree on: as before, with whom this step brought up or down."""
    invited: Any = step.invited if step.invited is not None else before.get(INVITED, ((), None))[0]
    rows: Any = step.action.item_fields.get(ATTENDEES)
    if rows is None or not step.wrote_item or step.record is None:
        return invited
    return brought_down(invited, step.record.invitees or (), rows)


@dataclass(frozen=True, slots=True)
class Change:
    """One write: ``verb`` is create, update or delete; the fields before and after it."""

    side: Side
    verb: str
    target_id: str = ""
    before: Mapping[str, Value] = field(default_factory=dict)
    after: Mapping[str, Value] = field(default_factory=dict)


def note(run: MirrorRun, step: Step, change: Change) -> None:
    """Tell the journal what is about to be written."""
    assert step.link is not None
    step.journal.append(
        JournalRow(
            run.services.new_id(),
            run.mailbox.organization_id,
            run.mailbox.id,
            run.session_id,
            step.link.id,
            run.kind.value,
            change.side.value,
            change.verb,
            change.target_id,
            step.link.record.type,
            "intended",
            run.now,
            fields_as_json(change.before),
            fields_as_json(change.after),
        )
    )


def stood(now: Fields, written: Mapping[str, Value]) -> dict[str, Value]:
    """What stands in the fields that are about to be written; an empty one may be missing, and is then empty in the way
    of what comes."""
    return {name: now.get(name, "" if isinstance(value, str) else None) for name, value in written.items()}


def conflict_row(run: MirrorRun, step: Step, conflicts: Sequence[Conflict]) -> JournalRow:
    """Both values of what both sides changed, for a person to choose again. Written down before either is written
    over."""
    assert step.link is not None
    return JournalRow(
        run.services.new_id(),
        run.mailbox.organization_id,
        run.mailbox.id,
        run.session_id,
        step.link.id,
        run.kind.value,
        conflicts[0].winner.other.value,
        CONFLICT,
        step.record.ref.id if step.record is not None else "",
        step.link.record.type,
        "intended",
        run.now,
        conflicts=tuple(
            {
                "lens": c.lens,
                "winner": c.winner.value,
                **fields_as_json({"kept": c.kept, "lost": c.lost, "before": c.before}),
            }
            for c in conflicts
        ),
    )


def _role(run: MirrorRun, step: Step) -> Role:
    """Whose Event it turned out to be: the one Salesforce had already may be a colleague's."""
    if run.kind is Kind.EVENT and step.record is not None and step.record.owner_id not in ("", run.facts.user_id):
        return Role.GUEST
    return step.action.role


def _times(run: MirrorRun, step: Step) -> tuple[str, str]:
    if run.kind is not Kind.EVENT:
        return "", ""
    if step.item is not None:
        return item_times(step.item)
    return record_times(step.record, step.target.rules.table) if step.record is not None else ("", "")


def _detail(run: MirrorRun, step: Step, link: Link) -> dict[str, str]:
    detail = dict(link.detail)
    if step.item is not None:
        detail["place"] = step.item.place or run.place
        if step.item.private and run.kind is Kind.EVENT and step.target.rules.events.private != "full":
            detail["busy"] = "1"
        else:
            detail.pop("busy", None)
    return detail
