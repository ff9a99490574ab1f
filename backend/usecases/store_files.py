"""Files of a saved mail: each is stored once, also when the work was interrupted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import md5
from typing import Any

from backend.ports.failures import AccessRevoked, Failure, OutOfBudget, StorageFull, Transient
from backend.ports.rows import Capture, User
from backend.sync.records import Attachment, FileDraft, RecordRef
from backend.usecases.crm_access import CrmAccess
from backend.usecases.services import Services

STORING = timedelta(minutes=10)  # longer than the files of one mail may take

PendingFile = Mapping[str, Any]
Reader = Callable[[Sequence[Attachment]], Iterator[tuple[Attachment, bytes | Failure]]]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the files come from: what the mail has, how to read it, and whether the business record shows them too."""

    attachments: Sequence[Attachment]
    read: Reader
    to_business: bool = True


def pending_files(capture: Capture) -> tuple[PendingFile, ...]:
    return tuple(f for f in capture.files if f["status"] == "pending")


def store_files(
    services: Services, access: CrmAccess, user: User, capture: Capture, source: Source, resumed: bool
) -> Capture:
    """Read and store every pending file; the registry row is completed, and returned as it then stands.

    A passing failure leaves the file pending, a lasting one marks it failed with its reason. Raises AccessRevoked and
    OutOfBudget: the rest stays pending. With ``resumed``, what is there already by name and content is not repeated.
    While somebody else is storing them, nothing is done and they stay pending.
    """
    if not pending_files(capture):
        return capture
    capture, pending = _take(services, user, capture)
    if not pending:
        return capture
    try:
        capture = _store(services, access, user, Taken(capture, pending, resumed), source)
    except Failure:
        _let_go(services, user, capture)
        raise
    return _let_go(services, user, capture) if pending_files(capture) else capture


@dataclass(frozen=True, slots=True)
class Taken:
    """The files this call is about to store."""

    capture: Capture
    pending: tuple[PendingFile, ...]
    resumed: bool


def _take(services: Services, user: User, capture: Capture) -> tuple[Capture, tuple[PendingFile, ...]]:
    """The row as it is now, and those of its waiting files that nobody else is storing at this moment."""
    now = services.clock.now()
    oldest = (now - STORING).isoformat()
    with services.store.transaction(user.organization_id) as unit:
        current = unit.capture_by_id(capture.id) or capture
        free = tuple(f for f in pending_files(current) if f.get("taken_at", "") < oldest)
        if free:
            files = tuple({**f, "taken_at": now.isoformat()} if f in free else f for f in current.files)
            current = replace(current, files=files)
            unit.put_capture(current)
    return current, free


def _let_go(services: Services, user: User, capture: Capture) -> Capture:
    """What is still waiting may be stored by anybody."""
    if not pending_files(capture):
        return capture
    with services.store.transaction(user.organization_id) as unit:
        current = unit.capture_by_id(capture.id) or capture
        if pending_files(current):
            current = replace(current, files=tuple({**f, "taken_at": ""} for f in current.files))
            unit.put_capture(current)
    return current


def _store(services: Services, access: CrmAccess, user: User, taken: Taken, source: Source) -> Capture:
    """Noted once, at the end: what a crash leaves unnoted is found again by name and content when it is resumed."""
    results: dict[str, Mapping[str, str]] = {}
    try:
        _store_each(access, taken, source, results)
    except Failure:
        _note(services, user, taken.capture, results)
        raise
    return _note(services, user, taken.capture, results)


def _store_each(access: CrmAccess, taken: Taken, source: Source, results: dict[str, Mapping[str, str]]) -> None:
    capture, pending = taken.capture, taken.pending
    parent = RecordRef(capture.record_type, capture.record_id)
    try:
        there = {(f.title, f.md5): f.document_id for f in access.crm.files(parent)} if taken.resumed else {}
    except (AccessRevoked, OutOfBudget):
        raise
    except Failure as failure:
        results.update({file["attachment_id"]: _failed(failure) for file in pending})
        return
    also = _business_of(capture) if source.to_business else ()
    behind = _behind(pending, source.attachments)
    for attachment, content in source.read([a for a in source.attachments if a.id in behind]):
        file = behind[attachment.id]
        draft = FileDraft(file["name"], attachment.content_type, b"")
        results[file["attachment_id"]] = _store_one(access, parent, draft, content, there, also)
    for file in pending:
        results.setdefault(file["attachment_id"], {"status": "failed", "reason": "gone"})


def _behind(pending: Sequence[PendingFile], attachments: Sequence[Attachment]) -> dict[str, PendingFile]:
    """Attachment id -> the pending file it is the content of: by id, or by name where this is another copy of the
    mail, whose ids are its own."""
    ids = {a.id for a in attachments}
    found = {file["attachment_id"]: file for file in pending if file["attachment_id"] in ids}
    for file in pending:
        if file["attachment_id"] not in ids:
            alike = next((a.id for a in attachments if a.name == file["name"] and a.id not in found), None)
            if alike is not None:
                found[alike] = file
    return found


def _store_one(
    access: CrmAccess,
    parent: RecordRef,
    file: FileDraft,
    content: bytes | Failure,
    there: Mapping[tuple[str, str], str],
    also: Sequence[RecordRef],
) -> dict[str, str]:
    if isinstance(content, Failure):
        return _failed(content)
    digest = md5(content, usedforsecurity=False).hexdigest()
    stored = there.get((file.name, digest))
    if stored is None:
        try:
            stored = access.crm.attach(parent, replace(file, data=content), also)
        except (AccessRevoked, OutOfBudget):
            raise
        except Failure as failure:
            return _failed(failure)
    return {"status": "saved", "reason": "", "document_id": stored}


def _failed(failure: Failure) -> dict[str, str]:
    if isinstance(failure, Transient | StorageFull):
        return {"status": "pending", "reason": failure.code}
    return {"status": "failed", "reason": failure.message or failure.code}


def _note(services: Services, user: User, capture: Capture, results: Mapping[str, Mapping[str, str]]) -> Capture:
    """Into the row as it is now: its links may have been changed meanwhile, or the mail taken back."""
    with services.store.transaction(user.organization_id) as unit:
        current = unit.capture_by_id(capture.id) or capture
        files = tuple({**f, **results.get(f["attachment_id"], {})} for f in current.files)
        current = replace(current, files=files)
        unit.put_capture(current)
    return current


def _business_of(capture: Capture) -> tuple[RecordRef, ...]:
    return tuple(RecordRef(link["type"], link["id"]) for link in capture.links if link["role"] == "business")
