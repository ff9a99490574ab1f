"""Making messages: drafts, arriving mail, answers. State only, no HTTP."""

from __future__ import annotations

import base64
import copy
import hashlib
import html
from typing import Any

from sandbox.graph import extended, item_ids
from sandbox.graph.items import Attachment, Collection, Item
from sandbox.graph.mime_read import ParsedMail, index_of
from sandbox.graph.state import Mailbox, stamp
from sandbox.graph.text import as_type, preview
from sandbox.graph.writes import MessageChange

BLANK: dict[str, Any] = {
    "categories": [],
    "subject": "",
    "importance": "normal",
    "isDeliveryReceiptRequested": False,
    "isReadReceiptRequested": False,
    "isRead": True,
    "isDraft": True,
    "inferenceClassification": "focused",
    "body": {"contentType": "text", "content": ""},
    "sender": None,
    "from": None,
    "toRecipients": [],
    "ccRecipients": [],
    "bccRecipients": [],
    "replyTo": [],
    "flag": {"flagStatus": "notFlagged"},
}


def person(box: Mailbox) -> dict[str, Any]:
    return {"emailAddress": {"name": box.name, "address": box.email}}


def draft(box: Mailbox, folder: Collection, change: MessageChange) -> Item:
    """A new message as a client posts it."""
    now = stamp(box.clock.now())
    times = {"receivedDateTime": now, "sentDateTime": now}
    item = box.add(folder, {**copy.deepcopy(BLANK), **times, **change.properties})
    known = item.properties
    known["internetMessageId"] = known.get("internetMessageId") or message_id(box, item)
    known["conversationIndex"] = index_of(str(known["internetMessageId"]), 0)
    item.headers = list(change.headers or [])
    item.extended = dict(change.extended)
    settle(box, item)
    return item


def message_id(box: Mailbox, item: Item) -> str:
    digest = hashlib.sha256(item.immutable_id.encode()).hexdigest()[:32].upper()
    return f"<{digest}@{box.email.rpartition('@')[2]}>"


def settle(box: Mailbox, item: Item) -> None:
    """Bring what follows from other properties in line with them."""
    known = item.properties
    known["body"] = {"contentType": "text", "content": "", **(known.get("body") or {})}
    known["bodyPreview"] = preview(known["body"])
    known["hasAttachments"] = any(not one.is_inline for one in item.attachments)
    thread = base64.b64decode(known["conversationIndex"])[:22]
    known["conversationId"] = item_ids.conversation_id(box.oid, thread)


def change(box: Mailbox, item: Item, wanted: MessageChange) -> None:
    item.properties.update(copy.deepcopy(wanted.properties))
    item.extended.update(wanted.extended)
    if wanted.headers is not None:
        item.headers = list(wanted.headers)
    if wanted.properties.keys() & {"body", "subject", "toRecipients", "ccRecipients"}:
        item.mime = None
    settle(box, item)
    box.touch(item)


def file_parsed(box: Mailbox, folder: Collection, parsed: ParsedMail, *, is_read: bool = True) -> Item:
    """Put a real mail into a folder, its original bytes kept."""
    known = {**copy.deepcopy(BLANK), "isRead": is_read, **parsed.properties}
    item = box.add(folder, known, odata_type=parsed.odata_type)
    item.headers, item.attachments = parsed.headers, parsed.attachments
    item.extended, item.mime = dict(parsed.extended), parsed.mime
    settle(box, item)
    return item


def add_attachment(box: Mailbox, item: Item, attachment: Attachment) -> None:
    attachment.modified = stamp(box.clock.now())
    item.attachments.append(attachment)
    item.mime = None
    settle(box, item)
    box.touch(item)


def next_key(item: Item) -> str:
    return f"{max((int(one.key) for one in item.attachments), default=0) + 1:02d}"


def answer(box: Mailbox, item: Item, how: str, comment: str, wanted: MessageChange | None) -> Item:
    """A draft that answers or forwards; ``how`` is reply, replyAll or forward."""
    known = item.properties
    start: dict[str, Any] = {"subject": _subject(known["subject"] or "", how), "body": _quoted(item, comment)}
    if how != "forward":
        start["toRecipients"] = known["replyTo"] or [one for one in [known["from"]] if one]
    if how == "replyAll":
        start["toRecipients"] = _others(box, start["toRecipients"] + known["toRecipients"])
        start["ccRecipients"] = _others(box, known["ccRecipients"])
    more = wanted.properties if wanted else {}
    headers = _thread_headers(item) if how != "forward" else []
    given = MessageChange({**copy.deepcopy(start), **more}, wanted.extended if wanted else {}, headers, None)
    made = draft(box, box.folders.known("drafts"), given)
    made.properties["conversationIndex"] = _deeper(known["conversationIndex"], made)
    if how == "forward":
        made.attachments = copy.deepcopy(item.attachments)
    settle(box, made)
    return made


def _subject(subject: str, how: str) -> str:
    mark = "FW:" if how == "forward" else "RE:"
    return subject if subject.upper().startswith(mark) else f"{mark} {subject}"


def _others(box: Mailbox, people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    by_address = {one["emailAddress"]["address"].lower(): one for one in people}
    by_address.pop(box.email.lower(), None)
    return list(by_address.values())


def _quoted(item: Item, comment: str) -> dict[str, str]:
    known = item.properties
    author = (known["from"] or {"emailAddress": {"name": ""}})["emailAddress"]["name"]
    quote = as_type(known["body"], "html")["content"]
    head = f"<hr><b>From:</b> {author}<br><b>Sent:</b> {known['sentDateTime']}<br><b>Subject:</b> {known['subject']}"
    return {
        "contentType": "html",
        "content": f"<html><body><div>{html.escape(comment)}</div>{head}<br>{quote}</body></html>",
    }


def _thread_headers(item: Item) -> list[dict[str, str]]:
    parent = item.properties["internetMessageId"]
    if not parent:
        return []
    before = next((one["value"] for one in item.headers if one["name"].lower() == "references"), "")
    references = f"{before} {parent}".strip()
    return [{"name": "In-Reply-To", "value": parent}, {"name": "References", "value": references}]


def _deeper(index: str, item: Item) -> str:
    tail = hashlib.sha256(item.immutable_id.encode()).digest()[:5]
    return base64.b64encode(base64.b64decode(index) + tail).decode()


def sensitivity(item: Item) -> str:
    return item.extended.get(extended.SENSITIVITY, "0")
