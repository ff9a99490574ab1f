"""The only place where ports meet adapters."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from backend.adapters.bodies import HtmlBodies
from backend.adapters.connectors import Addresses, StoredConnectors
from backend.adapters.embedded_redis import embedded_url
from backend.adapters.graph.sign_in import EntraSignIn, Registration
from backend.adapters.http import HttpSession
from backend.adapters.redis_cache import RedisCache
from backend.adapters.redis_client import connect_redis
from backend.adapters.rq_queue import RqQueue
from backend.adapters.salesforce.oauth import SalesforceOAuth
from backend.adapters.system_clock import SystemClock
from backend.jobs.queues import JOBS
from backend.models.encrypted import Vault
from backend.models.engine import build_engine
from backend.models.sql_store import SqlStore
from backend.settings import Settings
from backend.usecases.services import Services


def build_services(settings: Settings) -> Services:
    """Everything bound as the settings say. Nothing is asked of the network before it is used."""
    clock = SystemClock()
    session = HttpSession(settings.ca_bundle)
    redis = connect_redis(redis_url(settings))
    queue = RqQueue(redis, JOBS)
    store = SqlStore(build_engine(settings.database_url), Vault(settings.encryption_keys), queue)
    microsoft = EntraSignIn(session, _registration(settings), clock)
    salesforce = SalesforceOAuth(session, settings.salesforce_client_id, settings.salesforce_client_secret)
    addresses = Addresses(
        settings.graph_base_url,
        settings.salesforce_login_url,
        settings.salesforce_api_version,
        settings.add_in_id,
    )
    return Services(
        store=store,
        connectors=StoredConnectors(store, clock, session, microsoft, salesforce, addresses),
        microsoft=microsoft,
        salesforce=salesforce,
        queue=queue,
        clock=clock,
        cache=RedisCache(redis),
        bodies=HtmlBodies(),
        new_id=lambda: uuid4().hex,
        public_url=settings.public_url,
        salesforce_login_url=settings.salesforce_login_url,
    )


def redis_url(settings: Settings) -> str:
    """The Redis that counts: the given one, or the bundled one of this installation."""
    return settings.redis_url or embedded_url(Path(settings.var_dir) / "redis")


def _registration(settings: Settings) -> Registration:
    client = settings.microsoft_client_id
    return Registration(
        settings.microsoft_authority,
        client,
        settings.microsoft_client_secret,
        f"api://{client}/access_as_user",
        (client,),
    )
