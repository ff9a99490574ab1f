"""The heartbeat: each periodic job runs when its time has come.

The store says what is due, so a second copy of this process, a restart or a lost Redis does no harm.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from backend.jobs.upkeep_jobs import (
    forget_answers,
    forget_documents,
    forget_journal,
    forget_reports,
    reseal_secrets,
    ring_checks,
    ring_due,
    watch_salesforce,
)

TICK_SECONDS = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job and the seconds between two runs; it returns how much it did."""

    name: str
    seconds: float
    run: Callable[[], int]


PERIODIC: tuple[Periodic, ...] = (
    Periodic("ring_due", 10.0, ring_due),
    Periodic("watch_salesforce", 120.0, watch_salesforce),
    Periodic("ring_checks", 600.0, ring_checks),
    Periodic("forget_answers", 3600.0, forget_answers),
    Periodic("forget_documents", 86400.0, forget_documents),
    Periodic("forget_reports", 86400.0, forget_reports),
    Periodic("forget_journal", 3600.0, forget_journal),
    Periodic("reseal_secrets", 60.0, reseal_secrets),
)


@dataclass
class Schedule:
    """Knows when each job ran last; ``now`` is any clock in seconds that never goes back."""

    jobs: tuple[Periodic, ...] = PERIODIC
    _ran_at: dict[str, float] = field(default_factory=dict)

    def tick(self, now: float) -> list[str]:
        """Run what is due, each job at most once; a job that fails is logged and comes again at its next time."""
        due = [job for job in self.jobs if now >= self._ran_at.get(job.name, float("-inf")) + job.seconds]
        for job in due:
            self._ran_at[job.name] = now
            try:
                done = job.run()
            except Exception as error:  # the heartbeat goes on
                log.error("periodic_job_failed", job=job.name, error=type(error).__name__)
            else:
                log.debug("periodic_job_done", job=job.name, done=done)
        return [job.name for job in due]


def keep_time(stop: threading.Event, schedule: Schedule) -> None:
    """Tick until told to stop."""
    while not stop.is_set():
        schedule.tick(time.monotonic())
        stop.wait(TICK_SECONDS)
