"""A queue that remembers what was asked of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class FakeJob:
    job: str
    key: str
    delay: float
    arguments: Mapping[str, str]


class FakeQueue:
    """``waiting`` holds the jobs not taken yet, in the order of the rings."""

    def __init__(self) -> None:
        self.waiting: list[FakeJob] = []

    def enqueue(self, job: str, key: str, delay: float = 0.0, **arguments: str) -> bool:
        if not re.fullmatch(r"[A-Za-z0-9_-]+", key):
            raise ValueError(f"a job key holds letters, digits, _ and - only: {key!r}")
        if not all(isinstance(value, str) for value in arguments.values()):
            raise ValueError("job arguments are strings")
        for place, known in enumerate(self.waiting):
            if (known.job, known.key) == (job, key):
                self.waiting[place] = replace(known, delay=min(known.delay, delay))
                return False
        self.waiting.append(FakeJob(job, key, delay, dict(arguments)))
        return True

    def take(self) -> FakeJob | None:
        """The next waiting job, now taken off the queue, or None."""
        return self.waiting.pop(0) if self.waiting else None

    def lose_everything(self) -> None:
        """What happens when Redis is emptied."""
        self.waiting.clear()
