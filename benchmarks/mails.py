"""Made-up mails of a size real ones have, and the sidebar's view of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from sandbox.graph.items import Item
from tests.stack import ALICE

PARAGRAPH = "Thank you for your time on Tuesday. Attached is what we talked about; please tell me what you think. "
FILE_BYTES = 20_000


def letter(number: int, senders: Sequence[str], files: int = 0, copies: int = 0) -> bytes:
    """Mail ``number`` to Alice from one of the senders, with this many attachments and further senders in copy."""
    mail = EmailMessage()
    mail["From"] = senders[number % len(senders)]
    mail["To"] = ALICE
    if copies:
        mail["Cc"] = ", ".join(senders[(number * 7 + step) % len(senders)] for step in range(1, copies + 1))
    mail["Subject"] = f"Our offer {number}"
    mail["Date"] = format_datetime(datetime.now(UTC) - timedelta(minutes=5))
    mail["Message-ID"] = f"<{number}.{files}.{copies}.measured@customers.example>"
    mail.set_content(PARAGRAPH * 10)
    mail.add_alternative(f"<p>{PARAGRAPH * 5}</p><p>{PARAGRAPH * 5}</p>", subtype="html")
    for index in range(files):
        content = f"{number}/{index}".encode().ljust(FILE_BYTES, b".")
        mail.add_attachment(content, maintype="application", subtype="pdf", filename=f"offer-{index}.pdf")
    return mail.as_bytes()


def as_seen(item: Item) -> dict[str, Any]:
    """The open mail as the sidebar tells it to the API."""
    known = item.properties
    return {
        "id": item.immutable_id,
        "mode": "read",
        "internet_message_id": known["internetMessageId"],
        "conversation_id": known["conversationId"],
        "subject": known["subject"],
        "from": _address(known["from"]),
        "to": [_address(one) for one in known["toRecipients"]],
        "cc": [_address(one) for one in known["ccRecipients"]],
        "sent_at": known["sentDateTime"],
    }


def _address(recipient: dict[str, Any]) -> dict[str, str]:
    inner = recipient["emailAddress"]
    return {"email": inner["address"], "name": inner["name"]}
