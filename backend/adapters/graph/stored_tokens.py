"""Microsoft tokens: a person's own, kept in the store, and the application's, kept in memory."""

from __future__ import annotations

from dataclasses import dataclass

from backend.adapters.graph.failures import SIDE
from backend.adapters.graph.sign_in import EntraSignIn
from backend.adapters.tokens import Access, StoredTokens
from backend.ports.clock import Clock
from backend.ports.identity import Grant
from backend.ports.rows import Connection
from backend.ports.store import Store


def stored_tokens(store: Store, clock: Clock, sign_in: EntraSignIn, connection: Connection) -> StoredTokens:
    """The delegated grant of one person."""

    def exchange(row: Connection) -> Grant:
        return sign_in.refresh(row.secrets["refresh_token"])

    return StoredTokens(store, clock, SIDE, connection, exchange)


@dataclass(frozen=True)
class ApplicationTokens:
    """Our own access to every mailbox of a tenant, after an administrator's consent."""

    sign_in: EntraSignIn
    tenant_id: str

    def current(self) -> Access:
        return Access(self.sign_in.application_token(self.tenant_id))

    def renew(self, used: str) -> Access:
        return Access(self.sign_in.application_token(self.tenant_id, refused=used))
