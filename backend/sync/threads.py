"""To what a mail answers: the Message-IDs it names, and the Cases of Email-to-Case it names. Pure parsing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backend.sync.records import Message

MOST_ANSWERED = 20
MOST_SEARCHED = 400_000  # characters of one text
CASE_ID, SHORTEST, WHOLE = "500", 10, 15
# ref:_00D5g0Abc._5005gDEfgh:ref and, since 2023, ref:!00D5g0Abc.!5005gDEfgh:ref
REFERENCE = re.compile(r"\bref:[_!]?(00D[A-Za-z0-9]{5,15})\.[_!]?(500[A-Za-z0-9]{7,15}):ref\b")
TOKEN = re.compile(r"\bthread::([A-Za-z0-9_-]{8,80})::")
MESSAGE_ID = re.compile(r"<[^<>\s]{3,500}>")


def answered(message: Message) -> tuple[str, ...]:
    """The Message-IDs this mail answers to, the nearest first: In-Reply-To, then References from its end."""
    named: dict[str, list[str]] = {"in-reply-to": [], "references": []}
    for name, value in message.headers:
        if name.lower() in named:
            named[name.lower()] += MESSAGE_ID.findall(value[:MOST_SEARCHED])
    found = dict.fromkeys([*named["in-reply-to"], *reversed(named["references"])])
    found.pop(message.internet_message_id, None)
    return tuple(found)[:MOST_ANSWERED]


def case_ids(message: Message) -> tuple[str, ...]:
    """Ids (15 characters) of the Cases named by a ``ref:`` token; they may be of another org."""
    found = (_whole(case) for text in _texts(message) for _, case in REFERENCE.findall(text))
    return tuple(dict.fromkeys(case for case in found if case))


def is_in_case_thread(message: Message) -> bool:
    """It holds the newer token, which only Salesforce can read: the mails it answers to tell the Case."""
    return any(TOKEN.search(text) for text in _texts(message))


def _texts(message: Message) -> Iterator[str]:
    yield message.subject
    for name, value in message.headers:
        if name.lower() in ("references", "in-reply-to", "message-id", "thread-topic"):
            yield value[:MOST_SEARCHED]
    if message.body is not None:
        yield message.body.text[:MOST_SEARCHED]
        yield message.body.html[:MOST_SEARCHED]


def _whole(case: str) -> str:
    """A token leaves out the zeros between the fifth and the tenth character; empty for what no id can be."""
    if len(case) >= WHOLE:
        return case[:WHOLE] if len(case) in (15, 18) else ""
    if len(case) < SHORTEST:
        return ""
    return case[:5] + "0" * (WHOLE - len(case)) + case[5:]
