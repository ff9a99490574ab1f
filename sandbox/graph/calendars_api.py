"""Calendars on the wire."""

from __future__ import annotations

from typing import Any

from sandbox.graph import event_render, event_schema, events, invitations, writes
from sandbox.graph.call import Call, Reply
from sandbox.graph.errors import bad_request
from sandbox.graph.events_api import place
from sandbox.graph.items import Collection
from sandbox.graph.listing import page
from sandbox.graph.odata import Target
from sandbox.graph.router import Route
from sandbox.graph.series import Instance

_LIST = Target(
    "calendar", event_schema.CALENDAR, options=frozenset(["select", "filter", "top", "skip", "skiptoken", "count"])
)
_ONE = Target("calendar", event_schema.CALENDAR)
_SETTABLE = frozenset(["name", "color"])


def routes() -> list[Route]:
    found = [
        Route("GET", "calendars", "calendars.read", list_calendars),
        Route("POST", "calendars", "calendars.write", create),
        Route("GET", "calendars/$count", "calendars.read", count),
        Route("DELETE", "calendars/{calendar}", "calendars.write", delete),
    ]
    for start in ("calendar", "calendars/{calendar}"):
        found.append(Route("GET", start, "calendars.read", get))
        found.append(Route("PATCH", start, "calendars.write", patch))
    return found


def list_calendars(call: Call) -> Reply:
    options = call.options(_LIST)
    found = call.box.calendars.list()
    if options.filter:
        wanted = options.filter
        found = [one for one in found if wanted.accepts(event_render.calendar(call.box, one))]
    show = lambda one: event_render.calendar(call.box, one, options.select)  # noqa: E731
    return Reply(page(call, found, options, show, call.context("calendars", options)))


def count(call: Call) -> Reply:
    return Reply(str(len(call.box.calendars.list())).encode(), content_type="text/plain")


def _entity(call: Call, one: Collection, status: int = 200, select: tuple[str, ...] = ()) -> Reply:
    shown = event_render.calendar(call.box, one, select)
    return Reply({"@odata.context": call.context("calendars/$entity"), **shown}, status)


def get(call: Call, calendar: str | None = None) -> Reply:
    return _entity(call, place(call, calendar), select=call.options(_ONE).select)


def _given(call: Call) -> dict[str, Any]:
    values = writes.known(call.json(), event_schema.CALENDAR, "calendar", set())
    for name in values:
        if name not in _SETTABLE:
            raise bad_request(f"The property '{name}' is read-only and cannot be set.", "ErrorInvalidPropertySet")
    return {name: writes.check(value, event_schema.CALENDAR[name], name) for name, value in values.items()}


def create(call: Call) -> Reply:
    given = _given(call)
    if not (given.get("name") or "").strip():
        raise bad_request("The calendar needs a name.", "ErrorInvalidRequest")
    return _entity(call, call.box.calendars.create(given["name"], given.get("color") or "auto"), 201)


def patch(call: Call, calendar: str | None = None) -> Reply:
    found, given = place(call, calendar), _given(call)
    if given.get("name"):
        call.box.calendars.rename(found, given["name"])
    if given.get("color"):
        call.box.calendars.colors[found.id] = given["color"]
    return _entity(call, found)


def delete(call: Call, calendar: str) -> Reply:
    found = call.box.calendars.get(calendar)
    call.box.calendars.refuse_default(found)
    for item in call.box.items("event", found):
        invitations.removed(call.mail, Instance(item))
        events.remove(call.box, Instance(item))
    call.box.calendars.forget(found)
    return Reply(status=204)
