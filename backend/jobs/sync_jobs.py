"""Jobs that run sessions."""

from __future__ import annotations

from backend.jobs.context import services
from backend.usecases.run_session import run_session


def sync_mailbox(organization_id: str, mailbox_id: str, trigger: str) -> None:
    """One session over one mailbox, unless another one is at it."""
    run_session(services(), organization_id, mailbox_id, trigger)
