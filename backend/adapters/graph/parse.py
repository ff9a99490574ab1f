"""Graph's JSON -> our records. Pure, and tolerant: a strange mail must never stop a mailbox."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from backend.adapters.graph import wire
from backend.ports.mailbox import Folders
from backend.sync.records import Address, Attachment, AttachmentKind, Body, Message, Place, Sensitivity, is_mail

Json = Mapping[str, Any]

KINDS = {
    "#microsoft.graph.itemAttachment": AttachmentKind.ITEM,
    "#microsoft.graph.referenceAttachment": AttachmentKind.LINK,
}
SENSITIVITIES = {
    "1": Sensitivity.PERSONAL,
    "2": Sensitivity.PRIVATE,
    "3": Sensitivity.CONFIDENTIAL,
}
MOST_OF_HEADERS = 64_000  # characters
THREAD_BYTES = 22
POSTMASTERS = frozenset({"postmaster", "mailer-daemon"})


def is_removed(item: Json) -> bool:
    return "@removed" in item


def is_partial(item: Json) -> bool:
    """True when a delta names a message without saying what it holds now."""
    return "parentFolderId" not in item or "categories" not in item or "receivedDateTime" not in item


def message(item: Json, folders: Folders, place: Place | None = None) -> Message:
    """One message; ``place`` overrides the one its folder id stands for. Body and attachments only when sent along."""
    named = {property_name(p.get("id")): str(p.get("value", "")) for p in _items(item, "singleValueExtendedProperties")}
    folder_id = str(item.get("parentFolderId") or "")
    sender = address(item.get("from")) or address(item.get("sender"))
    return Message(
        id=str(item.get("id") or ""),
        internet_message_id=str(item.get("internetMessageId") or ""),
        conversation_id=str(item.get("conversationId") or ""),
        subject=str(item.get("subject") or ""),
        sender=sender,
        to=addresses(item.get("toRecipients")),
        cc=addresses(item.get("ccRecipients")),
        bcc=addresses(item.get("bccRecipients")),
        sent_at=moment(item.get("sentDateTime")),
        received_at=moment(item.get("receivedDateTime")),
        place=place or folders.place_of(folder_id),
        folder_id=folder_id,
        categories=tuple(str(name) for name in item.get("categories") or ()),
        is_draft=bool(item.get("isDraft")),
        is_service=_is_service(item, sender, named.get(property_name(wire.MESSAGE_CLASS), "")),
        sensitivity=SENSITIVITIES.get(named.get(property_name(wire.SENSITIVITY), ""), Sensitivity.NORMAL),
        has_attachments=bool(item.get("hasAttachments")),
        change_key=str(item.get("changeKey") or ""),
        choice=_choice(named),
        conversation=conversation_name(item.get("conversationIndex")),
        body=_body(item.get("body")),
        attachments=tuple(attachment(a) for a in _items(item, "attachments")) if "attachments" in item else None,
        headers=_headers(item),
    )


def address(recipient: Any) -> Address | None:
    """``{"emailAddress": {"name", "address"}}``; None when there is no address in it. Controls and half characters,
    which no address has, are left out: they could not even be asked for."""
    inner = recipient.get("emailAddress") if isinstance(recipient, Mapping) else None
    email = "".join(c for c in str((inner or {}).get("address") or "") if c.isprintable()).strip().lower()
    return Address(email, str((inner or {}).get("name") or "")) if email else None


def addresses(recipients: Any) -> tuple[Address, ...]:
    found = (address(recipient) for recipient in recipients or ())
    return tuple(one for one in found if one is not None)


def attachment(item: Json) -> Attachment:
    return Attachment(
        id=str(item.get("id") or ""),
        name=str(item.get("name") or ""),
        content_type=str(item.get("contentType") or "application/octet-stream"),
        size=int(item.get("size") or 0),
        inline=bool(item.get("isInline")),
        kind=KINDS.get(str(item.get("@odata.type") or ""), AttachmentKind.FILE),
        content_id=str(item.get("contentId") or ""),
    )


def moment(value: Any) -> datetime | None:
    """An ISO time, with up to seven fractional digits; None for none and for Exchange's "never", the year 1."""
    try:
        parsed = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    if parsed.year <= 1:
        return None
    return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def property_name(name: Any) -> str:
    """The id of an extended property in one form: asked for as ``String 0x001A``, it comes back as ``String 0x1a``."""
    kind, _, tag = str(name or "").lower().partition(" 0x")
    return f"{kind} 0x{tag.lstrip('0')}" if tag else kind


def rows(page: Any) -> list[Json]:
    """The ``value`` of a page."""
    return _items(page, "value") if isinstance(page, Mapping) else []


def category_names(items: Iterable[Json]) -> frozenset[str]:
    return frozenset(str(item.get("displayName") or "") for item in items) - {""}


def _items(item: Json, key: str) -> list[Json]:
    return [one for one in item.get(key) or () if isinstance(one, Mapping)]


def _headers(item: Json) -> tuple[tuple[str, str], ...]:
    """As many whole headers as are worth keeping; a mail may carry megabytes of them."""
    kept: list[tuple[str, str]] = []
    room = MOST_OF_HEADERS
    for header in _items(item, "internetMessageHeaders"):
        name, value = str(header.get("name") or ""), str(header.get("value") or "")
        room -= len(name) + len(value)
        if room < 0:
            break
        kept.append((name, value))
    return tuple(kept)


def _body(body: Any) -> Body | None:
    if not isinstance(body, Mapping):
        return None
    content = str(body.get("content") or "")
    if str(body.get("contentType") or "").lower() != "html":
        return Body(text=content)
    return Body(html=content)


def _is_service(item: Json, sender: Address | None, message_class: str) -> bool:
    if str(item.get("@odata.type") or "").startswith("#microsoft.graph.eventMessage"):
        return True
    if not is_mail(message_class):
        return True
    reported = any(
        str(h.get("name", "")).lower() == "content-type" and "multipart/report" in str(h.get("value", "")).lower()
        for h in _items(item, "internetMessageHeaders")
    )
    return reported and (sender is None or sender.email.partition("@")[0] in POSTMASTERS)


def conversation_name(index: Any) -> str:
    """The part of a conversation index that all copies of a conversation share: its first 22 bytes."""
    try:
        return b64decode(str(index or ""), validate=True)[:THREAD_BYTES].hex()
    except ValueError:
        return ""


def _choice(named: Mapping[str, str]) -> str:
    """The token under "choice" in the add-in's custom properties, a JSON object in one string."""
    held = [value for name, value in named.items() if name.startswith(wire.CUSTOM_PROPERTIES.lower())]
    try:
        properties = json.loads(held[0]) if held else {}
    except ValueError:
        return ""
    choice = properties.get("choice") if isinstance(properties, dict) else None
    return choice if isinstance(choice, str) else ""
