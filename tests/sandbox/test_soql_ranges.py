"""Date literals as spans of days, seen from Wednesday the 15th of July 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.salesforce.soql.ranges import add_months, is_range, span, week_start

TODAY = date(2026, 7, 15)


@pytest.mark.parametrize(
    ("word", "count", "first", "after"),
    [
        ("TODAY", None, "2026-07-15", "2026-07-16"),
        ("YESTERDAY", None, "2026-07-14", "2026-07-15"),
        ("TOMORROW", None, "2026-07-16", "2026-07-17"),
        ("LAST_WEEK", None, "2026-07-05", "2026-07-12"),
        ("THIS_WEEK", None, "2026-07-12", "2026-07-19"),
        ("NEXT_WEEK", None, "2026-07-19", "2026-07-26"),
        ("LAST_MONTH", None, "2026-06-01", "2026-07-01"),
        ("THIS_MONTH", None, "2026-07-01", "2026-08-01"),
        ("NEXT_MONTH", None, "2026-08-01", "2026-09-01"),
        ("LAST_QUARTER", None, "2026-04-01", "2026-07-01"),
        ("THIS_QUARTER", None, "2026-07-01", "2026-10-01"),
        ("NEXT_QUARTER", None, "2026-10-01", "2027-01-01"),
        ("LAST_YEAR", None, "2025-01-01", "2026-01-01"),
        ("THIS_YEAR", None, "2026-01-01", "2027-01-01"),
        ("NEXT_YEAR", None, "2027-01-01", "2028-01-01"),
        ("THIS_FISCAL_QUARTER", None, "2026-07-01", "2026-10-01"),
        ("LAST_FISCAL_YEAR", None, "2025-01-01", "2026-01-01"),
        ("LAST_90_DAYS", None, "2026-04-16", "2026-07-16"),
        ("NEXT_90_DAYS", None, "2026-07-16", "2026-10-14"),
        ("LAST_N_DAYS", 1, "2026-07-14", "2026-07-16"),
        ("NEXT_N_DAYS", 1, "2026-07-16", "2026-07-17"),
        ("N_DAYS_AGO", 2, "2026-07-13", "2026-07-14"),
        ("LAST_N_WEEKS", 2, "2026-06-28", "2026-07-12"),
        ("NEXT_N_WEEKS", 1, "2026-07-19", "2026-07-26"),
        ("LAST_N_MONTHS", 2, "2026-05-01", "2026-07-01"),
        ("NEXT_N_MONTHS", 6, "2026-08-01", "2027-02-01"),
        ("N_MONTHS_AGO", 7, "2025-12-01", "2026-01-01"),
        ("LAST_N_QUARTERS", 1, "2026-04-01", "2026-07-01"),
        ("N_QUARTERS_AGO", 3, "2025-10-01", "2026-01-01"),
        ("LAST_N_YEARS", 2, "2024-01-01", "2026-01-01"),
        ("NEXT_N_FISCAL_YEARS", 1, "2027-01-01", "2028-01-01"),
    ],
)
def test_a_literal_spans(word, count, first, after):
    assert is_range(word)
    assert span(word, count, TODAY) == (date.fromisoformat(first), date.fromisoformat(after))


@pytest.mark.parametrize("word", ["THIS_DAY", "LAST_DAYS", "N_DAYS", "NEXT_N_WEEK", "SOMEDAY", "LAST_90_WEEKS", ""])
def test_other_words_are_no_literals(word):
    assert not is_range(word)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_a_week_begins_on_the_sunday_before(day):
    assert week_start(day).weekday() == 6
    assert 0 <= (day - week_start(day)).days <= 6


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-500, 500))
def test_months_are_added_and_taken_away_again(day, months):
    first = day.replace(day=1)
    assert add_months(add_months(first, months), -months) == first


@given(st.sampled_from(["WEEK", "MONTH", "QUARTER", "YEAR"]), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_last_this_and_next_touch_and_today_lies_in_this(unit, day):
    last, this, following = (span(f"{which}_{unit}", None, day) for which in ("LAST", "THIS", "NEXT"))
    assert last[1] == this[0] <= day < this[1] == following[0]
