"""A person acts on the mirror outside of a session: under the same lease, so that nobody writes beside her."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from backend.errors import Clash, Missing
from backend.ports.rows import MailboxRow, User
from backend.ports.store import Unit
from backend.usecases.crm_access import open_crm
from backend.usecases.mirror.host import Host
from backend.usecases.services import Services

LEASE_SECONDS = 300


@contextmanager
def acting(services: Services, user: User, session_id: str) -> Iterator[Host]:
    """Everything a person's own act needs. Raises Missing without a mailbox, Clash while a session runs."""
    with services.store.transaction(user.organization_id) as unit:
        mailbox = unit.mailbox_of(user.id)
        if mailbox is None:
            raise Missing("no_mailbox", "No mailbox is connected")
        name = f"mailbox-{mailbox.id}"
        lease = unit.take_lease(name, services.new_id(), services.clock.now(), LEASE_SECONDS)
    if lease is None:
        raise Clash("session_runs", "A session is running", "Wait until it is done, then try again.", "retry", 30)

    def guard(unit: Unit) -> None:
        if not unit.lease_holds(lease):
            raise Clash("session_runs", "A session took over", "Look at what was done, then try again.", "retry", 30)

    def renew() -> None:
        with services.store.transaction(user.organization_id) as unit:
            guard(unit)
            unit.take_lease(lease.name, lease.holder, services.clock.now(), LEASE_SECONDS)

    try:
        yield Host(services, user, mailbox, session_id, lambda: open_crm(services, user), guard, renew)
    finally:
        with services.store.transaction(user.organization_id) as unit:
            unit.free_lease(lease)


def mailbox_of(unit: Unit, user: User, lock: bool = False) -> MailboxRow:
    """Raises Missing when the person has none."""
    mailbox = unit.mailbox_of(user.id, lock)
    if mailbox is None:
        raise Missing("no_mailbox", "No mailbox is connected")
    return mailbox
