"""Access tokens and where they come from, the same for both sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from backend.ports.clock import Clock
from backend.ports.failures import AccessRevoked
from backend.ports.identity import Grant
from backend.ports.rows import Connection, ConnectionStatus
from backend.ports.store import Store

RENEW_EARLY = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Access:
    """A token and, for Salesforce, the host it is good for."""

    token: str = field(repr=False)
    instance_url: str = ""


class TokenSource(Protocol):
    def current(self) -> Access:
        """The token to use now. Raises AccessRevoked when there is none to be had."""
        ...

    def renew(self, used: str) -> Access:
        """Another token than ``used``, which the other side refused. Raises AccessRevoked when the grant is dead."""
        ...


@dataclass
class StoredTokens:
    """A grant kept in the store. Several processes may hold one: the row lock lets a single one renew at a time.

    ``exchange`` turns the connection's refresh token into a new Grant; it raises AccessRevoked when the grant is dead,
    and then the connection is marked LOST.
    """

    store: Store
    clock: Clock
    side: str
    connection: Connection
    exchange: Callable[[Connection], Grant]

    def current(self) -> Access:
        token = self.connection.secrets.get("access_token", "")
        if not token or self._expires_soon():
            return self.renew(token)
        return self._access()

    def renew(self, used: str) -> Access:
        """Under the row lock: whoever comes second finds the new token stored and uses that."""
        lost: AccessRevoked | None = None
        with self.store.transaction(self.connection.organization_id) as unit:
            row = unit.connection_by_id(self.connection.id, lock=True)
            if row is None or row.status is ConnectionStatus.LOST:
                raise AccessRevoked(self.side, "not_connected")
            if row.secrets.get("access_token", "") == used:
                row, lost = self._exchanged(row)
                unit.put_connection(row)
            self.connection = row
        # Only now, after the commit, may the new token be used: a rotated refresh token exists nowhere else.
        if lost is not None:
            raise lost
        return self._access()

    def _exchanged(self, row: Connection) -> tuple[Connection, AccessRevoked | None]:
        if not row.secrets.get("refresh_token"):
            lost = AccessRevoked(self.side, "no_refresh_token")
            return replace(row, status=ConnectionStatus.LOST, lost_reason=lost.code), lost
        try:
            grant = self.exchange(row)
        except AccessRevoked as failure:
            return replace(row, status=ConnectionStatus.LOST, lost_reason=failure.code), failure
        detail = {**row.detail, **{key: value for key, value in grant.detail.items() if value}}
        return replace(row, secrets=secrets_of(grant, row.secrets["refresh_token"]), detail=detail), None

    def _expires_soon(self) -> bool:
        expires_at = self.connection.secrets.get("expires_at", "")
        return bool(expires_at) and datetime.fromisoformat(expires_at) <= self.clock.now() + RENEW_EARLY

    def _access(self) -> Access:
        return Access(self.connection.secrets["access_token"], str(self.connection.detail.get("instance_url", "")))


def secrets_of(grant: Grant, previous_refresh_token: str = "") -> dict[str, str]:
    """A Grant as a Connection's ``secrets``; without rotation the refresh token given before stays."""
    kept = {
        "access_token": grant.access_token,
        "refresh_token": grant.refresh_token or previous_refresh_token,
    }
    if grant.expires_at is not None:
        kept["expires_at"] = grant.expires_at.isoformat()
    return kept
