"""The store in memory: the rules of ports.store with no database under them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from backend.ports.queue import JobQueue
from backend.ports.rows import MailboxRow, MailboxStatus, Organization, Profile, User
from backend.ports.store import Conflict
from tests.fakes.store_erasing import erase_organization
from tests.fakes.store_tables import Tables, cleaned
from tests.fakes.store_unit import FakeUnit

NEVER = datetime.max.replace(tzinfo=UTC)


class FakeStore:
    """One transaction at a time; a second one inside the first is refused, as a real database would hang there."""

    def __init__(self, queue: JobQueue | None = None) -> None:
        self._queue = queue
        self._tables = Tables()
        self._lock = threading.Lock()
        self._owner: int | None = None

    @contextmanager
    def transaction(self, organization_id: str) -> Iterator[FakeUnit]:
        with self._alone():
            unit = FakeUnit(self._tables, organization_id)
            yield unit
        for job, key, delay, arguments in unit.rings:
            if self._queue is not None:
                self._queue.enqueue(job, key, delay, **arguments)

    @contextmanager
    def everywhere(self) -> Iterator[FakeEverywhere]:
        with self._alone():
            yield FakeEverywhere(self._tables)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else meanwhile, and all or nothing."""
        if self._owner == threading.get_ident():
            raise RuntimeError("a transaction is already open in this thread")
        with self._lock:
            self._owner = threading.get_ident()
            before = self._tables.copy()
            try:
                yield
            except BaseException:
                self._tables.become(before)
                raise
            finally:
                self._owner = None


class FakeEverywhere:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def organization_of_tenant(self, tenant_id: str) -> Organization | None:
        return next((o for o in self._tables.rows(Organization) if o.tenant_id == tenant_id), None)

    def organizations(self) -> Sequence[Organization]:
        return sorted(self._tables.rows(Organization), key=lambda o: (o.created_at, o.id))

    def add_organization(self, organization: Organization, default_profile: Profile) -> None:
        if default_profile.organization_id != organization.id:
            raise ValueError("the default profile belongs to another organization")
        known = self._tables.of(Organization)
        if organization.id in known or self.organization_of_tenant(organization.tenant_id):
            raise Conflict("this tenant already has an organization")
        if default_profile.id in self._tables.of(Profile):
            raise Conflict("this id is taken")
        known[organization.id] = cleaned(organization)
        FakeUnit(self._tables, organization.id).put_profile(default_profile)

    def erase_organization(self, organization_id: str) -> int:
        return erase_organization(self._tables, organization_id)

    def user(self, user_id: str) -> User | None:
        return self._tables.of(User).get(user_id)

    def due_mailboxes(self, now: datetime, limit: int) -> Sequence[MailboxRow]:
        waiting = [
            (m.next_session_at, m.id, m)
            for m in self._tables.rows(MailboxRow)
            if m.status is MailboxStatus.ON and m.next_session_at is not None and m.next_session_at <= now
        ]
        return [mailbox for _, _, mailbox in sorted(waiting, key=lambda w: w[:2])][:limit]

    def mailbox_at(self, address: str) -> Sequence[MailboxRow]:
        wanted = address.strip().casefold()
        found = [m for m in self._tables.rows(MailboxRow) if m.address.strip().casefold() == wanted]
        return sorted(found, key=lambda m: (m.next_session_at or NEVER, m.id))

    def connections_to_reseal(self, limit: int) -> int:
        return 0  # nothing is sealed here

    def missing_keys(self) -> Sequence[str]:
        return ()
