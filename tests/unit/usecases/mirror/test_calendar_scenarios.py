"""The acceptance scenarios of the calendar, C-01 to C-16, through whole sessions."""

from __future__ import annotations

import pytest

from backend.sync.mirror.records import Item, Kind
from tests.cast import ALICE, BOB, ERIN
from tests.fakes.mirror_box import Mail
from tests.unit.usecases.mirror.desk import BORN, LATER, SOON, Desk, make_desk


@pytest.fixture
def desk() -> Desk:
    desk = make_desk(Kind.EVENT)
    desk.world.org.add_contact(ERIN, "Erin Evans", desk.world.org.add_account("Acme"))
    return desk


def appointment(desk: Desk) -> Item:
    """One of the mailbox, marked and saved."""
    item = desk.event(subject="Dentist", categories=("Salesforce",))
    desk.sync()
    return item


def test_c01_a_new_meeting_with_somebody_known_is_saved_for_its_organizer(desk: Desk) -> None:
    desk.set("autosave_meetings", True)
    desk.event(subject="Visit", attendees=(ERIN, BOB), created_at=BORN)
    desk.sync()
    (master,) = desk.masters()
    erin = next(p.ref.id for p in desk.world.org.people.values() if ERIN in p.emails)
    assert (master.owner_id, master.fields["WhoId"]) == (desk.me, erin)
    assert [(i.ref.type, i.email) for i in master.invitees or ()] == [("User", BOB)]
    assert desk.box.outbox == []


def test_c02_a_marked_appointment_is_saved_and_keeps_its_category(desk: Desk) -> None:
    item = appointment(desk)
    assert [r.fields["Subject"] for r in desk.masters()] == ["Dentist"]
    assert desk.item(item.id).categories == ("Salesforce",)


def test_c03_a_removed_category_is_restored(desk: Desk) -> None:
    item = appointment(desk)
    desk.box.categorise(item.id, "Red")
    desk.sync()
    assert desk.item(item.id).categories == ("Red", "Salesforce")


def test_c04_what_is_deleted_in_the_mailbox_is_deleted_in_salesforce(desk: Desk) -> None:
    item = appointment(desk)
    desk.box.remove(item.id)
    desk.sync()
    assert desk.masters() == []


def test_c05_the_unsync_category_deletes_the_record_and_keeps_the_item(desk: Desk) -> None:
    item = appointment(desk)
    desk.box.categorise(item.id, "Salesforce", "Salesforce Unsync", "Red")
    desk.sync()
    desk.sync()
    assert desk.masters() == []
    assert desk.item(item.id).categories == ("Red",)


def test_c06_what_was_born_in_the_mailbox_survives_its_deletion_in_salesforce(desk: Desk) -> None:
    item = appointment(desk)
    desk.org.remove(desk.masters()[0].ref.id)
    desk.sync()
    desk.sync()
    assert desk.item(item.id).categories == ()
    assert desk.masters() == []


def test_c07_what_was_born_in_salesforce_goes_with_its_record(desk: Desk) -> None:
    record = desk.sf_event("Lunch")
    desk.sync()
    assert len(desk.box.of(Kind.EVENT)) == 1
    desk.org.remove(record.ref.id)
    desk.sync()
    assert desk.box.of(Kind.EVENT) == []


def test_c08_what_was_born_in_salesforce_leaves_the_calendar_with_the_window(desk: Desk) -> None:
    record = desk.sf_event("Lunch")
    desk.sync()
    desk.sync(minutes=60 * 24 * 25)
    assert desk.box.of(Kind.EVENT) == []
    assert desk.record(record.ref.id).fields["Subject"] == "Lunch"


def test_c08_what_was_born_in_the_mailbox_only_loses_the_category(desk: Desk) -> None:
    item = appointment(desk)
    desk.sync(minutes=60 * 24 * 25)
    assert desk.item(item.id).categories == ()
    assert len(desk.masters()) == 1


