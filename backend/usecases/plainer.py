"""A draft that was refused, without what may be left out of it."""

from __future__ import annotations

from dataclasses import replace

from backend.ports.failures import AccessDenied, DuplicateFound, Failure, NotFound, Rejected, Transient
from backend.sync.records import ActivityDraft

OPTIONAL_FIELDS = ("ReplyToEmailMessageId", "ParentId")
NOT_REACHED = "not_processed"


def plainer(draft: ActivityDraft, failure: Failure) -> ActivityDraft | None:
    """Without files and without what it names of other mails; None when it had neither, or when the refusal cannot
    come from them. A full org may have room for a record and none for a file."""
    if isinstance(failure, DuplicateFound):
        return None
    if not isinstance(failure, Rejected | NotFound | AccessDenied) and not _was_not_reached(failure):
        return None
    fields = {name: value for name, value in draft.fields.items() if name not in OPTIONAL_FIELDS}
    if not draft.files and len(fields) == len(draft.fields):
        return None
    if failure.code == "file_refused":
        fields = draft.fields
    return replace(draft, fields=fields, files=())


def _was_not_reached(failure: Failure) -> bool:
    return isinstance(failure, Transient) and failure.code == NOT_REACHED
