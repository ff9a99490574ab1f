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

Reader = Callable[[Sequence[Attachment]], Iterator[tuple[Attachment, bytes | Failure]]]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the files come from: what the mail has, how to read it, and whether the business record shows them too."""

    attachments: Sequence[Attachment]
    read: Reader
    to_business: bool = True


def pending_files(capture: Capture) -> tuple[Mapping[str, Any], ...]:
    return tuple(f for f in capture.files if f["status"] == "pending")


def store_files(
    services: Services, access: CrmAccess, user: User, capture: Capture, source: Source, resumed: bool
) -> Capture:
    """Read and store every pending file; the registry row is completed file by file, and returned as it then stands.

    A passing failure leaves the file pending, a lasting one marks it failed with its reason. Raises AccessRevoked and
    OutOfBudget: the rest stays pending. With ``resumed``, what is there already by name and content is not repeated.
    """
    waiting = {f["attachment_id"]: f["name"] for f in pending_files(capture)}
    if not waiting:
        return capture
    parent = RecordRef(capture.record_type, capture.record_id)
    there = {(f.title, f.md5): f.document_id for f in access.crm.files(parent)} if resumed else {}
    also = _business_of(capture) if source.to_business else ()
    wanted = [a for a in source.attachments if a.id in waiting]
    for attachment, content in source.read(wanted):
        name = waiting.pop(attachment.id)
        result = _store_one(access, parent, FileDraft(name, attachment.content_type, b""), content, there, also)
        capture = _note(services, user, capture, attachment.id, result)
    for attachment_id in waiting:
        capture = _note(services, user, capture, attachment_id, {"status": "failed", "reason": "gone"})
    return capture


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
