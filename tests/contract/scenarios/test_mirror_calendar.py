"""The calendar over the running stack, C-01 to C-16: what a person does on one side, what the other holds then."""

from __future__ import annotations

import pytest

from tests.contract.scenarios.mirror_desk import Desk, attendee, point, when
from tests.stack import ALICE, BOB

ERIN = "erin@acme.example"


def test_c01_a_meeting_with_a_customer_and_a_colleague_is_one_event_of_its_organizer(either_org: Desk) -> None:
    desk = either_org
    desk.set("autosave_meetings", True)
    desk.event("Visit", ERIN, BOB)
    desk.settle()
    org = desk.stage.org()
    row = desk.row("Visit")
    assert (row["OwnerId"], row["WhoId"]) == (org.user(ALICE), org.id("Contact", "Evans"))
    assert desk.invited(row["Id"]) == {org.user(BOB)}
    assert len(org.live("Event")) == 2  # and the copy of his that Salesforce makes


def test_c02_a_marked_appointment_is_saved_and_keeps_its_category(desk: Desk) -> None:
    desk.marked("Dentist")
    desk.settle()
    assert desk.row("Dentist")["OwnerId"] == desk.stage.org().user(ALICE)
    assert desk.item("Dentist")["categories"] == ["Salesforce"]


def test_c03_a_removed_category_comes_back(desk: Desk) -> None:
    event = desk.marked("Dentist")
    desk.sync()
    desk.act(event, categories=["Red category"])
    desk.settle()
    assert desk.item("Dentist")["categories"] == ["Red category", "Salesforce"]
    desk.row("Dentist")


def test_c04_what_is_deleted_in_outlook_is_deleted_in_salesforce(desk: Desk) -> None:
    event = desk.marked("Dentist")
    desk.sync()
    desk.act(event, "delete")
    desk.settle()
    assert desk.rows("Event") == []


def test_c05_the_unsync_category_takes_the_record_away_and_leaves_the_item(desk: Desk) -> None:
    event = desk.marked("Visit", ERIN)
    desk.sync()
    desk.act(event, categories=["Salesforce", "Salesforce Unsync", "Red category"])
    desk.settle()
    assert desk.rows("Event") == []
    assert desk.item("Visit")["categories"] == ["Red category"]


@pytest.mark.parametrize("invited", [(), (ERIN, BOB)], ids=["appointment", "meeting"])
def test_c06_what_was_born_in_outlook_survives_its_deletion_in_salesforce(desk: Desk, invited: tuple[str, ...]) -> None:
    desk.marked("Visit", *invited)
    desk.sync()
    desk.there("delete", "Event", desk.row("Visit")["Id"])
    desk.settle()
    assert desk.rows("Event") == []
    assert desk.item("Visit")["categories"] == []


def test_c07_what_was_born_in_salesforce_goes_with_its_record(desk: Desk) -> None:
    record = desk.sf_event("Lunch")
    desk.sync()
    assert desk.item("Lunch")["categories"] == ["Salesforce"]
    desk.there("delete", "Event", record)
    desk.settle()
    assert desk.items("event") == []


def test_c08_what_was_born_in_salesforce_leaves_the_calendar_with_the_window(desk: Desk) -> None:
    desk.sf_event("Lunch")
    desk.marked("Dentist")
    desk.sync()
    desk.stage.wait(25 * 86_400)
    desk.settle()
    assert [i.properties["subject"] for i in desk.items("event")] == ["Dentist"]
    assert {row["Subject"] for row in desk.rows("Event")} == {"Lunch", "Dentist"}


def test_c09_when_both_sides_change_one_field_outlook_counts_and_the_rest_is_merged(either_org: Desk) -> None:
    desk = either_org
    event = desk.marked("Dentist")
    desk.sync()
    desk.act(event, location={"displayName": "Berlin"})
    desk.there("update", "Event", desk.row("Dentist")["Id"], Location="Hamburg", Subject="Dentist, Dr. Kim")
    desk.settle()
    row = desk.row("Dentist, Dr. Kim")
    assert (row["Location"], desk.item(row["Subject"])["location"]["displayName"]) == ("Berlin", "Berlin")
    assert [c["lost"] for entry in desk.journal() for c in entry.conflicts] == ["Hamburg"]


