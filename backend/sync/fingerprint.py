"""The name of a mail that is the same in every mailbox that holds a copy."""

from __future__ import annotations

from hashlib import sha256

from backend.sync.records import Message


def message_key(internet_message_id: str) -> str:
    """64 hex digits for a Message-ID; angle brackets and white space around it do not matter, case does.

    Raises ValueError for an empty one.
    """
    bare = "".join(internet_message_id.split()).strip("<>")
    if not bare:
        raise ValueError("no Message-ID")
    return sha256(b"message-id:" + bare.encode("utf-8", "surrogatepass")).hexdigest()


def key_of(message: Message) -> str:
    """The key by Message-ID, or for a mail without one by what every copy shares: sender, second of sending,
    subject, To and Cc. Such a weak key still tells two mails apart unless all of these are equal."""
    try:
        return message_key(message.internet_message_id)
    except ValueError:
        return _weak_key(message)


def _weak_key(message: Message) -> str:
    moment = message.sent_at or message.received_at
    parts = (
        message.sender.email if message.sender else "",
        moment.replace(microsecond=0).isoformat() if moment else "",
        message.subject.strip(),
        ",".join(sorted(a.email for a in message.to)),
        ",".join(sorted(a.email for a in message.cc)),
    )
    return sha256(b"alike:" + "\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
