"""From the bytes of a mail to what a mailbox would store. Broken mail is read as far as it goes, with notes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from typing import Any

from sandbox.graph import extended
from sandbox.graph.items import Attachment, Item
from sandbox.graph.mime_headers import Mail, all_headers, header, moment, received, recipients
from sandbox.graph.mime_parts import Parts, take_apart
from sandbox.graph.text import preview

_TELLING = frozenset(["from", "to", "cc", "subject", "date", "message-id", "received", "return-path", "mime-version"])
_HEADER = re.compile(rb"[!-9;-~]+:|[ \t\r\n]")
_SURE_HEADER = re.compile(rb"(from|to|date|subject|message-id):", re.IGNORECASE)
_SENSITIVITY = {"personal": "1", "private": "2", "company-confidential": "3"}
_MEETING = {
    "REQUEST": ("#microsoft.graph.eventMessageRequest", "meetingRequest", "IPM.Schedule.Meeting.Request"),
    "REPLY": ("#microsoft.graph.eventMessageResponse", "meetingAccepted", "IPM.Schedule.Meeting.Resp.Pos"),
    "CANCEL": ("#microsoft.graph.eventMessage", "meetingCancelled", "IPM.Schedule.Meeting.Canceled"),
}


class NotMailError(ValueError):
    """These bytes are no mail; the text says why."""


@dataclass
class ParsedMail:
    """``properties`` lack ids, folder and times of storing; ``notes`` say what had to be guessed."""

    properties: dict[str, Any]
    odata_type: str
    headers: list[dict[str, str]]
    attachments: list[Attachment]
    extended: dict[str, str]
    mime: bytes
    notes: list[str] = field(default_factory=list)


def parse(data: bytes, now: datetime) -> ParsedMail:
    """One mail's bytes; ``now`` stands in for a date that cannot be read. Raises NotMailError."""
    mail: Mail = message_from_bytes(_repaired(data), policy=policy.compat32)
    names = {name.lower() for name, _ in all_headers(mail)}
    if not names & _TELLING:
        raise NotMailError("the file is empty" if not data.strip() else "no mail header such as From, Subject or Date")
    return _read(mail, data, now)


def _repaired(data: bytes) -> bytes:
    """Old mail may have blanks before the colon of a header (``From  : jdoe``), which the parser does not know; and
    it takes a line that is no header for the start of the body, although headers follow."""
    head, gap, body = re.match(rb"(?s)(.*?)(\r?\n\r?\n|\Z)(.*)", data).groups()  # type: ignore[union-attr]
    head = re.sub(rb"(?m)^([!-9;-~]+)[ \t]+:", rb"\1:", head)
    return bytes(_without_strays(head) + gap + body)


def _without_strays(head: bytes) -> bytes:
    lines = head.splitlines(keepends=True)
    sure = max((n for n, line in enumerate(lines) if _SURE_HEADER.match(line)), default=-1)
    return b"".join(line for n, line in enumerate(lines) if n > sure or _HEADER.match(line))


def _read(mail: Mail, data: bytes, now: datetime) -> ParsedMail:
    parts = take_apart(mail)
    notes: list[str] = []
    properties = {**_texts(mail, parts), **_people(mail), **_times(mail, now, notes), **_flags(mail)}
    kind, more, found = _nature(mail, parts)
    for attachment, inner in parts.mails:
        attachment.item = _inner_item(attachment, inner, now)
    properties.update(more)
    properties["hasAttachments"] = any(not one.is_inline for one in parts.attachments)
    properties["conversationIndex"] = _conversation_index(mail, properties)
    if not properties["internetMessageId"]:
        notes.append("no Message-ID")
    headers = [{"name": name, "value": value} for name, value in all_headers(mail)]
    return ParsedMail(properties, kind, headers, parts.attachments, found, data, notes)


def _inner_item(attachment: Attachment, mail: Mail, now: datetime) -> Item:
    inner = _read(mail, attachment.content, now)
    item = Item("", "", "message", "", inner.properties, inner.odata_type)
    item.headers, item.attachments, item.extended = inner.headers, inner.attachments, inner.extended
    item.mime = attachment.content
    return item


