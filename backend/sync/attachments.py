"""Which files of a mail go along, and why the others do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from backend.sync.policy import Policy
from backend.sync.records import WHOLE_MAIL, Attachment, AttachmentKind, Message
from backend.sync.text import file_name, one_line

MESSAGE_FILE = "message/rfc822"
ITEM_EXTENSIONS = ("eml", "ics", "vcf")  # what an attached item becomes; which one shows when it is read
LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class WishedFile:
    """A file the person ticked; ``name`` may be a new name. The id is not the same in Outlook, in the mailbox and in
    another copy of the mail. What is: ``original``, the name in the mail where ``name`` is new; ``size``, 0 where it is
    not known; and ``position``, how many files of that name come before it."""

    id: str
    name: str
    original: str = ""
    size: int = 0
    position: int = 0


@dataclass(frozen=True, slots=True)
class FileChoice:
    """``name`` is what it will be called; ``refused`` is empty or one of: inline, cloud_link, too_large, extension,
    not_selected, not_found, copy_without_body, copy_redacted. ``limit_mb`` is the largest size allowed; ``only`` are
    the extensions that may be stored, all when empty; ``renamed``: the person gave it a name of her own; ``position``
    is that of WishedFile."""

    attachment: Attachment
    name: str
    refused: str = ""
    limit_mb: int = 25
    only: tuple[str, ...] = ()
    renamed: bool = False
    position: int = 0


def find_files(attachments: Sequence[Attachment], wished: Iterable[WishedFile]) -> dict[str, WishedFile]:
    """Attachment id -> what was wished of it; each wish gets one file. By id, else by the name in the mail: among files
    of one name the size tells, then the position."""
    wished, ids = tuple(wished), {a.id for a in attachments}
    found = {one.id: one for one in wished if one.id in ids}
    for one in wished:
        alike = [] if one.id in ids else _named(attachments, one.original or one.name)
        free = [(a, n) for n, a in enumerate(alike) if a.id not in found]
        if free:
            best, _ = min(free, key=lambda f: (f[0].size != one.size, abs(f[1] - one.position)))
            found[best.id] = one
    return found


def _named(attachments: Iterable[Attachment], name: str) -> list[Attachment]:
    files = (a for a in attachments if a.kind is not AttachmentKind.WHOLE)
    return [a for a in files if file_name(a.name) == file_name(name)]


def _positions(attachments: Iterable[Attachment]) -> dict[str, int]:
    seen, positions = Counter[str](), {}
    for a in attachments:
        positions[a.id] = seen[file_name(a.name)]
        seen[file_name(a.name)] += 1
    return positions


def automatic_files(attachments: Sequence[Attachment], policy: Policy) -> tuple[FileChoice, ...]:
    """Those that the selection takes, unless a rule forbids them."""
    limit, only = policy.number("attachment_limit_mb"), policy.names("attachment_extensions")
    positions = _positions(attachments)
    return tuple(
        FileChoice(
            a,
            file_name(a.name),
            refusal(a, policy, automatic=True) or _not_selected(a, policy),
            limit,
            only,
            position=positions[a.id],
        )
        for a in attachments
    )


def chosen_files(
    attachments: Sequence[Attachment], wished: Iterable[WishedFile], policy: Policy
) -> tuple[FileChoice, ...]:
    """Those a person ticked, and no others; the list of extensions does not bind a person."""
    wished, limit = tuple(wished), policy.number("attachment_limit_mb")
    found, positions = find_files(attachments, wished), _positions(attachments)
    ticked = [(a, found[a.id].name.strip() or a.name) for a in attachments if a.id in found]
    there = tuple(
        FileChoice(
            a,
            file_name(name),
            refusal(a, policy, automatic=False),
            limit,
            renamed=name != a.name,
            position=positions[a.id],
        )
        for a, name in ticked
    )
    met = {a.id for a in attachments} | {one.id for one in found.values()}
    missing = {one.id: one for one in wished if one.id not in met}
    return (*there, *(FileChoice(_unseen(one), file_name(one.name), "not_found", limit) for one in missing.values()))


def _unseen(wished: WishedFile) -> Attachment:
    return Attachment(wished.id, wished.original or wished.name, "", wished.size)


def copy_of(message: Message, with_body: bool, redacted: bool, policy: Policy) -> tuple[FileChoice, ...]:
    """The mail itself as a file named by its subject. It cannot be had without its text, or with less of it."""
    stem = one_line(message.subject, LONGEST_SUBJECT, "mail")
    name = file_name("".join(" " if c in '\\/:*?"<>|' else c for c in stem).strip() + ".eml")
    whole = replace(WHOLE_MAIL, name=name)
    refused = "" if with_body and not redacted else "copy_redacted" if with_body else "copy_without_body"
    return (FileChoice(whole, name, refused, policy.number("attachment_limit_mb"), renamed=True),)


def refusal(attachment: Attachment, policy: Policy, automatic: bool) -> str:
    """Why this file stays out, or an empty string."""
    if attachment.kind is AttachmentKind.LINK:
        return "cloud_link"
    if attachment.inline and automatic:
        return "inline"
    if attachment.size > policy.number("attachment_limit_mb") * 1024 * 1024:
        return "too_large"
    allowed = policy.names("attachment_extensions")
    if automatic and allowed and not set(_extensions(attachment)) & set(allowed):
        return "extension"
    return ""


def read_as(attachment: Attachment, name: str, content: bytes) -> tuple[str, str]:
    """(file name, content type) once it was read: an attached item is a mail, a calendar or a card."""
    if attachment.kind is not AttachmentKind.ITEM:
        return name, attachment.content_type
    start = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").upper()
    kinds = {b"BEGIN:VCALENDAR": ("ics", "text/calendar"), b"BEGIN:VCARD": ("vcf", "text/vcard")}
    ending, kind = next((k for begin, k in kinds.items() if start.startswith(begin)), ("eml", MESSAGE_FILE))
    return (name if extension(name) == ending else file_name(f"{name}.{ending}")), kind


def extension(name: str) -> str:
    """Lower case, without the dot; empty when there is none."""
    stem, dot, tail = name.rpartition(".")
    return tail.lower() if dot and stem else ""


def _extensions(attachment: Attachment) -> tuple[str, ...]:
    return ITEM_EXTENSIONS if attachment.kind is AttachmentKind.ITEM else (extension(attachment.name),)


def _not_selected(attachment: Attachment, policy: Policy) -> str:
    """By the selection for mails whose files nobody chose."""
    selection = policy.text("files_selected")
    if selection == "large":
        left_out = attachment.size <= policy.number("files_large_kb") * 1024
    elif selection == "listed":
        left_out = not set(_extensions(attachment)) & set(policy.names("files_selected_types"))
    else:
        left_out = selection == "none"
    return "not_selected" if left_out else ""
