"""Which files of a mail go along, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from backend.sync.policy import Policy
from backend.sync.records import Attachment, AttachmentKind
from backend.sync.text import file_name


@dataclass(frozen=True, slots=True)
class FileChoice:
    """``name`` is what it will be called; ``refused`` is empty or one of: inline, cloud_link, too_large, extension.
    ``limit_mb`` is the largest size allowed."""

    attachment: Attachment
    name: str
    refused: str = ""
    limit_mb: int = 25


def automatic_files(attachments: Iterable[Attachment], policy: Policy) -> tuple[FileChoice, ...]:
    """Every real file, unless a rule forbids it."""
    limit = policy.number("attachment_limit_mb")
    return tuple(FileChoice(a, file_name(a.name), refusal(a, policy, automatic=True), limit) for a in attachments)


def chosen_files(attachments: Iterable[Attachment], names: Mapping[str, str], policy: Policy) -> tuple[FileChoice, ...]:
    """Those a person ticked (attachment id -> name); the list of extensions does not bind a person."""
    limit = policy.number("attachment_limit_mb")
    ticked = [a for a in attachments if a.id in names]
    return tuple(
        FileChoice(a, file_name(names[a.id].strip() or a.name), refusal(a, policy, automatic=False), limit)
        for a in ticked
    )


def refusal(attachment: Attachment, policy: Policy, automatic: bool) -> str:
    """Why this file stays out, or an empty string."""
    if attachment.kind is AttachmentKind.LINK:
        return "cloud_link"
    if attachment.inline and automatic:
        return "inline"
    if attachment.size > policy.number("attachment_limit_mb") * 1024 * 1024:
        return "too_large"
    allowed = policy.names("attachment_extensions")
    if automatic and allowed and extension(attachment.name) not in allowed:
        return "extension"
    return ""


def extension(name: str) -> str:
    """Lower case, without the dot; empty when there is none."""
    stem, dot, tail = name.rpartition(".")
    return tail.lower() if dot and stem else ""
