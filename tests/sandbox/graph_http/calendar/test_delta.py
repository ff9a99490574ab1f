import pytest

from tests.sandbox.graph_http.calendar.bodies import at, event, series, view, walk, weekly

DELTA = view("2026-12-01", "2026-12-20").replace("calendarView", "calendarView/delta")
IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}


def kinds(entries):
    return [one.get("type") or one["@removed"]["reason"] for one in entries]


def days_of(person, master):
    query = "startDateTime=2026-12-01T00:00:00Z&endDateTime=2026-12-20T00:00:00Z"
    return person.get(f"/me/events/{master['id']}/instances?{query}")["value"]


@pytest.fixture
def master(alice):
    return alice.post("/me/events", series())


def test_the_first_round_has_what_lies_in_the_window_and_its_series(alice, master):
    alice.post("/me/events", event("2026-12-02"))
    alice.post("/me/events", event("2027-01-02"))
    entries, _ = walk(alice, DELTA)
    assert kinds(entries) == ["seriesMaster", "occurrence", "occurrence", "occurrence", "singleInstance"]


def test_days_come_as_stubs(alice, master):
    entry = walk(alice, DELTA)[0][1]
    assert set(entry) == {"@odata.type", "@odata.etag", "id", "seriesMasterId", "type", "start", "end"}
    assert entry["seriesMasterId"] == master["id"]
    assert entry["start"] == at("2026-12-01T09:00:00.0000000")


def test_exceptions_come_whole_with_their_series(alice, master):
    _, link = walk(alice, DELTA)
    alice.patch(f"/me/events/{days_of(alice, master)[1]['id']}", {"subject": "Other"})
    entries, again = walk(alice, link)
    assert [(one["type"], one["subject"]) for one in entries] == [("seriesMaster", "Plan"), ("exception", "Other")]
    assert walk(alice, again)[0] == []


def test_a_changed_series_comes_with_all_its_days(alice, master):
    _, link = walk(alice, DELTA)
    alice.patch(f"/me/events/{master['id']}", {"subject": "New"})
    entries, _ = walk(alice, link)
    assert kinds(entries) == ["seriesMaster", "occurrence", "occurrence", "occurrence"]


def test_later_rounds_may_leave_the_series_out(alice, master, control):
    control("graph", {"delta_without_masters": True})
    entries, link = walk(alice, DELTA)
    assert kinds(entries)[0] == "seriesMaster"
    alice.patch(f"/me/events/{master['id']}", {"subject": "New"})
    assert kinds(walk(alice, link)[0]) == ["occurrence", "occurrence", "occurrence"]


def test_a_day_that_is_not_held_any_more_is_removed(alice, master):
    _, link = walk(alice, DELTA)
    second = days_of(alice, master)[1]["id"]
    alice.delete(f"/me/events/{second}")
    entries, _ = walk(alice, link)
    assert entries[0] == {"@odata.type": "#microsoft.graph.event", "id": second, "@removed": {"reason": "deleted"}}
    assert kinds(entries[1:]) == ["seriesMaster"]


def test_a_deleted_series_goes_with_its_days(alice, master):
    _, link = walk(alice, DELTA)
    alice.delete(f"/me/events/{master['id']}")
    assert kinds(walk(alice, link)[0]) == ["deleted"] * 4


def test_a_series_that_becomes_single_keeps_its_id_and_loses_its_days(alice, master):
    _, link = walk(alice, DELTA)
    alice.patch(f"/me/events/{master['id']}", {"recurrence": None})
    entries, _ = walk(alice, link)
    assert kinds(entries) == ["deleted", "deleted", "deleted", "singleInstance"]
    assert entries[-1]["id"] == master["id"]


def test_a_single_event_that_becomes_a_series_keeps_its_id(alice):
    single = alice.post("/me/events", event())
    _, link = walk(alice, DELTA)
    alice.patch(f"/me/events/{single['id']}", {"recurrence": weekly()})
    entries, _ = walk(alice, link)
    assert kinds(entries) == ["seriesMaster", "occurrence", "occurrence", "occurrence"]
    assert entries[0]["id"] == single["id"]


def test_what_leaves_the_window_is_removed(alice):
    made = alice.post("/me/events", event())
    _, link = walk(alice, DELTA)
    alice.patch(f"/me/events/{made['id']}", {"start": at("2027-03-01T10:00:00"), "end": at("2027-03-01T11:00:00")})
    assert [(one["id"], "@removed" in one) for one in walk(alice, link)[0]] == [(made["id"], True)]


