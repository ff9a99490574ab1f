"""The days of a classic series."""

from datetime import date
from typing import Any

import pytest

from sandbox.salesforce.rules.recurrence import DETAILS, days, pattern_of
from tests.sandbox.northwind import refused

FIRST = date(2026, 1, 5)  # a Monday
SUNDAY, MONDAY, WEDNESDAY, FRIDAY, SATURDAY = 1, 2, 8, 32, 64


def row(kind: str, until: str, **details: Any) -> dict[str, Any]:
    named = {f"Recurrence{name}": value for name, value in details.items()}
    empty: dict[str, Any] = dict.fromkeys(DETAILS)
    return {**empty, "RecurrenceType": kind, "RecurrenceEndDateOnly": date.fromisoformat(until), **named}


def on(kind: str, until: str, first: date = FIRST, **details: Any) -> list[str]:
    return [day.isoformat() for day in days(pattern_of(row(kind, until, **details), first))]


def test_every_third_day():
    assert on("RecursDaily", "2026-01-12", Interval=3) == ["2026-01-05", "2026-01-08", "2026-01-11"]


def test_every_weekday_leaves_out_the_weekend():
    found = on("RecursEveryWeekday", "2026-01-13", DayOfWeekMask=62)
    assert found == [f"2026-01-{day:02d}" for day in (5, 6, 7, 8, 9, 12, 13)]


def test_every_second_week_on_two_days():
    found = on("RecursWeekly", "2026-01-31", Interval=2, DayOfWeekMask=WEDNESDAY + FRIDAY)
    assert found == ["2026-01-07", "2026-01-09", "2026-01-21", "2026-01-23"]


def test_a_week_begins_on_sunday():
    found = on("RecursWeekly", "2026-01-25", Interval=2, DayOfWeekMask=SUNDAY + MONDAY)
    assert found == ["2026-01-05", "2026-01-18", "2026-01-19"]


def test_a_day_the_month_does_not_have_is_its_last():
    found = on("RecursMonthly", "2026-04-30", DayOfMonth=31, Interval=1)
    assert found == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]


def test_a_monthly_series_does_not_begin_before_its_start():
    assert on("RecursMonthly", "2026-03-31", DayOfMonth=2, Interval=1) == ["2026-02-02", "2026-03-02"]


def test_the_second_monday_of_every_other_month():
    found = on("RecursMonthlyNth", "2026-05-31", Interval=2, Instance="Second", DayOfWeekMask=MONDAY)
    assert found == ["2026-01-12", "2026-03-09", "2026-05-11"]


def test_the_last_weekday_of_the_month():
    found = on("RecursMonthlyNth", "2026-02-28", Interval=1, Instance="Last", DayOfWeekMask=62)
    assert found == ["2026-01-30", "2026-02-27"]


def test_a_birthday_on_the_leap_day():
    found = on("RecursYearly", "2028-12-31", DayOfMonth=29, MonthOfYear="February")
    assert found == ["2026-02-28", "2027-02-28", "2028-02-29"]


def test_the_first_saturday_of_june():
    found = on("RecursYearlyNth", "2027-12-31", DayOfWeekMask=SATURDAY, Instance="First", MonthOfYear="June")
    assert found == ["2026-06-06", "2027-06-05"]


LONGEST = [
    ("RecursDaily", {"Interval": 1}, 100, "2026-04-14"),
    ("RecursEveryWeekday", {"DayOfWeekMask": 62}, 100, "2026-05-22"),
    ("RecursWeekly", {"Interval": 1, "DayOfWeekMask": MONDAY}, 53, "2027-01-04"),
    ("RecursMonthly", {"DayOfMonth": 5, "Interval": 1}, 60, "2030-12-05"),
    ("RecursMonthlyNth", {"Interval": 1, "Instance": "First", "DayOfWeekMask": MONDAY}, 60, "2030-12-02"),
    ("RecursYearly", {"DayOfMonth": 5, "MonthOfYear": "January"}, 10, "2035-01-05"),
    ("RecursYearlyNth", {"DayOfWeekMask": MONDAY, "Instance": "First", "MonthOfYear": "January"}, 10, "2035-01-01"),
]


@pytest.mark.parametrize(("kind", "details", "most", "last"), LONGEST)
def test_each_type_has_a_longest_series(kind, details, most, last):
    assert len(on(kind, last, **details)) == most
    with refused("FIELD_INTEGRITY_EXCEPTION") as found:
        on(kind, f"{int(last[:4]) + 2}{last[4:]}", **details)
    assert found[0].fields == ("RecurrenceEndDateOnly",)


@pytest.mark.parametrize(("kind", "details"), [(kind, details) for kind, details, _, _ in LONGEST])
def test_each_type_needs_its_own_fields_and_refuses_the_others(kind, details):
    for name in details:
        with refused("REQUIRED_FIELD_MISSING"):
            on(kind, "2026-12-31", **{**details, name: None})
    strange = {"Interval": 1, "DayOfMonth": 1, "Instance": "Last", "MonthOfYear": "May", "DayOfWeekMask": 1}
    for name in strange.keys() - details.keys():
        with refused("FIELD_INTEGRITY_EXCEPTION") as found:
            on(kind, "2026-12-31", **details, **{name: strange[name]})
        assert found[0].fields == (f"Recurrence{name}",)


@pytest.mark.parametrize(
    ("kind", "details"),
    [
        ("RecursDaily", {"Interval": 0}),
        ("RecursWeekly", {"Interval": 1, "DayOfWeekMask": 128}),
        ("RecursMonthly", {"Interval": 1, "DayOfMonth": 32}),
        ("RecursEveryWeekday", {"DayOfWeekMask": 63}),
    ],
)
def test_a_number_out_of_its_range_is_refused(kind, details):
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        on(kind, "2026-12-31", **details)


def test_a_series_that_ends_before_it_begins_is_refused():
    with refused("FIELD_INTEGRITY_EXCEPTION"):
        on("RecursDaily", "2026-01-04", Interval=1)
