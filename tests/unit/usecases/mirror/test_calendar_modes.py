"""The acceptance scenarios of the calendar, C-17 to C-25, and what else an administrator can switch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from backend.sync.mirror.records import FieldInfo, Item, Kind, Response
from tests.cast import ALICE, BOB, ERIN
from tests.unit.usecases.mirror.desk import BORN, LATER, SOON, Desk, make_desk

DAYS = ("2026-11-25", "2026-12-02", "2026-12-09")
STRANGER = "olga@outside.example"


@pytest.fixture
def desk() -> Desk:
    desk = make_desk(Kind.EVENT)
    desk.world.org.add_contact(ERIN, "Erin Evans", desk.world.org.add_account("Acme"))
    return desk


def series(desk: Desk, all_day: bool = False, **fields: object) -> list[Item]:
    """Three occurrences of one series, a week apart."""
    made = []
    for day in DAYS:
        start = day if all_day else f"{day}T09:00:00Z"
        end = (date.fromisoformat(day) + timedelta(days=1)).isoformat() if all_day else f"{day}T10:00:00Z"
        about = {"uid": "uid-series", "series_id": "master-1", "original_start": start, "all_day": all_day}
        made.append(desk.event(subject="Weekly", start=start, end=end, **about, **fields))
    return made


def test_c17_marking_one_occurrence_saves_the_series(desk: Desk) -> None:
    first, *_ = series(desk)
    desk.box.mark_series("master-1", ("Salesforce",))
    desk.sync()
    assert len(desk.masters()) == 3
    desk.box.edit(first.id, start=LATER[0], end=LATER[1])
    desk.sync()
    assert sorted(r.fields["StartDateTime"] for r in desk.masters())[0] == LATER[0]


def test_c17_a_cancelled_occurrence_is_taken_out_and_the_others_stay(desk: Desk) -> None:
    first, *_ = series(desk, categories=("Salesforce",))
    desk.sync()
    desk.box.remove(first.id)
    desk.sync()
    assert sorted(r.fields["StartDateTime"][:10] for r in desk.masters()) == list(DAYS[1:])


def test_c17_one_occurrence_deleted_in_salesforce_takes_the_category_only_from_itself(desk: Desk) -> None:
    _, second, _ = series(desk, categories=("Salesforce",))
    desk.sync()
    desk.org.remove(next(r.ref.id for r in desk.masters() if str(r.fields["StartDateTime"]).startswith(DAYS[0])))
    desk.sync()
    desk.sync()
    assert desk.item(second.id).categories == ("Salesforce",)
    assert len(desk.masters()) == 2


NEXT = ("2026-11-26T09:00:00Z", "2026-11-26T10:00:00Z")


def test_a_single_event_that_becomes_a_series_goes_on_as_its_first_day(desk: Desk) -> None:
    single = desk.event(subject="Yoga", categories=("Salesforce",))
    desk.sync()
    (before,) = desk.masters()
    first, _ = desk.box.recur(single.id, SOON, NEXT)
    desk.sync()
    desk.box.edit(first.id, location="Hall")
    desk.sync()
    assert sorted(r.fields["StartDateTime"] for r in desk.masters()) == [SOON[0], NEXT[0]]
    assert desk.record(before.ref.id).fields["Location"] == "Hall"


def test_the_event_of_an_appointment_whose_series_begins_at_another_time_goes(desk: Desk) -> None:
    single = desk.event(subject="Yoga", categories=("Salesforce",))
    desk.sync()
    (before,) = desk.masters()
    desk.box.recur(single.id, NEXT, LATER)
    desk.sync()
    assert before.ref.id not in desk.org.rows
    assert sorted(r.fields["StartDateTime"] for r in desk.masters()) == [NEXT[0], LATER[0]]


def test_c18_a_recurring_all_day_event_is_expanded(desk: Desk) -> None:
    series(desk, all_day=True, categories=("Salesforce",))
    desk.sync()
    found = sorted(
        (r.fields["StartDateTime"], r.fields["EndDateTime"], r.fields["IsAllDayEvent"]) for r in desk.masters()
    )
    assert found == [(f"{day}T00:00:00Z", f"{day}T00:00:00Z", True) for day in DAYS]


@pytest.mark.parametrize("kept", [False, True], ids=["deleted", "set_cancelled"])
def test_c19_a_meeting_that_is_called_off(desk: Desk, kept: bool) -> None:
    desk.set("keep_cancelled", kept)
    item = desk.event(subject="Pitch", organizer=ERIN, attendees=(ALICE,), categories=("Salesforce",))
    desk.sync()
    desk.box.change_meeting(item.id, is_cancelled=True)
    desk.sync()
    assert [r.fields["ShowAs"] for r in desk.masters()] == (["Free"] if kept else [])
    assert desk.item(item.id).categories == ()


def test_c19_a_deleted_event_that_stays_as_cancelled_does_not_come_back(desk: Desk) -> None:
    desk.set("keep_cancelled", True)
    item = desk.event(subject="Dentist", categories=("Salesforce",))
    desk.sync()
    (record,) = desk.masters()
    desk.box.remove(item.id)
    desk.sync()
    desk.forget_calls()
    for minutes in (30, 30, 60 * 24):
        desk.sync(minutes=minutes)
    desk.org.edit(record.ref.id, Location="Berlin")
    report = desk.sync(minutes=60 * 24)
    assert [r.fields["ShowAs"] for r in desk.masters()] == ["Free"]
    assert (desk.box.of(Kind.EVENT), desk.writes()) == ([], [])
    assert "emptied_mailbox" not in report.mirrored["event"]


def test_c20_two_users_save_a_strangers_meeting_as_one_event(desk: Desk) -> None:
    desk.set("mirror_events", True, BOB)
    for address in (ALICE, BOB):
        about = {"organizer": STRANGER, "attendees": (ALICE, BOB), "uid": "uid-pitch", "categories": ("Salesforce",)}
        desk.event(address, subject="Pitch", **about)
    for address in (ALICE, BOB, ALICE, BOB):
        desk.sync(address)
    (master,) = desk.masters()
    assert master.owner_id == desk.me
    assert [i.email for i in master.invitees or ()] == [BOB]


def test_c21_a_declined_invitation_is_left_out_without_an_endless_error(desk: Desk) -> None:
    desk.set("autosave_meetings", True)
    desk.set("save_unanswered", False)
    item = desk.event(subject="Pitch", organizer=ERIN, attendees=(ALICE,), answered=Response.DECLINED, created_at=BORN)
    desk.sync()
    decision = desk.decision(item.id)
    assert (desk.masters(), decision.outcome.value, decision.reason) == ([], "skipped", "declined")
    assert (decision.next_try_at, desk.item(item.id).categories) == (None, ())


def test_a_meeting_of_colleagues_is_internal_also_with_an_address_that_is_none(desk: Desk) -> None:
    desk.set("autosave_meetings", True)
    desk.set("save_events_without_people", True, level="organization")
    odd = "/o=exchangelabs/cn=bob"
    item = desk.event(subject="Salaries", organizer=BOB, attendees=(ALICE, odd), created_at=BORN)
    desk.sync()
    assert (desk.masters(), desk.decision(item.id).reason) == ([], "all_internal")


def test_c22_one_way_up_reverts_what_is_changed_in_salesforce(desk: Desk) -> None:
    desk.set("events_mode", "to_salesforce", level="organization")
    desk.event(subject="Dentist", categories=("Salesforce",))
    born_there = desk.sf_event("Lunch", StartDateTime=LATER[0], EndDateTime=LATER[1])
    desk.sync()
    record = next(r for r in desk.masters() if r.fields["Subject"] == "Dentist")
    desk.org.edit(record.ref.id, Subject="Vet")
    desk.sync()
    assert desk.record(record.ref.id).fields["Subject"] == "Dentist"
    assert born_there.ref.id in {i.record_id for i in desk.box.of(Kind.EVENT)}
    desk.org.remove(record.ref.id)
    desk.sync()
    assert sorted(r.fields["Subject"] for r in desk.masters()) == ["Dentist", "Lunch"]


def test_c23_one_way_down_reverts_what_is_changed_in_the_mailbox(desk: Desk) -> None:
    desk.set("events_mode", "to_mailbox", level="organization")
    desk.sf_event("Lunch")
    own = desk.event(subject="Dentist", categories=("Salesforce",), start=LATER[0], end=LATER[1])
    desk.sync()
    (item,) = [i for i in desk.box.of(Kind.EVENT) if i.id != own.id]
    desk.box.edit(item.id, subject="Dinner")
    desk.sync()
    assert desk.item(item.id).fields["subject"] == "Lunch"
    desk.box.remove(item.id)
    desk.sync()
    assert [i.fields["subject"] for i in desk.box.of(Kind.EVENT) if i.id != own.id] == ["Lunch"]
    assert (len(desk.masters()), desk.decision(own.id).reason) == (1, "read_only")


def test_c22_one_way_up_what_is_deleted_here_and_edited_there_is_gone_and_in_the_history(desk: Desk) -> None:
    desk.set("events_mode", "to_salesforce", level="organization")
    item = desk.event(subject="Dentist", categories=("Salesforce",))
    desk.sync()
    desk.box.remove(item.id)
    desk.org.edit(desk.masters()[0].ref.id, Subject="Vet")
    desk.sync()
    desk.sync()
    assert (desk.masters(), desk.box.of(Kind.EVENT)) == ([], [])
    assert [row.before["Subject"] for row in desk.journal() if row.verb == "delete"] == ["Vet"]


def test_c23_one_way_down_what_is_deleted_there_and_edited_here_is_gone_and_in_the_history(desk: Desk) -> None:
    desk.set("events_mode", "to_mailbox", level="organization")
    record = desk.sf_event("Lunch")
    desk.sync()
    (item,) = desk.box.of(Kind.EVENT)
    desk.box.edit(item.id, subject="Dinner")
    desk.org.remove(record.ref.id)
    desk.sync()
    assert (desk.masters(), desk.box.of(Kind.EVENT)) == ([], [])
    assert [row.before["subject"] for row in desk.journal() if row.verb == "delete"] == ["Dinner"]


def test_c24_an_event_that_meets_the_condition_leaves_the_calendar_and_stays_in_salesforce(desk: Desk) -> None:
    desk.set("unsync_condition", [{"field": "ShowAs", "value": "Free"}], level="organization")
    record = desk.sf_event("Hearing")
    desk.sync()
    assert len(desk.box.of(Kind.EVENT)) == 1
    desk.org.edit(record.ref.id, ShowAs="Free")
    desk.sync()
    desk.sync()
    assert (desk.box.of(Kind.EVENT), len(desk.masters())) == ([], 1)


def test_c24_a_formula_that_meets_the_condition_takes_the_event_off_the_next_day(desk: Desk) -> None:
    formula = FieldInfo("Matter__c", "string", length=80, createable=False, updateable=False)
    desk.org.fields["Event"]["Matter__c"] = formula
    desk.set("unsync_condition", [{"field": "Matter__c", "value": "Closed"}], level="organization")
    record = desk.sf_event("Hearing", Matter__c="Open")
    desk.sync()
    row = desk.record(record.ref.id)
    desk.org.rows[record.ref.id] = replace(row, fields={**row.fields, "Matter__c": "Closed"})  # no new version
    desk.sync(minutes=60 * 24)
    assert (desk.box.of(Kind.EVENT), len(desk.masters())) == ([], 1)


ENDINGS: dict[str, Callable[[Desk, str], object]] = {
    "it grows old": lambda desk, record: desk.sync(minutes=60 * 24 * 25),
    "events down is off": lambda desk, record: desk.set("events_down", False),
    "the condition is met": lambda desk, record: desk.org.edit(record, ShowAs="Free"),
    "it has another owner": lambda desk, record: desk.org.edit(record, OwnerId="005000000000099AAA"),
}


@pytest.mark.parametrize("ending", list(ENDINGS))
def test_a_meeting_salesforce_brought_is_not_called_off_when_it_leaves_the_mirror(desk: Desk, ending: str) -> None:
    desk.set("mail_attendees", "own_meetings", level="organization")
    desk.set("unsync_condition", [{"field": "ShowAs", "value": "Free"}], level="organization")
    record = desk.sf_event("Lunch")
    desk.sync()
    (item,) = desk.box.of(Kind.EVENT)
    desk.invite("Contact", "003000000000777AAA", "gary@globex.example", "Gary Grant")
    desk.sync()
    desk.box.outbox.clear()
    ENDINGS[ending](desk, record.ref.id)
    desk.sync(minutes=60 * 24)
    assert (desk.box.outbox, desk.item(item.id).categories) == ([], ())
    assert [a.address.email for a in desk.attendees(item.id)] == ["gary@globex.example"]


@pytest.mark.parametrize("side", ["mailbox", "salesforce"])
def test_c25_an_event_beyond_the_window_waits_until_it_comes_near(desk: Desk, side: str) -> None:
    desk.set("autosave_appointments", True)
    far = desk.world.clock.now() + timedelta(days=62)
    start, end = f"{far:%Y-%m-%d}T09:00:00Z", f"{far:%Y-%m-%d}T10:00:00Z"
    if side == "mailbox":
        desk.event(subject="Far", start=start, end=end, created_at=BORN)
    else:
        desk.sf_event("Far", StartDateTime=start, EndDateTime=end)
    desk.sync()
    assert len(desk.masters()) + len(desk.box.of(Kind.EVENT)) == 1
    desk.sync(minutes=60 * 24 * 3)
    assert len(desk.masters()) == len(desk.box.of(Kind.EVENT)) == 1


def test_an_event_at_the_edge_of_the_window_is_neither_dropped_nor_doubled(desk: Desk) -> None:
    """Fourteen days back, and two more before it leaves."""
    item = desk.event(subject="Edge", categories=("Salesforce",))
    for _ in range(18):
        desk.sync(minutes=60 * 24)
        assert len(desk.masters()) == 1
    assert desk.item(item.id).categories == ("Salesforce",)
    desk.forget_calls()
    for _ in range(4):
        desk.sync(minutes=60 * 24)
    assert (len(desk.masters()), desk.item(item.id).categories) == (1, ())


def test_any_object_with_dates_is_shown_in_the_calendar_and_set_back_when_changed(desk: Desk) -> None:
    project = desk.project("Bridge")
    desk.sync()
    (item,) = desk.box.of(Kind.EVENT)
    assert (item.fields["subject"], item.fields["start"], item.categories) == ("Bridge", SOON[0], ("Project",))
    desk.box.edit(item.id, subject="Tunnel")
    desk.sync()
    assert desk.item(item.id).fields["subject"] == "Bridge"
    assert desk.record(project.ref.id).fields["Name"] == "Bridge"
    desk.org.edit(project.ref.id, Kickoff__c=LATER[0], Review__c=LATER[1])
    desk.sync()
    assert desk.item(item.id).fields["start"] == LATER[0]
    desk.org.remove(project.ref.id)
    desk.sync()
    assert desk.box.of(Kind.EVENT) == []


@pytest.mark.parametrize("what", ["another object", "an Event, one way down"])
def test_the_unsync_category_ends_the_mirror_of_what_is_only_shown_and_deletes_nothing_there(
    desk: Desk, what: str
) -> None:
    if what == "another object":
        record = desk.project("Bridge")
    else:
        desk.set("events_mode", "to_mailbox", level="organization")
        record = desk.sf_event("Bridge")
    desk.sync()
    (item,) = desk.box.of(Kind.EVENT)
    desk.box.categorise(item.id, *item.categories, "Salesforce Unsync", "Red")
    desk.sync()
    desk.forget_calls()
    desk.sync(minutes=60 * 24)
    assert record.ref.id in desk.org.rows
    assert (desk.item(item.id).categories, desk.writes()) == (("Red",), [])


def test_switching_events_down_off_takes_away_what_salesforce_brought_and_on_brings_it_back(desk: Desk) -> None:
    own = desk.event(subject="Dentist", categories=("Salesforce",))
    desk.sf_event("Lunch", StartDateTime=LATER[0], EndDateTime=LATER[1])
    desk.sync()
    desk.set("events_down", False)
    desk.sync(minutes=60 * 24)
    assert [i.id for i in desk.box.of(Kind.EVENT)] == [own.id]
    assert len(desk.masters()) == 2
    desk.set("events_down", True)
    desk.sync(minutes=60 * 24)
    assert len(desk.box.of(Kind.EVENT)) == 2


@pytest.mark.parametrize("mode", ["two_way", "to_salesforce"])
def test_an_object_that_is_shown_no_more_leaves_the_calendar_and_becomes_no_event(desk: Desk, mode: str) -> None:
    desk.set("events_mode", mode, level="organization")
    project = desk.project("Bridge")
    desk.sync()
    assert len(desk.box.of(Kind.EVENT)) == 1
    desk.set("calendar_objects", [], level="organization")
    desk.sync()
    desk.sync()
    assert (desk.box.of(Kind.EVENT), desk.masters()) == ([], [])
    assert project.ref.id in desk.org.rows
