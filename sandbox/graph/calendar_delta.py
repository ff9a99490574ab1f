"""calendarView/delta: the window is fixed by the first call, occurrences come as stubs, series with their changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sandbox.graph import calendar_view, event_render, events, events_api, odata, rounds, series
from sandbox.graph.calendar_view import Window
from sandbox.graph.call import Call, Reply
from sandbox.graph.changes import Change, Round
from sandbox.graph.errors import GraphError
from sandbox.graph.items import Collection
from sandbox.graph.odata import Options, Target
from sandbox.graph.rounds import Tracked
from sandbox.graph.router import Route
from sandbox.graph.series import Instance

_FIRST = Target("event", {}, frozenset(), frozenset(["top"]))


@dataclass(frozen=True)
class Watched:
    """``known``: what the caller has been told so far: immutable id -> (ordinary id, change key).

    ``later``: it is not the first round.
    """

    window: Window
    options: Options
    known: dict[str, tuple[str, str]]
    later: bool = False


def routes() -> list[Route]:
    return [
        Route("GET", start, "calendars.read", delta)
        for start in (
            "calendarView/delta",
            "calendar/calendarView/delta",
            "calendars/{calendar}/calendarView/delta",
        )
    ]


def delta(call: Call, calendar: str | None = None) -> Reply:
    place = events_api.place(call, calendar)
    tracked = Tracked(
        place.id,
        place.log,
        lambda: _first(call, place),
        lambda wanted: [Change(0, one, names[0], "created") for one, names in wanted.known.items()],
        lambda change, wanted: _entry(call, change, wanted),
        lambda wanted: call.context("calendarView/$delta"),
        lambda wanted: wanted.options,
        lambda state: _again(call, place, state),
    )
    return rounds.answer(call, tracked, usual=call.mail.switches.event_page)


def _first(call: Call, place: Collection) -> Watched:
    window = calendar_view.window(call)
    return Watched(window, odata.parse(call.arguments, _FIRST), _present(call, place, window))


def _present(call: Call, place: Collection, window: Window) -> dict[str, tuple[str, str]]:
    """What lies in the window now; before the days of a series, the series itself."""
    found: dict[str, tuple[str, str]] = {}
    for item in call.box.items("event", place):
        days = series.instances(item, window.start, window.end)
        if days and days[0].day:
            days.insert(0, Instance(item))
        found |= {one.immutable_id: (one.ordinary_id, one.change_key) for one in days}
    return found


def _again(call: Call, place: Collection, state: Round) -> Round:
    watched: Watched = state.options
    now = _present(call, place, watched.window)
    before = watched.known
    changes = [Change(0, one, names[0], "removed") for one, names in before.items() if one not in now]
    changes += [Change(0, one, names[0], "updated") for one, names in now.items() if before.get(one) != names]
    told = {change.item for change in changes} | set(now)
    changes += [
        Change(0, change.item, change.ordinary_id, "removed")
        for change in place.log.since(state.position)
        if change.item not in told and change.kind != "created"
    ]
    return replace(state, options=replace(watched, known=now, later=True), pending=tuple(changes))


def _entry(call: Call, change: Change, watched: Watched) -> dict[str, Any] | None:
    wish = event_render.view(call)
    if change.kind == "removed":
        return rounds.gone(events.TYPE, change.item if wish.immutable else change.ordinary_id)
    try:
        one = series.find(call.box, change.item)
    except GraphError:
        return None
    if one.type == "seriesMaster" and watched.later and call.mail.switches.delta_without_masters:
        return None
    if one.type == "occurrence":
        return event_render.stub(one, wish)
    return {"@odata.type": events.TYPE, **event_render.event(call.box, one, wish)}
