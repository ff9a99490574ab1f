import pytest

from tests.sandbox.graph_http.calendar.bodies import BERLIN, at, event, series, starts, view, weekly


@pytest.fixture
def master(alice):
    return alice.post("/me/events", series())


def days(person, start="2026-12-01", end="2027-01-01", **headers):
    return person.get(f"{view(start, end)}&$top=100", **headers)["value"]


def test_a_recurrence_comes_back_with_all_its_defaults(master):
    assert master["type"] == "seriesMaster"
    assert master["recurrence"] == {
        "pattern": {
            "type": "weekly",
            "interval": 1,
            "month": 0,
            "dayOfMonth": 0,
            "daysOfWeek": ["tuesday"],
            "firstDayOfWeek": "sunday",
            "index": "first",
        },
        "range": {
            "type": "noEnd",
            "startDate": "2026-12-01",
            "endDate": "0001-01-01",
            "recurrenceTimeZone": BERLIN,
            "numberOfOccurrences": 0,
        },
    }


def test_days_keep_the_wall_clock_over_summer_time(alice, master):
    found = days(alice, "2027-03-22", "2027-04-01")
    assert starts(found) == ["2027-03-23T09:00", "2027-03-30T08:00"]


def test_the_series_goes_by_the_zone_of_its_recurrence(alice):
    body = event(start="23:30", end="23:45", recurrence=weekly("2026-12-02", ["wednesday"], recurrenceTimeZone=BERLIN))
    alice.post("/me/events", body)
    assert starts(days(alice, "2026-12-01", "2026-12-10")) == ["2026-12-01T23:30", "2026-12-08T23:30"]


@pytest.mark.parametrize(
    "recurrence",
    [
        weekly("2026-12-02"),
        weekly(days=[]),
        weekly(interval=0),
        weekly(type="endDate", endDate="2026-11-30"),
        weekly(type="endDate"),
        weekly(type="numbered"),
        weekly(type="numbered", numberOfOccurrences=1000),
        {"range": weekly()["range"]},
        {**weekly(), "pattern": {"type": "absoluteMonthly", "interval": 1}},
        {**weekly(), "pattern": {"type": "absoluteYearly", "interval": 1, "dayOfMonth": 1}},
    ],
)
def test_a_recurrence_that_is_none_is_refused(alice, recurrence):
    body = event(recurrence=recurrence)
    assert alice.refused("/me/events", "POST", body) == (400, "ErrorPropertyValidationFailure")


def test_an_unknown_pattern_is_refused(alice):
    body = event(recurrence={**weekly(), "pattern": {"type": "hourly", "interval": 1}})
    assert alice.refused("/me/events", "POST", body) == (400, "RequestBodyRead")


def test_a_day_has_an_id_that_stays(alice, master):
    first = days(alice)[1]
    assert alice.get(f"/me/events/{first['id']}")["subject"] == "Plan"
    alice.patch(f"/me/events/{master['id']}", {"subject": "New"})
    assert alice.get(f"/me/events/{first['id']}")["subject"] == "New"


def test_a_day_has_an_immutable_id_too(alice, master):
    immutable = {"Prefer": 'IdType="ImmutableId"'}
    plain, lasting = days(alice)[0]["id"], days(alice, **immutable)[0]["id"]
    assert plain != lasting
    assert alice.get(f"/me/events/{lasting}")["id"] == plain
    body = {"inputIds": [plain], "sourceIdType": "restId", "targetIdType": "restImmutableEntryId"}
    assert alice.post("/me/translateExchangeIds", body)["value"][0]["targetId"] == lasting


def test_each_day_has_a_calendar_uid_of_its_own(alice, master):
    uids = {one["iCalUId"] for one in days(alice)} | {master["iCalUId"]}
    assert len(uids) == 6


def test_a_day_says_when_it_was_planned(alice, master):
    assert days(alice)[1]["originalStart"] == "2026-12-08T09:00:00Z"


def test_days_that_are_not_of_the_series_are_not_found(alice, master):
    identifier = days(alice)[0]["id"].replace("20261201", "20261202")
    assert alice.refused(f"/me/events/{identifier}") == (404, "ErrorItemNotFound")


def test_instances_are_the_days_of_a_window(alice, master):
    query = "startDateTime=2026-12-01T00:00:00Z&endDateTime=2026-12-16T00:00:00Z"
    found = alice.get(f"/me/events/{master['id']}/instances?{query}")["value"]
    assert starts(found) == ["2026-12-01T09:00", "2026-12-08T09:00", "2026-12-15T09:00"]
    single = alice.post("/me/events", event())
    assert alice.refused(f"/me/events/{single['id']}/instances?{query}") == (400, "ErrorInvalidRequest")


