"""One running stack for many tests: as new at the start of each, with its people, its mailboxes and its two orgs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import requests
from sqlalchemy import Engine, select

from backend.adapters.redis_client import connect_redis
from backend.adapters.system_clock import SystemClock
from backend.jobs.context import provide
from backend.jobs.upkeep_jobs import ring_due
from backend.models import tables
from backend.models.engine import build_engine
from backend.ports.rows import MailboxRow
from backend.usecases.run_session import run_session
from sandbox import demo_world
from sandbox.graph import messages
from sandbox.graph.arrivals import deliver
from sandbox.graph.items import Item
from sandbox.graph.mime_read import parse
from sandbox.server import Sandbox
from tests.contract.scenarios.letters import ERIN, NUMBERS, facts, save_body, written
from tests.contract.scenarios.records import Org
from tests.contract.scenarios.snapshots import Snapshot, Snapshots, new_random
from tests.servers import own_signals
from tests.stack import ALICE, Api, Stack, consent

REAL_NOW = SystemClock.now
CATEGORY, FAILED = "Salesforce", "Sync Error"
AGING = (
    (tables.Leases.__table__, "expires_at"),
    (tables.Captures.__table__, "claimed_at"),
    (tables.Decisions.__table__, "next_try_at"),
    (tables.Mailboxes.__table__, "next_session_at"),
)


class Stage:
    """A test's view of the stack. ``wait`` moves the product's clock and the sandbox's together."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._engine: Engine = build_engine(stack.settings.database_url)
        self._redis = connect_redis(stack.settings.redis_url)
        self._snapshots = Snapshots(stack.sandbox.world, self._engine)
        self._so_far: tuple[Any, ...] | None = None  # what led here from a reset; None once a test did anything else

    @property
    def stack(self) -> Stack:
        self._so_far = None
        return self._stack

    @property
    def sandbox(self) -> Sandbox:
        return self.stack.sandbox

    # from test to test

    def reset(self) -> None:
        self.sandbox.world.reset()
        new_random(self.sandbox.world)
        demo_world.fill(self.sandbox.world)  # the demo's records, without its mails
        with self._engine.begin() as connection:
            for table in reversed(tables.metadata.sorted_tables):
                connection.execute(table.delete())
        self._redis.flushall()
        SystemClock.now = REAL_NOW  # type: ignore[method-assign]
        provide(self.stack.services)
        self._so_far = ()

    def forget_redis(self) -> None:
        self._redis.flushall()

    def close(self) -> None:
        SystemClock.now = REAL_NOW  # type: ignore[method-assign]
        self._engine.dispose()

    def wait(self, seconds: float) -> None:
        """Time goes by for everybody."""
        before, step = SystemClock.now, timedelta(seconds=seconds)
        SystemClock.now = lambda clock: before(clock) + step  # type: ignore[method-assign]
        self.sandbox.control("clock", {"advance_seconds": seconds})

    # people

    def ready(self, address: str = ALICE, autosave: bool = False, delegated: bool = False) -> Api:
        """Signed in and connected, her first session behind her. ``delegated``: the mailbox is reached with what she
        herself granted at Microsoft, and not by the application's permission."""
        before = self._so_far
        key = None if before is None or delegated else (*before, address, autosave)
        known = self._snapshots.restore(key) if key else None
        if known is not None:
            self._so_far = key
            return self._signed_in(known)
        api = self._connected(address, autosave, delegated)
        if key:
            self._snapshots.take(key, api)
        self._so_far = key
        return api

    def ready_delegated(self, address: str = ALICE, autosave: bool = False) -> Api:
        return self.ready(address, autosave, delegated=True)

    def _signed_in(self, known: Snapshot) -> Api:
        http = requests.Session()
        http.trust_env = False
        http.headers.update({"Authorization": known.token, "X-Lockstep": "1"})
        return Api(self._stack, http, known.user)

    def _connected(self, address: str, autosave: bool, delegated: bool) -> Api:
        if delegated:
            api = self.stack.api(address)
            api.connect_salesforce(address)
            self.connect_mailbox(api, address)
        else:
            api = self.stack.ready(address)
        self.set(api, "autosave_emails", autosave)
        self.work()
        return api

    def connect_mailbox(self, api: Api, address: str = ALICE) -> None:
        consent(self.stack, api.call("POST", "/connections/mailbox").json()["url"], address)

    def states(self, api: Api) -> tuple[str, str, str, str]:
        """(Salesforce, mailbox, sync, reason) as the sidebar is told."""
        me = api.call("GET", "/me").json()
        states = me["connections"]
        return states["salesforce"], states["mailbox"], me["sync"]["status"], me["sync"]["reason"]

    def set(self, api: Api, key: str, value: Any, scope: str = "user") -> None:
        answer = api.call("PUT", f"/settings/{key}", {"value": value, "scope": scope})
        assert answer.status_code == 200, answer.text

    def switch(self, **switches: Any) -> None:
        """Switches of Northwind's Salesforce."""
        before = self._so_far
        self.sandbox.control("salesforce", switches)
        self._so_far = None if before is None else (*before, repr(sorted(switches.items())))

    def fault(self, service: str, **rule: Any) -> None:
        self.sandbox.control("faults", {"service": service, **rule})

    def age(self, seconds: float) -> None:
        """For other processes, whose clocks cannot be moved: let what is stored be older instead."""
        step = timedelta(seconds=seconds)
        with self._engine.begin() as connection:
            for table, column in AGING:
                rows = connection.execute(select(table)).mappings().all()
                for row in rows:
                    if row[column] is not None:
                        same = [key == row[key.name] for key in table.primary_key.columns]
                        connection.execute(table.update().where(*same).values({column: row[column] - step}))

    # mail

    def box(self, address: str = ALICE) -> Any:
        box = self.sandbox.world.mail.by_address(address)
        assert box is not None
        return box

    def deliver(self, sender: str = ERIN, to: str = ALICE, subject: str = "Figures", **more: Any) -> list[Item]:
        """A mail from outside into every mailbox it names; the copies. ``files`` maps names to bytes."""
        return self.deliver_bytes(self.written(sender, to, subject, **more))

    def written(self, *args: Any, **more: Any) -> bytes:
        """The bytes of a mail sent a minute ago: see letters.written."""
        return written(self.sandbox.world.clock.now() - timedelta(minutes=1), *args, **more)

    def deliver_bytes(self, data: bytes) -> list[Item]:
        """The same for a mail as it came over the wire."""
        world = self.sandbox.world
        with world.mail.lock:
            return deliver(world.mail, parse(data, world.clock.now()), unread=True)

    def file_in(self, address: str, folder: str, data: bytes) -> Item:
        """A mail straight into a folder, by its well-known or its shown name."""
        with self.sandbox.world.mail.lock:
            box = self.box(address)
            return messages.file_parsed(box, self.folder(address, folder), parse(data, self.sandbox.world.clock.now()))

    def folder(self, address: str, name: str) -> Any:
        folders = self.box(address).folders
        if name in ("inbox", "sentitems", "drafts", "deleteditems"):
            return folders.known(name)
        children = folders.children(folders.known("msgfolderroot").id)
        return next(folder for folder in children if folder.name == name)

    def move(self, item: Item, folder: str, address: str = ALICE) -> None:
        with self.sandbox.world.mail.lock:
            self.box(address).move(item, self.folder(address, folder))

    def categorize(self, item: Item, *names: str, address: str = ALICE) -> None:
        with self.sandbox.world.mail.lock:
            item.properties["categories"] = list(names)
            self.box(address).touch(item)

    # sessions

    def session(self, api: Api) -> MailboxRow:
        """One session as the person asks for it: a minute later, through the queue and a worker."""
        self.wait(61)
        answer = api.call("POST", "/sync/force")
        assert answer.status_code == 202, answer.text
        self.work()
        return self.stack.mailbox(api)

    def later(self, api: Api, seconds: float) -> MailboxRow:
        """Time passes; whatever is due then is done."""
        self.wait(seconds)
        ring_due()  # what the schedule's process does
        self.work()
        return self.stack.mailbox(api)

    def work(self) -> None:
        with own_signals():
            self.stack.work()

    def run_together(self, *people: Api) -> list[str]:
        """Their sessions at the same time, each in a thread; how they ended."""
        rows = [self.stack.mailbox(api) for api in people]
        services = self.stack.services
        with ThreadPoolExecutor(len(rows)) as pool:
            running = [pool.submit(run_session, services, r.organization_id, r.id, "force") for r in rows]
            return [each.result().status for each in running]

    def is_running(self, api: Api) -> bool:
        status: str = api.call("GET", "/sync").json()["status"]
        return status == "running"

    # Salesforce

    def org(self, name: str = "Northwind") -> Org:
        return Org(next(org for org in self.sandbox.world.orgs.values() if org.name == name))

    # what the API says

    def decision(self, api: Api, item: Item) -> Mapping[str, Any]:
        answer = api.call("GET", f"/decisions/{item.immutable_id}")
        assert answer.status_code == 200, answer.text
        found: Mapping[str, Any] = answer.json()
        return found

    def context(self, api: Api, item: Item, **changes: Any) -> Mapping[str, Any]:
        answer = api.call("POST", "/context", {"item": facts(item, **changes)})
        assert answer.status_code == 200, answer.text
        found: Mapping[str, Any] = answer.json()
        return found

    def save(self, api: Api, item: Item, key: str = "", **wish: Any) -> Any:
        return api.call("POST", "/saves", save_body(item, **wish), key or f"click-{next(NUMBERS)}")


@contextmanager
def staged(**options: Any) -> Iterator[Stage]:
    with Stack("empty", **options) as stack:
        stage = Stage(stack)
        try:
            yield stage
        finally:
            stage.close()
