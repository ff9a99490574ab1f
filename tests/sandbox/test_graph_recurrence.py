"""Days of a series, beside python-dateutil's reading of the same rule."""

from datetime import date, datetime, timedelta
from itertools import islice

import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from sandbox.graph.errors import GraphError
from sandbox.graph.recurrence import DAYS, INDEXES, days, read

WEEKDAYS = [rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU]
starts = st.dates(date(2000, 1, 1), date(2060, 12, 31))
some_days = st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True)
intervals = st.integers(1, 13)


def made(start, pattern, **span):
    body = {"pattern": {"interval": 1, **pattern}, "range": {"type": "noEnd", "startDate": str(start), **span}}
    return read(body, start, "UTC")


def first(recurrence, number=20, until=date(2150, 1, 1)):
    return list(islice(days(recurrence, until), number))


def by_dateutil(start, freq, number=20, **parts):
    rule = rrule.rrule(freq, dtstart=datetime(start.year, start.month, start.day), **parts)  # noqa: DTZ001
    found = (moment.date() for moment in rule)
    return [day for day in islice(found, number) if day < date(2150, 1, 1)]


def codes(names):
    return [WEEKDAYS[DAYS.index(name)] for name in names]


@given(starts, intervals)
def test_every_nth_day(start, interval):
    assert first(made(start, {"type": "daily", "interval": interval})) == by_dateutil(
        start, rrule.DAILY, interval=interval
    )


@given(starts, intervals, some_days, st.sampled_from(DAYS))
def test_days_of_every_nth_week(start, interval, names, week_start):
    pattern = {"type": "weekly", "interval": interval, "daysOfWeek": names, "firstDayOfWeek": week_start}
    wkst = DAYS.index(week_start)
    assert first(made(start, pattern)) == by_dateutil(
        start, rrule.WEEKLY, interval=interval, byweekday=codes(names), wkst=wkst
    )


@given(starts, intervals, st.integers(1, 28))
def test_a_day_of_every_nth_month(start, interval, day):
    pattern = {"type": "absoluteMonthly", "interval": interval, "dayOfMonth": day}
    assert first(made(start, pattern)) == by_dateutil(start, rrule.MONTHLY, interval=interval, bymonthday=day)


@given(starts, intervals, some_days, st.sampled_from(INDEXES))
def test_a_numbered_day_of_every_nth_month(start, interval, names, index):
    pattern = {"type": "relativeMonthly", "interval": interval, "daysOfWeek": names, "index": index}
    place = -1 if index == "last" else INDEXES.index(index) + 1
    assert first(made(start, pattern)) == by_dateutil(
        start, rrule.MONTHLY, interval=interval, byweekday=codes(names), bysetpos=place
    )


@given(starts, st.integers(1, 5), st.integers(1, 12), st.integers(1, 28))
def test_a_day_of_every_nth_year(start, interval, month, day):
    pattern = {"type": "absoluteYearly", "interval": interval, "month": month, "dayOfMonth": day}
    assert first(made(start, pattern), 10) == by_dateutil(
        start, rrule.YEARLY, 10, interval=interval, bymonth=month, bymonthday=day
    )


@given(starts, st.integers(1, 5), st.integers(1, 12), some_days, st.sampled_from(INDEXES))
def test_a_numbered_day_of_every_nth_year(start, interval, month, names, index):
    pattern = {"type": "relativeYearly", "interval": interval, "month": month, "daysOfWeek": names, "index": index}
    place = -1 if index == "last" else INDEXES.index(index) + 1
    assert first(made(start, pattern), 10) == by_dateutil(
        start, rrule.YEARLY, 10, interval=interval, bymonth=month, byweekday=codes(names), bysetpos=place
    )


@given(starts, st.integers(1, 200), intervals)
def test_a_numbered_range_has_so_many_days(start, number, interval):
    recurrence = made(start, {"type": "daily", "interval": interval}, type="numbered", numberOfOccurrences=number)
    assert len(first(recurrence, 1000)) == number


@given(starts, st.integers(0, 400))
def test_a_range_with_an_end_holds_its_last_day(start, length):
    end = start + timedelta(days=length)
    recurrence = made(start, {"type": "daily"}, type="endDate", endDate=str(end))
    assert first(recurrence, 1000)[-1] == end
    assert len(first(recurrence, 1000)) == length + 1


def test_the_31st_is_the_last_day_of_shorter_months():
    recurrence = made(date(2027, 1, 31), {"type": "absoluteMonthly", "dayOfMonth": 31})
    assert first(recurrence, 4) == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]


def test_29_february_is_the_28th_in_other_years():
    recurrence = made(date(2028, 2, 29), {"type": "absoluteYearly", "month": 2, "dayOfMonth": 29})
    assert first(recurrence, 2) == [date(2028, 2, 29), date(2029, 2, 28)]


def test_no_day_is_after_the_one_asked_for():
    recurrence = made(date(2026, 12, 1), {"type": "daily"})
    assert first(recurrence, until=date(2026, 12, 3))[-1] == date(2026, 12, 3)


@pytest.mark.parametrize("text", ["2026-12-02", "20261201", "soon", "", None])
def test_a_range_starts_on_the_day_of_the_event(text):
    body = {"pattern": {"type": "daily", "interval": 1}, "range": {"type": "noEnd", "startDate": text}}
    with pytest.raises(GraphError) as caught:
        read(body, date(2026, 12, 1), "UTC")
    assert caught.value.code == "ErrorPropertyValidationFailure"
