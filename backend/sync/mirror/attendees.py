"""Who takes part in a meeting, here and there (product.md 3.2, 3.11).

``base`` remembers what both sides knew of each person when they last agreed: (record id, address, status). It is a
Value and can lie in a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from backend.sync.mirror import normal
from backend.sync.mirror.records import Attendee, AttendeeType, Invitee, Item, Meeting, Response
from backend.sync.records import Address, RecordRef

USER, CONTACT, LEAD, CALENDAR = "User", "Contact", "Lead", "Calendar"
MOST_CONTACTS, MOST_INVITEES = 50, 1000
UNDECIDED = "New"
INVITED = "lockstep:invited"  # beside the lenses in a link's base: whom the two sides agreed on
STATUSES = {Response.ACCEPTED: "Accepted", Response.DECLINED: "Declined"}

Known = Mapping[str, tuple[RecordRef, ...]]  # address -> who holds it, Users first
Base = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class GuestRules:
    """``owner_id`` owns the Event and is never invited to it. ``shared``: the org has Shared Activities.
    ``colleagues_only`` invites Users only."""

    owner_id: str
    shared: bool = False
    colleagues_only: bool = False


@dataclass(frozen=True, slots=True)
class GuestChanges:
    """For Salesforce; ``update`` carries relation ids, ``remove`` is of relation ids. ``base`` once it is done."""

    add: tuple[Invitee, ...]
    update: tuple[Invitee, ...]
    remove: tuple[str, ...]
    base: Base


def people_of(meeting: Meeting, known: Known, shared: bool) -> tuple[RecordRef, ...]:
    """Whom the Event is about, the first one as WhoId: with Shared Activities up to 50 Contacts, else one; a Lead only
    where there is no Contact, and only one."""
    found = [ref for address in _others(meeting) if (ref := _outsider(known.get(address.email, ()))) is not None]
    contacts = tuple(dict.fromkeys(ref for ref in found if ref.type == CONTACT))
    leads = tuple(ref for ref in found if ref.type == LEAD)
    return contacts[: MOST_CONTACTS if shared else 1] or leads[:1]


def invitees_up(meeting: Meeting, known: Known, now: Sequence[Invitee], base: Base, rules: GuestRules) -> GuestChanges:
    """What the mailbox's attendees change about the Event's invitees.

    Who was added by hand in Salesforce stays. Who was taken out there is not put back. An attendee taken out of the
    mailbox is taken out of Salesforce, whatever the answer was. An answer goes up when it changed in the mailbox.
    """
    wanted = _wanted(meeting, known, rules)
    there = {invitee.ref.id: invitee for invitee in now}
    before = {record: (email, status) for record, email, status in base}
    invited = {address.email for address in _others(meeting)}
    gone = {record for record, (email, _) in before.items() if email not in invited and record not in wanted}
    add = tuple(invitee for record, invitee in wanted.items() if record not in there and record not in before)
    update = tuple(
        replace(there[record], status=invitee.status)
        for record, invitee in wanted.items()
        if record in there and _answered_anew(invitee.status, before.get(record), there[record].status)
    )
    remove = tuple(there[record].id for record in sorted(gone) if record in there and record != rules.owner_id)
    kept = {record: entry for record, entry in before.items() if record not in gone}
    kept |= {record: (invitee.email, invitee.status) for record, invitee in wanted.items()}
    return GuestChanges(add, update, remove, tuple((r, email, status) for r, (email, status) in sorted(kept.items())))


@dataclass(frozen=True, slots=True)
class DownRules:
    """``mail_attendees``: an administrator allowed that the calendar mails invitations because of Salesforce.
    ``remove_too``: also cancellations to who was taken out there."""

    mail_attendees: bool = False
    remove_too: bool = False


def attendees_down(
    meeting: Meeting, now: Sequence[Invitee], base: Base, rules: DownRules
) -> tuple[Attendee, ...] | None:
    """The complete new list of attendees; None when it stays as it is.

    Only the organizer's own copy is changed, and only where mail is allowed. Who comes from Salesforce has not
    answered yet, whatever the status there; the others keep their answers.
    """
    if not (rules.mail_attendees and meeting.is_organizer):
        return None
    there, before = {invitee.ref.id for invitee in now}, {record for record, _, _ in base}
    invited = {address.email for address in _others(meeting)} | {meeting.organizer.email}
    new = {
        email: Attendee(Address(email, invitee.name))
        for invitee in now
        if invitee.ref.type != CALENDAR and invitee.ref.id not in before
        if (email := normal.email(invitee.email)) not in {"", *invited}
    }
    gone = {email for record, email, _ in base if record not in there} if rules.remove_too else set()
    gone -= {email for record, email, _ in base if record in there}
    kept = tuple(attendee for attendee in meeting.attendees if attendee.address.email not in gone)
    listed = (*kept, *new.values())
    return None if listed == meeting.attendees else listed


def as_rows(attendees: Iterable[Attendee]) -> tuple[tuple[str, str, str], ...]:
    """How attendees are written to a mailbox: (address, name, type) of each."""
    return tuple((a.address.email, a.address.name, a.type.value) for a in attendees)


def brought_down(base: Base, now: Sequence[Invitee], rows: Iterable[tuple[str, str, str]]) -> Base:
    """The base once these attendees are in the mailbox: who came from Salesforce is agreed on."""
    known, emails = {record for record, _, _ in base}, {email for email, _, _ in rows}
    new = [(i.ref.id, normal.email(i.email), i.status) for i in now if i.ref.id not in known]
    return tuple(sorted([*base, *(entry for entry in new if entry[1] in emails)]))


def room_of(meeting: Meeting, rooms: Iterable[tuple[str, RecordRef]]) -> Invitee | None:
    """The Salesforce resource of the meeting's room: where there is exactly one room and one resource of its name."""
    named = _rooms(meeting)
    if len(named) != 1:
        return None
    found = [ref for name, ref in rooms if normal.words(name).casefold() == named[0].casefold()]
    return Invitee(found[0], name=named[0]) if len(found) == 1 else None


