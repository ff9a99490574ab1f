"""Short lives around the calendar. The engine gets all of them right."""

from __future__ import annotations

from dataclasses import replace

from backend.sync.mirror.records import Invitee, Kind
from backend.sync.records import RecordRef
from tests.cast import ALICE, BOB, ERIN
from tests.simulation.mirror.stage import DAY, LATER, SOON, Stage

STRANGER = "olga@outside.example"


def whole_days(s: Stage) -> None:
    item = s.event(all_day=True, start="2026-11-25", end="2026-11-27")
    s.history.kept |= {(item.id, "start"): "2026-11-25", (item.id, "end"): "2026-11-27"}
    s.run()
    record = s.only("Event").ref.id
    s.history.kept |= {
        (record, "StartDateTime"): "2026-11-25T00:00:00Z",
        (record, "EndDateTime"): "2026-11-26T00:00:00Z",
    }
    s.org.edit(record, Location=s.word())
    s.run()


def private_in_full(s: Stage) -> None:
    s.set("private_events", "full")
    s.event(sensitivity="private")
    s.run()
    s.history.kept[s.only("Event").ref.id, "IsPrivate"] = True


def private_by_hand(s: Stage) -> None:
    s.event(subject="secret1w", sensitivity="private", location="secret2w")
    s.history.secrets |= {"secret1w", "secret2w"}


def private_later(s: Stage) -> None:
    item = s.event(subject="secret1w", location="secret2w")
    s.run()
    s.box.edit(item.id, sensitivity="private")
    s.history.secrets |= {"secret1w", "secret2w"}


def public_again(s: Stage) -> None:
    s.set("conflict_winner_events", "salesforce", "organization")
    item = s.event(sensitivity="private")
    s.run()
    s.box.edit(item.id, sensitivity="normal")
    s.history.kept[item.id, "subject"] = item.fields["subject"]


def invited_in_salesforce(s: Stage) -> None:
    s.event()
    s.run()
    guest = Invitee(RecordRef("Contact", "003000000000777AAA"), email="gary@globex.example", name="Gary")
    s.org.invite(s.only("Event").ref.id, guest)
    s.org.edit(s.only("Event").ref.id, Location=s.word())


def a_meeting_moved_in_salesforce(s: Stage) -> None:
    s.event(attendees=(ERIN,))
    s.run()
    s.org.edit(s.only("Event").ref.id, **LATER)


def held_back_and_written_over(s: Stage) -> None:
    """The place entered in Salesforce would have mailed the guest; another one is entered in Outlook later."""
    item = s.event(attendees=(ERIN,))
    s.run()
    s.org.edit(s.only("Event").ref.id, Location=s.word())
    s.run()
    s.box.edit(item.id, location=s.word())


def a_meeting_salesforce_brought_grows_old_where_mail_is_allowed(s: Stage) -> None:
    s.set("mail_attendees", "own_meetings", "organization")
    a_meeting_salesforce_brought_grows_old(s)


def a_meeting_salesforce_brought_grows_old(s: Stage) -> None:
    s.org.add("Event", s.me, Subject=s.word(), StartDateTime=SOON["start"], EndDateTime=SOON["end"])
    s.run()
    (item,) = s.box.of(Kind.EVENT)
    s.box.change_meeting(item.id, attendees=s.box.add(Kind.EVENT, attendees=(ERIN,), **SOON).meeting.attendees)  # type: ignore[union-attr]
    s.run(minutes=DAY)
    s.run(minutes=30 * DAY)


def noted_in_salesforce(s: Stage) -> None:
    s.event(attendees=(ERIN,))
    s.run()
    note = s.word("note")
    s.history.notes.add(note)
    s.org.edit(s.only("Event").ref.id, Description=note)


def the_category_is_taken_off(s: Stage) -> None:
    item = s.event()
    s.run()
    s.box.categorise(item.id, "Red")
    s.history.linked.add(item.id)


def a_strangers_meeting_saved_by_two(s: Stage) -> None:
    """Salesforce does not know one of them by his address, and keeps no keys."""
    s.org.package = False
    people = s.world.org.people
    people.update({i: replace(person, emails=()) for i, person in people.items() if BOB in person.emails})
    for address in (ALICE, BOB):
        s.event(address, subject="meeting1", organizer=STRANGER, attendees=(ALICE, BOB), uid="uid-pitch")
    for address in (ALICE, BOB, ALICE, BOB):
        s.run(address)


def a_colleague_is_invited(s: Stage) -> None:
    item = s.event(subject="meeting1", attendees=(BOB, ERIN))
    s.run()
    for address in (BOB, ALICE, BOB):
        s.run(address)
    s.history.linked.add(item.id)


def a_colleague_takes_it_off(s: Stage) -> None:
    a_colleague_is_invited(s)
    (copy,) = s.bobs.of(Kind.EVENT)
    for marks in (("Salesforce",), ("Salesforce", "Salesforce Unsync")):
        s.bobs.categorise(copy.id, *marks)
        s.run(BOB)


def taken_off_by_category(s: Stage) -> None:
    item = s.event()
    s.run()
    s.history.undone.add(str(item.fields["subject"]))
    s.box.categorise(item.id, "Salesforce", "Salesforce Unsync")
    s.history.unlinked.add(item.id)


def only_shown_and_taken_off_by_category(s: Stage) -> None:
    s.set("events_mode", "to_mailbox", "organization")
    s.org.add("Event", s.me, Subject=s.word(), StartDateTime=SOON["start"], EndDateTime=SOON["end"])
    s.run()
    (item,) = s.box.of(Kind.EVENT)
    s.box.categorise(item.id, "Salesforce", "Salesforce Unsync")
    s.history.unlinked.add(item.id)


def at_the_edge_of_the_window(s: Stage) -> None:
    item = s.event(start="2026-11-23T09:00:00Z", end="2026-11-23T10:00:00Z")
    for _ in range(16):
        s.run(minutes=DAY)
    s.history.linked.add(item.id)
