"""Delta queries over anything that keeps a log: rounds fixed when they start, tokens that stop in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sandbox.graph import odata
from sandbox.graph.call import Call, Reply
from sandbox.graph.changes import Change, ChangeLog, Round
from sandbox.graph.errors import GraphError, bad_request, sync_state_not_found

Shown = dict[str, Any]


@dataclass(frozen=True)
class Tracked:
    """What a delta query runs over.

    ``key`` names the collection in tokens; ``wanted`` reads the first call's options; ``first`` lists what is there
    now; ``show`` writes one change, None when there is nothing to say about it (any more). ``wanted`` answers
    whatever ``first`` and ``show`` need; ``options`` finds the query options in it. ``again`` starts a later round
    where the log alone does not tell what is new.
    """

    key: str
    log: ChangeLog
    wanted: Callable[[], Any]
    first: Callable[[Any], list[Change]]
    show: Callable[[Change, Any], Shown | None]
    context: Callable[[Any], str]
    options: Callable[[Any], odata.Options] = lambda wanted: wanted
    again: Callable[[Round], Round] | None = None


def answer(call: Call, tracked: Tracked, usual: int = 10) -> Reply:
    """One page of a round; 410 for a token that is not known any more, 400 for one of another collection."""
    state = _state(call, tracked)
    call.note("odata.track-changes")
    size = call.page_size(tracked.options(state.options), usual)
    if call.mail.faults.take("empty_delta_page", "graph", call.path):
        size = 0
    now, later = state.pending[:size], state.pending[size:]
    shown = [one for change in now if (one := tracked.show(change, state.options))]
    if shown and call.mail.faults.take("repeat_delta", "graph", call.path):
        shown.append(shown[0])
    found: dict[str, Any] = {"@odata.context": tracked.context(state.options), "value": shown}
    if later:
        token = call.box.cursors.keep(call.box.oid, replace(state, pending=later))
        found["@odata.nextLink"] = call.link(skiptoken=token)
    else:
        token = call.box.cursors.keep(call.box.oid, replace(state, pending=(), in_round=False))
        found["@odata.deltaLink"] = call.link(deltatoken=token)
    return Reply(found)


def _state(call: Call, tracked: Tracked) -> Round:
    raw = odata.given(call.arguments)
    token = raw.get("deltatoken") or raw.get("skiptoken")
    if not token:
        wanted = tracked.wanted()
        return Round(tracked.key, wanted, tracked.log.head, tuple(tracked.first(wanted)), in_round=True)
    if len(raw) > 1:
        raise bad_request("Query options are part of the token and cannot be given again.", "ErrorInvalidUrlQuery")
    state = call.box.cursors.rounds.get(token)
    if not state:
        raise sync_state_not_found()
    if state.collection != tracked.key:
        raise GraphError(400, "SyncStateInvalid", "The sync state belongs to another folder.")
    if state.in_round:
        return state
    if tracked.again:
        return replace(tracked.again(state), position=tracked.log.head, in_round=True)
    return replace(state, position=tracked.log.head, pending=tuple(tracked.log.since(state.position)), in_round=True)


def gone(odata_type: str, identifier: str) -> Shown:
    """How a delta query names what is no longer there."""
    return {"@odata.type": odata_type, "id": identifier, "@removed": {"reason": "deleted"}}
