"""Which files of a mail go along, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from backend.sync.policy import Policy
from backend.sync.records import WHOLE_MAIL, Attachment, AttachmentKind, Message
from backend.sync.text import file_name, one_line

MESSAGE_FILE = "message/rfc822"
ITEM_EXTENSIONS = ("eml", "ics", "vcf")  # what an attached item becomes; which one shows when it is read
LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class FileChoice:
    """``name`` is what it will be called; ``refused`` is empty or one of: inline, cloud_link, too_large, extension,
    not_selected, copy_without_body, copy_redacted. ``limit_mb`` is the largest size allowed; ``only`` are the
    extensions that may be stored, all when empty; ``renamed``: the person gave it a name of her own."""

    attachment: Attachment
    name: str
    refused: str = ""
    limit_mb: int = 25
    only: tuple[str, ...] = ()
    renamed: bool = False


def automatic_files(attachments: Iterable[Attachment], policy: Policy) -> tuple[FileChoice, ...]:
    """Those that the selection takes, unless a rule forbids them."""
    limit, only = policy.number("attachment_limit_mb"), policy.names("attachment_extensions")
    return tuple(
        FileChoice(a, file_name(a.name), refusal(a, policy, automatic=True) or _not_selected(a, policy), limit, only)
        for a in attachments
    )


def chosen_files(attachments: Iterable[Attachment], names: Mapping[str, str], policy: Policy) -> tuple[FileChoice, ...]:
    """Those a person ticked (attachment id -> name); the list of extensions does not bind a person."""
    limit = policy.number("attachment_limit_mb")
    ticked = [(a, names[a.id].strip() or a.name) for a in attachments if a.id in names]
    return tuple(
        FileChoice(a, file_name(name), refusal(a, policy, automatic=False), limit, renamed=name != a.name)
        for a, name in ticked
    )


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
