"""Mail -> Task or EmailMessage: one way, once (product.md 2.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from backend.sync.decisions import Origin
from backend.sync.linking import Links
from backend.sync.records import ActivityDraft, Address, Capabilities, Matches, Message, Place, RecordRef
from backend.sync.text import clean, join_within, one_line, shorten

NO_SUBJECT = "(no subject)"
LISTED_PEOPLE = 50
LONGEST_ADDRESS = 320  # by the standards: 64 before the @, 255 after it
NOT_IN_ADDRESSES = frozenset('<>()[],;:"\\')
FROM_LIMIT = 1000
ADDRESS_LIMIT, SUBJECT_LIMIT, TASK_SUBJECT_LIMIT, BODY_LIMIT = 4000, 3000, 255, 32000


@dataclass(frozen=True, slots=True)
class Wording:
    """How the mail is written down. ``kind`` is Task or EmailMessage; ``time_zone`` is the Salesforce user's (IANA)."""

    kind: str
    origin: Origin
    outbound: bool
    comment: str = ""
    with_body: bool = True
    time_zone: str = "UTC"


def is_outbound(message: Message, own_addresses: Iterable[str]) -> bool:
    """Sent by the mailbox's owner: it lies in Sent, or the sender is one of the owner's addresses."""
    return message.place is Place.SENT or (
        message.sender is not None and message.sender.email in {a.lower() for a in own_addresses}
    )


def draft_of(
    message: Message, key: str, links: Links, matches: Matches, capabilities: Capabilities, wording: Wording
) -> ActivityDraft:
    """The record to create; the message must carry its body."""
    kind = wording.kind
    build = _email_fields if kind == "EmailMessage" else _task_fields
    fields = build(message, capabilities, wording)
    fields |= _markers(message, key, capabilities, wording)
    relations = _relations(message, matches, links) if kind == "EmailMessage" else ()
    return ActivityDraft(key, kind, fields, links.people, links.business, relations)


def moment_of(message: Message, outbound: bool) -> datetime | None:
    """When it was sent, or for inbound mail when it came in; UTC."""
    first, second = (message.sent_at, message.received_at)
    return first or second if outbound else second or first


