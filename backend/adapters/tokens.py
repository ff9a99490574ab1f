"""Access tokens and where they come from, the same for both sides."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

from backend.ports.clock import Clock
from backend.ports.failures import AccessRevoked, Transient
from backend.ports.identity import Grant
from backend.ports.rows import Connection, ConnectionStatus, Lease
from backend.ports.store import Store

RENEW_EARLY = timedelta(minutes=2)
LEASE_SECONDS = 120  # longer than the other side may take to answer
LOOK_SECONDS = 0.2
LOOKS = 50


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
    """A grant kept in the store. Several processes may hold one: a lease lets a single one renew at a time, and no
    transaction is open while the other side is asked, so that its slowness is nobody else's.

    ``exchange`` turns the connection's refresh token into a new Grant; it raises AccessRevoked when the grant is dead,
    and then the connection is marked LOST.
    """

    store: Store
    clock: Clock
    side: str
    connection: Connection
    exchange: Callable[[Connection], Grant]
    pause: Callable[[float], None] = time.sleep

    def current(self) -> Access:
        token = self.connection.secrets.get("access_token", "")
        if not token or self._expires_soon():
            return self.renew(token)
        return self._access()

    def renew(self, used: str) -> Access:
        """Whoever comes second waits a little, finds the new token stored and uses that. Raises Transient when the
        first one is not done by then."""
        holder = uuid4().hex
        for _ in range(LOOKS):
            lease = self._claim(used, holder)
            if self.connection.secrets.get("access_token", "") != used:
                return self._access()
            if lease is not None:
                return self._renewed(lease)
            self.pause(LOOK_SECONDS)
        raise Transient("renewal_under_way")

    def _claim(self, used: str, holder: str) -> Lease | None:
        """Read the connection again; the right to renew it, if that is still needed and nobody else is at it."""
        with self.store.transaction(self.connection.organization_id) as unit:
            lease = unit.take_lease(self._lease_name(), holder, self.clock.now(), LEASE_SECONDS)
            row = unit.connection_by_id(self.connection.id)  # after the lease: shows what its last holder stored
            if row is None or row.status is ConnectionStatus.LOST:
                raise AccessRevoked(self.side, "not_connected")
            if lease is not None and row.secrets.get("access_token", "") != used:
                unit.free_lease(lease)
            self.connection = row
        return lease

    def _lease_name(self) -> str:
        return f"tokens-{self.connection.kind.value}-{self.connection.user_id}"

    def _renewed(self, lease: Lease) -> Access:
        given = self.connection
        try:
            answer = self._exchanged(given)
        except Exception:
            with self.store.transaction(given.organization_id) as unit:
                unit.free_lease(lease)
            raise
        with self.store.transaction(given.organization_id) as unit:
            row = unit.connection_by_id(given.id, lock=True)
            if row is not None and _refresh_token(row) == _refresh_token(given):  # else the person connected again
                row = _after(row, answer)
                unit.put_connection(row)
            unit.free_lease(lease)
        # Only now, after the commit, may the new token be used: a rotated refresh token exists nowhere else.
        if row is None or row.status is ConnectionStatus.LOST:
            raise answer if isinstance(answer, AccessRevoked) else AccessRevoked(self.side, "not_connected")
        self.connection = row
        return self._access()

    def _exchanged(self, row: Connection) -> Grant | AccessRevoked:
        if not _refresh_token(row):
            return AccessRevoked(self.side, "no_refresh_token")
        try:
            return self.exchange(row)
        except AccessRevoked as failure:
            return failure

    def _expires_soon(self) -> bool:
        expires_at = self.connection.secrets.get("expires_at", "")
        return bool(expires_at) and datetime.fromisoformat(expires_at) <= self.clock.now() + RENEW_EARLY

    def _access(self) -> Access:
        return Access(self.connection.secrets["access_token"], str(self.connection.detail.get("instance_url", "")))


def _refresh_token(row: Connection) -> str:
    return row.secrets.get("refresh_token", "")


def _after(row: Connection, answer: Grant | AccessRevoked) -> Connection:
    if isinstance(answer, AccessRevoked):
        return replace(row, status=ConnectionStatus.LOST, lost_reason=answer.code)
    detail = {**row.detail, **{key: value for key, value in answer.detail.items() if value}}
    secrets = secrets_of(answer, _refresh_token(row))
    return replace(row, status=ConnectionStatus.OK, lost_reason="", secrets=secrets, detail=detail)


def secrets_of(grant: Grant, previous_refresh_token: str = "") -> dict[str, str]:
    """A Grant as a Connection's ``secrets``; without rotation the refresh token given before stays."""
    kept = {
        "access_token": grant.access_token,
        "refresh_token": grant.refresh_token or previous_refresh_token,
    }
    if grant.expires_at is not None:
        kept["expires_at"] = grant.expires_at.isoformat()
    return kept
