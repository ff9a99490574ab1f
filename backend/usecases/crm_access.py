"""One person's way into Salesforce, with what the org can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from backend.ports.crm import Crm
from backend.ports.failures import AccessRevoked, Failure
from backend.ports.rows import Connection, ConnectionKind, ConnectionStatus, User
from backend.sync.capture import Saver
from backend.sync.records import Capabilities, RecordRef
from backend.usecases.json_records import from_json, to_json
from backend.usecases.knowledge import Knowledge
from backend.usecases.services import Services

CAPABILITIES_AGE = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class CrmAccess:
    """``user_id`` is the Salesforce user; ``time_zone`` hers."""

    crm: Crm
    user_id: str
    time_zone: str
    capabilities: Capabilities

    def saver(self, knowledge: Knowledge) -> Saver:
        return Saver(
            self.user_id,
            self.time_zone,
            knowledge.own_addresses,
            knowledge.policy,
            knowledge.blocklist,
            self.capabilities,
        )


def open_crm(services: Services, user: User, refresh: bool = False) -> CrmAccess:
    """Ready to ask. With ``refresh`` the describes are read again when they are older than four hours; without it
    only when they were never read. Raises AccessRevoked when the person has to connect."""
    connection = salesforce_of(services, user)
    crm = services.connectors.crm(connection)
    capabilities = _capabilities(services, connection, crm, refresh)
    detail = connection.detail
    return CrmAccess(crm, str(detail.get("user_id", "")), str(detail.get("time_zone") or "UTC"), capabilities)


def salesforce_of(services: Services, user: User) -> Connection:
    """The person's grant. Raises AccessRevoked when she has to connect."""
    with services.store.transaction(user.organization_id) as unit:
        connection = unit.connection(ConnectionKind.SALESFORCE, user.id)
    if connection is None:
        raise AccessRevoked("salesforce", "not_connected")
    if connection.status is ConnectionStatus.LOST:
        raise AccessRevoked("salesforce", connection.lost_reason or "lost")
    return connection


def address_of_records(services: Services, user: User) -> Callable[[RecordRef], str] | None:
    """Where the person opens a record; None where Salesforce is not connected."""
    try:
        return services.connectors.crm(salesforce_of(services, user)).record_url
    except Failure:
        return None


def forget_capabilities(services: Services, user: User) -> None:
    """The org's fields changed under us: read them again before the next use."""
    with services.store.transaction(user.organization_id) as unit:
        known = unit.connection(ConnectionKind.SALESFORCE, user.id)
        connection = unit.connection_by_id(known.id, lock=True) if known is not None else None
        if connection is not None:
            detail = {k: v for k, v in connection.detail.items() if not k.startswith("capabilities")}
            unit.put_connection(replace(connection, detail=detail))


def _capabilities(services: Services, connection: Connection, crm: Crm, refresh: bool) -> Capabilities:
    kept = connection.detail.get("capabilities")
    now = services.clock.now()
    if kept and not (refresh and _read_at(connection.detail) < now - CAPABILITIES_AGE):
        return from_json(Capabilities, kept)
    read = crm.capabilities()
    with services.store.transaction(connection.organization_id) as unit:
        fresh = unit.connection_by_id(connection.id, lock=True)
        if fresh is not None:
            detail = {**fresh.detail, "capabilities": to_json(read), "capabilities_at": now.isoformat()}
            unit.put_connection(replace(fresh, detail=detail))
    return read


def _read_at(detail: Any) -> datetime:
    return datetime.fromisoformat(detail["capabilities_at"])
