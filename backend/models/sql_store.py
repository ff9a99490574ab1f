"""The store on SQLite or PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine

from backend.models.encrypted import Vault
from backend.models.everywhere import SqlEverywhere
from backend.models.units.capture import CaptureUnit
from backend.models.units.decisions import DecisionsUnit
from backend.models.units.documents import DocumentsUnit
from backend.models.units.grants import GrantsUnit
from backend.models.units.guards import GuardsUnit
from backend.models.units.journal import JournalUnit
from backend.models.units.links import LinksUnit
from backend.models.units.mailboxes import MailboxesUnit
from backend.models.units.people import PeopleUnit
from backend.models.units.registry import RegistryUnit
from backend.models.units.wishes import WishesUnit
from backend.ports.queue import JobQueue


@dataclass(frozen=True, slots=True)
class Ring:
    job: str
    key: str
    delay: float
    arguments: dict[str, str] = field(default_factory=dict)


class SqlUnit(
    PeopleUnit,
    GrantsUnit,
    MailboxesUnit,
    DecisionsUnit,
    RegistryUnit,
    DocumentsUnit,
    WishesUnit,
    GuardsUnit,
    LinksUnit,
    JournalUnit,
    CaptureUnit,
):
    """ports.store.Unit on one database connection."""

    def __init__(self, connection: Connection, organization_id: str, vault: Vault) -> None:
        super().__init__(connection, organization_id, vault)
        self.rings: list[Ring] = []

    def after_commit(self, job: str, key: str, delay: float = 0.0, **arguments: str) -> None:
        self.rings.append(Ring(job, key, delay, arguments))


class SqlStore:
    """ports.store.Store. ``queue`` is rung after a commit; without one the rings are left to the schedule."""

    def __init__(self, engine: Engine, vault: Vault, queue: JobQueue | None = None) -> None:
        self._engine = engine
        self._vault = vault
        self._queue = queue
        self._open = threading.local()

    @contextmanager
    def transaction(self, organization_id: str) -> Iterator[SqlUnit]:
        with self._begin() as connection:
            unit = SqlUnit(connection, organization_id, self._vault)
            yield unit
        if self._queue is not None:
            for ring in unit.rings:
                self._queue.enqueue(ring.job, ring.key, ring.delay, **ring.arguments)

    @contextmanager
    def everywhere(self) -> Iterator[SqlEverywhere]:
        with self._begin() as connection:
            yield SqlEverywhere(connection, self._vault)

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        """One transaction per thread: a second one inside the first would wait for it forever."""
        if getattr(self._open, "one", False):
            raise RuntimeError("a transaction is already open in this thread")
        self._open.one = True
        try:
            with self._engine.begin() as connection:
                yield connection
        finally:
            self._open.one = False
