"""The open calendar item: what the sidebar shows, Save and Unsync."""

from __future__ import annotations

from typing import Any

from flask import Response

from backend.usecases.mirror.save_event import save_event, unsync_event
from backend.usecases.mirror.show_event import show_event
from backend.usecases.views import EventFacts, EventResult, EventView
from backend.web.api.answering import answer_once
from backend.web.api.blueprint import ApiBlueprint
from backend.web.api.caller import this_user
from backend.web.api.schemas.mirror import EventBody, EventContextAnswer, EventQuery, EventResultAnswer, EventSaveBody
from backend.web.current import services

blueprint = ApiBlueprint("events", "The open calendar item")


@blueprint.operation("GET", "/context", {200: EventContextAnswer}, takes=EventQuery)
def read_event_context(query: EventFacts) -> EventView:
    """People, records and state of the open calendar item."""
    return show_event(services(), this_user(), query)


@blueprint.operation(
    "POST", "/events/save", {201: EventResultAnswer, 200: EventResultAnswer}, takes=EventSaveBody, once=True
)
def save_open_event(body: dict[str, Any]) -> Response:
    """The Event is in Salesforce when this answers, linked as chosen; 200 when it was there already."""
    user = this_user()

    def work() -> tuple[int, EventResult]:
        result = save_event(services(), user, body["item"], body["wish"])
        return (200 if result.already else 201), result

    return answer_once(EventResultAnswer, work)


@blueprint.operation("POST", "/events/unsync", {200: EventResultAnswer}, takes=EventBody, once=True)
def unsync_open_event(body: dict[str, Any]) -> Response:
    """Take the Event out of Salesforce; the calendar item stays."""
    user = this_user()
    return answer_once(EventResultAnswer, lambda: (200, unsync_event(services(), user, body["item"])))
