"""Who takes part in events: the people Salesforce knows, and what an Event is linked to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from backend.sync.blocklist import Standing
from backend.sync.linking import choose_links, rules_for
from backend.sync.mirror.attendees import Base, GuestChanges, GuestRules, invitees_up, room_of
from backend.sync.mirror.records import Item, Meeting, Record, Value
from backend.sync.mirror.scope import guests_of
from backend.sync.records import Address, Matches, RecordRef
from backend.usecases.crm_access import CrmAccess
from backend.usecases.knowledge import Knowledge


@dataclass
class People:
    """What this session learned about the people of meetings. ``refs``: address -> the records that hold it."""

    open_crm: Callable[[], CrmAccess]
    knowledge: Knowledge
    read_rooms: Callable[[], Sequence[tuple[str, RecordRef]]] = tuple
    refs: dict[str, tuple[RecordRef, ...]] = field(default_factory=dict)
    matches: Matches = field(default_factory=Matches)
    asked: set[str] = field(default_factory=set)
    rooms: Sequence[tuple[str, RecordRef]] | None = None

    def learn(self, items: Iterable[Item]) -> None:
        """Look up everybody in these meetings that was not looked up yet: one call for up to 200 addresses."""
        wanted = sorted({email for item in items for email in guests_of(item)} - self.asked)
        wanted = [email for email in wanted if self._counts(Address(email))]
        if not wanted:
            return
        self.asked |= set(wanted)
        access = self.open_crm()
        found = access.crm.matches(wanted, [], access.capabilities)
        self.matches = Matches((*self.matches.people, *found.people), (*self.matches.business, *found.business))
        for person in found.people:
            for email in person.emails:
                self.refs[email.lower()] = (*self.refs.get(email.lower(), ()), person.ref)

    def known(self, item: Item) -> bool:
        """Somebody of it, from outside, is a Contact or Lead."""
        emails = [e for e in guests_of(item) if self._standing(e) is Standing.OUTSIDE]
        return any(ref.type in ("Contact", "Lead") for e in emails for ref in self.refs.get(e, ()))

    def outsiders(self, item: Item) -> str:
        """ "", or why nobody of it counts: all_internal or all_blocked."""
        standings = {self._standing(email) for email in guests_of(item)} - {Standing.NOBODY}
        if Standing.OUTSIDE in standings:
            return ""
        return "all_internal" if standings <= {Standing.INTERNAL} else "all_blocked"

    def links(self, item: Item) -> dict[str, Value]:
        """WhoId and WhatId of a new Event; none of a private one, which Salesforce would refuse."""
        if item.private:
            return {}
        addresses = [a for a in self._addresses(item) if self._standing(a.email) is not Standing.INTERNAL]
        access = self.open_crm()
        rules = rules_for("Event", access.capabilities)
        chosen = choose_links(addresses, self.matches, rules, self.knowledge.policy, access.user_id)
        fields: dict[str, Value] = {}
        if chosen.people:
            fields["WhoId"] = chosen.people[0].id
        if chosen.business:
            fields["WhatId"] = chosen.business[0].id
        return fields

    def invitees(self, item: Item, record: Record, base: Base) -> GuestChanges:
        """Who is to be added to the Event, whose answer changed, and which relations go. ``base`` is what the last
        changes returned. A private event has nobody."""
        meeting = item.meeting
        if meeting is None:
            return GuestChanges((), (), (), base)
        if item.private:
            meeting = replace(meeting, organizer=Address(""), attendees=())
        access = self.open_crm()
        policy = self.knowledge.policy
        rules = GuestRules(
            owner_id=record.owner_id or access.user_id,
            shared=access.capabilities.shared_activities,
            colleagues_only=not policy.flag("invite_external"),
        )
        known = {email: refs for email, refs in self.refs.items() if self._counts(Address(email))}
        changes = invitees_up(meeting, known, record.invitees or (), base, rules)
        return self._with_room(meeting, record, changes) if policy.flag("rooms") else changes

    def _with_room(self, meeting: Meeting, record: Record, changes: GuestChanges) -> GuestChanges:
        """The meeting's one room, where Salesforce has a resource of its name, instead of any other."""
        if self.rooms is None:
            self.rooms = self.read_rooms()
        room = room_of(meeting, self.rooms)
        there = [i for i in record.invitees or () if i.ref.type == "Calendar"]
        stale = tuple(i.id for i in there if room is None or i.ref != room.ref)
        add = () if room is None or any(i.ref == room.ref for i in there) else (room,)
        return replace(changes, add=(*changes.add, *add), remove=(*changes.remove, *stale))

    def _addresses(self, item: Item) -> list[Address]:
        if item.meeting is None:
            return []
        organizer = [] if item.meeting.is_organizer else [item.meeting.organizer]
        return [*organizer, *(attendee.address for attendee in item.meeting.attendees)]

    def _counts(self, address: Address) -> bool:
        return self.knowledge.blocklist.verdict(address).standing not in (Standing.BLOCKED, Standing.NOBODY)

    def _standing(self, email: str) -> Standing:
        return self.knowledge.blocklist.verdict(Address(email)).standing
