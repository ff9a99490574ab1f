"""Where the files of one saved mail are put: each content once, under the name that was chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import md5, sha256

from backend.ports.crm import Placed, StoredFile
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
from backend.ports.rows import Capture, User
from backend.sync.attachments import extension, read_as
from backend.sync.records import Attachment, FileDraft, RecordRef
from backend.usecases.crm_access import CrmAccess
from backend.usecases.file_source import PendingFile, Source
from backend.usecases.services import Services

MEGABYTE = 1024 * 1024


def digest_of(user: User, content: bytes) -> str:
    """The name of a content inside an organization."""
    return sha256(user.organization_id.encode() + b"\0" + content).hexdigest()


def failed(failure: Failure) -> dict[str, str]:
    """What the registry notes of a file that could not be stored: tried again, or not."""
    if isinstance(failure, Transient | StorageFull):
        return {"status": "pending", "reason": failure.code}
    return {"status": "failed", "reason": failure.message or failure.code}


def placed(made: bool, on: Sequence[RecordRef]) -> dict[str, str]:
    """What the registry notes of a stored file, for the Undo: is it new, and on which further records."""
    noted = {"made": "yes" if made else "", "shown_on": " ".join(ref.id for ref in on)}
    return {name: value for name, value in noted.items() if value}


def take_off(access: CrmAccess, capture: Capture) -> None:
    """What this save put on other records goes from there, and what it made is deleted."""
    noted = [f for f in capture.files if f.get("made") or f.get("shown_on")]
    files = [
        Placed(f["document_id"], (capture.record_id, *f.get("shown_on", "").split()), bool(f.get("made")))
        for f in noted
    ]
    if files:
        access.crm.take_off(files)


class Shelf:
    """The record of one mail, and what hangs on it."""

    def __init__(self, services: Services, access: CrmAccess, user: User, capture: Capture, source: Source) -> None:
        self._services, self._access, self._user = services, access, user
        self._parent = RecordRef(capture.record_type, capture.record_id)
        self._classic = source.classic and capture.record_type == "Task"
        business = [RecordRef(link["type"], link["id"]) for link in capture.links if link["role"] == "business"]
        self._also = tuple(business) if source.to_business and not self._classic else ()
        self._there: tuple[StoredFile, ...] = ()
        self._used = {str(f["document_id"]) for f in capture.files if f.get("document_id")}
        self._known: dict[str, str] = {}
        self.new: dict[str, str] = {}  # digest -> document, of what was stored: the next mail with it links to it

    def look(self, resumed: bool) -> None:
        """After an interrupted try: see what hangs there already. Raises Failure."""
        self._there = self._access.crm.files(self._parent) if resumed else ()

    def know(self, contents: Iterable[bytes]) -> None:
        """Ask once for what may be there already of these."""
        digests = {digest_of(self._user, content) for content in contents}
        if digests and not self._classic:
            with self._services.store.transaction(self._user.organization_id) as unit:
                self._known = dict(unit.documents(digests, self._user.id))

    def put(self, file: PendingFile, attachment: Attachment, content: bytes | Failure) -> Mapping[str, str]:
        """Store one file; what the registry shall note of it. Raises AccessRevoked and OutOfBudget."""
        if isinstance(content, Failure):
            return failed(content)
        name, kind = read_as(attachment, str(file["name"]), content)
        refused = _refused(file, name, content)
        if refused:
            return {"status": "skipped", "reason": refused, "name": name}
        try:
            stored = self._put(FileDraft(name, kind, content), bool(file.get("renamed")))
        except (AccessRevoked, OutOfBudget):
            raise
        except Failure as failure:
            return failed(failure)
        self._used.add(stored["document_id"])
        return {"status": "saved", "reason": "", "name": name, **stored}

    def _put(self, file: FileDraft, renamed: bool) -> Mapping[str, str]:
        there = self._found(file)
        if there:
            return {"document_id": there}
        if self._classic:
            return {"document_id": self._access.crm.attach_classic(self._parent, file)}
        digest = digest_of(self._user, file.data)
        known = "" if renamed else self._document(digest)
        linked = self._linked(known) if known else None
        if linked is not None:
            return {"document_id": known, **placed(False, [ref for ref in linked if ref in self._also])}
        self.new[digest] = self._access.crm.attach(self._parent, file, self._also)
        return {"document_id": self.new[digest], **placed(True, self._also)}

    def _found(self, file: FileDraft) -> str:
        """By name and checksum; an Attachment, which has none, by name and size."""
        digest = md5(file.data, usedforsecurity=False).hexdigest()
        for one in self._there:
            if one.title == file.name and (one.md5 == digest or (not one.md5 and one.size == len(file.data))):
                return one.document_id
        return ""

    def _document(self, digest: str) -> str:
        """Not for a second file of this mail with the same content: both names are kept."""
        known = "" if digest in self.new else self._known.get(digest, "")
        return "" if known in self._used else known

    def _linked(self, document_id: str) -> Sequence[RecordRef] | None:
        """On which records it is new; None when it was deleted since, or this person may not see or share it."""
        try:
            return self._access.crm.show_file(document_id, (self._parent, *self._also))
        except StorageFull:
            raise
        except (NotFound, AccessDenied, Rejected):
            return None


def _refused(file: PendingFile, name: str, content: bytes) -> str:
    """What could be known only now."""
    if not content:
        return "empty"
    if len(content) > int(file.get("limit_mb") or 0) * MEGABYTE:
        return "too_large"
    only = str(file.get("only") or "").split()
    return "extension" if only and extension(name) not in only else ""