def test_c10_and_c11_new_times_go_both_ways_and_descriptions_do_not(desk: Desk) -> None:
    event = desk.marked("Dentist", body={"contentType": "text", "content": "Bring papers"})
    desk.sync()
    row = desk.row("Dentist")
    assert row["Description"].startswith("Bring papers")
    day = desk.day(4)
    desk.there("update", "Event", row["Id"], StartDateTime=f"{day}T13:00:00Z", EndDateTime=f"{day}T14:00:00Z")
    desk.there("update", "Event", row["Id"], Description="He never pays")
    desk.sync()
    item = desk.item("Dentist")
    assert item["start"]["dateTime"].startswith(f"{day}T13:00")
    assert "pays" not in str(item["body"])
    desk.act(event, start=point(day, 15), end=point(day, 16))
    desk.settle()
    assert when(desk.row("Dentist")) == (f"{day}T15:00", f"{day}T16:00")
    assert desk.row("Dentist")["Description"] == "He never pays"


def test_c11_a_meetings_new_time_goes_up_and_is_held_where_it_would_mail(desk: Desk) -> None:
    event, day, later = desk.marked("Visit", ERIN, BOB), desk.day(4), desk.day(5)
    desk.sync()
    desk.act(event, start=point(day, 15), end=point(day, 16))
    desk.sync()
    row = desk.row("Visit")
    assert when(row) == (f"{day}T15:00", f"{day}T16:00")
    desk.there("update", "Event", row["Id"], StartDateTime=f"{later}T09:00:00Z", EndDateTime=f"{later}T10:00:00Z")
    desk.settle()
    assert desk.item("Visit")["start"]["dateTime"].startswith(f"{day}T15:00")
    assert when(desk.row("Visit"))[0] == f"{later}T09:00"


def test_c12_to_c14_who_is_added_or_taken_out_in_outlook_is_in_salesforce(team: Desk) -> None:
    event = team.marked("Visit", ERIN)
    team.sync()
    row, bob = team.row("Visit"), team.stage.org().user(BOB)
    assert team.invited(row["Id"]) == set()
    team.act(event, attendees=[attendee(ERIN), attendee(BOB)])
    team.sync()
    assert team.invited(row["Id"]) == {bob}
    team.act(event, attendees=[attendee(ERIN)])
    team.sync()
    assert team.invited(row["Id"]) == set()
    team.there("create", "EventRelation", EventId=row["Id"], RelationId=bob)
    team.settle()
    assert [a["emailAddress"]["address"] for a in team.item("Visit")["attendees"]] == [ERIN]


def test_an_answer_given_in_outlook_is_the_invitees_in_salesforce(team: Desk) -> None:
    team.marked("Visit", BOB, ERIN)
    team.sync()
    (copy,) = team.items("event", BOB)
    team.act(copy.immutable_id, "accepted", BOB)
    team.settle()
    (relation,) = [r for r in team.rows("EventRelation") if r["RelationId"] == team.stage.org().user(BOB)]
    assert relation["Status"] == "Accepted"
    assert len(team.rows("Event")) == 1


@pytest.mark.parametrize(("policy", "subject"), [("skip", "Private"), ("busy", "Private"), ("full", "Doctor")])
def test_c15_and_c16_a_private_appointment(desk: Desk, policy: str, subject: str) -> None:
    desk.set("autosave_appointments", True)
    desk.set("private_events", policy)
    event = desk.event("Doctor", sensitivity="private", location={"displayName": "Clinic"})
    desk.sync()
    if policy == "skip":
        assert desk.rows("Event") == []
        desk.act(event, categories=["Salesforce"])
        desk.settle()
    (row,) = desk.rows("Event")
    assert (row["Subject"], row["IsPrivate"]) == (subject, True)
    assert (row["Location"] == "Clinic") is (policy == "full")
    assert desk.item("Doctor")["location"]["displayName"] == "Clinic"


def test_an_all_day_event_keeps_its_days_in_every_direction(either_org: Desk) -> None:
    desk = either_org
    zone = {"timeZone": "Pacific Standard Time"}
    days = {"start": {**point(desk.day(3)), **zone}, "end": {**point(desk.day(6)), **zone}}
    event = desk.marked("Fair", isAllDay=True, **days)
    desk.there(
        "create",
        "Event",
        Subject="Offsite",
        IsAllDayEvent=True,
        ActivityDate=desk.day(10),
        DurationInMinutes=2 * 1440,
    )
    desk.sync()
    row, offsite = desk.row("Fair"), desk.item("Offsite")
    assert (row["IsAllDayEvent"], *when(row)) == (True, f"{desk.day(3)}T00:00", f"{desk.day(5)}T00:00")
    assert [offsite[end]["dateTime"][:10] for end in ("start", "end")] == [desk.day(10), desk.day(12)]
    desk.act(event, start={**point(desk.day(4)), **zone}, end={**point(desk.day(5)), **zone})
    desk.settle()
    assert when(desk.row("Fair")) == (f"{desk.day(4)}T00:00", f"{desk.day(4)}T00:00")
