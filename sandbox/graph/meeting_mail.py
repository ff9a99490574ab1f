"""The mails about meetings, as they lie in an inbox: requests, cancellations, answers."""

from __future__ import annotations

from typing import Any

from sandbox.graph import extended, messages
from sandbox.graph.event_writes import body_as_kept
from sandbox.graph.series import Instance
from sandbox.graph.state import Mail
from sandbox.graph.writes import MessageChange

Person = dict[str, Any]
_REQUEST = ("#microsoft.graph.eventMessageRequest", "IPM.Schedule.Meeting.Request", "meetingRequest", "")
_KINDS = {
    "request": _REQUEST,
    "update": _REQUEST,
    "cancellation": (
        "#microsoft.graph.eventMessage",
        "IPM.Schedule.Meeting.Canceled",
        "meetingCancelled",
        "Canceled: ",
    ),
    "accepted": (
        "#microsoft.graph.eventMessageResponse",
        "IPM.Schedule.Meeting.Resp.Pos",
        "meetingAccepted",
        "Accepted: ",
    ),
    "tentativelyAccepted": (
        "#microsoft.graph.eventMessageResponse",
        "IPM.Schedule.Meeting.Resp.Tent",
        "meetingTenativelyAccepted",
        "Tentative: ",
    ),
    "declined": (
        "#microsoft.graph.eventMessageResponse",
        "IPM.Schedule.Meeting.Resp.Neg",
        "meetingDeclined",
        "Declined: ",
    ),
}


def send(mail: Mail, one: Instance, kind: str, sender: Person, to: Person, comment: str = "") -> None:
    """One notice in the outbox, and the mail itself where the receiver lives here.

    ``kind`` is request, update, cancellation, or the word of an answer; people as Graph's recipients.
    """
    odata_type, message_class, meeting_type, prefix = _KINDS[kind]
    subject = prefix + (one.properties["subject"] or "").removeprefix(prefix)
    address = to["emailAddress"]["address"]
    mail.outbox.add(
        kind=kind if kind in ("request", "update", "cancellation") else "response",
        mailbox=sender["emailAddress"]["address"],
        sender=sender["emailAddress"]["address"],
        to=address,
        event_id=one.immutable_id,
        subject=subject,
        at=mail.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    target = mail.by_address(address)
    if target is None:
        return
    body = {"contentType": "text", "content": comment} if comment else body_as_kept(one.properties["body"])
    person = {"emailAddress": dict(to["emailAddress"])}
    given = {"subject": subject, "body": body, "from": sender, "sender": sender, "toRecipients": [person]}
    more = {extended.MESSAGE_CLASS: message_class}
    item = messages.draft(target, target.folders.known("inbox"), MessageChange(given, more, None, None))
    item.odata_type = odata_type
    item.properties.update(isDraft=False, isRead=False, meetingMessageType=meeting_type)
