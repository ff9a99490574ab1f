"""The way from a draft to Sent Items and into the inboxes of the recipients this world has."""

from __future__ import annotations

import copy
from email.utils import format_datetime

from sandbox.graph import extended
from sandbox.graph.errors import GraphError
from sandbox.graph.items import Item
from sandbox.graph.messages import person, settle
from sandbox.graph.state import Mail, Mailbox, stamp


def send(mail: Mail, box: Mailbox, item: Item, *, keep_copy: bool = True) -> None:
    """The draft becomes the copy in Sent Items and keeps its immutable id; recipients in the world get their own.

    Raises GraphError when there is no recipient, or the sender is somebody else.
    """
    if not item.properties["isDraft"]:
        raise GraphError(400, "ErrorInvalidRequest", "The message was sent already.")
    _refuse_unsendable(box, item)
    now = stamp(mail.clock.now())
    item.properties.update(isDraft=False, isRead=True, sentDateTime=now, receivedDateTime=now)
    item.properties["from"] = item.properties["from"] or person(box)
    item.properties["sender"] = person(box)
    _deliver(mail, box, item)
    if keep_copy:
        box.move(item, box.folders.known("sentitems"))
    else:
        box.purge(item)


def addresses(item: Item) -> list[str]:
    """To, Cc and Bcc, each once, in lower case."""
    known = item.properties
    people = [*known["toRecipients"], *known["ccRecipients"], *known["bccRecipients"]]
    return list(dict.fromkeys((one["emailAddress"].get("address") or "").strip().lower() for one in people))


def _refuse_unsendable(box: Mailbox, item: Item) -> None:
    everyone = addresses(item)
    if not everyone or any("@" not in one for one in everyone):
        text = "At least one recipient isn't valid., A message can't be sent because it contains no recipients."
        raise GraphError(400, "ErrorInvalidRecipients", text)
    author = item.properties["from"]
    if author and author["emailAddress"]["address"].lower() != box.email.lower():
        text = "The user account which was used to submit this request does not have the right to send mail as this."
        raise GraphError(403, "ErrorSendAsDenied", text)


def _deliver(mail: Mail, box: Mailbox, item: Item) -> None:
    for address in addresses(item):
        target = mail.by_address(address)
        if target:
            _arrive(target, box, item)


def _arrive(target: Mailbox, sender: Mailbox, item: Item) -> None:
    known = copy.deepcopy(item.properties)
    known.update(bccRecipients=[], categories=[], isRead=False, flag={"flagStatus": "notFlagged"})
    copied = target.add(target.folders.known("inbox"), known, odata_type=item.odata_type)
    copied.attachments = copy.deepcopy(item.attachments)
    if extended.SENSITIVITY in item.extended:
        copied.extended[extended.SENSITIVITY] = item.extended[extended.SENSITIVITY]
    via = sender.email.rpartition("@")[2]
    when = format_datetime(target.clock.now())
    copied.headers = [{"name": "Received", "value": f"from mail.{via} by mail.sandbox.example; {when}"}, *item.headers]
    settle(target, copied)
