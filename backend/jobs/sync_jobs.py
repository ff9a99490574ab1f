"""Jobs that run sessions, and checks of whole mailboxes."""

from __future__ import annotations

from backend.jobs.context import services
from backend.usecases.completeness import check_mailbox as check
from backend.usecases.run_session import run_session


def sync_mailbox(organization_id: str, mailbox_id: str, trigger: str) -> None:
    """One session over one mailbox, unless another one is at it."""
    run_session(services(), organization_id, mailbox_id, trigger)


def check_mailbox(organization_id: str, mailbox_id: str) -> None:
    """The nightly check of one mailbox, unless a session is at it: then it is asked for again."""
    check(services(), organization_id, mailbox_id)
