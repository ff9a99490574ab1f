"""How many calls an org has answered in the last 24 hours, and how many it may."""

from collections import Counter
from datetime import timedelta
from threading import Lock

from sandbox.clock import Clock

DAILY_MAXIMUM = 100_000
SLOT_SECONDS = 900
WINDOW = timedelta(hours=24)


class Usage:
    """A counter over a rolling day, in slots of a quarter of an hour."""

    def __init__(self, clock: Clock, maximum: int = DAILY_MAXIMUM) -> None:
        self.maximum = maximum
        self._clock = clock
        self._slots: Counter[int] = Counter()
        self._lock = Lock()

    @property
    def used(self) -> int:
        oldest = self._slot(self._clock.now().timestamp() - WINDOW.total_seconds())
        with self._lock:
            return sum(count for slot, count in self._slots.items() if slot > oldest)

    @property
    def exhausted(self) -> bool:
        return self.used >= self.maximum

    def add(self) -> None:
        with self._lock:
            self._slots[self._slot(self._clock.now().timestamp())] += 1

    def header(self) -> str:
        return f"api-usage={self.used}/{self.maximum}"

    @staticmethod
    def _slot(seconds: float) -> int:
        return int(seconds // SLOT_SECONDS)
