"""The real thing on loopback: sandbox over TLS, bundled Redis, SQLite, the web application on a port of its own."""

from __future__ import annotations

import logging
import socket
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

import requests
from werkzeug.serving import BaseWSGIServer, make_server

from backend.adapters.embedded_redis import EmbeddedRedis, start_redis
from backend.adapters.redis_client import connect_redis
from backend.app import create_app
from backend.bootstrap import build_services
from backend.jobs.context import provide
from backend.migrations import upgrade
from backend.models.engine import build_engine
from backend.ports.rows import MailboxAccess, MailboxRow, User
from backend.settings import Settings
from backend.usecases.services import Services
from backend.worker import build_worker
from sandbox.server import Sandbox

TENANT = "11111111-1111-1111-1111-111111111111"
CLIENT_ID = "99999999-0000-0000-0000-000000000001"
API_SCOPE = f"api://{CLIENT_ID}/access_as_user"
ALICE, BOB, DANA = "alice@northwind.example", "bob@northwind.example", "dana@northwind.example"
CHARLIE = "charlie@contoso.example"


class Stack:
    """Everything running: ``with Stack() as stack:``. ``database_url`` picks another database."""

    def __init__(self, world: str = "demo", database_url: str = "", **environment: str) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)
        self.sandbox = Sandbox(world, directory=self.folder / "sandbox")
        self._database_url = database_url
        self._environment = environment
        self._redis: EmbeddedRedis | None = None
        self._server: BaseWSGIServer | None = None

    def __enter__(self) -> Self:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.sandbox.start()
        self._redis = start_redis(self.folder / "redis")
        door = socket.create_server(("127.0.0.1", 0))
        port = door.getsockname()[1]
        self.url = f"http://localhost:{port}"
        self.sandbox.world.addin_url = f"{self.url}/sidebar/"
        self.variables = self._variables(self._redis.url)
        self.settings = Settings.from_env(self.variables)
        upgrade(build_engine(self.settings.database_url))
        self.services: Services = build_services(self.settings)
        self.app = create_app(self.services, self.settings)
        with door:
            self._server = make_server("127.0.0.1", port, self.app, threaded=True, fd=door.fileno())
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        provide(self.services)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        provide(None)
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        if self._redis is not None:
            self._redis.stop()
        self.sandbox.stop()
        self._folder.cleanup()

    def _variables(self, redis_url: str) -> Mapping[str, str]:
        http, https = self.sandbox.http_url, self.sandbox.https_url
        return {
            "LOCKSTEP_ENV": "development",
            "LOCKSTEP_PUBLIC_URL": self.url,
            "LOCKSTEP_VAR_DIR": str(self.folder),
            "DATABASE_URL": self._database_url,
            "REDIS_URL": redis_url,
            "MICROSOFT_AUTHORITY": f"{https}/organizations",
            "MICROSOFT_CLIENT_ID": CLIENT_ID,
            "MICROSOFT_CLIENT_SECRET": "sandbox-secret",
            "GRAPH_BASE_URL": f"{https}/v1.0",
            "SALESFORCE_LOGIN_URL": http,
            "SALESFORCE_CLIENT_ID": "lockstep-sandbox",
            "SALESFORCE_CLIENT_SECRET": "sandbox-secret",
            "OFFICE_JS_URL": f"{http}/outlook/office.js",
            "LOCKSTEP_CA_BUNDLE": self.sandbox.ca_file,
            "LOCKSTEP_RATE_LIMIT_USER": "100000/minute",
            "LOCKSTEP_RATE_LIMIT_ADDRESS": "100000/minute",
            **self._environment,
        }

    # people

    def api(self, address: str = ALICE) -> Api:
        """A signed-in client of the API, as the sidebar would be."""
        token = self.sandbox.control(
            "microsoft/token", {"email": address, "client_id": CLIENT_ID, "scopes": [API_SCOPE]}
        )
        http = requests.Session()
        http.trust_env = False
        answer = http.post(
            f"{self.url}/api/v1/session", headers={"Authorization": f"Bearer {token['access_token']}"}, timeout=30
        )
        assert answer.status_code == 201, answer.text
        http.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        http.headers["X-Lockstep"] = "1"
        return Api(self, http, answer.json()["user"])

    def ready(self, address: str = ALICE) -> Api:
        """Signed in, Salesforce connected, the mailbox reached by the application's permission."""
        api = self.api(address)
        user = self.user(api.user["id"])
        self.use_application_access(user)
        api.connect_salesforce(address)
        return api

    def user(self, user_id: str) -> User:
        with self.services.store.everywhere() as store:
            found = store.user(user_id)
        assert found is not None
        return found

    def use_application_access(self, user: User) -> None:
        with self.services.store.transaction(user.organization_id) as unit:
            for profile in unit.profiles():
                unit.put_profile(replace(profile, mailbox_access=MailboxAccess.APPLICATION))

    def mailbox(self, api: Api) -> MailboxRow:
        user = self.user(api.user["id"])
        with self.services.store.transaction(user.organization_id) as unit:
            row = unit.mailbox_of(user.id)
        assert row is not None
        return row

    # work

    def work(self) -> None:
        """Every waiting job, in this process."""
        assert self._redis is not None
        build_worker(connect_redis(self._redis.url)).work(burst=True, logging_level="CRITICAL")

    def calls(self, service: str, since: int = 0) -> list[dict[str, Any]]:
        """What was asked of the sandbox's service."""
        found: list[dict[str, Any]] = self.sandbox.control("requests", service=service, since=since)["requests"]
        return found

    def forget_calls(self) -> None:
        self.sandbox.control("requests", method="DELETE")


class Api:
    """One person's calls."""

    def __init__(self, stack: Stack, http: requests.Session, user: dict[str, Any]) -> None:
        self.stack = stack
        self.http = http
        self.user = user

    def call(self, method: str, path: str, body: Any = None, key: str = "", **query: Any) -> requests.Response:
        headers = {"Idempotency-Key": key} if key else {}
        return self.http.request(
            method, f"{self.stack.url}/api/v1{path}", json=body, params=query, headers=headers, timeout=60
        )

    def connect_salesforce(self, address: str) -> None:
        """Through the real consent flow: the person's browser, without the page's buttons."""
        url = self.call("POST", "/connections/salesforce").json()["url"]
        consent(self.stack, url, address)


def consent(stack: Stack, url: str, address: str) -> requests.Response:
    """Follow an authorize address as the browser of a person who agrees."""
    stack.sandbox.world.auto_consent = True
    browser = requests.Session()
    browser.trust_env = False
    browser.verify = stack.sandbox.ca_file
    answer = browser.get(url, params={"login_hint": address}, timeout=30)
    assert answer.status_code == 200, answer.text[:500]
    return answer
