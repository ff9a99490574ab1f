"""Every job by name: where its function lives, which queue carries it, and how long it may run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JobKind:
    """``function`` is a dotted path; ``timeout`` in seconds ends a run that hangs."""

    function: str
    queue: str
    timeout: int


JOBS: Mapping[str, JobKind] = {
    "sync_mailbox": JobKind("backend.jobs.sync_jobs.sync_mailbox", queue="sync", timeout=900),
    "check_mailbox": JobKind("backend.jobs.sync_jobs.check_mailbox", queue="sync", timeout=900),
}
QUEUES: tuple[str, ...] = tuple(sorted({kind.queue for kind in JOBS.values()}))
