from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.graph import event_times, zones
from sandbox.graph.errors import GraphError

NAMES = [*zones.windows(), *zones.iana()]
moments = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("name", NAMES)
def test_every_zone_listed_is_found_in_any_case(name):
    assert zones.get(name) == zones.get(name.upper())


@given(moments, st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_a_moment_is_the_same_on_every_clock(moment, one, other):
    value = event_times.write(moment, one)
    assert event_times.instant(event_times.in_zone(value, other)) == event_times.instant(value)


@given(moments, st.sampled_from(NAMES))
def test_what_is_written_is_read_back(moment, name):
    value = event_times.write(moment, name)
    assert event_times.read(value, "start") == value
    assert event_times.local(value) == moment


@given(moments, st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_a_whole_day_stays_that_day_wherever_it_is_read(moment, one, other):
    value = event_times.write(datetime.combine(moment.date(), datetime.min.time()), one)
    assert event_times.show(value, True, other)["dateTime"] == value["dateTime"]


def test_an_hour_that_is_skipped_is_still_a_moment():
    value = event_times.write(datetime(2027, 3, 28, 2, 30), "W. Europe Standard Time")  # noqa: DTZ001
    assert event_times.instant(value).hour == 1


@pytest.mark.parametrize("year", ["0001", "1600", "4500", "9999"])
def test_years_no_calendar_has_are_refused(year):
    with pytest.raises(GraphError):
        event_times.read({"dateTime": f"{year}-01-01T00:00:00", "timeZone": "UTC"}, "start")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Europe/Berlin", "W. Europe Standard Time"),
        ("w. europe standard time", "W. Europe Standard Time"),
        ("Asia/Calcutta", "India Standard Time"),
        ("Europe/Vienna", None),
    ],
)
def test_an_iana_zone_has_a_windows_name(name, expected):
    assert zones.windows_name(name) == expected
