"""Salesforce tokens kept in the store."""

from __future__ import annotations

from backend.adapters.salesforce.failures import SIDE
from backend.adapters.salesforce.oauth import SalesforceOAuth
from backend.adapters.tokens import StoredTokens
from backend.ports.clock import Clock
from backend.ports.identity import Grant
from backend.ports.rows import Connection
from backend.ports.store import Store


def stored_tokens(
    store: Store, clock: Clock, oauth: SalesforceOAuth, connection: Connection, login_url: str
) -> StoredTokens:
    """``login_url`` is where to renew a connection that does not remember its own."""

    def exchange(row: Connection) -> Grant:
        return oauth.refresh(row.secrets["refresh_token"], str(row.detail.get("login_url") or login_url))

    return StoredTokens(store, clock, SIDE, connection, exchange)
