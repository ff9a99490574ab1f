"""A person and her mailbox on a running stack, as measurements and rehearsals need them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from backend.ports.rows import DecisionRow, MailboxRow, SettingRow
from backend.sync.triage import CATEGORY
from backend.usecases.run_session import run_session
from backend.usecases.session_report import SessionReport
from sandbox.graph import messages
from sandbox.graph.items import Item
from sandbox.graph.mime_read import parse
from tests.stack import ALICE, Api, Stack

MOST_SESSIONS = 30


@contextmanager
def quiet() -> Iterator[None]:
    """Without the log lines of the programs measured; what is raised is told all the same."""
    with open(os.devnull, "w") as nowhere, redirect_stderr(nowhere):
        yield


@dataclass
class Stage:
    """``address`` has signed in and connected Salesforce; her mailbox is switched on."""

    stack: Stack
    api: Api
    address: str = ALICE

    @staticmethod
    def open(stack: Stack, address: str = ALICE) -> Stage:
        return Stage(stack, stack.ready(address), address)

    @property
    def box(self) -> Any:
        """The sandbox's mailbox."""
        return self.stack.sandbox.world.mail.by_address(self.address)

    @property
    def row(self) -> MailboxRow:
        return self.stack.mailbox(self.api)

    def session(self, row: MailboxRow | None = None) -> SessionReport:
        """``row``: read before, where what a session costs is measured."""
        row = row or self.row
        return run_session(self.stack.services, row.organization_id, row.id, "cli")

    def until_quiet(self) -> int:
        """Sessions until two in a row find nothing new and leave nothing to do (the second reads what the first
        marked); how many it took. Raises RuntimeError when a session fails or there is no end."""
        calm = 0
        for number in range(1, MOST_SESSIONS + 1):
            report = self.session()
            if report.status != "finished":
                raise RuntimeError(f"a session ended with {report.status}: {report.error_code or report.reason}")
            calm = 0 if any(report.counts.values()) or self._unmarked() else calm + 1
            if calm == 2:
                return number
        raise RuntimeError(f"not quiet after {MOST_SESSIONS} sessions")

    def _unmarked(self) -> bool:
        """Whether a mail does not show yet what became of it."""
        row = self.row
        with self.stack.services.store.transaction(row.organization_id) as unit:
            return bool(unit.unmarked(row.id, 1))

    def deliver(self, mime: bytes) -> Item:
        """One mail into the Inbox."""
        with self.stack.sandbox.world.mail.lock:
            parsed = parse(mime, self.stack.sandbox.world.clock.now())
            return messages.file_parsed(self.box, self.box.folders.known("inbox"), parsed, is_read=False)

    def categorize(self, items: Iterable[Item]) -> None:
        """As a person who gives each of them the category."""
        with self.stack.sandbox.world.mail.lock:
            for item in items:
                item.properties["categories"] = [*item.properties["categories"], CATEGORY]
                self.box.touch(item)

    def set(self, key: str, value: Any, level: str = "user") -> None:
        """One of her settings, or one of her organization's."""
        user = self.stack.user(self.api.user["id"])
        owner = user.id if level == "user" else user.organization_id
        with self.stack.services.store.transaction(user.organization_id) as unit:
            unit.put_setting(SettingRow(user.organization_id, level, owner, key, value))

    def active_since(self, moment: datetime) -> None:
        """As if she had been switched on then: older mail counts too."""
        row = self.row
        with self.stack.services.store.transaction(row.organization_id) as unit:
            unit.put_mailbox(replace(unit.mailbox(row.id, lock=True) or row, activated_at=moment))

    def decisions(self, item_ids: Iterable[str]) -> dict[str, DecisionRow]:
        row = self.row
        with self.stack.services.store.transaction(row.organization_id) as unit:
            return dict(unit.decisions(row.id, item_ids))

    def add_contact(self, email: str, name: str, account_id: str = "") -> str:
        """A Contact of Northwind; its id."""
        fields = {"LastName": name, "Email": email} | ({"AccountId": account_id} if account_id else {})
        return str(self.stack.sandbox.world.salesforce.seed("Contact", fields))

    def add_account(self, name: str) -> str:
        """An Account of Northwind; its id."""
        return str(self.stack.sandbox.world.salesforce.seed("Account", {"Name": name}))

    def calls(self, service: str) -> list[dict[str, Any]]:
        return self.stack.calls(service)
