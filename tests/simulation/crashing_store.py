"""A store whose every transaction is a step at which the process may die: before it begins, or once it is committed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from backend.ports.store import Everywhere, Store, Unit
from tests.fakes.faults import Fuse


class CrashingStore:
    def __init__(self, inner: Store, fuse: Fuse) -> None:
        self._inner = inner
        self._fuse = fuse

    @contextmanager
    def transaction(self, organization_id: str) -> Iterator[Unit]:
        self._fuse.before()
        with self._inner.transaction(organization_id) as unit:
            yield unit
        self._fuse.after()

    @contextmanager
    def everywhere(self) -> Iterator[Everywhere]:
        with self._inner.everywhere() as store:
            yield store
