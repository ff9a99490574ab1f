"""Files of a saved mail: each is stored once, also when the work was interrupted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import md5
from typing import Any

from backend.ports.failures import AccessRevoked, Failure, OutOfBudget, StorageFull, Transient
from backend.ports.rows import Capture, User
from backend.sync.records import Attachment, FileDraft, RecordRef
from backend.usecases.crm_access import CrmAccess
from backend.usecases.services import Services

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
    """Read and store every pending file; the registry row is completed file by file, and returned as it then stands.

    A passing failure leaves the file pending, a lasting one marks it failed with its reason. Raises AccessRevoked and
    OutOfBudget: the rest stays pending. With ``resumed``, what is there already by name and content is not repeated.
    """
    pending = pending_files(capture)
    if not pending:
        return capture
    parent = RecordRef(capture.record_type, capture.record_id)
    there = {(f.title, f.md5): f.document_id for f in access.crm.files(parent)} if resumed else {}
    also = _business_of(capture) if source.to_business else ()
    behind = _behind(pending, source.attachments)
    handled: set[str] = set()
    for attachment, content in source.read([a for a in source.attachments if a.id in behind]):
        file = behind[attachment.id]
        handled.add(file["attachment_id"])
        draft = FileDraft(file["name"], attachment.content_type, b"")
        result = _store_one(access, parent, draft, content, there, also)
        capture = _note(services, user, capture, file["attachment_id"], result)
    for file in pending:
        if file["attachment_id"] not in handled:
            capture = _note(services, user, capture, file["attachment_id"], {"status": "failed", "reason": "gone"})
    return capture


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


def _note(services: Services, user: User, capture: Capture, attachment_id: str, result: Mapping[str, str]) -> Capture:
    files = tuple({**f, **result} if f["attachment_id"] == attachment_id else f for f in capture.files)
    capture = replace(capture, files=files)
    with services.store.transaction(user.organization_id) as unit:
        unit.put_capture(capture)
    return capture


def _business_of(capture: Capture) -> tuple[RecordRef, ...]:
    return tuple(RecordRef(link["type"], link["id"]) for link in capture.links if link["role"] == "business")
