"""Small files and the pictures of the text travel with their mail, in the call that creates it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from backend.ports.failures import AccessRevoked, Failure
from backend.ports.rows import User
from backend.sync.attachments import FileChoice
from backend.sync.capture import Save
from backend.sync.email_texts import BODY_LIMIT
from backend.sync.pictures import bare, pictures_of, shown_in, there_is_room
from backend.sync.records import Attachment, AttachmentKind, Capabilities, DraftFile, FileDraft, RecordRef
from backend.usecases.file_shelf import digest_of
from backend.usecases.file_source import Source
from backend.usecases.services import Services

SMALL = 100 * 1024
BATCH_BYTES = 8 * 1024 * 1024


@dataclass
class Load:
    """How many bytes may still travel with the mails of a batch."""

    left: int = BATCH_BYTES


def bring_files(
    services: Services, user: User, save: Save, source: Source, capabilities: Capabilities, load: Load
) -> Save:
    """The same order with what it brings; a file that can't be read now is left to be stored later. One request to the
    mailbox, none when there is nothing to bring. Raises AccessRevoked."""
    classic = source.classic and save.draft.type == "Task"
    small = {c.attachment.id: c for c in save.files if not classic and _is_small(c)}
    html = str(save.draft.fields.get("HtmlBody", ""))
    shown = shown_in(html)
    ticked = {c.attachment.id for c in save.files if not c.refused}
    pictures = [a for a in pictures_of(source.attachments) if a.id not in ticked] if shown else []
    limit = capabilities.text_limits.get("EmailMessage.HtmlBody", BODY_LIMIT)
    if not there_is_room(html, len(shown), limit):
        pictures = []
    wanted = _within([*pictures, *(c.attachment for c in small.values())], load)
    if not wanted:
        return save
    also = save.links.business if source.to_business else ()
    files = list(_read(source, wanted, small, shown, also))
    return replace(save, draft=replace(save.draft, files=_known(services, user, files, small)))


def _is_small(choice: FileChoice) -> bool:
    file = choice.attachment
    return not choice.refused and file.kind is AttachmentKind.FILE and file.size <= SMALL


def _within(wanted: Sequence[Attachment], load: Load) -> list[Attachment]:
    taken = []
    for attachment in wanted:
        if attachment.size <= load.left:
            load.left -= attachment.size
            taken.append(attachment)
    return taken


def _read(
    source: Source,
    wanted: Sequence[Attachment],
    small: Mapping[str, FileChoice],
    shown: Mapping[str, str],
    also: Sequence[RecordRef],
) -> Iterator[DraftFile]:
    for attachment, content in source.read(wanted):
        if isinstance(content, AccessRevoked):
            raise content
        if isinstance(content, Failure) or not content or len(content) > 2 * attachment.size + SMALL:
            continue
        choice = small.get(attachment.id)
        file = FileDraft(choice.name if choice else attachment.name or "picture", attachment.content_type, content)
        if choice is not None:
            yield DraftFile(attachment.id, file, tuple(also))
        elif bare(attachment.content_id) in shown:
            yield DraftFile(attachment.id, file, picture=shown[bare(attachment.content_id)])


def _known(
    services: Services, user: User, files: Sequence[DraftFile], small: Mapping[str, FileChoice]
) -> tuple[DraftFile, ...]:
    """What the person stored before is linked, unless she gave it another name now; each content once in a mail."""
    digests = {f.attachment_id: digest_of(user, f.file.data) for f in files if _may_be_linked(f, small)}
    if not digests:
        return tuple(files)
    with services.store.transaction(user.organization_id) as unit:
        documents = dict(unit.documents(set(digests.values()), user.id))
    known = []
    for one in files:
        document = documents.pop(digests.get(one.attachment_id, ""), "")
        known.append(replace(one, file=replace(one.file, data=b""), document_id=document) if document else one)
    return tuple(known)


def _may_be_linked(file: DraftFile, small: Mapping[str, FileChoice]) -> bool:
    choice = small.get(file.attachment_id)
    return choice is not None and not choice.renamed
