"""Carries out what was decided about a batch of mails and records each result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from backend.ports.failures import (
    AccessDenied,
    AccessRevoked,
    Failure,
    NotFound,
    OutOfBudget,
    Rejected,
    StorageFull,
    Transient,
)
from backend.ports.mailbox import Mailbox
from backend.ports.rows import Capture, CaptureState, DecisionRow, Outcome, User
from backend.sync.capture import Adopt, Leave, Save
from backend.sync.decisions import SAVED_REASON, Origin, Reason, Step, step
from backend.sync.linking import Links
from backend.sync.records import Attachment, Message
from backend.sync.retry import next_try
from backend.usecases.bring_files import Load, bring_files
from backend.usecases.crm_access import CrmAccess, forget_capabilities
from backend.usecases.decide_mails import Judged
from backend.usecases.file_source import Source
from backend.usecases.follow import add_links
from backend.usecases.resolve_people import MANY_NEW_PEOPLE, PEOPLE_BUSY
from backend.usecases.services import Services
from backend.usecases.store_files import pending_files, store_files
from backend.usecases.write_mails import Order, Written, remember_theirs, write_mails

STORAGE_WAIT = timedelta(hours=1)
SHOWN_WORDS = 300
# No fault of the mail, so no try of it is counted.
LATER = {
    MANY_NEW_PEOPLE: (timedelta(hours=1), Reason.MANY_NEW_PEOPLE),
    PEOPLE_BUSY: (timedelta(minutes=1), Reason.WAITING),
}


@dataclass(frozen=True, slots=True)
class Hands:
    """Who does the work, and with what."""

    services: Services
    access: CrmAccess
    mailbox: Mailbox
    user: User
    files_to_business: bool
    classic_files: bool = False


def work_off(hands: Hands, judged: Sequence[Judged]) -> Iterator[tuple[Judged, DecisionRow]]:
    """The new decision of each mail, as soon as it stands; of the copies of one mail, that with a choice made while
    writing decides. Raises Failure when Salesforce as a whole is closed."""
    orders: dict[str, Order] = {}
    load = Load()
    judged = sorted(judged, key=lambda one: one.row.origin != Origin.COMPOSE)
    for one in judged:
        if isinstance(one.action, Save):
            orders.setdefault(one.row.message_key, _order(hands, one, one.action, load))
    written = write_mails(hands.services, hands.access, hands.user, orders) if orders else {}
    finished: dict[str, Capture] = {}
    for one in judged:
        if isinstance(one.action, Save):
            yield one, _after_write(hands, one, one.action, written[one.row.message_key], finished)
        elif isinstance(one.action, Adopt):
            yield one, _adopted(hands, one, one.action)
        elif isinstance(one.action, Leave):
            yield one, _left(hands, one.row, one.action)
        else:
            later = one.action if isinstance(one.action, Failure) else Transient(MANY_NEW_PEOPLE)
            yield one, after_failure(hands, one.row, later)


def _order(hands: Hands, one: Judged, save: Save, load: Load) -> Order:
    """With the small files of the mail; a mailbox that fails now is asked for them again later."""
    if one.message is not None:
        source = source_of(hands.mailbox, one.message, hands.files_to_business, hands.classic_files)
        save = bring_files(hands.services, hands.user, save, source, hands.access.capabilities, load)
    return Order(save, Origin(one.row.origin), one.gone)


def _after_write(
    hands: Hands, one: Judged, save: Save, result: Written | Failure, finished: dict[str, Capture]
) -> DecisionRow:
    if isinstance(result, Failure):
        return after_failure(hands, one.row, result)
    key = one.row.message_key
    if key in finished:  # a second copy in this mailbox: the files are the first one's care
        return _saved(hands, one.row, finished[key], Reason.ALREADY_SAVED, save.steps)
    if not result.ours:
        finished[key] = result.capture
        return _saved(hands, one.row, result.capture, Reason.ALREADY_SAVED, save.steps)
    finished[key] = _with_files(hands, one, result.capture, result.resumed)
    return _saved_or_pending(hands, one.row, finished[key], save.reason, save.steps)


def _adopted(hands: Hands, one: Judged, adopt: Adopt) -> DecisionRow:
    """Somebody saved it before; or we did, and only files are missing."""
    services, user = hands.services, hands.user
    with services.store.transaction(user.organization_id) as unit:
        capture = unit.capture(one.row.message_key)
    if capture is None or capture.state is not CaptureState.SAVED:
        row = capture or Capture(
            services.new_id(),
            user.organization_id,
            one.row.message_key,
            CaptureState.CLAIMED,
            "",
            services.clock.now(),
            origin=one.row.origin,
        )
        capture = remember_theirs(services, hands.access, user, row, adopt.activity).capture
    if adopt.add is not None:
        try:
            capture = add_links(services, hands.access, user, capture, adopt.add)
        except (NotFound, Rejected, AccessDenied):  # gone since, or not for this person to change: it stays as it is
            pass
        except Failure as failure:
            return after_failure(hands, one.row, failure)
        adopt = replace(adopt, steps=(*adopt.steps, *_left_out(capture, adopt.add)))
    if capture.claimed_by != user.id or not capture.origin:
        return _saved(hands, one.row, capture, adopt.reason, adopt.steps)
    capture = _with_files(hands, one, capture, resumed=True)
    reason = SAVED_REASON[Origin(capture.origin)]
    return _saved_or_pending(hands, one.row, capture, reason, adopt.steps)


def _left_out(capture: Capture, wanted: Links) -> tuple[Step, ...]:
    held = {link["id"] for link in capture.links}
    count = sum(ref.id not in held for ref in (*wanted.people, *wanted.business))
    return (step("rule", "links_left_out", count=count),) if count else ()


def _with_files(hands: Hands, one: Judged, capture: Capture, resumed: bool) -> Capture:
    if one.message is None or not pending_files(capture):
        return capture
    source = source_of(hands.mailbox, one.message, hands.files_to_business, hands.classic_files)
    return store_files(hands.services, hands.access, hands.user, capture, source, resumed)


def source_of(mailbox: Mailbox, message: Message, to_business: bool, classic: bool = False) -> Source:
    """The message's own files, read from the mailbox."""

    def read(wanted: Sequence[Attachment]) -> Iterator[tuple[Attachment, bytes | Failure]]:
        left = {a.id: a for a in wanted}
        if not left:
            return
        try:
            for attachment, content in mailbox.attachments(message.id, wanted, message.attachments or ()):
                left.pop(attachment.id)
                yield attachment, content
        except AccessRevoked:
            raise
        except Failure as failure:  # for those not read yet
            yield from ((attachment, failure) for attachment in left.values())

    return Source(message.attachments or (), read, to_business, classic)


