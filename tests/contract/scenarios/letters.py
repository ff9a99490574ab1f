"""Mails for the scenarios, and how Outlook tells them to the sidebar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count
from typing import Any

from sandbox.graph import item_ids
from sandbox.graph.items import Item
from tests.stack import ALICE

ERIN, ANNA, GARY, LENA, JO = (
    "Erin Evans <erin@acme.example>",
    "Anna Kovac <anna@acme.example>",
    "Gary Glenn <gary@globex.example>",
    "Lena Lund <lena@newleads.example>",
    "Jo Jensen <jo@newco.example>",
)
NUMBERS = count(1)


def written(
    sent_at: datetime,
    sender: str = ERIN,
    to: str = ALICE,
    subject: str = "Figures",
    text: str = "As promised.",
    html: str = "",
    cc: str = "",
    files: Mapping[str, bytes] | None = None,
    message_id: str | None = None,
) -> bytes:
    """One mail as bytes; ``files`` maps names to contents, an empty ``message_id`` leaves it out."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    if cc:
        mail["Cc"] = cc
    mail["Date"] = format_datetime(sent_at)
    message_id = f"<{next(NUMBERS)}.stage@acme.example>" if message_id is None else message_id
    if message_id:
        mail["Message-ID"] = message_id
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    for name, data in (files or {}).items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def facts(item: Item, **changes: Any) -> dict[str, Any]:
    """The open item as Outlook tells it to the sidebar: with the id it has in this folder."""
    known = item.properties
    return {
        "id": item.ordinary_id,
        "mode": "read",
        "internet_message_id": known["internetMessageId"] or "",
        "conversation_id": known["conversationId"],
        "subject": known["subject"] or "",
        "from": _address(known["from"]),
        "to": [_address(one) for one in known["toRecipients"]],
        "cc": [_address(one) for one in known["ccRecipients"]],
        **changes,
    }


def save_body(
    item: Item,
    people: Sequence[tuple[str, str]] = (),
    business: Sequence[tuple[str, str]] = (),
    files: Sequence[str] | Mapping[str, str] = (),
    content: Mapping[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The body of POST /saves; ``files`` are attachment names, or the new name of each."""
    names = files if isinstance(files, Mapping) else {name: name for name in files}
    wish = {
        "people": [{"type": kind, "id": record_id} for kind, record_id in people],
        "business": [{"type": kind, "id": record_id} for kind, record_id in business],
        "files": list(files_shown(item, names)),
        **more,
    }
    return {"item": facts(item), "wish": wish} | ({"content": content} if content is not None else {})


def files_shown(item: Item, names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """These files as Outlook tells of them: with ids that change with the item's."""
    for number, one in enumerate(item.attachments):
        if one.name in names:
            yield {
                "id": item_ids.attachment_id(item.ordinary_id, one.key),
                "name": names[one.name],
                "original": one.name,
                "size": len(one.content),
                "position": [each.name for each in item.attachments[:number]].count(one.name),
            }


def _address(one: Any) -> dict[str, str] | None:
    return {"email": one["emailAddress"]["address"], "name": one["emailAddress"]["name"]} if one else None
