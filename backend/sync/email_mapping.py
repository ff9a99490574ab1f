"""Mail -> Task or EmailMessage: one way, once (product.md 2.1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from typing import Any

from backend.sync.decisions import Origin
from backend.sync.email_texts import TASK_SUBJECT_LIMIT, listed, message_texts, one, plain, task_texts
from backend.sync.linking import Links
from backend.sync.records import ActivityDraft, Address, Capabilities, Matches, Message, Place, RecordRef
from backend.sync.text import first_within, one_line, units
from backend.sync.wording import Wording, moment_of

NO_SUBJECT = "(no subject)"
NOT_IN_ADDRESSES = frozenset('<>()[],;:"\\')
PREDECESSOR = "REVGRD__"
FROM_LIMIT, IDENTIFIER_LIMIT, HEADERS_LIMIT = 1000, 255, 32000
SUBJECT_LIMIT = 3000


def is_outbound(message: Message, own_addresses: Iterable[str]) -> bool:
    """Sent by the mailbox's owner: it lies in Sent or once did, or the sender is one of the owner's addresses."""
    if message.place is Place.SENT or message.was_sent:
        return True
    return message.sender is not None and message.sender.email in {a.lower() for a in own_addresses}


def draft_of(
    message: Message, key: str, links: Links, matches: Matches, capabilities: Capabilities, wording: Wording
) -> ActivityDraft:
    """The record to create; the message must carry its body."""
    is_email = wording.kind == "EmailMessage"
    texts = (message_texts if is_email else task_texts)(message, capabilities, wording)
    fields = _email_fields(message, links, capabilities, wording) if is_email else _task_fields(message, wording)
    fields |= {name: value for name, value in texts.fields.items() if value != ""}
    fields |= _markers(message, key, capabilities, wording)
    relations = _relations(message, matches, links) if is_email else ()
    return ActivityDraft(key, wording.kind, fields, links.people, links.business, relations, losses=texts.losses)


def _task_fields(message: Message, wording: Wording) -> dict[str, object]:
    moment = moment_of(message, wording.outbound)
    fields: dict[str, object] = {
        "Subject": _subject(message, wording, TASK_SUBJECT_LIMIT),
        "Status": wording.style.status,
        "Priority": wording.style.priority,
        "TaskSubtype": "Email",
    }
    if moment is not None:
        fields["ActivityDate"] = moment.astimezone(wording.zone).date().isoformat()
    return fields


def _subject(message: Message, wording: Wording, limit: int) -> str:
    return one_line(wording.subject(one_line(message.subject, limit, NO_SUBJECT)), limit)


def _email_fields(message: Message, links: Links, capabilities: Capabilities, wording: Wording) -> dict[str, object]:
    moment = moment_of(message, wording.outbound)
    fields: dict[str, object] = {
        "Subject": _subject(message, wording, SUBJECT_LIMIT),
        "Status": "3",
        "Incoming": not wording.outbound,
        "IsClientManaged": True,
        "ToAddress": "; ".join(listed(message.to)),
        "CcAddress": "; ".join(listed(message.cc)),
        "BccAddress": "; ".join(listed(message.bcc)),
    }
    if message.internet_message_id and units(message.internet_message_id) <= IDENTIFIER_LIMIT:
        fields["MessageIdentifier"] = one_line(message.internet_message_id, IDENTIFIER_LIMIT)
    if message.sender is not None:
        fields |= _from(message.sender)
    if moment is not None:
        fields["MessageDate"] = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    fields |= {k: v for k, v in _where_known(message, links, wording).items() if k in capabilities.email_fields}
    return {name: value for name, value in fields.items() if value != ""}


def _where_known(message: Message, links: Links, wording: Wording) -> dict[str, object]:
    """Fields that not every org, or not every person, has: the conversation, the Case and the technical headers."""
    thread, known = message.thread, message.conversation_id
    lines = (f"{one_line(name, 200)}: {one_line(value, HEADERS_LIMIT)}" for name, value in message.headers)
    return {
        "ThreadIdentifier": one_line(known, IDENTIFIER_LIMIT) if units(known) <= IDENTIFIER_LIMIT else "",
        "ReplyToEmailMessageId": thread.reply_to,
        "ParentId": thread.case if thread.case in (ref.id for ref in links.business) else "",
        "Headers": "\n".join(first_within(lines, "\n", HEADERS_LIMIT)) if wording.style.headers else "",
    }


def _from(sender: Address) -> dict[str, object]:
    """FromAddress is an email field, which takes no other text: an odd sender shows in the name."""
    if _is_plain(sender.email) and units(sender.email) <= FROM_LIMIT:
        return {"FromAddress": sender.email, "FromName": one_line(sender.name, FROM_LIMIT)}
    return {"FromName": one_line(one(sender), FROM_LIMIT)}


def _is_plain(email: str) -> bool:
    local, _, domain = email.partition("@")
    labels = domain.split(".")
    odd = any(c.isspace() or not c.isprintable() or c in NOT_IN_ADDRESSES for c in email)
    return bool(local) and "@" not in domain and len(labels) > 1 and all(labels) and not odd


def _markers(message: Message, key: str, capabilities: Capabilities, wording: Wording) -> dict[str, object]:
    known = capabilities.email_fields if wording.kind == "EmailMessage" else capabilities.task_fields
    by_person = wording.origin in (Origin.MANUAL, Origin.COMPOSE)
    values: dict[str, object] = {
        "LockstepAddIn__c": by_person,
        "LockstepDirection__c": wording.direction,
        "LockstepMessageId__c": one_line(message.internet_message_id, 255),
        "LockstepThreadId__c": one_line(message.conversation_id, 255),
        "LockstepOrigin__c": wording.origin.value,
        **{f"{PREDECESSOR}{name}__c": value for name, value in _predecessor(message, by_person, wording).items()},
    }
    if capabilities.key_field:
        values[capabilities.key_field] = key
    return {name: value for name, value in values.items() if name in known and value != ""}


def _predecessor(message: Message, by_person: bool, wording: Wording) -> dict[str, Any]:
    """Reports that an org built on the fields of Revenue Grid's package go on working."""
    return {
        "InternetMessageId": one_line(message.internet_message_id, IDENTIFIER_LIMIT),
        "ThreadId": one_line(message.conversation_id, IDENTIFIER_LIMIT),
        "IsOutbound": wording.outbound,
        "SavedManuallyAddIn": by_person,
    }


def _relations(message: Message, matches: Matches, links: Links) -> tuple[tuple[str, str, str], ...]:
    """A row per participant who is one of the linked people or one of our users."""
    chosen = {p.id for p in links.people}
    holders: dict[str, list[str]] = {}
    for person in matches.people:
        if person.ref.type == "User" or person.ref.id in chosen:
            for email in person.emails:
                holders.setdefault(email, []).append(person.ref.id)
    rows: dict[tuple[str, str], str] = {}
    sender = (message.sender,) if message.sender else ()
    roles = (("FromAddress", sender), ("ToAddress", message.to), ("CcAddress", message.cc), ("BccAddress", message.bcc))
    for role, addresses in roles:
        for address in addresses:
            for record in holders.get(address.email, []):
                rows.setdefault((record, role), plain(address))
    for person_ref in _unmentioned(links.people, {record for record, _ in rows}):
        rows[(person_ref.id, "OtherAddress")] = ""
    return tuple((record, role, email) for (record, role), email in rows.items())


def _unmentioned(people: Iterable[RecordRef], mentioned: set[str]) -> list[RecordRef]:
    return [p for p in people if p.id not in mentioned]