def test_c09_when_both_sides_change_one_field_the_mailbox_wins(desk: Desk) -> None:
    item = appointment(desk)
    desk.box.edit(item.id, location="Berlin")
    desk.org.edit(desk.masters()[0].ref.id, Location="Hamburg")
    desk.sync()
    assert desk.masters()[0].fields["Location"] == desk.item(item.id).fields["location"] == "Berlin"
    assert [c["lost"] for row in desk.journal() for c in row.conflicts] == ["Hamburg"]


def test_c10_a_description_is_not_mirrored_after_the_first_save(desk: Desk) -> None:
    item = desk.event(subject="Dentist", categories=("Salesforce",), body="Bring papers")
    desk.sync()
    (record,) = desk.masters()
    assert record.fields["Description"] == "Bring papers"
    desk.box.edit(item.id, body="Bring money")
    desk.sync()
    desk.org.edit(record.ref.id, Description="He never pays")
    desk.sync()
    assert desk.record(record.ref.id).fields["Description"] == "He never pays"
    assert desk.item(item.id).fields["body"] == "Bring money"


def test_c11_a_new_time_comes_down_and_the_description_does_not(desk: Desk) -> None:
    item = appointment(desk)
    (record,) = desk.masters()
    desk.org.edit(record.ref.id, StartDateTime=LATER[0], EndDateTime=LATER[1], Description="He never pays")
    desk.sync()
    fields = desk.item(item.id).fields
    assert (fields["start"], fields["end"], fields["body"]) == (*LATER, "")


def test_c11_the_time_of_a_meeting_is_held_back_where_it_would_mail(desk: Desk) -> None:
    item = desk.event(subject="Visit", attendees=(ERIN,), categories=("Salesforce",))
    desk.sync()
    desk.org.edit(desk.masters()[0].ref.id, StartDateTime=LATER[0], EndDateTime=LATER[1])
    desk.sync()
    assert (desk.item(item.id).fields["start"], desk.box.outbox) == (SOON[0], [])
    assert "held_for_mail" in str(desk.decision(desk.masters()[0].ref.id).trace)


def test_c12_who_is_invited_in_salesforce_is_invited_where_mail_is_allowed(desk: Desk) -> None:
    desk.set("mail_attendees", "own_meetings", level="organization")
    item = appointment(desk)
    desk.invite("Contact", "003000000000777AAA", "gary@globex.example", "Gary Grant")
    desk.sync()
    (gary,) = desk.attendees(item.id)
    assert (gary.address.email, gary.response.value) == ("gary@globex.example", "none")
    assert desk.box.outbox == [Mail("update", "gary@globex.example", item.id)]
    desk.forget_calls()
    desk.sync()
    desk.sync()
    assert desk.writes() == []
    assert len(desk.masters()[0].invitees or ()) == 1


@pytest.mark.parametrize("first", ["appointment", "event"])
def test_c12_who_is_invited_does_not_read_what_was_noted_in_salesforce(desk: Desk, first: str) -> None:
    desk.set("mail_attendees", "own_meetings", level="organization")
    desk.set("safe_description", False)
    if first == "event":
        desk.sf_event("Pitch", Description="He never pays")
    else:
        appointment(desk)
        desk.org.edit(desk.masters()[0].ref.id, Description="He never pays")
    desk.invite("Contact", "003000000000777AAA", "gary@globex.example", "Gary Grant")
    desk.sync()
    desk.org.edit(desk.masters()[0].ref.id, Location="Hall")
    desk.sync()
    (item,) = desk.box.of(Kind.EVENT)
    assert ([a.address.email for a in desk.attendees(item.id)], item.fields["body"]) == (["gary@globex.example"], "")


def test_c12_nobody_is_invited_unless_an_administrator_allows_mail(desk: Desk) -> None:
    item = appointment(desk)
    desk.invite("Contact", "003000000000777AAA", "gary@globex.example", "Gary Grant")
    desk.sync()
    desk.sync()
    assert (desk.attendees(item.id), desk.box.outbox) == ((), [])


def test_c12_of_a_meeting_somebody_else_organizes_nobody_is_invited(desk: Desk) -> None:
    desk.set("mail_attendees", "own_meetings", level="organization")
    item = desk.event(subject="Pitch", organizer=ERIN, attendees=(ALICE,), categories=("Salesforce",))
    desk.sync()
    desk.invite("Contact", "003000000000777AAA", "gary@globex.example", "Gary Grant")
    desk.sync()
    assert ([a.address.email for a in desk.attendees(item.id)], desk.box.outbox) == ([ALICE], [])


