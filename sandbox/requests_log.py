"""What was asked of the stand-ins, in order, without queries, bodies or headers."""

import re
from collections import deque
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

KEPT = 100_000

_SERVICES = (
    ("salesforce", re.compile(r"/(services|id|sfc)(/|$)|/\.well-known/")),
    ("graph", re.compile(r"/(v1\.0|beta)(/|$)")),
    ("microsoft", re.compile(r"/[^/]+/(oauth2/v2\.0|v2\.0|discovery)(/|$)|/[^/]+/\.well-known/|/common/")),
)


def service_of(path: str) -> str | None:
    """salesforce, graph or microsoft; None for the pages people open and for /_sandbox."""
    for service, pattern in _SERVICES:
        if pattern.match(path):
            return service
    return None


@dataclass(frozen=True)
class Entry:
    n: int
    service: str
    method: str
    path: str
    status: int
    calls: int


class RequestLog:
    """A bounded list; `n` goes on counting when the log is cleared."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._last = 0
        self._lock = Lock()

    def add(self, service: str, method: str, path: str, status: int, calls: int = 1) -> None:
        """`calls` is the number of items of a batch; status 0 says that the connection was dropped."""
        with self._lock:
            self._last += 1
            self._entries.append(Entry(self._last, service, method, path, status, calls))

    def list(self, service: str | None = None, since: int = 0) -> list[Entry]:
        with self._lock:
            return [e for e in self._entries if e.n > since and service in (None, e.service)]

    def count(self, service: str | None = None, since: int = 0) -> int:
        return len(self.list(service, since))

    def as_json(self, service: str | None = None, since: int = 0) -> dict[str, Any]:
        return {"requests": [asdict(entry) for entry in self.list(service, since)]}

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
