"""When to try again."""

from __future__ import annotations

from datetime import datetime, timedelta

WAITS = (60, 120, 300, 900, 1800, 3600, 7200, 14400)  # seconds
MAX_ATTEMPTS = 24
QUOTA_WAIT = timedelta(hours=2, minutes=30)


def next_try(now: datetime, attempts: int, asked: float | None) -> datetime | None:
    """The moment of the next attempt after ``attempts`` failed ones, never before what the other side asked for
    (seconds). None when it is time to give up and tell a person."""
    if attempts >= MAX_ATTEMPTS:
        return None
    wait = WAITS[min(attempts, len(WAITS)) - 1] if attempts > 0 else 0
    return now + timedelta(seconds=max(wait, asked or 0))
