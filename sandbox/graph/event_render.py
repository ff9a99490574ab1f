"""Events and calendars as Graph writes them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sandbox.graph import event_schema, event_times, events, item_ids, render, zones
from sandbox.graph.call import Call
from sandbox.graph.items import Collection
from sandbox.graph.odata import Options
from sandbox.graph.open_extensions import expanded_extensions
from sandbox.graph.series import Instance, planned
from sandbox.graph.state import Mailbox, stamp
from sandbox.graph.text import as_type

_KEPT = (
    "originalStart",
    "cancelledOccurrences",
    "id",
    "changeKey",
    "type",
    "seriesMasterId",
    "webLink",
    "start",
    "end",
)


@dataclass(frozen=True)
class EventView:
    """How the caller wants to see events: id form, body type, the zone start and end are written in, options."""

    immutable: bool = False
    body_type: str = "html"
    zone: str = zones.UTC_NAME
    options: Options = field(default_factory=Options)

    def id_of(self, one: Instance) -> str:
        return one.immutable_id if self.immutable else one.ordinary_id


_PLAIN = EventView()


def view(call: Call, options: Options | None = None) -> EventView:
    """From the Prefer header; GraphError 400 for a zone Graph does not know."""
    wish = call.prefer
    if wish.time_zone:
        zones.get(wish.time_zone)
        call.note(f'outlook.timezone="{wish.time_zone}"')
    if wish.body_type:
        call.note(f'outlook.body-content-type="{wish.body_type}"')
    return EventView(wish.immutable, wish.body_type or "html", wish.time_zone or zones.UTC_NAME, options or Options())


def row(one: Instance) -> dict[str, Any]:
    """Everything a filter or an order may look at; times in UTC."""
    own = [{"id": name, "value": value} for name, value in one.extended.items()]
    return {**_full(one, _PLAIN), "singleValueExtendedProperties": own}


def event(box: Mailbox, one: Instance, wish: EventView) -> dict[str, Any]:
    known = _full(one, wish)
    options = wish.options
    hidden = event_schema.ONLY_SELECTED | ({"transactionId"} if not known["transactionId"] else set())
    wanted = set(options.select) if options.select else set(known) - hidden
    chosen = {name: value for name, value in known.items() if name in wanted or name in render.ALWAYS}
    return {**chosen, **_expanded(box, one, wish)}


def _full(one: Instance, wish: EventView) -> dict[str, Any]:
    kept = one.properties
    identifier = wish.id_of(one)
    known: dict[str, Any] = {"@odata.etag": one.etag, "id": identifier}
    known |= {name: kept.get(name) for name in event_schema.EVENT if name not in _KEPT}
    known["body"] = _body(kept["body"], wish.body_type)
    known.update(
        changeKey=one.change_key,
        type=one.type,
        start=event_times.show(kept["start"], kept["isAllDay"], wish.zone),
        end=event_times.show(kept["end"], kept["isAllDay"], wish.zone),
        seriesMasterId=wish.id_of(Instance(one.item)) if one.day else None,
        webLink=f"https://outlook.office365.com/owa/?itemid={identifier}&exvsurl=1&path=/calendar/item",
        hasAttachments=any(not file.is_inline for file in one.item.attachments),
    )
    if one.day:
        start, _ = planned(one.item, date.fromisoformat(one.day))
        known["originalStart"] = stamp(event_times.instant(start))
    if one.type == "seriesMaster":
        known["cancelledOccurrences"] = [f"OID.{identifier}.{day}" for day in events.cancelled(one.item)]
    return known


def _body(body: dict[str, str], kind: str) -> dict[str, str]:
    return as_type(body, kind) if body["content"] else {"contentType": kind, "content": ""}


def _expanded(box: Mailbox, one: Instance, wish: EventView) -> dict[str, Any]:
    found: dict[str, Any] = {}
    options = wish.options
    if options.extended is not None:
        shown = [{"id": name, "value": one.extended[name]} for name in options.extended if name in one.extended]
        if shown:
            found["singleValueExtendedProperties"] = shown
    if options.attachments is not None:
        plain = render.View(wish.immutable)
        found["attachments"] = [
            render.attachment(file, one.item, plain, options.attachments) for file in one.item.attachments
        ]
    found |= expanded_extensions(one.item, options)
    inner = EventView(wish.immutable, wish.body_type, wish.zone)
    if "exceptionOccurrences" in options.expands:
        found["exceptionOccurrences"] = [event(box, each, inner) for each in events.exceptions(one.item)]
    if "calendar" in options.expands:
        found["calendar"] = calendar(box, box.calendars.get(one.item.parent_id))
    return found


def stub(one: Instance, wish: EventView) -> dict[str, Any]:
    """All a delta query says about an ordinary occurrence."""
    known = one.properties
    return {
        "@odata.type": events.TYPE,
        "@odata.etag": one.etag,
        "id": wish.id_of(one),
        "seriesMasterId": wish.id_of(Instance(one.item)),
        "type": "occurrence",
        "start": event_times.show(known["start"], known["isAllDay"], wish.zone),
        "end": event_times.show(known["end"], known["isAllDay"], wish.zone),
    }


def calendar(box: Mailbox, one: Collection, select: tuple[str, ...] = ()) -> dict[str, Any]:
    is_default = one is box.calendars.default
    color = box.calendars.colors[one.id]
    version = int(hashlib.sha256(f"{one.name}:{color}".encode()).hexdigest()[:8], 16)
    known = {
        "id": one.id,
        "name": one.name,
        "color": color,
        "hexColor": "",
        "isDefaultCalendar": is_default,
        "changeKey": item_ids.change_key(one.id, version),
        "canShare": True,
        "canViewPrivateItems": True,
        "canEdit": True,
        "allowedOnlineMeetingProviders": ["teamsForBusiness"],
        "defaultOnlineMeetingProvider": "teamsForBusiness",
        "isTallyingResponses": is_default,
        "isRemovable": not is_default,
        "owner": {"name": box.name, "address": box.email},
    }
    return {name: value for name, value in known.items() if not select or name in select or name == "id"}
