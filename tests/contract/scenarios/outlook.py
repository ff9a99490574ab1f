"""What Outlook does with Alice's drafts, over Graph in her own name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import requests

from sandbox.graph.items import Item
from tests.contract.scenarios.stage import Stage
from tests.stack import ALICE

SCOPES = "https://graph.microsoft.com/Mail.ReadWrite https://graph.microsoft.com/Mail.Send"
PROPERTIES = "String {00020329-0000-0000-C000-000000000046} Name cecp-"


class Outlook:
    """One person's Outlook, where she writes and sends."""

    def __init__(self, stage: Stage, address: str = ALICE) -> None:
        self.stage = stage
        self.address = address
        token = stage.sandbox.control("microsoft/token", {"email": address, "scopes": SCOPES})["access_token"]
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.verify = stage.sandbox.ca_file
        self._http.headers["Authorization"] = f"Bearer {token}"

    def draft(self, to: Sequence[str], subject: str, choice: str = "", cc: Sequence[str] = ()) -> Item:
        """A draft with the add-in's own properties as office.js keeps them."""
        body = letter(to, subject, cc)
        if choice:
            name = f"{PROPERTIES}{self.stage.stack.settings.add_in_id}"
            body["singleValueExtendedProperties"] = [{"id": name, "value": json.dumps({"choice": choice})}]
        made = self._post("/me/messages", body).json()
        found: Item = self.stage.box(self.address).get(made["id"])
        return found

    def attach(self, item: Item, name: str, data: str) -> None:
        """``data`` in base64."""
        body = {"@odata.type": "#microsoft.graph.fileAttachment", "name": name, "contentBytes": data}
        self._post(f"/me/messages/{item.immutable_id}/attachments", body)

    def send(self, item: Item) -> Item:
        self._post(f"/me/messages/{item.immutable_id}/send", {})
        return item

    def send_mail(self, to: Sequence[str], subject: str) -> None:
        self._post("/me/sendMail", {"message": letter(to, subject)})

    def _post(self, path: str, body: Any) -> requests.Response:
        answer = self._http.post(f"{self.stage.sandbox.https_url}/v1.0{path}", json=body, timeout=20)
        assert answer.status_code < 300, answer.text
        return answer


def letter(to: Sequence[str], subject: str, cc: Sequence[str] = ()) -> dict[str, Any]:
    return {
        "subject": subject,
        "body": {"contentType": "html", "content": f"<p>{subject}</p>"},
        "toRecipients": [{"emailAddress": {"address": address}} for address in to],
        "ccRecipients": [{"emailAddress": {"address": address}} for address in cc],
    }
