"""Attachments on the wire, upload sessions included."""

from __future__ import annotations

import re
from typing import Any

from sandbox.graph import messages, mime_write, render, schema, writes
from sandbox.graph.call import Call, Reply
from sandbox.graph.errors import GraphError, bad_request, item_not_found
from sandbox.graph.items import Attachment, Item
from sandbox.graph.listing import page
from sandbox.graph.messages_api import find
from sandbox.graph.odata import Target
from sandbox.graph.router import Route

_INNER = "microsoft.graph.itemAttachment/item"
_LIST = Target(
    "attachment",
    schema.ATTACHMENT,
    frozenset([_INNER]),
    frozenset(["select", "top", "skip", "skiptoken", "count", "expand", "filter"]),
)
_ONE = Target("attachment", schema.ATTACHMENT, frozenset([_INNER]), frozenset(["select", "expand"]))


def routes() -> list[Route]:
    found = []
    for start in ("messages/{message}/attachments", "mailFolders/{folder}/messages/{message}/attachments"):
        found += [
            Route("GET", start, "mail.read", list_attachments),
            Route("POST", start, "mail.write", add),
            Route("POST", f"{start}/createUploadSession", "mail.write", create_upload),
            Route("GET", f"{start}/$count", "mail.read", count),
            Route("GET", f"{start}/{{attachment}}", "mail.read", get),
            Route("DELETE", f"{start}/{{attachment}}", "mail.write", delete),
            Route("GET", f"{start}/{{attachment}}/$value", "mail.read", value),
        ]
    return found


def list_attachments(call: Call, message: str, folder: str | None = None) -> Reply:
    item = find(call, message, folder)
    options, view = call.options(_LIST), call.view()
    inner = _INNER in options.expands
    found = item.attachments
    if options.filter:
        wanted = options.filter
        found = [one for one in found if wanted.accepts(render.attachment(one, item, view, ()))]
    show = lambda one: render.attachment(one, item, view, options.select, inner)  # noqa: E731
    what = f"messages('{message}')/attachments"
    return Reply(page(call, found, options, show, call.context(what, options), usual=1000))


def count(call: Call, message: str, folder: str | None = None) -> Reply:
    return Reply(str(len(find(call, message, folder).attachments)).encode(), content_type="text/plain")


def _find(item: Item, attachment: str) -> Attachment:
    found = item.attachment(attachment)
    if not found:
        raise item_not_found()
    return found


def get(call: Call, message: str, attachment: str, folder: str | None = None) -> Reply:
    item = find(call, message, folder)
    options = call.options(_ONE)
    shown = render.attachment(_find(item, attachment), item, call.view(), options.select, _INNER in options.expands)
    return Reply({"@odata.context": call.context(f"messages('{message}')/attachments/$entity"), **shown})


def value(call: Call, message: str, attachment: str, folder: str | None = None) -> Reply:
    found = _find(find(call, message, folder), attachment)
    if found.kind == "reference":
        raise GraphError(405, "ErrorInvalidRequest", "A reference attachment has no content.")
    if found.kind == "item":
        return Reply(found.content or mime_write.to_bytes(_inner(found)), content_type="text/plain")
    return Reply(found.content, content_type=found.content_type or "application/octet-stream")


def _inner(found: Attachment) -> Item:
    if not found.item:
        raise item_not_found()
    return found.item


def _created(call: Call, item: Item, made: Attachment) -> Reply:
    shown = render.attachment(made, item, call.view(), ())
    where = (
        f"{call.base}/v1.0/users/{call.box.oid}/messages/{render.item_id(item, call.view())}/attachments/{shown['id']}"
    )
    return Reply({"@odata.context": call.context("messages/attachments/$entity"), **shown}, 201, {"Location": where})


def add(call: Call, message: str, folder: str | None = None) -> Reply:
    item = find(call, message, folder)
    made = writes.file_attachment(call.json(), messages.next_key(item))
    messages.add_attachment(call.box, item, made)
    return _created(call, item, made)


def delete(call: Call, message: str, attachment: str, folder: str | None = None) -> Reply:
    item = find(call, message, folder)
    item.attachments.remove(_find(item, attachment))
    item.mime = None
    messages.settle(call.box, item)
    call.box.touch(item)
    return Reply(status=204)


def create_upload(call: Call, message: str, folder: str | None = None) -> Reply:
    item = find(call, message, folder)
    given = call.parameters("AttachmentItem").get("AttachmentItem")
    given = given if isinstance(given, dict) else {}
    size = given.get("size")
    if given.get("attachmentType") != "file" or not isinstance(given.get("name"), str) or not isinstance(size, int):
        raise bad_request("AttachmentItem needs attachmentType file, name and size.", "ErrorInvalidRequest")
    if size < writes.LARGEST:
        raise bad_request(
            "Attachments below 3 MB are posted in one request.", "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize"
        )
    token = call.world.ids.text(32)
    call.box.uploads[token] = {"item": item.immutable_id, "about": given, "data": bytearray()}
    body = {
        "@odata.context": call.context("uploadSession"),
        "uploadUrl": f"{call.base}/v1.0/uploads/{call.box.oid}/{token}",
        "expirationDateTime": "9999-12-31T00:00:00Z",
        "nextExpectedRanges": ["0-"],
    }
    return Reply(body, 201)


def put_range(box: Any, token: str, content_range: str, data: bytes) -> tuple[int, dict[str, str], dict[str, Any]]:
    """One piece of an upload: status, headers, body. The address itself is the secret: no token is asked for."""
    upload = box.uploads.get(token) if box else None
    if not upload:
        raise item_not_found()
    stated = re.fullmatch(r"bytes (\d+)-\d+/\d+", content_range)
    if not stated or int(stated[1]) != len(upload["data"]):
        raise GraphError(416, "ErrorInvalidRange", "The range does not follow the pieces received so far.")
    upload["data"] += data
    about = upload["about"]
    if len(upload["data"]) < about["size"]:
        return 200, {}, {"nextExpectedRanges": [f"{len(upload['data'])}-"]}
    item = box.get(upload["item"])
    made = Attachment(
        messages.next_key(item),
        "file",
        about["name"],
        about.get("contentType") or "application/octet-stream",
        bytes(upload["data"]),
        bool(about.get("isInline")),
        about.get("contentId"),
    )
    messages.add_attachment(box, item, made)
    del box.uploads[token]
    return 201, {"Location": f"/v1.0/users/{box.oid}/messages/{item.ordinary_id}/attachments/{made.key}"}, {}