def _zone(name: str) -> tzinfo:
    """UTC for a name that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def _task_fields(message: Message, capabilities: Capabilities, wording: Wording) -> dict[str, object]:
    moment = moment_of(message, wording.outbound)
    limit = capabilities.text_limits.get("Task.Description", BODY_LIMIT)
    fields: dict[str, object] = {
        "Subject": one_line(message.subject, TASK_SUBJECT_LIMIT, NO_SUBJECT),
        "Status": "Completed",
        "Priority": "Normal",
        "TaskSubtype": "Email",
        "Description": shorten(_description(message, wording), limit),
    }
    if moment is not None:
        fields["ActivityDate"] = moment.astimezone(_zone(wording.time_zone)).date().isoformat()
    return fields


def _description(message: Message, wording: Wording) -> str:
    lines = [clean(wording.comment).strip(), ""] if wording.comment.strip() else []
    lines += [f"From: {_one(message.sender)}", f"To: {_listed(message.to)}"]
    if message.cc:
        lines.append(f"Cc: {_listed(message.cc)}")
    if message.bcc:
        lines.append(f"Bcc: {_listed(message.bcc)}")
    moment = moment_of(message, wording.outbound)
    if moment is not None:
        zone = _zone(wording.time_zone)
        lines.append(f"Date: {moment.astimezone(zone):%Y-%m-%d %H:%M} {zone}")
    if wording.with_body and message.body is not None:
        lines += ["", clean(message.body.text).strip()]
    return "\n".join(lines)


def _email_fields(message: Message, capabilities: Capabilities, wording: Wording) -> dict[str, object]:
    moment = moment_of(message, wording.outbound)
    fields: dict[str, object] = {
        "Subject": one_line(message.subject, SUBJECT_LIMIT, NO_SUBJECT),
        "Status": "3",
        "Incoming": not wording.outbound,
        "IsClientManaged": True,
        "ToAddress": _joined(message.to),
        "CcAddress": _joined(message.cc),
        "BccAddress": _joined(message.bcc),
    }
    if message.internet_message_id and len(message.internet_message_id) <= 255:
        fields["MessageIdentifier"] = one_line(message.internet_message_id, 255)
    if message.sender is not None:
        fields |= _from(message.sender)
    if moment is not None:
        fields["MessageDate"] = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    fields |= _bodies(message, capabilities, wording)
    return {name: value for name, value in fields.items() if value != ""}


def _from(sender: Address) -> dict[str, object]:
    """FromAddress is an email field, which takes no other text: an odd sender shows in the name."""
    if _is_plain(sender.email) and len(sender.email) <= FROM_LIMIT:
        return {"FromAddress": sender.email, "FromName": one_line(sender.name, FROM_LIMIT)}
    return {"FromName": one_line(_one(sender), FROM_LIMIT)}


def _is_plain(email: str) -> bool:
    local, _, domain = email.partition("@")
    labels = domain.split(".")
    odd = any(c.isspace() or not c.isprintable() or c in NOT_IN_ADDRESSES for c in email)
    return bool(local) and "@" not in domain and len(labels) > 1 and all(labels) and not odd


def _bodies(message: Message, capabilities: Capabilities, wording: Wording) -> dict[str, object]:
    text = clean(message.body.text).strip() if wording.with_body and message.body is not None else ""
    html = clean(message.body.html) if wording.with_body and message.body is not None else ""
    comment = clean(wording.comment).strip()
    html_limit = capabilities.text_limits.get("EmailMessage.HtmlBody", BODY_LIMIT)
    text_limit = capabilities.text_limits.get("EmailMessage.TextBody", BODY_LIMIT)
    fields: dict[str, object] = {"TextBody": shorten("\n\n".join(p for p in (comment, text) if p), text_limit)}
    if html and not comment and len(html) <= html_limit:
        fields["HtmlBody"] = html
    return fields


def _markers(message: Message, key: str, capabilities: Capabilities, wording: Wording) -> dict[str, object]:
    known = capabilities.email_fields if wording.kind == "EmailMessage" else capabilities.task_fields
    by_person = wording.origin in (Origin.MANUAL, Origin.COMPOSE)
    values: dict[str, object] = {
        "LockstepAddIn__c": by_person,
        "LockstepDirection__c": "outbound" if wording.outbound else "inbound",
        "LockstepMessageId__c": one_line(message.internet_message_id, 255),
        "LockstepThreadId__c": one_line(message.conversation_id, 255),
        "LockstepOrigin__c": wording.origin.value,
    }
    if capabilities.key_field:
        values[capabilities.key_field] = key
    return {name: value for name, value in values.items() if name in known and value != ""}


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
                rows.setdefault((record, role), _plain(address))
    for person_ref in _unmentioned(links.people, {record for record, _ in rows}):
        rows[(person_ref.id, "OtherAddress")] = ""
    return tuple((record, role, email) for (record, role), email in rows.items())


def _unmentioned(people: Iterable[RecordRef], mentioned: set[str]) -> list[RecordRef]:
    return [p for p in people if p.id not in mentioned]


def _one(address: Address | None) -> str:
    if address is None:
        return ""
    name, email = one_line(address.name, 200), _plain(address)
    return f"{name} <{email}>" if name and name.lower() != email else email


def _listed(addresses: tuple[Address, ...]) -> str:
    shown = "; ".join(_one(a) for a in addresses[:LISTED_PEOPLE])
    more = len(addresses) - LISTED_PEOPLE
    return f"{shown}; and {more} more" if more > 0 else shown


def _joined(addresses: tuple[Address, ...]) -> str:
    return join_within((_plain(a) for a in addresses), "; ", ADDRESS_LIMIT)


def _plain(address: Address) -> str:
    return one_line(address.email, LONGEST_ADDRESS)