def test_what_changed_outside_the_window_is_removed_too(alice):
    made = alice.post("/me/events", event("2027-03-01"))
    _, link = walk(alice, DELTA)
    alice.patch(f"/me/events/{made['id']}", {"subject": "New"})
    alice.post("/me/events", event("2027-03-02"))
    assert [(one["id"], "@removed" in one) for one in walk(alice, link)[0]] == [(made["id"], True)]


def test_what_enters_the_window_comes(alice):
    made = alice.post("/me/events", event("2027-03-01"))
    _, link = walk(alice, DELTA)
    alice.patch(f"/me/events/{made['id']}", {"start": at("2026-12-03T10:00:00"), "end": at("2026-12-03T11:00:00")})
    assert [(one["id"], one["type"]) for one in walk(alice, link)[0]] == [(made["id"], "singleInstance")]


def test_the_window_stays_where_the_first_call_put_it(alice):
    _, link = walk(alice, DELTA)
    assert "startDateTime" not in link
    alice.post("/me/events", event("2027-01-20"))
    inside = alice.post("/me/events", event("2026-12-19"))
    assert [one["id"] for one in walk(alice, link)[0]] == [inside["id"]]


def test_immutable_ids_name_days_and_the_removed(alice, master):
    entries, link = walk(alice, DELTA, **IMMUTABLE)
    alice.delete(f"/me/events/{master['id']}")
    gone, _ = walk(alice, link, **IMMUTABLE)
    assert {one["id"] for one in gone} == {one["id"] for one in entries}
    assert entries[1]["seriesMasterId"] == entries[0]["id"]


def test_the_preferred_zone_and_body_are_followed(alice):
    alice.post("/me/events", event(body={"contentType": "html", "content": "<p>Hi</p>"}))
    prefer = 'outlook.timezone="Tokyo Standard Time", outlook.body-content-type="text"'
    (entry,) = walk(alice, DELTA, Prefer=prefer)[0]
    assert (entry["start"]["dateTime"][:16], entry["body"]["content"]) == ("2026-12-01T19:00", "Hi")


def test_pages_are_as_large_as_preferred(alice, master):
    page = alice.get(DELTA, Prefer="odata.maxpagesize=3")
    assert kinds(page["value"]) == ["seriesMaster", "occurrence", "occurrence"]
    assert kinds(alice.get(page["@odata.nextLink"])["value"]) == ["occurrence"]


@pytest.mark.parametrize("query", ["$select=subject", "$filter=subject eq 'x'", "$orderby=subject", "$expand=calendar"])
def test_no_query_options_are_taken(alice, query):
    assert alice.refused(f"{DELTA}&{query}") == (400, "ErrorInvalidUrlQuery")


def test_a_round_needs_a_window(alice):
    assert alice.refused("/me/calendarView/delta") == (400, "ErrorInvalidParameter")


def test_other_calendars_have_rounds_of_their_own(alice):
    other = alice.post("/me/calendars", {"name": "Private"})["id"]
    path = DELTA.replace("/me", f"/me/calendars/{other}")
    _, link = walk(alice, path)
    alice.post("/me/events", event())
    inside = alice.post(f"/me/calendars/{other}/events", event())
    assert [one["id"] for one in walk(alice, link)[0]] == [inside["id"]]


@pytest.mark.parametrize(
    "path", ["/me/calendarView/delta()", "/me/calendar/calendarView/delta", "/me/calendarView/microsoft.graph.delta()"]
)
def test_the_function_has_many_spellings(alice, master, path):
    assert len(walk(alice, DELTA.replace("/me/calendarView/delta", path))[0]) == 4


class TestFaults:
    def test_dropped_cursors_answer_gone(self, alice, fault):
        _, link = walk(alice, DELTA)
        fault(kind="drop_cursors")
        assert alice.refused(link) == (410, "SyncStateNotFound")

    def test_change_keys_that_bump_bring_everything_again(self, alice, master, fault):
        _, link = walk(alice, DELTA)
        fault(kind="bump_change_keys")
        assert len(walk(alice, link)[0]) == 4

    def test_an_entity_can_come_twice_and_a_page_can_be_empty(self, alice, master, fault):
        fault(kind="empty_delta_page")
        fault(kind="repeat_delta")
        entries, _ = walk(alice, DELTA)
        assert len(entries) == 5
        assert len({one["id"] for one in entries}) == 4
