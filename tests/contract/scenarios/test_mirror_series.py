"""Series, cancelled and shared meetings, windows, modes and other objects, C-17 to C-25, over the running stack."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.graph.series import day_id
from tests.contract.scenarios.mirror_desk import Desk, attendee, point, when
from tests.stack import ALICE, BOB

ERIN, OLGA = "erin@acme.example", "olga@outside.example"


def weekly(desk: Desk, times: int = 3) -> dict[str, Any]:
    """A pattern from the day after tomorrow on, daily."""
    bounds = {"type": "numbered", "startDate": desk.day(2), "numberOfOccurrences": times}
    return {"pattern": {"type": "daily", "interval": 1}, "range": bounds}


def test_c17_a_series_with_a_moved_and_a_cancelled_day(either_org: Desk) -> None:
    desk = either_org
    series = desk.marked("Stand-up", ERIN, days=2, recurrence=weekly(desk, 4))
    desk.sync()
    assert sorted(when(r)[0][:10] for r in desk.rows("Event")) == [desk.day(n) for n in (2, 3, 4, 5)]
    second, third = (day_id(series, desk.day(n)) for n in (3, 4))
    desk.act(second, start=point(desk.day(3), 15), end=point(desk.day(3), 16), subject="Stand-up, late")
    desk.act(third, "delete")
    desk.settle()
    days = [desk.day(n) for n in (2, 3, 5)]
    assert when(desk.row("Stand-up, late"))[0] == f"{desk.day(3)}T15:00"
    assert sorted(when(r)[0][:10] for r in desk.rows("Event")) == days


def test_c17_one_day_edited_in_salesforce_comes_down_and_one_deleted_stays_in_outlook(desk: Desk) -> None:
    desk.marked("Yoga", days=2, recurrence=weekly(desk))
    desk.sync()
    first, second, third = sorted(desk.rows("Event"), key=when)
    desk.there("update", "Event", second["Id"], Location="Hall")
    desk.there("delete", "Event", third["Id"])
    desk.settle()
    (series,) = desk.items("event")
    changed = [v.properties for v in series.variations.values() if "location" in v.properties]
    assert [p["location"]["displayName"] for p in changed] == ["Hall"]
    assert {row["Id"] for row in desk.rows("Event")} == {first["Id"], second["Id"]}
    assert not any(v.is_deleted for v in series.variations.values())


def test_c17_a_series_that_becomes_single_and_ends_leaves_no_days_behind(desk: Desk) -> None:
    series = desk.marked("Yoga", days=2, recurrence=weekly(desk))
    desk.sync()
    desk.act(series, recurrence=None)
    desk.settle()
    assert [when(row)[0] for row in desk.rows("Event")] == [f"{desk.day(2)}T09:00"]


def test_c17_a_single_event_that_becomes_a_series_is_not_doubled(desk: Desk) -> None:
    event = desk.marked("Yoga", days=2)
    desk.sync()
    before = desk.row("Yoga")["Id"]
    desk.act(event, recurrence=weekly(desk))
    desk.settle()
    rows = sorted(desk.rows("Event"), key=when)
    assert ([when(row)[0][:10] for row in rows], rows[0]["Id"]) == ([desk.day(n) for n in (2, 3, 4)], before)


def test_c18_a_series_of_whole_days_is_expanded(desk: Desk) -> None:
    days = {"start": point(desk.day(2)), "end": point(desk.day(3))}
    desk.marked("Duty", isAllDay=True, recurrence=weekly(desk), **days)
    desk.settle()
    found = sorted((row["IsAllDayEvent"], *when(row)) for row in desk.rows("Event"))
    assert found == [(True, f"{desk.day(n)}T00:00", f"{desk.day(n)}T00:00") for n in (2, 3, 4)]


@pytest.mark.parametrize("kept", [False, True], ids=["deleted", "kept"])
def test_c19_a_meeting_that_its_outside_organizer_calls_off(desk: Desk, kept: bool) -> None:
    desk.set("keep_cancelled", kept)
    uid = invited_by(desk, OLGA, ALICE)
    copy = desk.items("event")[0].immutable_id
    desk.act(copy, categories=["Salesforce"])
    desk.sync()
    desk.row("Pitch")
    desk.ask("event", {"mailbox": OLGA, "iCalUId": uid, "isCancelled": True, **pitch(desk, ALICE)})
    desk.forget_mail()
    desk.settle()
    assert [row["ShowAs"] for row in desk.rows("Event")] == (["Free"] if kept else [])


def pitch(desk: Desk, *invited: str) -> dict[str, Any]:
    times = {"start": point(desk.day(3), 9), "end": point(desk.day(3), 10)}
    return {"subject": "Pitch", **times, "attendees": [attendee(one) for one in invited]}


def invited_by(desk: Desk, organizer: str, *invited: str) -> str:
    """Somebody outside invites; the meeting's uid."""
    made = desk.ask("event", {"mailbox": organizer, **pitch(desk, *invited)})
    desk.forget_mail()
    return str(made["iCalUId"])


def test_c20_two_colleagues_save_a_strangers_meeting_as_one_event(team: Desk) -> None:
    invited_by(team, OLGA, ALICE, BOB)
    for address in (ALICE, BOB):
        team.act(team.items("event", address)[0].immutable_id, mailbox=address, categories=["Salesforce"])
    team.settle()
    org, row = team.stage.org(), team.row("Pitch")
    assert row["OwnerId"] == org.user(ALICE)
    assert team.invited(row["Id"]) == {org.user(BOB)}
    assert [len(team.items("event", address)) for address in (ALICE, BOB)] == [1, 1]


