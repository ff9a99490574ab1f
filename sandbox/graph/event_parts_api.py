"""What hangs on an event: attachments, open extensions. A day of a series has none of its own here."""

from __future__ import annotations

from sandbox.graph import messages, render, schema, writes
from sandbox.graph.call import Call, Reply
from sandbox.graph.errors import GraphError, item_not_found, not_emulated
from sandbox.graph.events_api import find
from sandbox.graph.extensions_api import Addresses
from sandbox.graph.items import Attachment, Item
from sandbox.graph.listing import page
from sandbox.graph.odata import Target
from sandbox.graph.router import Route
from sandbox.graph.state import stamp

_OPTIONS = frozenset(["select", "top", "skip", "skiptoken", "count"])
_LIST = Target("attachment", schema.ATTACHMENT, options=_OPTIONS)
_ONE = Target("attachment", schema.ATTACHMENT)
_START = "events/{event}/attachments"


def routes() -> list[Route]:
    return [
        Route("GET", _START, "calendars.read", list_attachments),
        Route("POST", _START, "calendars.write", add),
        Route("POST", f"{_START}/createUploadSession", "calendars.write", upload),
        Route("GET", f"{_START}/$count", "calendars.read", count),
        Route("GET", f"{_START}/{{attachment}}", "calendars.read", get),
        Route("DELETE", f"{_START}/{{attachment}}", "calendars.write", delete),
        Route("GET", f"{_START}/{{attachment}}/$value", "calendars.read", value),
        *Addresses(holder).routes("events/{event}", "calendars"),
    ]


def holder(call: Call, event: str) -> Item:
    one = find(call, event)
    if one.day:
        raise not_emulated("attachments and extensions of one occurrence")
    return one.item


def _attachment(item: Item, attachment: str) -> Attachment:
    found = item.attachment(attachment)
    if found is None:
        raise item_not_found()
    return found


def list_attachments(call: Call, event: str) -> Reply:
    item, options = holder(call, event), call.options(_LIST)
    view = render.View(call.prefer.immutable)
    show = lambda one: render.attachment(one, item, view, options.select)  # noqa: E731
    context = call.context(f"events('{event}')/attachments", options)
    return Reply(page(call, item.attachments, options, show, context, usual=1000))


def count(call: Call, event: str) -> Reply:
    return Reply(str(len(holder(call, event).attachments)).encode(), content_type="text/plain")


def _entity(call: Call, item: Item, one: Attachment, status: int = 200, select: tuple[str, ...] = ()) -> Reply:
    shown = render.attachment(one, item, render.View(call.prefer.immutable), select)
    return Reply({"@odata.context": call.context("events/attachments/$entity"), **shown}, status)


def get(call: Call, event: str, attachment: str) -> Reply:
    item = holder(call, event)
    return _entity(call, item, _attachment(item, attachment), select=call.options(_ONE).select)


def value(call: Call, event: str, attachment: str) -> Reply:
    found = _attachment(holder(call, event), attachment)
    return Reply(found.content, content_type=found.content_type or "application/octet-stream")


def add(call: Call, event: str) -> Reply:
    """Nobody is mailed because of a file."""
    item = holder(call, event)
    made = writes.file_attachment(call.json(), messages.next_key(item))
    made.modified = stamp(call.world.clock.now())
    item.attachments.append(made)
    call.box.touch(item)
    return _entity(call, item, made, 201)


def delete(call: Call, event: str, attachment: str) -> Reply:
    item = holder(call, event)
    item.attachments.remove(_attachment(item, attachment))
    call.box.touch(item)
    return Reply(status=204)


def upload(call: Call, event: str) -> Reply:
    raise GraphError(501, "NotImplemented", "Not emulated by the sandbox: upload sessions of events")