def test_c13_who_is_taken_out_in_salesforce_stays_in_the_mailbox(desk: Desk) -> None:
    desk.set("mail_attendees", "own_meetings", level="organization")
    item = desk.event(subject="Visit", attendees=(ERIN, BOB), categories=("Salesforce",))
    desk.sync()
    desk.uninvite(BOB)
    desk.sync()
    assert [a.address.email for a in desk.attendees(item.id)] == [ERIN, BOB]
    assert [i.email for i in desk.masters()[0].invitees or ()] == []


def test_c13_and_is_taken_out_of_the_mailbox_too_where_that_is_wanted(desk: Desk) -> None:
    desk.set("mail_attendees", "own_meetings", level="organization")
    desk.set("attendee_removal_down", True)
    item = desk.event(subject="Visit", attendees=(ERIN, BOB), categories=("Salesforce",))
    desk.sync()
    desk.uninvite(BOB)
    desk.sync()
    assert [a.address.email for a in desk.attendees(item.id)] == [ERIN]
    assert Mail("cancellation", BOB, item.id) in desk.box.outbox


def test_c14_who_is_taken_out_in_outlook_is_taken_out_in_salesforce(desk: Desk) -> None:
    item = desk.event(subject="Visit", attendees=(ERIN, BOB), categories=("Salesforce",))
    desk.sync()
    assert [i.email for i in desk.masters()[0].invitees or ()] == [BOB]
    kept = tuple(a for a in desk.attendees(item.id) if a.address.email != BOB)
    desk.box.change_meeting(item.id, attendees=kept)
    desk.sync()
    assert desk.masters()[0].invitees == ()


def test_c15_a_private_appointment_is_not_saved_unasked(desk: Desk) -> None:
    desk.set("autosave_appointments", True)
    item = desk.event(subject="Doctor", sensitivity="private", created_at=BORN)
    desk.sync()
    assert desk.masters() == []
    assert desk.decision(item.id).reason == "private"


@pytest.mark.parametrize("winner", ["mailbox", "salesforce"])
@pytest.mark.parametrize("how", ["it is public again, skip", "it is public again, busy", "everything may be told"])
def test_c16_what_was_only_shown_as_busy_goes_up_with_its_own_words(desk: Desk, winner: str, how: str) -> None:
    desk.set("conflict_winner_events", winner, level="organization")
    desk.set("private_events", "skip" if how.endswith("skip") else "busy")
    about = {"categories": ("Salesforce",), "location": "Clinic", "body": "Bring papers"}
    item = desk.event(subject="Doctor", sensitivity="private", **about)
    desk.sync()
    if how == "everything may be told":
        desk.set("private_events", "full")
    else:
        desk.box.edit(item.id, sensitivity="normal")
    desk.sync()
    desk.sync()
    (record,) = desk.masters()
    assert [record.fields[name] for name in ("Subject", "Location", "Description")] == [
        "Doctor",
        "Clinic",
        "Bring papers",
    ]
    assert [desk.item(item.id).fields[name] for name in ("subject", "location")] == ["Doctor", "Clinic"]
    assert [conflict for row in desk.journal() for conflict in row.conflicts] == []


@pytest.mark.parametrize(
    ("policy", "subject", "flag"), [("skip", "Private", True), ("busy", "Private", True), ("full", "Doctor", True)]
)
def test_c16_a_private_appointment_with_the_category_is_saved_as_the_policy_says(
    desk: Desk, policy: str, subject: str, flag: bool
) -> None:
    desk.set("private_events", policy)
    desk.event(subject="Doctor", sensitivity="private", categories=("Salesforce",), location="Clinic")
    desk.sync()
    (record,) = desk.masters()
    assert (record.fields["Subject"], record.fields["IsPrivate"]) == (subject, flag)
    assert (record.fields["Location"] == "Clinic") is (policy == "full")
