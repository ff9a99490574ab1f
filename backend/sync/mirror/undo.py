"""Taking back what was written, as a plan of its own: only what still stands as it was written is put back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from backend.sync.mirror.actions import Verb
from backend.sync.mirror.lens import EMPTY
from backend.sync.mirror.records import Fields, Side, Value


@dataclass(frozen=True, slots=True)
class Written:
    """One write out of the journal: ``verb`` is create, update or delete; the fields ``before`` and ``after`` it."""

    id: str
    side: Side
    verb: str
    target: str
    link_id: str
    kind: str
    record_type: str
    before: Fields
    after: Fields


@dataclass(frozen=True, slots=True)
class TakeBack:
    """What is to be done about one write. ``skipped`` says why nothing is: gone, changed_since, there_again."""

    written: Written
    verb: Verb = Verb.LEAVE
    fields: Fields = field(default_factory=dict)
    skipped: str = ""


def plan_undo(newest_first: Iterable[Written], now: Mapping[tuple[Side, str], Fields | None]) -> list[TakeBack]:
    """One step per write. ``now`` holds the fields of each target as it is, None for one that is gone. Writes to one
    target are taken back one after the other, the newest first."""
    state: dict[tuple[Side, str], dict[str, Value] | None] = {
        key: None if fields is None else dict(fields) for key, fields in now.items()
    }
    steps = []
    for written in newest_first:
        step = _take_back(written, state.get((written.side, written.target)))
        _play(step, state)
        steps.append(step)
    return steps


def _take_back(written: Written, now: Fields | None) -> TakeBack:
    on_record = written.side is Side.SALESFORCE
    if written.verb == "delete":
        if now is not None:
            return TakeBack(written, skipped="there_again")
        return TakeBack(written, Verb.PUT_RECORD if on_record else Verb.PUT_ITEM, written.before)
    if now is None:
        return TakeBack(written, skipped="gone")
    untouched = {name for name, value in written.after.items() if _same(now.get(name), value)}
    if written.verb == "create":
        if len(untouched) < len(written.after):
            return TakeBack(written, skipped="changed_since")
        return TakeBack(written, Verb.DELETE_RECORD if on_record else Verb.DELETE_ITEM)
    fields = {
        name: value for name, value in written.before.items() if name in untouched and not _same(now.get(name), value)
    }
    return TakeBack(written, Verb.UPDATE, fields) if fields else TakeBack(written, skipped="changed_since")


def _same(one: Value, other: Value) -> bool:
    """An empty text and none at all are the same."""
    return one == other or (one in EMPTY and other in EMPTY)


def _play(step: TakeBack, state: dict[tuple[Side, str], dict[str, Value] | None]) -> None:
    """What the target will be, for older writes to the same one."""
    key = (step.written.side, step.written.target)
    if step.verb is Verb.UPDATE:
        state[key] = {**(state[key] or {}), **step.fields}
    elif step.verb in (Verb.DELETE_RECORD, Verb.DELETE_ITEM):
        state[key] = None
    elif step.verb in (Verb.PUT_RECORD, Verb.PUT_ITEM):
        state[key] = dict(step.fields)
