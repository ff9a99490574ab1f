"""What can be done with messages: move, copy, send, answer, forward."""

from __future__ import annotations

from typing import Any

from sandbox.graph import messages, sending, writes
from sandbox.graph.call import Call, Reply
from sandbox.graph.errors import bad_body
from sandbox.graph.messages_api import entity, find
from sandbox.graph.router import Route

_ANSWERS = ("reply", "replyAll", "forward")


def routes() -> list[Route]:
    found = [Route("POST", "sendMail", "mail.send", send_mail)]
    for start in ("messages/{message}", "mailFolders/{folder}/messages/{message}"):
        found += [
            Route("POST", f"{start}/move", "mail.write", move),
            Route("POST", f"{start}/copy", "mail.write", copy),
            Route("POST", f"{start}/permanentDelete", "mail.write", permanent_delete),
            Route("POST", f"{start}/send", "mail.send", send),
        ]
        for how in _ANSWERS:
            name = how[0].upper() + how[1:]
            found.append(Route("POST", f"{start}/create{name}", "mail.write", _drafter(how)))
            found.append(Route("POST", f"{start}/{how}", "mail.send", _answerer(how)))
    return found


def move(call: Call, message: str, folder: str | None = None) -> Reply:
    item = find(call, message, folder)
    target = call.box.folders.get(_destination(call))
    if target.id != item.parent_id:
        call.box.move(item, target)
    return entity(call, item, 201)


def copy(call: Call, message: str, folder: str | None = None) -> Reply:
    item = find(call, message, folder)
    return entity(call, call.box.copy(item, call.box.folders.get(_destination(call))), 201)


def _destination(call: Call) -> str:
    target = call.parameters("destinationId").get("destinationId")
    if not isinstance(target, str) or not target:
        raise bad_body("The parameter 'DestinationId' is missing.")
    return target


def permanent_delete(call: Call, message: str, folder: str | None = None) -> Reply:
    call.box.purge(find(call, message, folder))
    return Reply(status=204)


def send(call: Call, message: str, folder: str | None = None) -> Reply:
    sending.send(call.mail, call.box, find(call, message, folder))
    return Reply(status=202)


def send_mail(call: Call) -> Reply:
    given = call.parameters("message", "saveToSentItems")
    if "message" not in given:
        raise bad_body("The parameter 'Message' is missing.")
    wanted = writes.message(given["message"])
    files = [writes.file_attachment(one, f"{number:02d}") for number, one in enumerate(wanted.attachments or [], 1)]
    item = messages.draft(call.box, call.box.folders.known("drafts"), wanted)
    for file in files:
        messages.add_attachment(call.box, item, file)
    try:
        sending.send(call.mail, call.box, item, keep_copy=given.get("saveToSentItems", True) is not False)
    except Exception:
        call.box.purge(item)
        raise
    return Reply(status=202)


def _prepared(call: Call, how: str, message: str, folder: str | None) -> Any:
    given = call.parameters("message", "comment", "toRecipients")
    wanted = given.get("message") or {}
    if given.get("toRecipients") and isinstance(wanted, dict):
        wanted = {**wanted, "toRecipients": given["toRecipients"]}
    change = writes.message(wanted)
    return messages.answer(call.box, find(call, message, folder), how, str(given.get("comment") or ""), change)


def _drafter(how: str) -> Any:
    def create(call: Call, message: str, folder: str | None = None) -> Reply:
        return entity(call, _prepared(call, how, message, folder), 201)

    return create


def _answerer(how: str) -> Any:
    def answer(call: Call, message: str, folder: str | None = None) -> Reply:
        sending.send(call.mail, call.box, _prepared(call, how, message, folder))
        return Reply(status=202)

    return answer
