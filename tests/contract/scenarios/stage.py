"""One running stack for many tests: as new at the start of each, with its people, its mailboxes and its two orgs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count
from typing import Any

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
from tests.contract.scenarios.records import Org
from tests.servers import own_signals
from tests.stack import ALICE, Api, Stack, consent

ERIN, ANNA, GARY, LENA, JO = (
    "Erin Evans <erin@acme.example>",
    "Anna Kovac <anna@acme.example>",
    "Gary Glenn <gary@globex.example>",
    "Lena Lund <lena@newleads.example>",
    "Jo Jensen <jo@newco.example>",
)
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
        self.stack = stack
        self.sandbox = stack.sandbox
        self._engine: Engine = build_engine(stack.settings.database_url)
        self._redis = connect_redis(stack.settings.redis_url)
        self._numbers: Iterator[int] = count(1)

    # from test to test

    def reset(self) -> None:
        self.sandbox.world.reset()
        demo_world.fill(self.sandbox.world)  # the demo's records, without its mails
        with self._engine.begin() as connection:
            for table in reversed(tables.metadata.sorted_tables):
                connection.execute(table.delete())
        self._redis.flushall()
        SystemClock.now = REAL_NOW  # type: ignore[method-assign]
        provide(self.stack.services)

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

    def ready(self, address: str = ALICE, autosave: bool = False, **settings: Any) -> Api:
        """Signed in and connected, her first session behind her; with these settings of her own."""
        api = self.stack.ready(address)
        for key, value in {"autosave_emails": autosave, **settings}.items():
            self.set(api, key, value)
        self.work()
        return api

    def ready_delegated(self, address: str = ALICE, autosave: bool = False) -> Api:
        """The same, where the mailbox is reached with what the person herself granted at Microsoft."""
        api = self.stack.api(address)
        api.connect_salesforce(address)
        self.connect_mailbox(api, address)
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
        self.sandbox.control("salesforce", switches)

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

    def deliver_bytes(self, data: bytes) -> list[Item]:
        """The same for a mail as it came over the wire."""
        world = self.sandbox.world
        with world.mail.lock:
            return deliver(world.mail, parse(data, world.clock.now()), unread=True)

    def written(
        self,
        sender: str = ERIN,
        to: str = ALICE,
        subject: str = "Figures",
        text: str = "As promised.",
        html: str = "",
        cc: str = "",
        files: Mapping[str, bytes] | None = None,
        message_id: str | None = None,
    ) -> bytes:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, to, subject
        if cc:
            mail["Cc"] = cc
        mail["Date"] = format_datetime(self.sandbox.world.clock.now() - timedelta(minutes=1))
        message_id = f"<{next(self._numbers)}.stage@acme.example>" if message_id is None else message_id
        if message_id:
            mail["Message-ID"] = message_id
        mail.set_content(text)
        if html:
            mail.add_alternative(html, subtype="html")
        for name, data in (files or {}).items():
            mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
        return mail.as_bytes()

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
        return api.call("POST", "/saves", save_body(item, **wish), key or f"click-{next(self._numbers)}")


def facts(item: Item, **changes: Any) -> dict[str, Any]:
    """The open item as Outlook tells it to the sidebar: with the id it has in this folder."""
    known = item.properties
    return {
        "id": item.ordinary_id,
        "mode": "read",
        "internet_message_id": known["internetMessageId"] or "",
        "conversation_id": known["conversationId"],
        "subject": known["subject"] or "",
        "from": _address(known["from"]),
        "to": [_address(one) for one in known["toRecipients"]],
        "cc": [_address(one) for one in known["ccRecipients"]],
        **changes,
    }


def save_body(
    item: Item,
    people: Sequence[tuple[str, str]] = (),
    business: Sequence[tuple[str, str]] = (),
    files: Sequence[str] = (),
    content: Mapping[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The body of POST /saves; ``files`` are attachment names."""
    wish = {
        "people": [{"type": kind, "id": record_id} for kind, record_id in people],
        "business": [{"type": kind, "id": record_id} for kind, record_id in business],
        "files": [{"id": name, "name": name} for name in files],
        **more,
    }
    return {"item": facts(item), "wish": wish} | ({"content": content} if content is not None else {})


def _address(one: Any) -> dict[str, str] | None:
    return {"email": one["emailAddress"]["address"], "name": one["emailAddress"]["name"]} if one else None


@contextmanager
def staged(**options: Any) -> Iterator[Stage]:
    with Stack("empty", **options) as stack:
        stage = Stage(stack)
        try:
            yield stage
        finally:
            stage.close()