def with_room_as_location(item: Item) -> Item:
    """The item, where it has rooms and no location with the rooms' names for one."""
    if item.meeting is None or normal.words(item.fields.get("location")):
        return item
    names = "; ".join(_rooms(item.meeting))
    return replace(item, fields={**item.fields, "location": names}) if names else item


def status_of(attendee: Attendee, meeting: Meeting) -> str:
    """Accepted and Declined are kept, anything else is undecided. Only the organizer's copy knows the answers."""
    return STATUSES.get(attendee.response, UNDECIDED) if meeting.is_organizer else UNDECIDED


def _wanted(meeting: Meeting, known: Known, rules: GuestRules) -> dict[str, Invitee]:
    """By record id: everybody the Event should show, each once."""
    people = set() if rules.colleagues_only else {ref.id for ref in people_of(meeting, known, rules.shared)}
    answers = {attendee.address.email: status_of(attendee, meeting) for attendee in meeting.attendees}
    wanted: dict[str, Invitee] = {}
    for address in _others(meeting):
        refs = known.get(address.email, ())
        ref = next((ref for ref in refs if ref.type == USER), None) or _outsider(refs)
        is_owner = any(ref.id == rules.owner_id for ref in refs)
        if ref is None or is_owner or not (ref.type == USER or ref.id in people) or len(wanted) >= MOST_INVITEES:
            continue
        status = answers.get(address.email, UNDECIDED)
        if ref.id not in wanted or wanted[ref.id].status == UNDECIDED:
            wanted[ref.id] = Invitee(ref, status, email=address.email, name=address.name)
    return wanted


def _answered_anew(status: str, before: tuple[str, str] | None, there: str) -> bool:
    if status == there:
        return False
    return status != before[1] if before is not None else status != UNDECIDED


def _others(meeting: Meeting) -> tuple[Address, ...]:
    """Everybody but this mailbox's owner and the rooms: a foreign organizer first, then required, then optional."""
    order = (AttendeeType.REQUIRED, AttendeeType.OPTIONAL)
    people = [a.address for kind in order for a in meeting.attendees if a.type is kind and a.address.email]
    return tuple(people) if meeting.is_organizer or not meeting.organizer.email else (meeting.organizer, *people)


def _outsider(refs: Iterable[RecordRef]) -> RecordRef | None:
    """The Contact of an address, else its Lead; nobody where it is a User's."""
    by_type = {ref.type: ref for ref in reversed(tuple(refs))}
    return None if USER in by_type else by_type.get(CONTACT) or by_type.get(LEAD)


def _rooms(meeting: Meeting) -> list[str]:
    resources = (a.address for a in meeting.attendees if a.type is AttendeeType.RESOURCE)
    return list(dict.fromkeys(normal.words(address.name) or address.email for address in resources))
