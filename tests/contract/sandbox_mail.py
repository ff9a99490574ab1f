"""The sandbox's Graph as a stage for mailbox tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count

from backend.adapters.graph.client import GraphClient
from backend.adapters.graph.mailbox import ME, GraphMailbox
from backend.adapters.http import HttpSession
from backend.adapters.tokens import Access
from backend.ports.failures import AccessRevoked
from backend.sync.records import Place
from sandbox.graph import messages
from sandbox.graph.mime_read import parse
from sandbox.server import Sandbox

ALICE = "alice@northwind.example"
CAPTURE_FOLDER = "Salesforce Emails"
SCOPES = "https://graph.microsoft.com/Mail.ReadWrite https://graph.microsoft.com/MailboxSettings.ReadWrite"


@dataclass
class SandboxTokens:
    """Tokens straight from the sandbox, without the pages."""

    sandbox: Sandbox
    wanted: dict[str, str]
    renewals: int = 0
    refuse: bool = False
    _token: str = ""

    def current(self) -> Access:
        self._token = self._token or self._issue()
        return Access(self._token)

    def renew(self, used: str) -> Access:
        self.renewals += 1
        if self.refuse:
            raise AccessRevoked("mailbox", "invalid_grant")
        self._token = self._issue()
        return Access(self._token)

    def _issue(self) -> str:
        return str(self.sandbox.control("microsoft/token", self.wanted)["access_token"])


@dataclass
class GraphStage:
    """Alice's mailbox in a running sandbox; she acts through its state, not through the API."""

    sandbox: Sandbox
    owner: str = ME
    add_in_id: str = "addin"
    address: str = ALICE
    _numbers: count = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.tokens = SandboxTokens(self.sandbox, {"email": self.address, "scopes": SCOPES})
        self.mailbox = self.open()

    def open(self, owner: str = "") -> GraphMailbox:
        session = HttpSession(self.sandbox.ca_file)
        client = GraphClient(session, f"{self.sandbox.https_url}/v1.0", self.tokens)
        return GraphMailbox(client, owner or self.owner, add_in_id=self.add_in_id)

    @property
    def box(self):
        return self.sandbox.world.mail.by_address(self.address)

    def deliver(
        self, subject: str, place: Place = Place.INBOX, files: dict[str, bytes] | None = None, answers: str = ""
    ) -> str:
        number = next(self._numbers)
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "Erin Evans <erin@acme.example>", self.address, subject
        mail["Message-ID"] = f"<{number}.stage@acme.example>"
        mail["Date"] = format_datetime(self.sandbox.world.clock.now() - timedelta(minutes=1))
        if answers:
            mail["References"] = answers
        mail.set_content(f"{subject}\n")
        for name, data in (files or {}).items():
            mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
        return self.file(mail.as_bytes(), place)

    def answer(self, message_id: str, subject: str) -> str:
        return self.deliver(subject, answers=self.box.get(message_id).properties["internetMessageId"])

    def file(self, mime: bytes, place: Place = Place.INBOX) -> str:
        """Put the bytes of a mail into a folder."""
        with self.sandbox.world.mail.lock:
            parsed = parse(mime, self.sandbox.world.clock.now())
            return messages.file_parsed(self.box, self._folder(place), parsed).immutable_id

    def set_categories(self, message_id: str, names: tuple[str, ...]) -> None:
        with self.sandbox.world.mail.lock:
            item = self.box.get(message_id)
            item.properties["categories"] = list(names)
            self.box.touch(item)

    def move(self, message_id: str, place: Place) -> None:
        with self.sandbox.world.mail.lock:
            self.box.move(self.box.get(message_id), self._folder(place))

    def delete(self, message_id: str) -> None:
        with self.sandbox.world.mail.lock:
            self.box.delete(self.box.get(message_id))

    def delete_capture_folder(self) -> None:
        with self.sandbox.world.mail.lock:
            self.box.delete_folder(self._folder(Place.CAPTURE))

    def make_folder(self, name: str) -> str:
        with self.sandbox.world.mail.lock:
            return self.box.folders.create(name, self.box.folders.known("msgfolderroot")).id

    def delete_folder(self, folder_id: str) -> None:
        with self.sandbox.world.mail.lock:
            self.box.delete_folder(self.box.folders.get(folder_id))

    def empty_bin(self) -> None:
        with self.sandbox.world.mail.lock:
            for folder in self.box.folders.children(self.box.folders.known("deleteditems").id, hidden=True):
                self.box.delete_folder(folder)

    def file_in(self, folder_id: str, subject: str) -> str:
        message_id = self.deliver(subject)
        with self.sandbox.world.mail.lock:
            self.box.move(self.box.get(message_id), self.box.folders.get(folder_id))
        return message_id

    def drop_cursors(self) -> None:
        self.sandbox.control("faults", {"service": "graph", "kind": "drop_cursors"})

    def asked(self, since: int = 0) -> list[str]:
        """Paths asked of Graph, in order."""
        found = self.sandbox.control("requests", service="graph", since=since)["requests"]
        return [request["path"] for request in found]

    def _folder(self, place: Place):
        known = {Place.INBOX: "inbox", Place.SENT: "sentitems", Place.DRAFTS: "drafts"}
        folders = self.box.folders
        if place in known:
            return folders.known(known[place])
        return next(f for f in folders.children(folders.known("msgfolderroot").id) if f.name == CAPTURE_FOLDER)
