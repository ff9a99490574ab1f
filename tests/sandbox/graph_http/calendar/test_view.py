import pytest

from tests.sandbox.graph_http.calendar.bodies import event, series, starts, view

IN_UTC = "/me/calendarView?startDateTime=2026-12-01T00:00:00Z&endDateTime=2026-12-02T00:00:00Z"


def window(start, end):
    return f"/me/calendarView?startDateTime={start}&endDateTime={end}"


@pytest.mark.parametrize(
    "query", ["", "?startDateTime=2026-12-01", "?endDateTime=2026-12-01", "?startDateTime=&endDateTime="]
)
def test_both_ends_of_the_window_are_needed(alice, query):
    assert alice.refused(f"/me/calendarView{query}") == (400, "ErrorInvalidParameter")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-12-02", "2026-12-01"),
        ("soon", "later"),
        ("2026-01-01", "2031-02-01"),
        ("2026-12-01T00:00:00+01:00", "2027-01-01"),
    ],
    ids=["backwards", "no dates", "too long", "a plus sign that became a blank"],
)
def test_a_window_that_is_none_is_refused(alice, start, end):
    assert alice.refused(window(start, end)) == (400, "ErrorInvalidParameter")


def test_an_offset_in_the_window_counts(alice):
    alice.post("/me/events", event())
    assert alice.get(window("2026-12-01T11:30:00%2B01:00", "2026-12-01T13:00:00%2B01:00"))["value"]
    assert alice.get(window("2026-12-01T12:00:00%2B01:00", "2026-12-01T13:00:00%2B01:00"))["value"] == []


def test_what_only_touches_the_window_is_not_in_it(alice):
    alice.post("/me/events", event())
    assert alice.get(window("2026-12-01T11:00:00Z", "2026-12-01T12:00:00Z"))["value"] == []
    assert alice.get(window("2026-12-01T09:00:00Z", "2026-12-01T10:00:00Z"))["value"] == []
    assert alice.get(window("2026-12-01T10:59:00Z", "2026-12-01T12:00:00Z"))["value"]


def test_an_event_without_length_lies_where_it_starts(alice):
    alice.post("/me/events", event(start="00:00", end="00:00"))
    assert starts(alice.get(IN_UTC)["value"]) == ["2026-12-01T00:00"]


def test_it_shows_days_of_series_and_single_events_by_time_never_the_series(alice):
    master = alice.post("/me/events", series(subject="S"))
    alice.post("/me/events", event("2026-12-05"))
    found = alice.get(view())["value"]
    kinds = [one["type"] for one in found]
    assert kinds == ["occurrence", "singleInstance", "occurrence", "occurrence", "occurrence", "occurrence"]
    assert {one["seriesMasterId"] for one in found if one["type"] == "occurrence"} == {master["id"]}
    assert master["id"] not in [one["id"] for one in found]


def test_the_list_shows_series_and_single_events_never_days(alice):
    alice.post("/me/events", series())
    alice.post("/me/events", event())
    assert sorted(one["type"] for one in alice.get("/me/events")["value"]) == ["seriesMaster", "singleInstance"]


@pytest.mark.parametrize("name", ["createdDateTime", "lastModifiedDateTime"])
def test_times_of_writing_cannot_be_asked_for(alice, name):
    assert alice.refused(f"{view()}&$select=subject,{name}") == (400, "ErrorInvalidUrlQuery")
    assert alice.refused(f"{view()}&$filter={name} ge 2026-01-01T00:00:00Z") == (400, "ErrorInvalidUrlQuery")


def test_pages_hold_ten_and_go_on(alice):
    for day in range(10, 22):
        alice.post("/me/events", event(f"2026-12-{day}"))
    page = alice.get(f"{view()}&$select=start")
    assert len(page["value"]) == 10
    assert "startDateTime=" in page["@odata.nextLink"]
    assert starts(alice.get(page["@odata.nextLink"])["value"]) == ["2026-12-20T10:00", "2026-12-21T10:00"]


def test_a_filter_chooses_among_days(alice):
    alice.post("/me/events", series(subject="S", categories=["CRM"]))
    alice.post("/me/events", event())
    assert len(alice.get(f"{view()}&$filter=categories/any(c:c eq 'CRM')&$top=50")["value"]) == 5


class TestCalendars:
    @pytest.fixture
    def private(self, alice):
        return alice.post("/me/calendars", {"name": "Private", "color": "lightBlue"})

    def test_there_is_one_at_first(self, alice):
        (found,) = alice.get("/me/calendars")["value"]
        assert (found["name"], found["isDefaultCalendar"], found["owner"]["address"]) == (
            "Calendar",
            True,
            "alice@northwind.example",
        )

    def test_events_lie_in_the_calendar_they_were_put_in(self, alice, private):
        path = f"/me/calendars/{private['id']}"
        made = alice.post(f"{path}/events", event())
        assert alice.get("/me/events")["value"] == []
        assert [one["id"] for one in alice.get(f"{path}/events")["value"]] == [made["id"]]
        assert len(alice.get(view().replace("/me", path))["value"]) == 1
        assert alice.get(view())["value"] == []
        assert alice.get(f"/me/events/{made['id']}")["subject"] == "Plan"
        default = alice.get("/me/calendar")["id"]
        assert alice.refused(f"/me/calendars/{default}/events/{made['id']}") == (404, "ErrorItemNotFound")

    def test_two_of_one_name_are_refused(self, alice, private):
        assert alice.refused("/me/calendars", "POST", {"name": "private"}) == (409, "ErrorFolderExists")

    @pytest.mark.parametrize("body", [{"name": "x", "owner": None}, {"name": " "}, {"name": "x", "color": "black"}])
    def test_what_a_calendar_cannot_be_is_refused(self, alice, body):
        assert alice.refused("/me/calendars", "POST", body)[0] == 400

    def test_it_is_renamed_and_deleted_with_its_events(self, alice, private):
        path = f"/me/calendars/{private['id']}"
        made = alice.post(f"{path}/events", event())
        assert alice.patch(path, {"name": "Own"})["name"] == "Own"
        alice.delete(path)
        assert alice.refused(path) == (404, "ErrorItemNotFound")
        assert alice.refused(f"/me/events/{made['id']}") == (404, "ErrorItemNotFound")

    def test_the_default_one_stays(self, alice):
        path = f"/me/calendars/{alice.get('/me/calendar')['id']}"
        assert alice.refused(path, "DELETE") == (400, "ErrorDeleteDistinguishedFolder")

    def test_an_unknown_one_is_not_found(self, alice, bob):
        other = bob.get("/me/calendar")["id"]
        assert alice.refused(f"/me/calendars/{other}/events") == (404, "ErrorItemNotFound")
