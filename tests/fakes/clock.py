"""A clock that moves when told to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday morning


class FakeClock:
    def __init__(self, now: datetime = START) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float = 0.0, **parts: float) -> datetime:
        """Move on by seconds, or by minutes=, hours=, days=; returns the new moment."""
        self._now += timedelta(seconds=seconds, **parts)
        return self._now

    def set(self, now: datetime) -> None:
        self._now = now