def _saved(hands: Hands, row: DecisionRow, capture: Capture, reason: Reason, steps: Sequence[Step]) -> DecisionRow:
    if capture.state is CaptureState.UNDONE:  # taken back while its files were stored
        return _new(hands, row, Outcome.SKIPPED, Reason.UNDONE, ())
    new = _new(hands, row, Outcome.SAVED, reason, [*steps, *_file_steps(capture)])
    return replace(new, record_type=capture.record_type, record_id=capture.record_id, attempts=0)


def _saved_or_pending(
    hands: Hands, row: DecisionRow, capture: Capture, reason: Reason, steps: Sequence[Step]
) -> DecisionRow:
    """Pending while files are missing and another try is left."""
    new = _saved(hands, row, capture, reason, steps)
    after = next_try(hands.services.clock.now(), row.attempts + 1, None) if pending_files(capture) else None
    if after is None:
        return new
    return replace(
        new, outcome=Outcome.PENDING, reason=Reason.RETRYING, attempts=row.attempts + 1, next_try_at=after, marked=True
    )


def _file_steps(capture: Capture) -> list[Step]:
    steps = []
    for file in capture.files:
        if file["status"] == "skipped":
            code = f"file_{file['reason']}"
            steps.append(step("rule", code, name=file["name"], limit=file.get("limit_mb", "")))
        elif file["status"] == "failed":
            steps.append(step("rule", "file_failed", name=file["name"], message=str(file["reason"])[:SHOWN_WORDS]))
    return steps


