"""How measured figures are held against their budgets."""

from __future__ import annotations

import pytest

from benchmarks.figures import as_markdown, at_most, exactly, judged, mean_at_most, p95_at_most, percentile, shown
from benchmarks.measured import Backfill, Idle
from benchmarks.report import graph_floor, idle_figures, memory_figures, page


def test_exactly_means_every_single_value() -> None:
    assert exactly("calls", [1, 1, 1], 1, "").holds
    assert not exactly("calls", [1, 1, 2], 1, "").holds


def test_the_highest_value_counts() -> None:
    assert at_most("requests", [1, 2], 2, "").holds
    assert not at_most("requests", [1, 3], 2, "").holds


@pytest.mark.parametrize(("share", "value"), [(50, 10), (95, 19), (100, 20)])
def test_a_percentile_is_a_value_that_was_measured(share: int, value: int) -> None:
    assert percentile(list(range(20, 0, -1)), share) == value


def test_a_single_slow_one_in_a_hundred_does_not_break_a_p95() -> None:
    assert p95_at_most("time", [0.001] * 99 + [9.0], 15, "").holds
    assert not mean_at_most("time", [0.001] * 99 + [9.0], 15, "").holds


def test_times_beside_other_work_are_shown_and_not_judged() -> None:
    slow, few = judged([p95_at_most("time", [9.0], 15, ""), at_most("requests", [3], 2, "")], busy=True)

    assert (slow.verdict, slow.missed) == ("not judged", False)
    assert (few.verdict, few.missed) == ("MISSED", True)


def test_a_day_of_many_idle_users_is_computed_from_one_session() -> None:
    found = Idle(graph=[1, 1], salesforce=[1, 0], cpu_seconds=[0.001, 0.002])

    day = next(figure for figure in idle_figures(found) if "a day" in figure.what)

    assert (day.measured, day.holds) == ("12,000", False)


def test_the_page_names_what_was_missed_and_shows_every_row() -> None:
    figures = [at_most("requests", [3], 2, "too many"), shown("time", "1 ms", "as it is")]

    written = page(figures)

    assert "Missed on this machine: requests." in written
    assert as_markdown(figures) in written
    assert "| time | 1 ms |  |  | as it is |" in written


def worked_off(mails: int, with_files: int, memory: int = 0) -> Backfill:
    return Backfill(mails, with_files, mails, with_files, graph=0, salesforce=0, seconds=1.0, memory=memory)


@pytest.mark.parametrize(("mails", "with_files", "floor"), [(10_000, 3000, 3200), (10_000, 5000, 5200), (150, 75, 78)])
def test_the_floor_of_graph_requests_grows_with_pages_and_mails_that_have_files(
    mails: int, with_files: int, floor: int
) -> None:
    assert graph_floor(worked_off(mails, with_files)) == floor


@pytest.mark.parametrize(("large", "holds"), [(150, True), (160, True), (170, False), (90, True)])
def test_memory_may_grow_with_the_mailbox_by_a_few_megabytes_only(large: int, holds: bool) -> None:
    megabyte = 1024 * 1024
    *_, growth = memory_figures(worked_off(2000, 0, 150 * megabyte), worked_off(10_000, 0, large * megabyte))

    assert growth.holds is holds
