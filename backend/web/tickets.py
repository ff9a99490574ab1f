"""One-time addresses that carry a sidebar's wish to connect into a browser window.

An Office dialog must begin on our own host and shares no cookie with the pane that opens it.
"""

from __future__ import annotations

import secrets

from backend.errors import Missing
from backend.ports.rows import User
from backend.usecases.services import Services

SECONDS = 600


def issue_ticket(s: Services, user: User, side: str) -> str:
    """The address that begins to connect ``side`` (salesforce or mailbox) for this person."""
    ticket = secrets.token_urlsafe(32)
    s.cache.set(f"ticket:{ticket}", {"user": user.id, "side": side}, SECONDS)
    return f"{s.public_url}/auth/connect/{ticket}"


def redeem_ticket(s: Services, ticket: str) -> tuple[User, str]:
    """Whose wish it was, and which side. Raises Missing when it was used, is over, or never was."""
    kept = s.cache.get(f"ticket:{ticket}")
    if kept is not None and not s.cache.add(f"ticket-used:{ticket}", True, SECONDS):
        kept = None  # another window was quicker
    user = None
    if kept is not None:
        with s.store.everywhere() as everywhere:
            user = everywhere.user(kept["user"])
    if kept is None or user is None:
        raise Missing("ticket_over", "This window is too old.", "Close it and press Connect again.", "reload")
    return user, kept["side"]
