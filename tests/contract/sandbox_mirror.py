"""The sandbox's Graph as a stage for mirror tests: a person's contacts, tasks and calendar."""

from __future__ import annotations

from dataclasses import dataclass

from backend.adapters.graph.client import GraphClient
from backend.adapters.graph.mailbox import ME
from backend.adapters.graph.mirror import GraphMirrorBox
from backend.adapters.http import HttpSession
from sandbox.server import Sandbox
from tests.contract.sandbox_mail import ALICE, SandboxTokens

SCOPES = " ".join(
    f"https://graph.microsoft.com/{name}"
    for name in (
        "Mail.ReadWrite",
        "MailboxSettings.ReadWrite",
        "Contacts.ReadWrite",
        "Tasks.ReadWrite",
        "Calendars.ReadWrite",
    )
)


@dataclass
class GraphMirrorStage:
    sandbox: Sandbox
    address: str = ALICE

    def __post_init__(self) -> None:
        self.tokens = SandboxTokens(self.sandbox, {"email": self.address, "scopes": SCOPES})
        self.mirror = self.open()

    def open(self, owner: str = ME) -> GraphMirrorBox:
        client = GraphClient(HttpSession(self.sandbox.ca_file), f"{self.sandbox.https_url}/v1.0", self.tokens)
        return GraphMirrorBox(client, owner)
