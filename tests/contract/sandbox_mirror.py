"""The sandbox's Graph as a stage for mirror tests: a person's contacts, tasks and calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.adapters.graph.client import GraphClient
from backend.adapters.graph.mailbox import ME
from backend.adapters.graph.mirror import GraphMirrorBox
from backend.adapters.http import HttpSession
from backend.sync.mirror.records import Kind
from sandbox.graph import contacts, tasks
from sandbox.server import Sandbox
from tests.contract.sandbox_mail import ALICE, SandboxTokens

NEEDED = ("Mail.ReadWrite", "MailboxSettings.ReadWrite", "Contacts.ReadWrite", "Tasks.ReadWrite", "Calendars.ReadWrite")
SCOPES = " ".join(f"https://graph.microsoft.com/{name}" for name in NEEDED)
DOORS = {Kind.CONTACT: "contact", Kind.TASK: "task", Kind.EVENT: "event"}
BERLIN = "W. Europe Standard Time"
PLAIN = {
    Kind.CONTACT: {"surname": "surname", "given_name": "givenName", "notes": "personalNotes"},
    Kind.TASK: {"subject": "title", "status": "status"},
    Kind.EVENT: {"subject": "subject", "sensitivity": "sensitivity", "all_day": "isAllDay"},
}


@dataclass
class GraphMirrorStage:
    """Somebody's mailbox in a running sandbox; she acts through its back doors, not through the API."""

    sandbox: Sandbox
    address: str = ALICE

    def __post_init__(self) -> None:
        self.tokens = SandboxTokens(self.sandbox, {"email": self.address, "scopes": SCOPES})
        self.mirror = self.open()

    def open(self, owner: str = ME) -> GraphMirrorBox:
        client = GraphClient(HttpSession(self.sandbox.ca_file), f"{self.sandbox.https_url}/v1.0", self.tokens)
        return GraphMirrorBox(client, owner)

    def of(self, address: str) -> GraphMirrorStage:
        return GraphMirrorStage(self.sandbox, address)

    @property
    def box(self) -> Any:
        return self.sandbox.world.mail.by_address(self.address)

    def switch(self, **switches: Any) -> None:
        self.sandbox.control("graph", switches)

    def fault(self, **rule: Any) -> None:
        self.sandbox.control("faults", {"service": "graph", **rule})

    def add(self, kind: Kind, place: str, categories: tuple[str, ...] = (), **fields: Any) -> str:
        where = {Kind.CONTACT: {"folder": place}, Kind.TASK: {"list": place}, Kind.EVENT: {}}[kind]
        properties = {**as_graph(kind, fields), "categories": list(categories)}
        return self.make(kind, properties, **where)

    def make(self, kind: Kind, properties: dict[str, Any], **where: str) -> str:
        """With Graph's own properties."""
        return str(self._by_hand(kind, "create", properties, **where)["id"])

    def add_series(self, subject: str, days: tuple[str, ...], attendees: tuple[str, ...] = ()) -> dict[str, str]:
        properties = as_graph(Kind.EVENT, {"subject": subject, "attendees": attendees})
        master = self.make(Kind.EVENT, {**properties, **_weekly(days)})
        return {day: f"{master.rstrip('=')}FRAI{day.replace('-', '')}=" for day in days}

    def recur(self, item_id: str, days: tuple[str, ...]) -> None:
        self._by_hand(Kind.EVENT, "edit", _weekly(days), id=item_id)

    def edit(self, kind: Kind, item_id: str, **fields: Any) -> None:
        self._by_hand(kind, "edit", as_graph(kind, fields), id=item_id)

    def categorise(self, kind: Kind, item_id: str, *names: str) -> None:
        self._by_hand(kind, "edit", {"categories": list(names)}, id=item_id)

    def move(self, kind: Kind, item_id: str, place: str) -> None:
        where = {"folder": place} if kind is Kind.CONTACT else {"list": place}
        self._by_hand(kind, "move", None, id=item_id, **where)

    def other_list(self) -> str:
        return str(self.box.task_lists.default.id)

    def remove(self, kind: Kind, item_id: str) -> None:
        self._by_hand(kind, "delete", None, id=item_id)

    def delete_place(self, kind: Kind, place: str) -> None:
        with self.sandbox.world.mail.lock:
            if kind is Kind.CONTACT:
                contacts.delete_folder(self.box, self.box.contact_folders.get(place), keep=True)
            else:
                tasks.delete_list(self.box, self.box.task_lists.get(place))

    def drop_cursors(self) -> None:
        self.fault(kind="drop_cursors")

    def answer(self, item_id: str, answer: str) -> None:
        self._by_hand(Kind.EVENT, answer, None, id=item_id)
        self._forget_mail()

    def outbox(self) -> list[str]:
        return [mail["to"] for mail in self.sandbox.control("outbox", mailbox=self.address)["outbox"]]

    def _forget_mail(self) -> None:
        self.sandbox.control("outbox", method="DELETE")

    def _by_hand(self, kind: Kind, word: str, properties: dict[str, Any] | None, **more: str) -> dict[str, Any]:
        body: dict[str, Any] = {"do": word, "mailbox": self.address, **more}
        if kind is Kind.EVENT:
            body |= properties or {}
        elif properties is not None:
            body["properties"] = properties
        answer: dict[str, Any] = self.sandbox.control(DOORS[kind], body)
        self._forget_mail()  # what the person's own doing mails is no matter of ours
        return answer


def as_graph(kind: Kind, fields: dict[str, Any]) -> dict[str, Any]:
    """A few neutral fields in Graph's words."""
    found = {PLAIN[kind][name]: value for name, value in fields.items() if name in PLAIN[kind]}
    if "body" in fields:
        found["body"] = {"contentType": "text", "content": fields["body"]}
    if "location" in fields:
        found["location"] = {"displayName": fields["location"]}
    for name in ("start", "end"):
        if name in fields:
            found[name] = _time(fields[name])
    if fields.get("attendees"):
        found["attendees"] = [{"emailAddress": {"address": one}} for one in fields["attendees"]]
    return found


def _time(value: str) -> dict[str, str]:
    if len(value) == len("2026-11-22"):
        return {"dateTime": f"{value}T00:00:00", "timeZone": BERLIN}
    return {"dateTime": value.removesuffix("Z"), "timeZone": "UTC"}


def _weekly(days: tuple[str, ...]) -> dict[str, Any]:
    """Graph's properties of a series at ten o'clock UTC on these days."""
    first = date.fromisoformat(days[0])
    pattern = {"type": "weekly", "interval": 1, "daysOfWeek": [f"{first:%A}".lower()]}
    span = {"type": "numbered", "startDate": days[0], "numberOfOccurrences": len(days)}
    times = as_graph(Kind.EVENT, {"start": f"{days[0]}T10:00:00Z", "end": f"{days[0]}T11:00:00Z"})
    return {**times, "recurrence": {"pattern": pattern, "range": span}}
