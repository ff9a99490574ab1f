"""The only place where mails are written to Salesforce: claim, create, remember.

The registry row (one per mail and organization) is claimed before the write and completed after it. Where the org has
our unique key field, Salesforce itself refuses the second copy; elsewhere a claim that was left open is settled by
looking for a record that equals the draft.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from backend.ports.crm import Created
from backend.ports.failures import (
    DuplicateFound,
    Failure,
    NotFound,
    Rejected,
    Transient,
)
from backend.ports.rows import Capture, CaptureState, User
from backend.ports.store import Unit
from backend.sync.attachments import FileChoice
from backend.sync.capture import Save
from backend.sync.decisions import Origin
from backend.sync.records import ActivityDraft, RecordRef, SavedActivity
from backend.usecases.crm_access import CrmAccess
from backend.usecases.file_shelf import digest_of, placed
from backend.usecases.plainer import plainer
from backend.usecases.services import Services

CLAIM_AGE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Written:
    """``ours`` is False when the mail was in Salesforce already, saved by somebody else or earlier. ``resumed``: the
    record is of an earlier, interrupted try, so some files may be there."""

    capture: Capture
    ours: bool
    resumed: bool = False


Outcome = Written | Failure


@dataclass(frozen=True, slots=True)
class Order:
    """One mail to write. ``gone``: the id of the record that the registry names and Salesforce was seen not to show:
    deleted, or not for this person. Any other saved record came in the meantime, and is not repeated."""

    save: Save
    origin: Origin
    gone: str = ""


def write_mails(services: Services, access: CrmAccess, user: User, orders: Mapping[str, Order]) -> dict[str, Outcome]:
    """Create every draft (by message key) once; a Failure per mail stands in its place. Raises when the whole call
    failed: then the claims are given back, or left to be settled next time if it may have been carried out."""
    claims, done = _claim(services, user, orders)
    saves = {key: order.save for key, order in orders.items()}
    if not access.capabilities.key_field:
        done |= _settle_left_open(services, access, user, saves, claims)
    waiting = sorted((key for key in claims if key not in done), key=lambda key: _account_of(saves[key]))
    results = _create(services, access, user, [claims[key] for key in waiting], [saves[key] for key in waiting])
    for key, result in zip(waiting, results, strict=True):
        done[key] = _conclude(services, access, user, claims[key], saves[key], result)
    return done


@dataclass(frozen=True, slots=True)
class Claim:
    """A mail that is ours to write now. ``left_open``: an earlier try of ours or of somebody else ended without saying
    how. ``before`` is the row that a failed write gives back: of a mail that was saved, or taken back."""

    row: Capture
    left_open: bool
    before: Capture | None = None


def _claim(services: Services, user: User, orders: Mapping[str, Order]) -> tuple[dict[str, Claim], dict[str, Outcome]]:
    """The claims that were won, and what is to say about the others."""
    claims: dict[str, Claim] = {}
    done: dict[str, Outcome] = {}
    with services.store.transaction(user.organization_id) as unit:
        before = unit.captures(orders)
        for key, order in orders.items():
            found = _claim_one(services, unit, user, key, order, before.get(key))
            if isinstance(found, Claim):
                claims[key] = found
            else:
                done[key] = found
    return claims, done


def _claim_one(
    services: Services, unit: Unit, user: User, key: str, order: Order, before: Capture | None
) -> Claim | Outcome:
    now = services.clock.now()
    state = CaptureState.CLAIMED
    wish = Capture(services.new_id(), user.organization_id, key, state, user.id, now, origin=order.origin)
    standing, won = unit.claim_capture(wish, now - CLAIM_AGE)
    if won:
        left_open = before is not None and before.state is state
        return Claim(standing, left_open, None if left_open else before)
    if standing.state is CaptureState.SAVED:
        again = unit.reclaim_capture(wish, order.gone) if order.gone == standing.record_id else None
        return Written(standing, ours=False) if again is None else Claim(again, False, standing)
    return Transient("being_saved", retry_after=2)


def _settle_left_open(
    services: Services, access: CrmAccess, user: User, saves: Mapping[str, Save], claims: Mapping[str, Claim]
) -> dict[str, Outcome]:
    settled: dict[str, Outcome] = {}
    for key, claim in claims.items():
        if not claim.left_open:
            continue
        found = access.crm.alike(saves[key].draft)
        if len(found) > 1:
            settled[key] = Rejected("ambiguous")
        elif found:
            settled[key] = _remember(services, user, claim.row, saves[key], found[0], resumed=True)
    return settled


def _create(
    services: Services, access: CrmAccess, user: User, claims: Sequence[Claim], saves: Sequence[Save]
) -> list[RecordRef | Failure]:
    if not saves:
        return []
    try:
        results = access.crm.save([save.draft for save in saves], access.capabilities)
    except Failure as failure:
        _give_back(services, user, claims, failure)
        raise
    return _without_extras(access, [save.draft for save in saves], results)


def _without_extras(
    access: CrmAccess, drafts: Sequence[ActivityDraft], results: list[RecordRef | Failure]
) -> list[RecordRef | Failure]:
    """Mails that were refused, or not reached, while they brought files or named other mails, once more without: what
    is wrong with those must not keep a mail out."""
    plain = {i: plainer(drafts[i], r) for i, r in enumerate(results) if isinstance(r, Failure)}
    again = {i: draft for i, draft in plain.items() if draft is not None}
    if not again:
        return results
    answers: Sequence[RecordRef | Failure]
    try:
        answers = access.crm.save(list(again.values()), access.capabilities)
    except Failure as failure:  # of the mails that are in it, nothing else is known any more
        answers = [failure] * len(again)
    done = dict(zip(again, answers, strict=True))
    return [done.get(i, result) for i, result in enumerate(results)]


def _give_back(services: Services, user: User, claims: Sequence[Claim], failure: Failure) -> None:
    """Free for anybody again; or, where the write may have been carried out all the same, left open, so that the next
    try looks whose record it finds."""
    unsure = isinstance(failure, Transient) and failure.after_write
    with services.store.transaction(user.organization_id) as unit:
        for claim in claims:
            if unsure:
                unit.put_capture(replace(claim.row, claimed_at=claim.row.claimed_at - 2 * CLAIM_AGE))
            elif claim.before is not None:
                _as_before(unit, claim.row, claim.before)
            else:
                unit.drop_capture(claim.row.id)


def _as_before(unit: Unit, row: Capture, before: Capture) -> Capture:
    """Take the claim away and leave the rest; files stored meanwhile stay noted."""
    current = unit.capture_by_id(row.id) or row
    if current.state is CaptureState.CLAIMED:
        current = replace(before, files=current.files)
        unit.put_capture(current)
    return current


def _conclude(
    services: Services, access: CrmAccess, user: User, claim: Claim, save: Save, result: RecordRef | Failure
) -> Outcome:
    if isinstance(result, RecordRef):
        _know_documents(services, user, save, result)
        return _remember(services, user, claim.row, save, result)
    if isinstance(result, DuplicateFound):
        return _take_over(services, access, user, claim, save, RecordRef(save.draft.type, result.existing_id))
    _give_back(services, user, [claim], result)
    return result


def _take_over(services: Services, access: CrmAccess, user: User, claim: Claim, save: Save, ref: RecordRef) -> Outcome:
    """It is in Salesforce already. When it is what we ourselves wrote before a crash, its files go on."""
    if claim.before is not None and claim.before.record_id == ref.id and claim.before.state is CaptureState.SAVED:
        with services.store.transaction(user.organization_id) as unit:
            return Written(_as_before(unit, claim.row, claim.before), ours=False)
    try:
        there = access.crm.activity(ref, access.capabilities)
    except NotFound:
        there = SavedActivity(ref, claim.row.message_key, (), (), "")  # this person may not see it
    except Failure as failure:
        return failure
    if claim.left_open and there.owner_id == access.user_id:
        return _remember(services, user, claim.row, save, ref, resumed=True)
    return remember_theirs(services, access, user, claim.row, there)


def remember_theirs(services: Services, access: CrmAccess, user: User, row: Capture, there: SavedActivity) -> Written:
    """The registry learns of a mail that another person, or another product, saved."""
    capture = replace(
        row,
        state=CaptureState.SAVED,
        claimed_by=user.id if there.owner_id == access.user_id else "",
        record_type=there.ref.type,
        record_id=there.ref.id,
        saved_at=there.created_at or services.clock.now(),
        links=links_of(there),
        files=(),
    )
    with services.store.transaction(user.organization_id) as unit:
        unit.put_capture(capture)
    return Written(capture, ours=False)


def links_of(activity: SavedActivity) -> tuple[dict[str, str], ...]:
    """The links as the registry keeps them; the primary person first."""
    names = dict(activity.names)
    people = [{"type": r.type, "id": r.id, "name": names.get(r.id, ""), "role": "person"} for r in activity.people]
    rest = [{"type": r.type, "id": r.id, "name": names.get(r.id, ""), "role": "business"} for r in activity.business]
    return (*people, *rest)


def _remember(
    services: Services, user: User, row: Capture, save: Save, ref: RecordRef, resumed: bool = False
) -> Written:
    links = save.links
    capture = replace(
        row,
        state=CaptureState.SAVED,
        record_type=ref.type,
        record_id=ref.id,
        saved_at=services.clock.now(),
        links=links_of(SavedActivity(ref, row.message_key, links.people, links.business, "", names=save.names)),
        files=_files_to_store(save, dict(ref.documents) if isinstance(ref, Created) else {}),
    )
    with services.store.transaction(user.organization_id) as unit:
        unit.put_capture(capture)
    return Written(capture, ours=True, resumed=resumed)


def _know_documents(services: Services, user: User, save: Save, ref: RecordRef) -> None:
    """The next mail with the same content links to it."""
    documents = dict(ref.documents) if isinstance(ref, Created) else {}
    new = [f for f in save.draft.files if not f.document_id and not f.picture and documents.get(f.attachment_id)]
    if new:
        stored = {digest_of(user, f.file.data): documents[f.attachment_id] for f in new}
        with services.store.transaction(user.organization_id) as unit:
            unit.put_documents(user.id, stored, services.clock.now())


def _files_to_store(save: Save, documents: Mapping[str, str]) -> tuple[dict[str, str], ...]:
    """Each file and how it stands: ``documents`` came with the mail."""
    came = {f.attachment_id: placed(not f.document_id, f.also) for f in save.draft.files}
    return tuple(
        _file_of(choice, documents.get(choice.attachment.id, ""), came)
        for choice in save.files
        if choice.refused not in ("inline", "not_selected")
    )


def _file_of(choice: FileChoice, document: str, came: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    status = "skipped" if choice.refused else "saved" if document else "pending"
    file, renamed = choice.attachment, "yes" if choice.renamed else ""
    noted = {"attachment_id": file.id, "name": choice.name, "status": status, "reason": choice.refused}
    optional = {"document_id": document, "only": " ".join(choice.only), "renamed": renamed}
    optional |= {"original": file.name if choice.renamed else "", "size": str(file.size or "")}
    optional |= {"position": str(choice.position or ""), **(came.get(file.id, {}) if document else {})}
    return {**noted, "limit_mb": str(choice.limit_mb), **{k: v for k, v in optional.items() if v}}


def _account_of(save: Save) -> str:
    """Rows under one parent are written one after the other, which avoids row locks."""
    business: Sequence[RecordRef] = save.links.business
    return business[0].id if business else ""