def test_c20_a_meeting_of_two_colleagues_is_one_event_and_lives_as_long_as_the_meeting(team: Desk) -> None:
    event = team.marked("Review", BOB, ERIN)
    team.sync()
    (copy,) = team.items("event", BOB)
    team.act(copy.immutable_id, mailbox=BOB, categories=["Salesforce"])
    team.settle()
    assert team.invited(team.row("Review")["Id"]) == {team.stage.org().user(BOB)}
    team.act(event, "delete")
    team.settle()
    assert team.stage.org().live("Event") == []


def test_c21_a_declined_invitation_is_left_out_without_an_endless_error(desk: Desk) -> None:
    desk.set("autosave_meetings", True)
    desk.set("save_unanswered", False)
    desk.stage.sandbox.control("graph", {"keep_declined_events": True})
    invited_by(desk, ERIN, ALICE)
    (copy,) = desk.items("event")
    desk.sync()
    assert desk.rows("Event") == []
    desk.act(copy.immutable_id, "declined")
    desk.settle()
    assert desk.rows("Event") == []
    decision = desk.decision(copy.immutable_id)
    assert (decision.outcome.value, decision.reason, decision.next_try_at) == ("skipped", "declined", None)


def test_c22_one_way_up_sets_back_what_is_edited_in_salesforce(desk: Desk) -> None:
    desk.set("events_mode", "to_salesforce", level="organization")
    desk.marked("Dentist")
    desk.settle()
    row = desk.row("Dentist")
    desk.there("update", "Event", row["Id"], Subject="Vet", Location="Zoo")
    desk.settle()
    assert (desk.row("Dentist")["Id"], desk.row("Dentist")["Location"]) == (row["Id"], None)


def test_c23_one_way_down_sets_back_what_is_edited_in_outlook(desk: Desk) -> None:
    desk.set("events_mode", "to_mailbox", level="organization")
    desk.sf_event("Lunch")
    own = desk.marked("Dentist", days=4)
    desk.settle()
    (born_there,) = [i for i in desk.items("event") if i.immutable_id != own]
    desk.act(born_there.immutable_id, subject="Dinner")
    desk.settle()
    desk.item("Lunch")
    assert ([row["Subject"] for row in desk.rows("Event")], desk.decision(own).reason) == (["Lunch"], "read_only")


def test_c24_what_meets_the_condition_leaves_the_calendar_and_stays_in_salesforce(desk: Desk) -> None:
    desk.set("unsync_condition", [{"field": "Subject", "value": "Done"}], level="organization")
    record = desk.sf_event("Hearing")
    desk.sync()
    desk.there("update", "Event", record, Subject="Done")
    desk.settle()
    assert desk.items("event") == []
    desk.row("Done")


def test_c25_an_event_beyond_the_window_enters_when_its_time_comes(desk: Desk) -> None:
    desk.marked("Trip", days=62)
    desk.sf_event("Fair", days=62)
    desk.settle()
    assert ([row["Subject"] for row in desk.rows("Event")], len(desk.items("event"))) == (["Fair"], 1)
    desk.stage.wait(5 * 86_400)
    desk.settle()
    assert {row["Subject"] for row in desk.rows("Event")} == {"Fair", "Trip"}
    assert {i.properties["subject"] for i in desk.items("event")} == {"Fair", "Trip"}


def test_a_project_appears_in_the_calendar_moves_with_its_dates_and_goes_with_them(desk: Desk) -> None:
    desk.stage.sandbox.control("salesforce", {"project_dates": "date"})
    shown = {"object": "Project__c", "start_field": "Start__c", "end_field": "End__c", "subject_field": "Name"}
    desk.set("calendar_objects", [{**shown, "category": "Projects"}], level="organization")
    desk.stage.forget_redis()
    project = desk.there("create", "Project__c", Name="Launch", Start__c=desk.day(5), End__c=desk.day(6))
    desk.settle()
    item = desk.item("Launch")
    assert (item["start"]["dateTime"][:10], item["end"]["dateTime"][:10]) == (desk.day(5), desk.day(7))
    assert (item["isAllDay"], item["categories"]) == (True, ["Projects"])
    desk.there("update", "Project__c", project, End__c=desk.day(9))
    desk.settle()
    assert desk.item("Launch")["end"]["dateTime"][:10] == desk.day(10)
    desk.there("delete", "Project__c", project)
    desk.settle()
    assert desk.items("event") == []


def test_one_day_of_a_series_is_saved_at_the_first_click(desk: Desk) -> None:
    series = desk.event("Stand-up", ERIN, days=2, recurrence=weekly(desk))
    body = {"item": {"id": day_id(series, desk.day(3)), "series": False}, "wish": None}
    answer = desk.people[ALICE].call("POST", "/events/save", body, "key-1")
    assert (answer.status_code, answer.json()["event"]["state"]) == (201, "saved"), answer.text
    assert [when(row)[0] for row in desk.rows("Event")] == [f"{desk.day(3)}T09:00"]
    (held,) = desk.items("event")
    assert (held.properties["categories"], held.variations) == (["Salesforce"], {})
    desk.settle()
    assert sorted(when(row)[0][:10] for row in desk.rows("Event")) == [desk.day(n) for n in (2, 3, 4)]
