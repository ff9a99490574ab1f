"""Mail from outside: whatever anybody on the internet sends to somebody in this world."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox.graph import messages
from sandbox.graph.items import Item
from sandbox.graph.mime_read import NotMailError, ParsedMail, parse
from sandbox.graph.state import Mail

if TYPE_CHECKING:
    from sandbox.world import World

_KEYS = frozenset(["from", "to", "cc", "subject", "text", "html", "headers", "mime"])


def deliver(mail: Mail, parsed: ParsedMail, *, unread: bool = False) -> list[Item]:
    """Into Sent Items of its author and the inboxes of its readers, as far as they live here."""
    known = parsed.properties
    author = known["from"]["emailAddress"]["address"] if known["from"] else ""
    readers = [one["emailAddress"]["address"] for one in known["toRecipients"] + known["ccRecipients"]]
    places = [(author, "sentitems"), *((address, "inbox") for address in readers)]
    items = []
    for address, place in places:
        box = mail.by_address(address)
        if box:
            is_read = place == "sentitems" or not unread
            item = messages.file_parsed(box, box.folders.known(place), parsed, is_read=is_read)
            when = known["receivedDateTime"]
            item.properties.update(createdDateTime=when, lastModifiedDateTime=when)
            items.append(item)
    return items


def add_route(routes: Blueprint, world: World) -> None:
    """POST /_sandbox/mail {"from", "to", "cc"?, "subject"?, "text"? or "html"?, "headers"?} or {"mime"} -> {"ids"}."""

    @routes.post("/_sandbox/mail")
    def arrive() -> ResponseReturnValue:
        given = request.get_json(silent=True, force=True)
        if not isinstance(given, dict) or set(given) - _KEYS or not ({"from", "to"} <= set(given) or "mime" in given):
            return {"error": "send from and to, with cc, subject, text, html or headers; or a whole mail as mime"}, 400
        try:
            data = str(given["mime"]).encode() if "mime" in given else _compose(world, given)
            parsed = parse(data, world.clock.now())
        except (NotMailError, ValueError) as problem:
            return {"error": str(problem)}, 400
        with world.mail.lock:
            items = deliver(world.mail, parsed, unread=True)
        return {"ids": [item.immutable_id for item in items]}, 201


def _compose(world: World, given: dict[str, Any]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = given["from"], _joined(given["to"])
    if given.get("cc"):
        message["Cc"] = _joined(given["cc"])
    message["Subject"] = given.get("subject", "")
    message["Date"] = format_datetime(world.clock.now())
    message["Message-ID"] = f"<{world.ids.uuid()}@{str(given['from']).rpartition('@')[2].strip('> ')}>"
    for name, value in (given.get("headers") or {}).items():
        message[name] = value
    message.set_content(given.get("text") or "")
    if given.get("html"):
        message.add_alternative(given["html"], subtype="html")
    return message.as_bytes()


def _joined(people: Any) -> str:
    return people if isinstance(people, str) else ", ".join(people)
