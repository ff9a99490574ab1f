"""Delta queries over one folder's messages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sandbox.graph import odata, render, rounds, schema
from sandbox.graph.call import Call, Reply
from sandbox.graph.changes import Change
from sandbox.graph.errors import GraphError, bad_request
from sandbox.graph.items import Collection
from sandbox.graph.listing import pick
from sandbox.graph.odata import Options, Target
from sandbox.graph.rounds import Tracked
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
    tracked = Tracked(
        place.id,
        place.log,
        lambda: _wanted(call),
        lambda wanted: _first(call, place, wanted),
        lambda change, wanted: _entry(call, place, change, wanted),
        lambda wanted: call.context("messages/$delta", wanted.options),
        lambda wanted: wanted.options,
    )
    return rounds.answer(call, tracked)


def _first(call: Call, place: Collection, wanted: Wanted) -> list[Change]:
    options = replace(wanted.options, orderby=wanted.options.orderby or (("receivedDateTime", True),))
    found = pick(call.box.items(folder=place), options)
    if options.filter:
        found = found[:FILTERED_MOST]
    return [Change(0, item.immutable_id, item.ordinary_id, "created") for item in found]


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
    call.view(options)
    return Wanted(options, frozenset(kinds) or _KINDS)


def _entry(call: Call, place: Collection, change: Change, wanted: Wanted) -> dict[str, Any] | None:
    view = call.view(wanted.options)
    if change.kind == "removed":
        identifier = change.item if view.immutable else change.ordinary_id
        return rounds.gone(_TYPE, identifier) if "deleted" in wanted.kinds else None
    item = call.box.peek(change.item)
    if item is None or item.parent_id != place.id or change.kind not in wanted.kinds:
        return None
    if wanted.options.filter and not wanted.options.filter.accepts(render.row(item)):
        return None
    return {"@odata.type": item.odata_type, **render.message(item, view)}
