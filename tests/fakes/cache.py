"""A cache in memory that forgets by the given clock."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from backend.ports.clock import Clock


class FakeCache:
    """Values are kept as JSON, so what cannot travel fails here too."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[str, datetime]] = {}

    def get(self, key: str) -> Any | None:
        text, until = self._kept.get(key, ("null", self._clock.now()))
        return json.loads(text) if self._clock.now() < until else None

    def set(self, key: str, value: Any, seconds: int) -> None:
        if seconds < 1:
            raise ValueError("a cached value lives for at least one second")
        self._kept[key] = (json.dumps(value), self._clock.now() + timedelta(seconds=seconds))

    def delete(self, key: str) -> None:
        self._kept.pop(key, None)

    def add(self, key: str, value: Any, seconds: int) -> bool:
        if key in self._kept and self._clock.now() < self._kept[key][1]:
            return False
        self.set(key, value, seconds)
        return True

    def forget_everything(self) -> None:
        self._kept.clear()
