"""The sandbox's own time: the computer's by default, frozen or moved on request."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock


def _real() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Every stand-in asks this clock; all moments are aware and in UTC.

    `set` freezes the clock at a moment, `advance` moves it (a running clock goes on running), `run` lets
    a frozen clock go on from where it stands, `reset` returns to the computer's time.
    """

    def __init__(self, source: Callable[[], datetime] = _real) -> None:
        self._source = source
        self._shift = timedelta()
        self._frozen: datetime | None = None
        self._lock = Lock()

    @property
    def frozen(self) -> bool:
        return self._frozen is not None

    def now(self) -> datetime:
        with self._lock:
            return self._frozen or self._source() + self._shift

    def set(self, moment: datetime) -> None:
        """Freeze at `moment`; ValueError when it has no time zone."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone, as in 2026-11-22T09:00:00Z")
        with self._lock:
            self._frozen = moment.astimezone(UTC)

    def freeze(self) -> None:
        self.set(self.now())

    def advance(self, seconds: float) -> None:
        with self._lock:
            if self._frozen is None:
                self._shift += timedelta(seconds=seconds)
            else:
                self._frozen += timedelta(seconds=seconds)

    def run(self) -> None:
        with self._lock:
            if self._frozen is not None:
                self._shift = self._frozen - self._source()
                self._frozen = None

    def reset(self) -> None:
        with self._lock:
            self._frozen, self._shift = None, timedelta()
