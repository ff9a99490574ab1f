from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from backend.jobs.schedule import PERIODIC, Periodic, Schedule, keep_time


class Counter:
    """A periodic job that counts its runs."""

    def __init__(self, then: Callable[[], object] = lambda: None) -> None:
        self.runs = 0
        self._then = then

    def __call__(self) -> int:
        self.runs += 1
        self._then()
        return 0


def broken() -> int:
    raise ValueError("quotes alice@example.com")


def test_every_job_runs_at_the_first_tick() -> None:
    schedule = Schedule((Periodic("a", 10, Counter()), Periodic("b", 3600, Counter())))
    assert schedule.tick(100.0) == ["a", "b"]


def test_a_job_runs_again_when_its_time_has_come() -> None:
    counter = Counter()
    schedule = Schedule((Periodic("a", 10, counter),))
    for now in (0.0, 9.9, 10.0, 15.0, 20.0):
        schedule.tick(now)
    assert counter.runs == 3


def test_a_long_pause_makes_up_for_one_run_only() -> None:
    counter = Counter()
    schedule = Schedule((Periodic("a", 10, counter),))
    for now in (0.0, 1000.0, 1001.0):
        schedule.tick(now)
    assert counter.runs == 2


def test_a_job_that_fails_does_not_keep_the_others_from_running() -> None:
    counter = Counter()
    schedule = Schedule((Periodic("broken", 10, broken), Periodic("good", 10, counter)))
    with capture_logs() as logs:
        schedule.tick(0.0)
    assert counter.runs == 1
    assert [(log["job"], log["error"]) for log in logs if log["log_level"] == "error"] == [("broken", "ValueError")]
    assert "alice" not in str(logs)


def test_a_job_that_failed_comes_again_at_its_next_time() -> None:
    schedule = Schedule((Periodic("broken", 10, broken),))
    assert [schedule.tick(now) for now in (0.0, 5.0, 10.0)] == [["broken"], [], ["broken"]]


def test_the_heartbeat_ends_when_told_to() -> None:
    stop = threading.Event()
    counter = Counter(then=stop.set)
    keep_time(stop, Schedule((Periodic("a", 0, counter),)))
    assert counter.runs == 1


@pytest.mark.parametrize(
    "job", ["ring_due", "forget_answers", "forget_documents", "forget_journal", "forget_reports", "reseal_secrets"]
)
def test_the_schedule_knows_the_job(job: str) -> None:
    assert job in [periodic.name for periodic in PERIODIC]
