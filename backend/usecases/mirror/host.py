"""The session, or a person's own act, in which the mirror runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from backend.ports.rows import MailboxRow, User
from backend.ports.store import Unit
from backend.usecases.crm_access import CrmAccess
from backend.usecases.services import Services


@dataclass(frozen=True)
class Host:
    """``guard`` is called inside every writing transaction, None when nothing may be written; ``renew`` prolongs the
    lease."""

    services: Services
    user: User
    mailbox: MailboxRow
    session_id: str
    crm: Callable[[], CrmAccess]
    guard: Callable[[Unit], None] | None
    renew: Callable[[], None]
