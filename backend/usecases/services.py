"""Everything a use case may reach, bound once in bootstrap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from backend.ports.bodies import Bodies
from backend.ports.cache import Cache
from backend.ports.clock import Clock
from backend.ports.identity import Connectors, MicrosoftSignIn, SalesforceSignIn
from backend.ports.queue import JobQueue
from backend.ports.store import Store


@dataclass(frozen=True)
class Services:
    """``new_id`` gives a fresh random id (32 hex digits)."""

    store: Store
    connectors: Connectors
    microsoft: MicrosoftSignIn
    salesforce: SalesforceSignIn
    queue: JobQueue
    clock: Clock
    cache: Cache
    bodies: Bodies
    new_id: Callable[[], str]
    public_url: str
    salesforce_login_url: str
