"""The texts of a saved mail: header block, body as text and as HTML, and what was left out of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backend.sync.records import Address, AttachmentKind, Capabilities, Message
from backend.sync.text import clean, first_within, one_line, shorten, units
from backend.sync.wording import Wording, moment_of

LISTED_PEOPLE = 50
LISTED_FILES = 20
LONGEST_ADDRESS = 320  # by the standards: 64 before the @, 255 after it
BODY_LIMIT, TASK_SUBJECT_LIMIT, ADDRESSES_LIMIT = 32000, 255, 4000


@dataclass(frozen=True, slots=True)
class Texts:
    """Fields by name, and (code, how much the whole has, how much there is room for) of each that was cut."""

    fields: dict[str, object]
    losses: tuple[tuple[str, int, int], ...] = ()


def task_texts(message: Message, capabilities: Capabilities, wording: Wording) -> Texts:
    """The Description: a comment, the header block, the text."""
    limit = capabilities.text_limits.get("Task.Description", BODY_LIMIT)
    whole = _description(message, wording)
    return Texts({"Description": shorten(whole, limit)}, _cut("text_shortened", units(whole), limit))


def message_texts(message: Message, capabilities: Capabilities, wording: Wording) -> Texts:
    """TextBody, and HtmlBody unless it would have to be cut: half a page of HTML is no page."""
    text_limit = capabilities.text_limits.get("EmailMessage.TextBody", BODY_LIMIT)
    html_limit = capabilities.text_limits.get("EmailMessage.HtmlBody", BODY_LIMIT)
    body = message.body if wording.with_body else None
    comment, clouds = clean(wording.comment).strip(), _clouds(message)
    whole, shown = _recipients(message)
    more = f"To, Cc and Bcc list {shown} of {whole} recipients; and {whole - shown} more" if whole > shown else ""
    text = "\n\n".join(p for p in (comment, more, clean(body.text).strip() if body else "", clouds) if p)
    fields: dict[str, object] = {"TextBody": shorten(text, text_limit)}
    losses = _cut("recipients_left_out", whole, shown) + _cut("text_shortened", units(text), text_limit)
    html = clean(body.html) if body else ""
    if html:
        html = "".join((_paragraph(comment), _paragraph(more), html, _paragraph(clouds)))
        if units(html) <= html_limit:
            fields["HtmlBody"] = html
        losses += _cut("html_left_out", units(html), html_limit)
    return Texts(fields, losses)


def listed(addresses: tuple[Address, ...]) -> list[str]:
    """Those there is room for in one field."""
    return first_within((plain(a) for a in addresses if plain(a)), "; ", ADDRESSES_LIMIT)


def _recipients(message: Message) -> tuple[int, int]:
    """How many a mail has, and how many of them are listed."""
    roles = (message.to, message.cc, message.bcc)
    return sum(1 for role in roles for a in role if plain(a)), sum(len(listed(role)) for role in roles)


def one(address: Address | None) -> str:
    """``Name <address>``, or what there is of it."""
    if address is None:
        return ""
    name, email = one_line(address.name, 200), plain(address)
    return f"{name} <{email}>" if name and name.lower() != email else email


def plain(address: Address) -> str:
    return one_line(address.email, LONGEST_ADDRESS)


def _cut(code: str, whole: int, limit: int) -> tuple[tuple[str, int, int], ...]:
    return ((code, whole, limit),) if whole > limit else ()


def _description(message: Message, wording: Wording) -> str:
    comment = clean(wording.comment).strip()
    lines = [comment, ""] if comment else []
    lines += _header_block(message, wording)
    if wording.with_body and message.body is not None:
        lines += ["", clean(message.body.text).strip()]
    return "\n".join(lines)


def _header_block(message: Message, wording: Wording) -> list[str]:
    lines = [f"From: {one(message.sender)}", f"To: {_listed(message.to)}"]
    for name, addresses in (("Cc", message.cc), ("Bcc", message.bcc)):
        if addresses:
            lines.append(f"{name}: {_listed(addresses)}")
    lines += _dates(message, wording)
    subject = one_line(message.subject, BODY_LIMIT)
    if units(wording.subject(subject)) > TASK_SUBJECT_LIMIT:
        lines.append(f"Subject: {subject}")
    clouds = _clouds(message)
    return [*lines, clouds] if clouds else lines


def _dates(message: Message, wording: Wording) -> list[str]:
    moment, sent = moment_of(message, wording.outbound), message.sent_at
    lines = [f"Date: {_spoken(moment, wording)}"] if moment is not None else []
    if moment is not None and sent is not None and _spoken(sent, wording) != _spoken(moment, wording):
        lines.append(f"Sent: {_spoken(sent, wording)}")
    return lines


def _spoken(moment: datetime, wording: Wording) -> str:
    return f"{moment.astimezone(wording.zone):%Y-%m-%d %H:%M} {wording.zone}"


def _clouds(message: Message) -> str:
    """Files that are only linked to: named, never fetched."""
    names = [one_line(a.name, 255, "file") for a in message.attachments or () if a.kind is AttachmentKind.LINK]
    if not names:
        return ""
    more = f"; and {len(names) - LISTED_FILES} more" if len(names) > LISTED_FILES else ""
    return f"Files in the cloud, not copied: {'; '.join(names[:LISTED_FILES])}{more}"


def _paragraph(text: str) -> str:
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<p>{safe}</p>" if safe else ""


def _listed(addresses: tuple[Address, ...]) -> str:
    shown = "; ".join(one(a) for a in addresses[:LISTED_PEOPLE])
    more = len(addresses) - LISTED_PEOPLE
    return f"{shown}; and {more} more" if more > 0 else shown
