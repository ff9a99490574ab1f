"""/_sandbox: events as people make them in Outlook or send them from outside, answers, and the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.graph import event_writes, events, invitations, outside_meetings, series
from sandbox.graph.errors import GraphError
from sandbox.graph.items import Collection
from sandbox.graph.series import Instance
from sandbox.graph.state import Mailbox

if TYPE_CHECKING:
    from sandbox.world import World

_ANSWERS = ("accepted", "tentativelyAccepted", "declined")
_OWN_KEYS = frozenset(["mailbox", "do", "id", "calendar", *outside_meetings.KEYS])


def add_route(routes: Blueprint, world: World) -> None:
    """POST /_sandbox/event, POST /_sandbox/event/answer, GET and DELETE /_sandbox/outbox."""

    @routes.post("/_sandbox/event")
    def make_event() -> ResponseReturnValue:
        return _guarded(world, _make)

    @routes.post("/_sandbox/event/answer")
    def answer_event() -> ResponseReturnValue:
        return _guarded(world, _answer)

    @routes.get("/_sandbox/outbox")
    def show_outbox() -> ResponseReturnValue:
        return jsonify(world.mail.outbox.as_json(request.args.get("mailbox", "")))

    @routes.delete("/_sandbox/outbox")
    def clear_outbox() -> ResponseReturnValue:
        world.mail.outbox.clear()
        return "", 204


def _guarded(world: World, act: Any) -> ResponseReturnValue:
    given = request.get_json(silent=True, force=True)
    if not isinstance(given, dict) or "@" not in str(given.get("mailbox", "")):
        return {"error": "send mailbox, an address, with what is to happen"}, 400
    try:
        with world.mail.lock:
            return act(world, given), 201
    except GraphError as problem:
        return {"error": problem.message}, 400


def _make(world: World, given: dict[str, Any]) -> dict[str, Any]:
    """{"mailbox", "do"?, "id"?, ...event} -> id, iCalUId, and the copies by address.

    Without ``do`` an event is made. The organizer may live outside: then only the copies are made, and iCalUId
    changes or (isCancelled) cancels them.
    """
    body = {name: value for name, value in given.items() if name not in _OWN_KEYS}
    box = world.mail.by_address(given["mailbox"])
    if given.get("do", "create") != "create":
        return _do(world, box, given, body)
    wanted = event_writes.read(body, creating=True)
    if box is None:
        one = outside_meetings.invite(world.mail, given, wanted)
        identifier = ""
    else:
        one = Instance(events.create(box, box.calendars.default, wanted))
        invitations.created(world.mail, one)
        identifier = one.immutable_id
    return {"id": identifier, "iCalUId": one.properties["iCalUId"], "copies": _copies(world, one)}


def _do(world: World, box: Mailbox | None, given: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """What a person does in Outlook to an event or a day of a series: edit, move, delete, or answer it."""
    word = given["do"]
    if box is None or word not in ("edit", "move", "delete", *_ANSWERS):
        raise GraphError(
            400, "", f"do is create, edit, move, delete, {', '.join(_ANSWERS)}, in a mailbox of this world"
        )
    one = series.find(box, str(given.get("id", "")))
    found = {"id": one.immutable_id, "iCalUId": one.properties["iCalUId"], "copies": _copies(world, one)}
    if word == "edit":
        wanted, before = event_writes.read(body, creating=False), dict(one.properties)
        events.update(box, one, wanted)
        invitations.changed(world.mail, one, before, wanted)
    elif word == "delete":
        invitations.removed(world.mail, one)
        events.remove(box, one, keep=world.mail.switches.keep_deleted_events)
    elif word == "move":
        box.move(one.item, _calendar(box, str(given.get("calendar") or "")))
    else:
        invitations.respond(world.mail, box, one, word, tell=True)
    return found


def _calendar(box: Mailbox, name: str) -> Collection:
    """By name, made when it is not there; "" is the default one."""
    known = {one.name.lower(): one for one in box.calendars.list()}
    return known.get(name.lower()) or (box.calendars.create(name, "auto") if name else box.calendars.default)


def _copies(world: World, one: Instance) -> dict[str, str]:
    found = {}
    for address in invitations.people(one.properties):
        box = world.mail.by_address(address)
        copied = invitations.copy_of(box, one) if box else None
        if copied:
            found[address] = copied.immutable_id
    return found


def _answer(world: World, given: dict[str, Any]) -> dict[str, Any]:
    """{"mailbox", "id", "from", "answer"}: somebody outside answers the mailbox's invitation."""
    box = world.mail.by_address(given["mailbox"])
    answer, sender = given.get("answer"), str(given.get("from", ""))
    if box is None or answer not in _ANSWERS:
        raise GraphError(400, "", f"send the organizer's mailbox, id, from, and an answer: {', '.join(_ANSWERS)}")
    one = series.find(box, str(given.get("id", "")))
    if sender.lower() not in invitations.people(one.properties):
        raise GraphError(400, "", "from is not among the attendees")
    outside_meetings.answer(world.mail, box, one, sender, answer)
    return {"id": one.immutable_id}
