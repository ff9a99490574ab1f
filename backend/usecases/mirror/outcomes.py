"""The decision rows after an action: what became of the item and of the record that waited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from backend.ports.failures import (
    AccessDenied,
    AccessRevoked,
    Failure,
    NotFound,
    OutOfBudget,
    Rejected,
    Transient,
    VersionMismatch,
)
from backend.ports.rows import DecisionRow, Outcome
from backend.sync.decisions import Reason
from backend.sync.decisions import Step as Line
from backend.sync.decisions import step as line
from backend.sync.mirror.actions import Action, Verb
from backend.sync.retry import next_try
from backend.usecases.mirror.run import MirrorRun
from backend.usecases.mirror.steps import LINKS, Step

SHOWN_WORDS = 300


def rows_after(run: MirrorRun, step: Step, work: Mapping[str, DecisionRow]) -> Iterator[DecisionRow]:
    """The waiting rows of the step's item and record, decided."""
    for row in waiting_of(step.action, work):
        if step.failure is None:
            yield _decided(run, row, step)
        else:
            yield failed_row(run, row, step.failure)


def waiting_of(action: Action, work: Mapping[str, DecisionRow]) -> list[DecisionRow]:
    """The rows an action answers."""
    ids = [action.item.id if action.item is not None else "", action.record.ref.id if action.record is not None else ""]
    if action.link is not None:
        ids += [action.link.item_id, action.link.record.id]
    return [work[i] for i in dict.fromkeys(ids) if i in work]


def quiet_row(run: MirrorRun, row: DecisionRow, record_type: str, record_id: str) -> DecisionRow:
    """Somebody touched it and changed nothing that is mirrored."""
    saved = replace(row, record_type=record_type or row.record_type, record_id=record_id or row.record_id)
    return _closed(run, saved, Outcome.SAVED, "unchanged", ())


def failed_row(run: MirrorRun, row: DecisionRow, failure: Failure) -> DecisionRow:
    """Pending with the next try, or failed with the reason. Raises what closes a whole side."""
    if isinstance(failure, AccessRevoked | OutOfBudget):
        raise failure
    if isinstance(failure, Rejected) and failure.code == "would_mail":
        return _closed(run, row, Outcome.SKIPPED, "would_mail", ())
    if isinstance(failure, AccessDenied):
        return _closed(run, row, Outcome.FAILED, Reason.NOT_ALLOWED.value, _refused(failure))
    if isinstance(failure, Rejected):
        return _closed(run, row, Outcome.FAILED, Reason.REJECTED.value, _refused(failure))
    if isinstance(failure, VersionMismatch | NotFound):  # changed under our hands: look again soon
        return _again(run, row, failure, 0)
    return _again(run, row, failure, row.attempts)


def _again(run: MirrorRun, row: DecisionRow, failure: Failure, attempts: int) -> DecisionRow:
    asked = failure.retry_after if isinstance(failure, Transient) else None
    after = next_try(run.now, attempts + 1, asked)
    if after is None:
        return _closed(run, row, Outcome.FAILED, Reason.TOO_MANY_TRIES.value, _refused(failure))
    return replace(
        row,
        outcome=Outcome.PENDING,
        reason=Reason.RETRYING.value,
        attempts=row.attempts + 1,
        next_try_at=after,
        trace=(line("next", "next_try", at=f"{after:%H:%M} UTC").as_json(),),
        decided_at=run.now,
    )


def _decided(run: MirrorRun, row: DecisionRow, step: Step) -> DecisionRow:
    action = step.action
    saved = action.verb in LINKS
    outcome = Outcome.SAVED if saved else Outcome.FAILED if action.failed else Outcome.SKIPPED
    ref = step.record.ref if step.record is not None else None
    named = replace(row, record_type=ref.type if ref else row.record_type, record_id=ref.id if ref and saved else "")
    lines = [*action.steps, *_lines(action)]
    return _closed(run, named, outcome, action.reason.value, tuple(lines))


def _lines(action: Action) -> Iterator[Line]:
    if action.held:
        yield line("rule", "held_for_mail", fields=", ".join(action.held))
    if action.conflicts:
        yield line("rule", "both_changed", fields=", ".join(c.lens for c in action.conflicts))
    if action.reverted:
        yield line("rule", "one_way", fields=", ".join(action.reverted))
    if action.verb is Verb.LEAVE and action.reason.value == "parked":
        yield line("next", "parked")


def _closed(run: MirrorRun, row: DecisionRow, outcome: Outcome, reason: str, lines: tuple[Line, ...]) -> DecisionRow:
    return replace(
        row,
        outcome=outcome,
        reason=reason,
        trace=tuple(one.as_json() for one in lines),
        attempts=0,
        next_try_at=None,
        marked=True,
        settings_version=run.knowledge.policy.version,
        decided_at=run.now,
    )


def _refused(failure: Failure) -> tuple[Line, ...]:
    return (line("rule", "refused", message=(failure.message or failure.code)[:SHOWN_WORDS]),)
