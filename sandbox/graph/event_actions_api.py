"""What can be done with a meeting besides changing it: cancel, answer."""

from __future__ import annotations

from typing import Any

from sandbox.graph import events, invitations
from sandbox.graph.call import Call, Reply
from sandbox.graph.errors import bad_body, bad_request, not_emulated
from sandbox.graph.events_api import DEEP, find
from sandbox.graph.router import Route

_ANSWERS = {"accept": "accepted", "tentativelyAccept": "tentativelyAccepted", "decline": "declined"}


def routes() -> list[Route]:
    found = []
    for start in ("events", *DEEP):
        found.append(Route("POST", f"{start}/{{event}}/cancel", "calendars.write", cancel))
        for word in _ANSWERS:
            found.append(Route("POST", f"{start}/{{event}}/{word}", "calendars.write", _answerer(word)))
    return found


def cancel(call: Call, event: str, calendar: str | None = None) -> Reply:
    one = find(call, event, calendar)
    given = call.parameters("comment")
    if not one.properties["isOrganizer"]:
        text = "Your request can't be completed. You need to be an organizer to cancel a meeting."
        raise bad_request(text, "ErrorInvalidRequest")
    invitations.removed(call.mail, one, str(given.get("comment") or ""))
    events.remove(call.box, one, keep=call.mail.switches.keep_deleted_events)
    return Reply(status=202)


def _answerer(word: str) -> Any:
    def answer(call: Call, event: str, calendar: str | None = None) -> Reply:
        one = find(call, event, calendar)
        given = call.parameters("comment", "sendResponse", "proposedNewTime")
        if given.get("proposedNewTime") is not None:
            raise not_emulated("proposing another time")
        tell = given.get("sendResponse", True)
        if not isinstance(tell, bool):
            raise bad_body("The parameter 'SendResponse' is true or false.")
        comment = str(given.get("comment") or "")
        invitations.respond(call.mail, call.box, one, _ANSWERS[word], tell=tell, comment=comment)
        return Reply(status=202)

    return answer
