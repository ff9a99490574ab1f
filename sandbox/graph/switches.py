"""Where what Microsoft's service does is not settled: one switch each, at first as the product has to expect it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

if TYPE_CHECKING:
    from sandbox.world import World


@dataclass
class Switches:
    """``todo_if_match``: If-Match on a To Do task is honoured, not ignored.

    ``todo_due_in_utc``: a due date given in a zone comes back as that midnight in UTC (2026-11-25 in New York is
    05:00 UTC), not as 00:00 in the zone it was given in.
    ``keep_deleted_contacts``: a deleted contact lies in Deleted Items and still answers to its immutable id.
    ``contact_page``, ``todo_page``, ``event_page``: items of a page when nobody says how many.
    ``repeated_transaction_conflicts``: a repeated transactionId is 409, not the event made before.
    ``bump_new_events``: every created event changes its change key by itself right after the answer.
    ``keep_declined_events``: a declined meeting stays in the calendar.
    ``keep_deleted_events``: a deleted event lies in Deleted Items and still answers to its immutable id.
    ``delta_without_masters``: later rounds tell of the days of a changed series, not of the series itself.
    ``other_error_casing``: codes of errors begin with a small letter, "errorItemNotFound".
    ``nested_errors``: an error is an UnknownError, and its code stands in its innerError.
    ``mail_on_personal_changes``: attendees also hear of a PATCH of categories, reminder, showAs and the like.
    """

    todo_if_match: bool = False
    todo_due_in_utc: bool = False
    keep_deleted_contacts: bool = True
    contact_page: int = 10
    todo_page: int = 10
    event_page: int = 10
    repeated_transaction_conflicts: bool = False
    bump_new_events: bool = False
    keep_declined_events: bool = False
    keep_deleted_events: bool = False
    delta_without_masters: bool = False
    other_error_casing: bool = False
    nested_errors: bool = False
    mail_on_personal_changes: bool = False

    def change(self, given: dict[str, Any]) -> None:
        """Raises ValueError for a switch that is not there or a value of another type."""
        types = {one.name: type(getattr(self, one.name)) for one in fields(self)}
        for name, value in given.items():
            if name not in types:
                raise ValueError(f"the switches are {', '.join(types)}")
            if type(value) is not types[name] or (types[name] is int and value < 1):
                raise ValueError(f"{name} is {'true or false' if types[name] is bool else 'a number from 1'}")
        for name, value in given.items():
            setattr(self, name, value)


def add_route(routes: Blueprint, world: World) -> None:
    """GET, POST /_sandbox/graph {switch: value} -> all switches."""

    @routes.route("/_sandbox/graph", methods=["GET", "POST"])
    def graph_switches() -> ResponseReturnValue:
        given = request.get_json(silent=True, force=True) if request.method == "POST" else {}
        try:
            if not isinstance(given, dict):
                raise ValueError("send a JSON object")
            world.mail.switches.change(given)
        except ValueError as problem:
            return {"error": str(problem)}, 400
        return asdict(world.mail.switches)