def _texts(mail: Mail, parts: Parts) -> dict[str, Any]:
    body = parts.body
    return {
        "subject": header(mail, "Subject"),
        "body": body,
        "bodyPreview": preview(body),
        "internetMessageId": header(mail, "Message-ID") or None,
        "categories": [one.strip() for one in header(mail, "Keywords").split(",") if one.strip()],
    }


def _people(mail: Mail) -> dict[str, Any]:
    author = recipients(mail, "From")[:1]
    sender = recipients(mail, "Sender")[:1] or author
    return {
        "from": author[0] if author else None,
        "sender": sender[0] if sender else None,
        "toRecipients": recipients(mail, "To"),
        "ccRecipients": recipients(mail, "Cc"),
        "bccRecipients": recipients(mail, "Bcc"),
        "replyTo": recipients(mail, "Reply-To"),
    }


def _times(mail: Mail, now: datetime, notes: list[str]) -> dict[str, Any]:
    text = header(mail, "Date")
    sent = moment(text)
    arrived = received(mail) or sent
    if sent is None:
        notes.append("no date that can be read: taken as " + ("received" if arrived else "now"))
    form = "%Y-%m-%dT%H:%M:%SZ"
    return {
        "sentDateTime": (sent or arrived or now).strftime(form),
        "receivedDateTime": (arrived or now).strftime(form),
    }


def _flags(mail: Mail) -> dict[str, Any]:
    urgent = (header(mail, "Importance") or header(mail, "X-Priority")).lower()
    high, low = urgent.startswith(("high", "1", "2")), urgent.startswith(("low", "4", "5"))
    return {
        "importance": "high" if high else "low" if low else "normal",
        "isReadReceiptRequested": bool(header(mail, "Disposition-Notification-To")),
        "isDeliveryReceiptRequested": bool(header(mail, "Return-Receipt-To")),
        "isDraft": header(mail, "X-Unsent") == "1",
    }


def _nature(mail: Mail, parts: Parts) -> tuple[str, dict[str, Any], dict[str, str]]:
    """The odata type, the properties it adds, and what is only in extended properties."""
    found = {}
    word = header(mail, "Sensitivity").lower()
    if word in _SENSITIVITY:
        found[extended.SENSITIVITY] = _SENSITIVITY[word]
    if parts.calendars:
        kind, meeting, item_class = _MEETING.get(parts.calendars[0], _MEETING["REQUEST"])
        return kind, {"meetingMessageType": meeting}, {**found, extended.MESSAGE_CLASS: item_class}
    if mail.get_content_type() == "multipart/report":
        report = str(mail.get_param("report-type") or "").lower()
        ending = "IPNRN" if report == "disposition-notification" else "NDR"
        found[extended.MESSAGE_CLASS] = f"REPORT.IPM.Note.{ending}"
    return "#microsoft.graph.message", {}, found


def _conversation_index(mail: Mail, properties: dict[str, Any]) -> str:
    """Thread-Index where there is one; else made from the thread's first Message-ID, or the subject."""
    try:
        given = base64.b64decode(header(mail, "Thread-Index"), validate=True)
    except (binascii.Error, ValueError):
        given = b""
    if len(given) >= 22:
        return base64.b64encode(given).decode()
    ids = re.findall(r"<[^<>\s]+>", f"{header(mail, 'References')} {header(mail, 'In-Reply-To')}")
    root = ids[0] if ids else properties["internetMessageId"] or str(properties["subject"])
    return index_of(root, len(dict.fromkeys(ids)))


def index_of(root: str, depth: int) -> str:
    """A conversation index: 22 bytes that name the thread, 5 more per answer."""
    head = hashlib.sha256(root.encode("utf-8", "surrogateescape")).digest()[:21]
    return base64.b64encode(
        b"\x01" + head + b"".join(b"\x80\x00\x00\x00" + bytes([n % 256]) for n in range(depth))
    ).decode()
