"""Events on the wire: list, get, create, change, delete."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sandbox.graph import event_render, event_schema, event_writes, events, invitations, series, writes
from sandbox.graph.call import Call, Reply
from sandbox.graph.errors import GraphError, bad_request, change_key_conflict, item_not_found
from sandbox.graph.items import Collection
from sandbox.graph.listing import page
from sandbox.graph.odata import Options, Target
from sandbox.graph.router import Route
from sandbox.graph.series import Instance

_LISTED = frozenset(["select", "filter", "orderby", "top", "skip", "skiptoken", "count", "expand"])
LIST = Target("event", event_schema.FILTERED, event_schema.EXPANDS, _LISTED, open_extensions=True)
ONE = Target("event", event_schema.EVENT, event_schema.EXPANDS, frozenset(["select", "expand"]), open_extensions=True)
_COUNT = Target("event", event_schema.FILTERED, options=frozenset(["filter"]))
DEEP = ("calendar/events", "calendars/{calendar}/events")


def routes() -> list[Route]:
    found = [Route("PATCH", "events/{event}", "calendars.write", patch)]
    for start in ("events", *DEEP):
        found += [
            Route("GET", f"{start}/delta", "calendars.read", not_tracked),
            Route("GET", start, "calendars.read", list_events),
            Route("POST", start, "calendars.write", create),
            Route("GET", f"{start}/$count", "calendars.read", count),
            Route("GET", f"{start}/{{event}}", "calendars.read", get),
            Route("DELETE", f"{start}/{{event}}", "calendars.write", delete),
            Route("POST", f"{start}/{{event}}/permanentDelete", "calendars.write", permanent_delete),
        ]
    found += [Route("PATCH", f"{start}/{{event}}", "calendars.write", too_deep) for start in DEEP]
    return found


def not_tracked(call: Call, calendar: str | None = None) -> Reply:
    raise GraphError(501, "NotImplemented", "Not emulated by the sandbox: delta over events without a window")


def too_deep(call: Call, event: str, calendar: str | None = None) -> Reply:
    text = "Recursive navigation is not allowed after property 'events' according to the entity schema."
    raise bad_request(text)


def place(call: Call, calendar: str | None) -> Collection:
    return call.box.calendars.default if calendar is None else call.box.calendars.get(calendar)


def find(call: Call, event: str, calendar: str | None = None) -> Instance:
    """The event of an address; below a calendar only what lies in it. 412 where a fault asks for it."""
    one = series.find(call.box, event)
    if calendar is not None and one.item.parent_id != place(call, calendar).id:
        raise item_not_found()
    if call.mail.faults.take("change_key_conflict", "graph", call.path):
        raise change_key_conflict()
    return one


def pick(found: Iterable[Instance], options: Options) -> list[Instance]:
    """Those that pass the filter, in the order asked for. GraphError 400 for a property no filter may name."""
    refused = set(options.filter.properties) & event_schema.NOT_FILTERABLE if options.filter else set()
    if refused:
        text = f"The property '{min(refused)}' does not support filtering."
        raise bad_request(text, "ErrorInvalidUrlQueryFilter")
    if not options.filter and not options.orderby:
        return list(found)
    rows = [(one, event_render.row(one)) for one in found]
    if options.filter:
        rows = [(one, row) for one, row in rows if options.filter.accepts(row)]
    for name, descending in reversed(options.orderby):
        rows.sort(key=lambda pair, name=name: _order(pair[1], name), reverse=descending)  # type: ignore[misc]
    return [one for one, _ in rows]


def _order(row: dict[str, Any], name: str) -> tuple[bool, str]:
    value: Any = row
    for step in name.split("/"):
        value = value.get(step) if isinstance(value, dict) else None
    return (value is not None, str(value).lower())


def _stored(call: Call, calendar: str | None) -> list[Instance]:
    """The newest first."""
    return [Instance(item) for item in reversed(call.box.items("event", place(call, calendar)))]


def list_events(call: Call, calendar: str | None = None) -> Reply:
    """Single events and series as a whole."""
    options = call.options(LIST)
    wish = event_render.view(call, options)
    found = pick(_stored(call, calendar), options)
    context = call.context("events", options)
    show = lambda one: event_render.event(call.box, one, wish)  # noqa: E731
    return Reply(page(call, found, options, show, context, usual=call.mail.switches.event_page))


def count(call: Call, calendar: str | None = None) -> Reply:
    found = pick(_stored(call, calendar), call.options(_COUNT))
    return Reply(str(len(found)).encode(), content_type="text/plain")


def entity(call: Call, one: Instance, status: int = 200) -> Reply:
    """One event as an answer; 200 and 201 look alike."""
    wish = event_render.view(call, call.options(ONE))
    shown = event_render.event(call.box, one, wish)
    headers = {"ETag": one.etag}
    if status == 201:
        headers["Location"] = f"{call.base}/v1.0/users/{call.box.oid}/events/{shown['id']}"
    return Reply({"@odata.context": call.context("events/$entity"), **shown}, status, headers)


def get(call: Call, event: str, calendar: str | None = None) -> Reply:
    return entity(call, find(call, event, calendar))


def create(call: Call, calendar: str | None = None) -> Reply:
    target = place(call, calendar)
    wanted = event_writes.read(call.json(), creating=True)
    known = events.of_transaction(call.box, wanted.properties.get("transactionId"))
    if known and call.mail.switches.repeated_transaction_conflicts:
        raise GraphError(409, "ErrorDuplicateTransactionId", "An event with this transactionId was created already.")
    if known:
        return entity(call, Instance(known), 201)
    files = [writes.file_attachment(one, f"{number:02d}") for number, one in enumerate(wanted.attachments, 1)]
    item = events.create(call.box, target, wanted)
    for file in files:
        file.modified = item.properties["createdDateTime"]
        item.attachments.append(file)
    invitations.created(call.mail, Instance(item))
    reply = entity(call, Instance(item), 201)
    if call.mail.switches.bump_new_events:
        call.box.touch(item)
    return reply


def patch(call: Call, event: str) -> Reply:
    one = find(call, event)
    require_match(call, one)
    wanted = event_writes.read(call.json(), creating=False)
    if "attendees" in wanted.names and not one.properties["isOrganizer"]:
        text = "Your request can't be completed. You need to be an organizer to change the attendees of a meeting."
        raise bad_request(text, "ErrorInvalidRequest")
    before = dict(one.properties)
    events.update(call.box, one, wanted)
    invitations.changed(call.mail, one, before, wanted)
    return entity(call, one)


def delete(call: Call, event: str, calendar: str | None = None) -> Reply:
    return _delete(call, find(call, event, calendar), keep=call.mail.switches.keep_deleted_events)


def permanent_delete(call: Call, event: str, calendar: str | None = None) -> Reply:
    return _delete(call, find(call, event, calendar), keep=False)


def _delete(call: Call, one: Instance, *, keep: bool) -> Reply:
    require_match(call, one)
    if one.item.parent_id in call.box.others:
        invitations.removed(call.mail, one)
    events.remove(call.box, one, keep=keep)
    return Reply(status=204)


def require_match(call: Call, one: Instance) -> None:
    """If-Match: 412 unless it names the event's present state."""
    wanted = call.headers.get("if-match", "*").strip()
    if wanted not in ("*", one.etag, f'"{one.change_key}"', one.change_key):
        raise change_key_conflict()
