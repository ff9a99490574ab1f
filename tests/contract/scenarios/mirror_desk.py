"""Alice's and Bob's desks with the mirror switched on, over the running stack: what people do to both sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.adapters.graph.mirror import GraphMirrorBox
from backend.adapters.salesforce.mirror import SalesforceMirror
from backend.ports.rows import DecisionRow, JournalRow, SettingRow
from backend.usecases.run_session import run_session
from backend.usecases.session_report import SessionReport
from tests.contract.scenarios.records import Row
from tests.contract.scenarios.stage import Stage
from tests.stack import ALICE, Api

SWITCHES = ("mirror_contacts", "mirror_tasks", "mirror_events")
WRITES = {
    GraphMirrorBox: ("create", "update", "delete", "mark_series"),
    SalesforceMirror: ("create", "update", "delete", "set_invitees"),
}
TABLES = ("Event", "EventRelation", "Task", "Contact", "Account", "Project__c")
KINDS = ("contact", "task", "event", "sf_contact", "sf_task", "sf_event")
MOST_SESSIONS = 12


@dataclass
class Desk:
    """``writes`` are the writing calls of the product, to either side, since they were forgotten."""

    stage: Stage
    people: dict[str, Api] = field(default_factory=dict)
    writes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.began = self.now()

    def sit_down(self, *addresses: str) -> None:
        """Signed in, connected, all three kinds switched on, and the first session is over."""
        self.people = {address: self.stage.ready(address) for address in addresses}
        for address in addresses:
            for switch in SWITCHES:
                self.set(switch, True, address)
        self.sync()
        self.forget_mail()

    def set(self, key: str, value: Any, address: str = ALICE, level: str = "user") -> None:
        user = self.stage.stack.user(self.people[address].user["id"])
        scope = user.organization_id if level == "organization" else user.id
        with self.stage.stack.services.store.transaction(user.organization_id) as unit:
            unit.put_setting(SettingRow(user.organization_id, level, scope, key, value))

    def now(self) -> datetime:
        return self.stage.sandbox.world.clock.now()

    def day(self, days: int) -> str:
        """Counted from the day the test began on, whatever time goes by in it."""
        return f"{self.began + timedelta(days=days):%Y-%m-%d}"

    # Outlook

    def event(self, subject: str, *invited: str, days: int = 3, mailbox: str = ALICE, **more: Any) -> str:
        """An hour at nine, as a person makes it; who is invited has heard of it. Its id."""
        people = {"attendees": [attendee(one) for one in invited]} if invited else {}
        times = {"start": point(self.day(days), 9), "end": point(self.day(days), 10)}
        made = self.ask("event", {"mailbox": mailbox, "subject": subject, **times, **people, **more})
        self.forget_mail()
        return str(made["id"])

    def marked(self, subject: str, *invited: str, **more: Any) -> str:
        return self.event(subject, *invited, **{"categories": ["Salesforce"], **more})

    def act(self, event_id: str, do: str = "edit", mailbox: str = ALICE, **change: Any) -> None:
        """What a person does to an event; the mail this makes is her own wish, and forgotten."""
        self.ask("event", {"mailbox": mailbox, "do": do, "id": event_id, **change})
        self.forget_mail()

    def contact(self, do: str = "create", **more: Any) -> str:
        return str(self.ask("contact", {"mailbox": ALICE, "do": do, **more})["id"])

    def task(self, do: str = "create", **more: Any) -> str:
        return str(self.ask("task", {"mailbox": ALICE, "do": do, **more})["id"])

    def items(self, kind: str, mailbox: str = ALICE) -> list[Any]:
        return list(self.stage.box(mailbox).items(kind))

    def item(self, name: str, kind: str = "event", mailbox: str = ALICE) -> Mapping[str, Any]:
        """The properties of the only one with this subject, title or surname."""
        found = [i.properties for i in self.items(kind, mailbox) if name in (i.properties.get(k) for k in NAMES)]
        assert len(found) == 1, (name, len(found))
        only: Mapping[str, Any] = found[0]
        return only

    def outbox(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("outbox")["outbox"]
        return found

    def forget_mail(self) -> None:
        self.stage.sandbox.control("outbox", method="DELETE")

    # Salesforce

    def there(self, method: str, type: str, id: str = "", user: str = ALICE, **fields: Any) -> str:
        """What a person does in Salesforce; the record's id."""
        body = {"user": user, "method": method, "type": type, "fields": fields}
        return str(self.ask("salesforce/act", body | ({"id": id} if id else {}))["id"])

    def sf_event(self, subject: str, days: int = 3, **fields: Any) -> str:
        times = {"StartDateTime": f"{self.day(days)}T09:00:00Z", "EndDateTime": f"{self.day(days)}T10:00:00Z"}
        return self.there("create", "Event", Subject=subject, **{**times, **fields})

    def rows(self, type: str) -> list[Row]:
        """Those that live; of Events, without the copies of the people invited."""
        return [row for row in self.stage.org().live(type) if not row.get("IsChild")]

    def row(self, name: str, type: str = "Event") -> Row:
        found = [row for row in self.rows(type) if name in (row.get("Subject"), row.get("LastName"))]
        assert len(found) == 1, (name, len(found))
        return found[0]

    def invited(self, event_id: str) -> set[str]:
        return {str(r["RelationId"]) for r in self.rows("EventRelation") if r["EventId"] == event_id and r["IsInvitee"]}

    # sessions

    def sync(self, *addresses: str) -> None:
        """A session each, a minute later."""
        for address in addresses or self.people:
            report = self.session(address)
            assert report.status == "finished", report

    def session(self, address: str = ALICE) -> SessionReport:
        self.stage.wait(61)
        row = self.stage.stack.mailbox(self.people[address])
        return run_session(self.stage.stack.services, row.organization_id, row.id, "force")

    def settle(self, *addresses: str) -> None:
        """Sessions until two in a row write nothing and leave everything as it is; and nobody got mail."""
        calm, before = 0, self.state()
        for _ in range(MOST_SESSIONS):
            self.writes.clear()
            self.sync(*addresses)
            after = self.state()
            calm = 0 if self.writes or after != before else calm + 1
            before = after
            if calm == 2:
                break
        assert (calm, self.outbox()) == (2, []), self.writes

    def recover(self) -> None:
        """An hour at a time, until sessions end well and nothing waits for another try; then settled."""
        for _ in range(MOST_SESSIONS):
            self.stage.wait(3600)
            if all(self.session(address).status == "finished" for address in self.people) and not self.waiting():
                break
        assert self.ask("faults")["faults"] == []  # each was met
        self.settle()

    def waiting(self) -> list[DecisionRow]:
        """What is still to be done, at once or later."""
        row = self.stage.stack.mailbox(self.people[ALICE])
        later = self.now() + timedelta(days=365)
        with self.stage.stack.services.store.transaction(row.organization_id) as unit:
            return list(unit.due_work(row.id, later, 1000, KINDS))

    def state(self) -> dict[str, Any]:
        """Everything either side holds, with its versions."""
        found: dict[str, Any] = {kind: {r["Id"]: dict(r) for r in self.stage.org().live(kind)} for kind in TABLES}
        for address in self.people:
            kinds = ("event", "contact", "task")
            items = [item for kind in kinds for item in self.items(kind, address)]
            found[address] = {i.immutable_id: (i.version, repr(i.properties), repr(i.nested)) for i in items}
        return found

    def decision(self, item_id: str) -> DecisionRow:
        row = self.stage.stack.mailbox(self.people[ALICE])
        with self.stage.stack.services.store.transaction(row.organization_id) as unit:
            found = unit.decision(row.id, item_id)
        assert found is not None
        return found

    def journal(self) -> list[JournalRow]:
        row = self.stage.stack.mailbox(self.people[ALICE])
        with self.stage.stack.services.store.transaction(row.organization_id) as unit:
            return list(unit.journal(row.id, 1000))

    def ask(self, path: str, body: Any = None) -> Any:
        """A control path of the sandbox."""
        return self.stage.sandbox.control(path, body) if body is not None else self.stage.sandbox.control(path)


def when(row: Row) -> tuple[str, str]:
    """Start and end of an Event, to the minute."""
    start, end = (f"{row[name]:%Y-%m-%dT%H:%M}" for name in ("StartDateTime", "EndDateTime"))
    return start, end


NAMES = ("subject", "title", "surname")


def attendee(address: str) -> dict[str, Any]:
    return {"emailAddress": {"address": address, "name": address.partition("@")[0]}, "type": "required"}


def point(day: str, hour: int = 0) -> dict[str, str]:
    return {"dateTime": f"{day}T{hour:02}:00:00", "timeZone": "UTC"}


def count_writes(desk: Desk, patch: pytest.MonkeyPatch) -> None:
    """From now on every writing call of the adapters is noted."""
    for kind, names in WRITES.items():
        for name in names:
            patch.setattr(kind, name, _noted(desk, getattr(kind, name), f"{kind.__name__}.{name}"))


def _noted(desk: Desk, method: Callable[..., Any], name: str) -> Callable[..., Any]:
    def noted(self: Any, *args: Any) -> Any:
        desk.writes.append(name)
        return method(self, *args)

    return noted
