"""Files of a saved mail: each is stored once, also when the work was interrupted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from backend.ports.failures import AccessRevoked, Failure, OutOfBudget
from backend.ports.rows import Capture, CaptureState, User
from backend.sync.attachments import WishedFile, find_files
from backend.sync.records import WHOLE_MAIL, Attachment
from backend.usecases.crm_access import CrmAccess
from backend.usecases.file_shelf import Shelf, failed, take_off
from backend.usecases.file_source import PendingFile, Source
from backend.usecases.services import Services

TOGETHER_BYTES = 16 * 1024 * 1024
STORING = timedelta(minutes=10)  # longer than the files of one mail may take


def pending_files(capture: Capture) -> tuple[PendingFile, ...]:
    return tuple(f for f in capture.files if f["status"] == "pending")


def store_files(
    services: Services, access: CrmAccess, user: User, capture: Capture, source: Source, resumed: bool
) -> Capture:
    """Read and store every pending file; the registry row is completed, and returned as it then stands.

    A passing failure leaves the file pending, a lasting one marks it failed with its reason. Raises AccessRevoked and
    OutOfBudget: the rest stays pending. With ``resumed``, what is there already by name and content is not repeated.
    While somebody else is storing them, nothing is done and they stay pending. Where the mail is taken back meanwhile,
    what was stored goes too.
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
    if capture.state is CaptureState.UNDONE:
        take_off(access, capture)
        return capture
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
    shelf = Shelf(services, access, user, taken.capture, source)
    try:
        _store_each(shelf, taken, source, results)
    except Failure:
        _note(services, user, taken.capture, results, shelf.new)
        raise
    return _note(services, user, taken.capture, results, shelf.new)


def _store_each(shelf: Shelf, taken: Taken, source: Source, results: dict[str, Mapping[str, str]]) -> None:
    pending = taken.pending
    try:
        shelf.look(taken.resumed)
    except (AccessRevoked, OutOfBudget):
        raise
    except Failure as failure:
        results.update({file["attachment_id"]: failed(failure) for file in pending})
        return
    everything = (*source.attachments, WHOLE_MAIL)
    behind = _behind(pending, everything)
    for some in _shares([a for a in everything if a.id in behind]):
        read = list(source.read(some))
        shelf.know(content for _, content in read if isinstance(content, bytes))
        for attachment, content in read:
            file = behind[attachment.id]
            results[file["attachment_id"]] = shelf.put(file, attachment, content)
    for file in pending:
        results.setdefault(file["attachment_id"], {"status": "failed", "reason": "gone"})


def _shares(wanted: Sequence[Attachment]) -> Iterator[list[Attachment]]:
    """Small files together, a large one alone: as much as memory may hold at a time."""
    share: list[Attachment] = []
    for attachment in wanted:
        if share and sum(a.size for a in share) + attachment.size > TOGETHER_BYTES:
            yield share
            share = []
        share.append(attachment)
    if share:
        yield share


def _behind(pending: Sequence[PendingFile], attachments: Sequence[Attachment]) -> dict[str, PendingFile]:
    """Attachment id -> the pending file it is the content of; in another copy of the mail the ids are others."""
    files = {file["attachment_id"]: file for file in pending}
    found = find_files(attachments, [_wished(file) for file in pending])
    return {attachment_id: files[one.id] for attachment_id, one in found.items()}


def _wished(file: PendingFile) -> WishedFile:
    size, position = int(file.get("size") or 0), int(file.get("position") or 0)
    return WishedFile(file["attachment_id"], file["name"], str(file.get("original") or ""), size, position)


def _note(
    services: Services,
    user: User,
    capture: Capture,
    results: Mapping[str, Mapping[str, str]],
    documents: Mapping[str, str],
) -> Capture:
    """Into the row as it is now: its links may have been changed meanwhile. The row of a mail that was taken back
    stays empty; what is returned names its files."""
    with services.store.transaction(user.organization_id) as unit:
        current = unit.capture_by_id(capture.id) or capture
        undone = current.state is CaptureState.UNDONE
        before = capture.files if undone else current.files
        current = replace(current, files=tuple({**f, **results.get(f["attachment_id"], {})} for f in before))
        if not undone:
            unit.put_capture(current)
        if documents:
            unit.put_documents(user.id, documents, services.clock.now())
    return current
