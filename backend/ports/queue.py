"""The wake-up bell. Losing every queued job loses no work: the truth is in the store."""

from __future__ import annotations

from typing import Protocol


class JobQueue(Protocol):
    def enqueue(self, job: str, key: str, delay: float = 0.0, **arguments: str) -> bool:
        """Ask for a job by name once; False when one with this key already waits. ``delay`` in seconds.

        ``key`` may hold letters, digits, ``_`` and ``-``. Arguments are strings (they travel as JSON).
        """
        ...
