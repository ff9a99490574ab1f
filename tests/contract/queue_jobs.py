"""Jobs for the queue's tests: they remember that they ran."""

from __future__ import annotations

import threading
from collections.abc import Callable

from backend.jobs.queues import JobKind

ran: list[tuple[str, dict[str, str]]] = []
during: list[Callable[[], None]] = []  # called while the next job runs
HANG = threading.Event()


def sync(**arguments: str) -> None:
    ran.append(("sync", arguments))
    while during:
        during.pop()()


def renew(**arguments: str) -> None:
    ran.append(("renew", arguments))


def fail() -> None:
    raise ValueError("quotes alice@example.com")


def hang() -> None:
    print("hanging", flush=True)  # noqa: T201 - tells the test that the job runs
    HANG.wait()


KINDS = {
    name: JobKind(f"tests.contract.queue_jobs.{name}", queue="test", timeout=timeout)
    for name, timeout in {"sync": 60, "renew": 60, "fail": 60, "hang": 600}.items()
}