def _left(hands: Hands, row: DecisionRow, leave: Leave) -> DecisionRow:
    outcome = Outcome.FAILED if leave.failed else Outcome.SKIPPED
    return _new(hands, row, outcome, leave.reason, leave.steps)


def after_failure(hands: Hands, row: DecisionRow, failure: Failure) -> DecisionRow:
    """Pending with the next try, or failed with the reason; nothing is dropped. Raises what closes a whole side."""
    if isinstance(failure, AccessRevoked | OutOfBudget):
        raise failure
    now = hands.services.clock.now()
    if isinstance(failure, StorageFull):
        new = _new(hands, row, Outcome.PENDING, Reason.STORAGE_FULL, ())
        return replace(new, next_try_at=now + STORAGE_WAIT)
    if failure.code in LATER:
        wait, reason = LATER[failure.code]
        wait = max(wait, timedelta(seconds=getattr(failure, "retry_after", None) or 0))
        return replace(_new(hands, row, Outcome.PENDING, reason, ()), next_try_at=now + wait)
    if isinstance(failure, NotFound):
        return _new(hands, row, Outcome.SKIPPED, Reason.GONE, ())
    if isinstance(failure, AccessDenied):
        return _new(hands, row, Outcome.FAILED, Reason.NOT_ALLOWED, _refused(failure))
    if isinstance(failure, Rejected):
        return _rejected(hands, row, failure, now)
    return _again(hands, row, failure, now)


def _rejected(hands: Hands, row: DecisionRow, failure: Rejected, now: datetime) -> DecisionRow:
    if failure.code.startswith("INVALID_FIELD") and row.attempts == 0:  # the org changed: read its fields anew
        forget_capabilities(hands.services, hands.user)
        return _again(hands, row, failure, now)
    reason = Reason.AMBIGUOUS if failure.code == "ambiguous" else Reason.REJECTED
    return _new(hands, row, Outcome.FAILED, reason, _refused(failure))


def _again(hands: Hands, row: DecisionRow, failure: Failure, now: datetime) -> DecisionRow:
    asked = failure.retry_after if isinstance(failure, Transient) else None
    after = next_try(now, row.attempts + 1, asked)
    if after is None:
        return _new(hands, row, Outcome.FAILED, Reason.TOO_MANY_TRIES, _refused(failure))
    new = _new(hands, row, Outcome.PENDING, Reason.RETRYING, (step("next", "next_try", at=f"{after:%H:%M} UTC"),))
    return replace(new, attempts=row.attempts + 1, next_try_at=after)


def _refused(failure: Failure) -> tuple[Step, ...]:
    return (step("rule", "refused", message=(failure.message or failure.code)[:SHOWN_WORDS]),)


def _new(hands: Hands, row: DecisionRow, outcome: Outcome, reason: Reason, steps: Sequence[Step]) -> DecisionRow:
    told = [s.as_json() for s in steps]
    asked = [s for s in row.trace if s["kind"] in ("rule", "setting") and str(s["code"]).startswith(("asked", "auto"))]
    return replace(
        row,
        outcome=outcome,
        reason=reason.value,
        trace=(*(s for s in asked if s not in told), *told),
        marked=outcome is Outcome.PENDING or (outcome is Outcome.SKIPPED and not row.hints.get("shows_error")),
        next_try_at=None,
        decided_at=hands.services.clock.now(),
    )
