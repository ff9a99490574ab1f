"""Delta queries over one folder's messages. A round is a list of changes fixed when it starts; tokens stop in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sandbox.graph import odata, render, schema
from sandbox.graph.call import Call, Reply
from sandbox.graph.changes import Change, Round
from sandbox.graph.errors import GraphError, bad_request, sync_state_not_found
from sandbox.graph.items import Collection, Item
from sandbox.graph.listing import pick
from sandbox.graph.odata import Options, Target
from sandbox.graph.router import Route

_FIRST = Target(
    "message",
    schema.MESSAGE,
    frozenset(["singleValueExtendedProperties"]),
    frozenset(["select", "filter", "orderby", "top", "expand"]),
)
_KINDS = frozenset(["created", "updated", "deleted"])
_TYPE = "#microsoft.graph.message"
FILTERED_MOST = 5000


@dataclass(frozen=True)
class Wanted:
    """What the first call of a delta query said; ``kinds`` are the change types to report."""

    options: Options
    kinds: frozenset[str]


def routes() -> list[Route]:
    return [
        Route("GET", "mailFolders/{folder}/messages/delta", "mail.basic", delta),
        Route("GET", "mailFolders/delta", "mail.basic", not_here),
        Route("GET", "messages/delta", "mail.basic", whole_mailbox),
    ]


def not_here(call: Call) -> Reply:
    raise GraphError(501, "NotImplemented", "Not emulated by the sandbox: delta over folders")


def whole_mailbox(call: Call) -> Reply:
    raise bad_request(
        "Change tracking is not supported against the whole mailbox: name a folder.", "ErrorInvalidRequest"
    )


def delta(call: Call, folder: str) -> Reply:
    place = call.box.folders.get(folder)
    state = _state(call, place)
    wanted: Wanted = state.options
    call.note("odata.track-changes")
    view = call.view(wanted.options)
    size = call.page_size(wanted.options)
    if call.mail.faults.take("empty_delta_page", "graph", call.path):
        size = 0
    now, later = state.pending[:size], state.pending[size:]
    shown = [one for change in now if (one := _entry(call, place, change, wanted, view))]
    if shown and call.mail.faults.take("repeat_delta", "graph", call.path):
        shown.append(shown[0])
    answer: dict[str, Any] = {"@odata.context": call.context("messages/$delta", wanted.options), "value": shown}
    if later:
        token = call.box.cursors.keep(call.box.oid, replace(state, pending=later))
        answer["@odata.nextLink"] = call.link(skiptoken=token)
    else:
        token = call.box.cursors.keep(call.box.oid, replace(state, pending=(), in_round=False))
        answer["@odata.deltaLink"] = call.link(deltatoken=token)
    return Reply(answer)


def _state(call: Call, place: Collection) -> Round:
    raw = odata.given(call.arguments)
    token = raw.get("deltatoken") or raw.get("skiptoken")
    if not token:
        return _first(call, place)
    if len(raw) > 1:
        raise bad_request("Query options are part of the token and cannot be given again.", "ErrorInvalidUrlQuery")
    state = call.box.cursors.rounds.get(token)
    if not state:
        raise sync_state_not_found()
    if state.collection != place.id:
        raise GraphError(400, "SyncStateInvalid", "The sync state belongs to another folder.")
    return state if state.in_round else _again(place, state)


def _first(call: Call, place: Collection) -> Round:
    wanted = _wanted(call)
    options = replace(wanted.options, orderby=wanted.options.orderby or (("receivedDateTime", True),))
    found = pick(call.box.items(folder=place), options)
    if options.filter:
        found = found[:FILTERED_MOST]
    pending = tuple(Change(0, item.immutable_id, item.ordinary_id, "created") for item in found)
    return Round(place.id, wanted, place.log.head, pending, in_round=True)


def _again(place: Collection, state: Round) -> Round:
    pending = tuple(place.log.since(state.position))
    return replace(state, position=place.log.head, pending=pending, in_round=True)


def _wanted(call: Call) -> Wanted:
    arguments = [(key, value) for key, value in call.arguments if key.lower() != "changetype"]
    kinds = [word for key, value in call.arguments if key.lower() == "changetype" for word in value.split(",")]
    if not set(kinds) <= _KINDS:
        raise bad_request(f"The change type '{','.join(kinds)}' is not valid.", "ErrorInvalidUrlQuery")
    options = odata.parse(arguments, _FIRST)
    if options.filter and options.filter.properties != ("receivedDateTime",):
        raise bad_request("Change tracking only filters by receivedDateTime.", "ErrorInvalidUrlQuery")
    if options.orderby and options.orderby != (("receivedDateTime", True),):
        raise bad_request("Change tracking only orders by receivedDateTime desc.", "ErrorInvalidUrlQuery")
    return Wanted(options, frozenset(kinds) or _KINDS)


def _entry(call: Call, place: Collection, change: Change, wanted: Wanted, view: render.View) -> dict[str, Any] | None:
    """One change as delta shows it; None when there is nothing to say about it (any more)."""
    if change.kind == "removed":
        identifier = change.item if view.immutable else change.ordinary_id
        gone = {"@odata.type": _TYPE, "id": identifier, "@removed": {"reason": "deleted"}}
        return gone if "deleted" in wanted.kinds else None
    item = call.box.peek(change.item)
    if item is None or item.parent_id != place.id or change.kind not in wanted.kinds:
        return None
    if wanted.options.filter and not wanted.options.filter.accepts(render.row(item)):
        return None
    return {"@odata.type": _type(item), **render.message(item, view)}


def _type(item: Item) -> str:
    return item.odata_type
