"""calendarView and instances: what lies in a window of time, series unfolded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sandbox.graph import event_render, event_schema, event_times, events_api, series
from sandbox.graph.call import Call, Reply
from sandbox.graph.errors import GraphError, bad_request
from sandbox.graph.items import Item
from sandbox.graph.listing import page
from sandbox.graph.odata import Options, Target
from sandbox.graph.router import Route
from sandbox.graph.series import Instance

_VIEW = Target("event", event_schema.FILTERED, event_schema.EXPANDS - {"exceptionOccurrences"}, events_api.LIST.options)
LONGEST = timedelta(days=1825)


@dataclass(frozen=True)
class Window:
    """Two moments in UTC."""

    start: datetime
    end: datetime

    def instances(self, items: Iterable[Item]) -> list[Instance]:
        """By time; never a series as a whole."""
        found = (one for item in items for one in series.instances(item, self.start, self.end))
        return sorted(found, key=lambda one: one.span)


def routes() -> list[Route]:
    found = [
        Route("GET", start, "calendars.read", view)
        for start in ("calendarView", "calendar/calendarView", "calendars/{calendar}/calendarView")
    ]
    for start in ("events", *events_api.DEEP):
        found.append(Route("GET", f"{start}/{{event}}/instances", "calendars.read", instances))
    return found


def window(call: Call) -> Window:
    """startDateTime and endDateTime, both needed; without an offset they are in UTC, whatever zone is preferred."""
    given = {key.lower(): value for key, value in call.arguments}
    if not given.get("startdatetime") or not given.get("enddatetime"):
        names = "the query string parameters StartDateTime and EndDateTime"
        raise bad_request(f"This request requires a time window specified by {names}.", "ErrorInvalidParameter")
    found = Window(_moment(given["startdatetime"]), _moment(given["enddatetime"]))
    if found.end < found.start:
        raise bad_request("The EndDateTime of the time window is before its StartDateTime.", "ErrorInvalidParameter")
    if found.end - found.start > LONGEST:
        raise bad_request("The time window is longer than 1825 days.", "ErrorInvalidParameter")
    return found


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.year not in event_times.YEARS:
        raise bad_request(f"'{text}' is no date and time.", "ErrorInvalidParameter")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def view(call: Call, calendar: str | None = None) -> Reply:
    place = events_api.place(call, calendar)
    return _page(call, window(call).instances(call.box.items("event", place)), "calendarView", _options(call))


def _options(call: Call) -> Options:
    options = call.options(_VIEW)
    asked = {*options.select, *(options.filter.properties if options.filter else ())} & event_schema.NOT_IN_VIEW
    if asked:
        text = f"The property '{min(asked)}' is not supported in a calendar view."
        raise bad_request(text, "ErrorInvalidUrlQuery")
    return options


def instances(call: Call, event: str, calendar: str | None = None) -> Reply:
    one = events_api.find(call, event, calendar)
    span = window(call)
    if one.type != "seriesMaster":
        raise GraphError(400, "ErrorInvalidRequest", "Instances are those of a series master.")
    found = span.instances([one.item])
    return _page(call, found, f"events('{event_render.view(call).id_of(one)}')/instances", call.options(_VIEW))


def _page(call: Call, found: list[Instance], what: str, options: Options) -> Reply:
    wish = event_render.view(call, options)
    chosen = events_api.pick(found, options)
    show = lambda one: event_render.event(call.box, one, wish)  # noqa: E731
    return Reply(page(call, chosen, options, show, call.context(what, options), usual=call.mail.switches.event_page))
