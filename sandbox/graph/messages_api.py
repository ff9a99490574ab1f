"""Messages on the wire: list, get, create, change, delete."""

from __future__ import annotations

from sandbox.graph import messages, mime_write, render, schema, writes
from sandbox.graph.call import Call, Reply
from sandbox.graph.errors import bad_request, item_not_found, not_emulated
from sandbox.graph.items import Collection, Item
from sandbox.graph.listing import page, pick
from sandbox.graph.odata import Target
from sandbox.graph.router import Route

LIST = Target(
    "message",
    schema.MESSAGE,
    schema.MESSAGE_EXPANDS,
    frozenset(["select", "filter", "orderby", "top", "skip", "skiptoken", "count", "expand", "search"]),
)
ONE = Target("message", schema.MESSAGE, schema.MESSAGE_EXPANDS, frozenset(["select", "expand"]))


def routes() -> list[Route]:
    found = []
    for start in ("messages", "mailFolders/{folder}/messages"):
        found += [
            Route("GET", start, "mail.basic", list_messages),
            Route("POST", start, "mail.write", create),
            Route("GET", f"{start}/$count", "mail.basic", count),
            Route("GET", f"{start}/{{message}}", "mail.basic", get),
            Route("PATCH", f"{start}/{{message}}", "mail.write", patch),
            Route("DELETE", f"{start}/{{message}}", "mail.write", delete),
            Route("GET", f"{start}/{{message}}/$value", "mail.read", mime),
        ]
    return found


def find(call: Call, message: str, folder: str | None = None) -> Item:
    """The item of an address; under a folder only what lies in it."""
    item = call.box.get(message)
    if folder is not None and item.parent_id != call.box.folders.get(folder).id:
        raise item_not_found()
    return item


def _place(call: Call, folder: str | None) -> Collection | None:
    return None if folder is None else call.box.folders.get(folder)


def list_messages(call: Call, folder: str | None = None) -> Reply:
    place = _place(call, folder)
    options = call.options(LIST)
    view = call.view(options)
    found = pick(call.box.items(folder=place), options)
    what = f"mailFolders('{place.id}')/messages" if place else "messages"
    return Reply(page(call, found, options, lambda item: render.message(item, view), call.context(what, options)))


def count(call: Call, folder: str | None = None) -> Reply:
    options = call.options(Target("message", schema.MESSAGE, options=frozenset(["filter", "search"])))
    found = pick(call.box.items(folder=_place(call, folder)), options)
    return Reply(str(len(found)).encode(), content_type="text/plain")


def entity(call: Call, item: Item, status: int = 200) -> Reply:
    """One message as an answer; 200 and 201 look alike."""
    view = call.view(call.options(ONE))
    shown = render.message(item, view)
    headers = {"ETag": item.etag}
    if status == 201:
        headers["Location"] = f"{call.base}/v1.0/users/{call.box.oid}/messages/{shown['id']}"
    return Reply({"@odata.context": call.context("messages/$entity"), **shown}, status, headers)


def get(call: Call, message: str, folder: str | None = None) -> Reply:
    return entity(call, find(call, message, folder))


def create(call: Call, folder: str | None = None) -> Reply:
    if "text/plain" in call.headers.get("content-type", ""):
        raise not_emulated("drafts from MIME")
    wanted = writes.message(call.json())
    place = _place(call, folder) or call.box.folders.known("drafts")
    files = [writes.file_attachment(one, f"{number:02d}") for number, one in enumerate(wanted.attachments or [], 1)]
    item = messages.draft(call.box, place, wanted)
    for file in files:
        messages.add_attachment(call.box, item, file)
    return entity(call, item, 201)


def patch(call: Call, message: str, folder: str | None = None) -> Reply:
    item = find(call, message, folder)
    call.require_match(item)
    body = call.json()
    wanted = writes.message(body, sent=not item.properties["isDraft"])
    if wanted.attachments is not None:
        raise bad_request("Attachments have an address of their own.", "ErrorInvalidRequest")
    messages.change(call.box, item, wanted)
    return entity(call, item)


def delete(call: Call, message: str, folder: str | None = None) -> Reply:
    item = find(call, message, folder)
    call.require_match(item)
    call.box.delete(item)
    return Reply(status=204)


def mime(call: Call, message: str, folder: str | None = None) -> Reply:
    item = find(call, message, folder)
    return Reply(mime_write.to_bytes(item), content_type="text/plain")
