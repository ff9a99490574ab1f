import pytest

from tests.sandbox.graph_http.calendar.bodies import BERLIN, at, event, starts, view


def all_day(first="2026-12-01", last="2026-12-02", zone=BERLIN, **more):
    return {"isAllDay": True, "start": at(f"{first}T00:00:00", zone), "end": at(f"{last}T00:00:00", zone), **more}


def test_times_come_back_in_utc_with_seven_digits(alice):
    made = alice.post("/me/events", event(zone=BERLIN))
    assert made["start"] == {"dateTime": "2026-12-01T09:00:00.0000000", "timeZone": "UTC"}
    assert (made["originalStartTimeZone"], made["originalEndTimeZone"]) == (BERLIN, BERLIN)


@pytest.mark.parametrize("zone", [BERLIN, "Europe/Berlin", "America/Los_Angeles"])
def test_the_preferred_zone_is_kept_by_the_name_it_was_asked_by(alice, zone):
    made = alice.post("/me/events", event(zone="Europe/Berlin"))
    answer = alice.ask("GET", f"/me/events/{made['id']}", Prefer=f'outlook.timezone="{zone}"')
    hour = "01" if zone.startswith("America") else "10"
    assert answer.get_json()["start"] == {"dateTime": f"2026-12-01T{hour}:00:00.0000000", "timeZone": zone}
    assert answer.headers["Preference-Applied"] == f'outlook.timezone="{zone}"'


@pytest.mark.parametrize("zone", ["Mars Standard Time", "Europe/Vienna", "CET", "", None])
def test_a_zone_the_service_does_not_list_is_refused(alice, zone):
    body = {**event(), "start": at("2026-12-01T10:00:00", zone)}
    assert alice.refused("/me/events", "POST", body) == (400, "TimeZoneNotSupportedException")


def test_an_unknown_preferred_zone_is_refused(alice):
    prefer = 'outlook.timezone="Mars Standard Time"'
    assert alice.refused("/me/events", Prefer=prefer) == (400, "TimeZoneNotSupportedException")


@pytest.mark.parametrize("text", ["2026-12-01", "2026-13-01T10:00:00", "2026-12-01T10:00:00.12345678", "soon", 5])
def test_what_is_no_time_is_refused(alice, text):
    assert alice.refused("/me/events", "POST", {**event(), "start": at(text)})[0] == 400


def test_an_offset_is_taken_only_beside_utc(alice):
    made = alice.post("/me/events", {**event(), "start": at("2026-12-01T11:00:00+01:00")})
    assert made["start"]["dateTime"] == "2026-12-01T10:00:00.0000000"
    body = {**event(zone=BERLIN), "start": at("2026-12-01T10:00:00Z", BERLIN)}
    assert alice.refused("/me/events", "POST", body) == (400, "ErrorPropertyValidationFailure")


def test_an_event_ends_after_it_starts(alice):
    body = event(start="11:00", end="10:00")
    assert alice.refused("/me/events", "POST", body) == (400, "ErrorPropertyValidationFailure")


def test_start_and_end_may_lie_in_two_zones(alice):
    body = {**event(zone=BERLIN), "end": at("2026-12-01T06:00:00", "Eastern Standard Time")}
    made = alice.post("/me/events", body)
    assert made["end"]["dateTime"] == "2026-12-01T11:00:00.0000000"
    assert made["originalEndTimeZone"] == "Eastern Standard Time"


class TestAllDay:
    @pytest.mark.parametrize("prefer", ['outlook.timezone="Pacific Standard Time"', 'outlook.timezone="UTC"'])
    def test_a_whole_day_is_that_day_in_every_zone(self, alice, prefer):
        made = alice.post("/me/events", all_day())
        found = alice.get(f"/me/events/{made['id']}", Prefer=prefer)
        assert found["start"]["dateTime"] == "2026-12-01T00:00:00.0000000"
        assert found["end"]["dateTime"] == "2026-12-02T00:00:00.0000000"
        assert found["originalStartTimeZone"] == BERLIN

    @pytest.mark.parametrize(
        "body",
        [
            all_day(last="2026-12-01"),
            all_day(end=at("2026-12-02T00:00:00", "UTC")),
            all_day(end=at("2026-12-01T23:59:00", BERLIN)),
            all_day(start=at("2026-12-01T10:00:00", BERLIN)),
        ],
        ids=["no day", "two zones", "end not midnight", "start not midnight"],
    )
    def test_other_times_are_refused(self, alice, body):
        assert alice.refused("/me/events", "POST", body) == (400, "ErrorPropertyValidationFailure")

    def test_an_event_with_hours_cannot_just_become_one(self, alice):
        made = alice.post("/me/events", event())
        path = f"/me/events/{made['id']}"
        assert alice.refused(path, "PATCH", {"isAllDay": True}) == (400, "ErrorPropertyValidationFailure")
        assert alice.patch(path, all_day())["isAllDay"] is True

    def test_it_lies_in_the_window_by_its_own_zone(self, alice):
        alice.post("/me/events", all_day(zone="Tokyo Standard Time"))
        path = "/me/calendarView?startDateTime={}&endDateTime={}"
        assert alice.get(path.format("2026-11-30T14:00:00Z", "2026-11-30T16:00:00Z"))["value"]
        assert alice.get(path.format("2026-12-01T15:00:00Z", "2026-12-01T16:00:00Z"))["value"] == []


class TestZones:
    def test_both_standards_list_what_events_may_name(self, alice):
        windows = {one["alias"] for one in alice.get("/me/outlook/supportedTimeZones")["value"]}
        iana = {one["alias"] for one in alice.get("/me/outlook/supportedTimeZones(TimeZoneStandard='Iana')")["value"]}
        assert {"UTC", BERLIN, "Dateline Standard Time", "Kamchatka Standard Time"} <= windows
        assert {"Europe/Berlin", "Etc/GMT+12", "Asia/Calcutta"} <= iana
        assert "Europe/Vienna" not in iana

    def test_the_function_is_called_with_brackets_too(self, alice):
        assert alice.get("/me/outlook/supportedTimeZones()")["value"]

    def test_the_mailbox_has_a_zone_that_can_be_changed(self, alice):
        assert alice.get("/me/mailboxSettings/timeZone")["value"] == BERLIN
        alice.patch("/me/mailboxSettings", {"timeZone": "Tokyo Standard Time"})
        assert alice.get("/me/mailboxSettings")["timeZone"] == "Tokyo Standard Time"

    def test_it_cannot_be_a_zone_that_is_none(self, alice):
        body = {"timeZone": "Mars Standard Time"}
        assert alice.refused("/me/mailboxSettings", "PATCH", body) == (400, "TimeZoneNotSupportedException")


def test_a_window_without_offset_is_in_utc_whatever_is_preferred(alice):
    alice.post("/me/events", event(start="10:00", end="11:00"))
    path = "/me/calendarView?startDateTime=2026-12-01T10:30:00&endDateTime=2026-12-01T11:30:00"
    found = alice.get(path, Prefer='outlook.timezone="Tokyo Standard Time"')["value"]
    assert starts(found) == ["2026-12-01T19:00"]
    assert len(alice.get(view())["value"]) == 1