class TestExceptions:
    def test_a_changed_day_becomes_one_under_the_same_id(self, alice, master):
        second = days(alice)[1]
        changed = alice.patch(f"/me/events/{second['id']}", {"subject": "Other", "categories": ["CRM"]})
        assert (changed["id"], changed["type"], changed["iCalUId"]) == (second["id"], "exception", second["iCalUId"])
        assert [one["subject"] for one in days(alice)] == ["Plan", "Other", "Plan", "Plan", "Plan"]
        assert alice.get(f"/me/events/{master['id']}")["categories"] == []

    def test_a_day_moves_between_its_neighbours(self, alice, master):
        path = f"/me/events/{days(alice)[1]['id']}"
        moved = alice.patch(path, {"start": at("2026-12-10T12:00:00"), "end": at("2026-12-10T13:00:00")})
        assert moved["originalStart"] == "2026-12-08T09:00:00Z"
        assert starts(days(alice))[:3] == ["2026-12-01T09:00", "2026-12-10T12:00", "2026-12-15T09:00"]

    @pytest.mark.parametrize("day", ["2026-12-01", "2026-11-30", "2026-12-15", "2026-12-16"])
    def test_it_does_not_move_onto_or_past_them(self, alice, master, day):
        path = f"/me/events/{days(alice)[1]['id']}"
        body = {"start": at(f"{day}T12:00:00"), "end": at(f"{day}T13:00:00")}
        assert alice.refused(path, "PATCH", body) == (400, "ErrorOccurrenceCrossingBoundary")

    def test_days_are_told_apart_by_the_clock_of_the_series(self, alice, master):
        """23:30 in UTC is half past midnight of the next day in Berlin."""
        second, third = days(alice)[1:3]
        late = {"start": at("2026-12-13T23:30:00"), "end": at("2026-12-13T23:45:00")}
        alice.patch(f"/me/events/{second['id']}", late)
        body = {"start": at("2026-12-14T09:00:00"), "end": at("2026-12-14T10:00:00")}
        assert alice.refused(f"/me/events/{third['id']}", "PATCH", body) == (400, "ErrorOccurrenceCrossingBoundary")

    def test_a_neighbour_that_is_not_held_is_no_neighbour(self, alice, master):
        second, third = days(alice)[1:3]
        alice.delete(f"/me/events/{third['id']}")
        body = {"start": at("2026-12-16T12:00:00"), "end": at("2026-12-16T13:00:00")}
        assert alice.patch(f"/me/events/{second['id']}", body)["type"] == "exception"

    def test_a_deleted_day_is_a_cancelled_occurrence(self, alice, master):
        alice.delete(f"/me/events/{days(alice)[1]['id']}")
        found = alice.get(f"/me/events/{master['id']}?$select=cancelledOccurrences")
        assert found["cancelledOccurrences"] == [f"OID.{master['id']}.2026-12-08"]
        assert "2026-12-08T09:00" not in starts(days(alice))

    def test_cancelled_occurrences_come_only_when_asked_for(self, alice, master):
        assert "cancelledOccurrences" not in alice.get(f"/me/events/{master['id']}")

    def test_exceptions_come_with_the_series_when_expanded(self, alice, master):
        alice.patch(f"/me/events/{days(alice)[1]['id']}", {"subject": "Other"})
        found = alice.get(f"/me/events/{master['id']}?$expand=exceptionOccurrences")["exceptionOccurrences"]
        assert [one["subject"] for one in found] == ["Other"]

    def test_a_day_cannot_recur(self, alice, master):
        path = f"/me/events/{days(alice)[1]['id']}"
        assert alice.refused(path, "PATCH", {"recurrence": weekly()}) == (400, "ErrorInvalidRequest")

    def test_they_are_lost_when_the_series_moves(self, alice, master):
        alice.patch(f"/me/events/{days(alice)[1]['id']}", {"subject": "Other"})
        alice.delete(f"/me/events/{days(alice)[2]['id']}")
        body = {"start": at("2026-12-01T14:00:00", BERLIN), "end": at("2026-12-01T15:00:00", BERLIN)}
        alice.patch(f"/me/events/{master['id']}", body)
        assert {(one["subject"], one["type"]) for one in days(alice)} == {("Plan", "occurrence")}
        assert len(days(alice)) == 5

    def test_they_stay_when_only_words_of_the_series_change(self, alice, master):
        path = f"/me/events/{days(alice)[1]['id']}"
        alice.patch(path, {"subject": "Other"})
        alice.patch(f"/me/events/{master['id']}", {"subject": "New", "location": {"displayName": "Room"}})
        found = alice.get(path)
        assert (found["subject"], found["location"]["displayName"]) == ("Other", "Room")


class TestConversion:
    def test_a_series_becomes_a_single_event_under_its_id(self, alice, master):
        second = days(alice)[1]["id"]
        single = alice.patch(f"/me/events/{master['id']}", {"recurrence": None})
        assert (single["id"], single["type"], single["iCalUId"]) == (master["id"], "singleInstance", master["iCalUId"])
        assert starts(days(alice)) == ["2026-12-01T09:00"]
        assert alice.refused(f"/me/events/{second}") == (404, "ErrorItemNotFound")

    def test_a_single_event_becomes_a_series_under_its_id(self, alice):
        single = alice.post("/me/events", event())
        made = alice.patch(f"/me/events/{single['id']}", {"recurrence": weekly()})
        assert (made["id"], made["type"]) == (single["id"], "seriesMaster")
        assert single["id"] not in [one["id"] for one in days(alice)]
        assert len(days(alice)) == 5

    def test_the_range_has_to_move_with_the_start(self, alice, master):
        body = {"start": at("2026-12-08T10:00:00", BERLIN), "end": at("2026-12-08T11:00:00", BERLIN)}
        path = f"/me/events/{master['id']}"
        assert alice.refused(path, "PATCH", body) == (400, "ErrorPropertyValidationFailure")
        assert alice.patch(path, {**body, "recurrence": weekly("2026-12-08")})["type"] == "seriesMaster"


def test_a_recurring_whole_day_is_that_day(alice):
    body = {
        "subject": "Standby",
        "isAllDay": True,
        "start": at("2026-12-01T00:00:00", BERLIN),
        "end": at("2026-12-02T00:00:00", BERLIN),
        "recurrence": weekly(),
    }
    alice.post("/me/events", body)
    assert starts(days(alice, Prefer='outlook.timezone="Pacific Standard Time"'))[:2] == [
        "2026-12-01T00:00",
        "2026-12-08T00:00",
    ]
