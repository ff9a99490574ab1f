"""Every mail the service sends by itself because somebody wrote to a calendar."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Notice:
    """One mail to one address. ``kind``: request, update, cancellation, response; ``mailbox``: whose write it was."""

    n: int
    kind: str
    mailbox: str
    sender: str
    to: str
    event_id: str
    subject: str
    at: str


@dataclass
class Outbox:
    """Filled whether or not the receiver lives in this world; ``n`` goes on when it is cleared."""

    notices: list[Notice] = field(default_factory=list)
    sent: int = 0

    def add(self, **about: str) -> None:
        self.sent += 1
        self.notices.append(Notice(self.sent, **about))

    def as_json(self, mailbox: str = "") -> dict[str, Any]:
        """All, or those one mailbox's writes caused; oldest first."""
        wanted = mailbox.strip().lower()
        found = [asdict(one) for one in self.notices if not wanted or one.mailbox.lower() == wanted]
        return {"outbox": [{"from": one.pop("sender"), **one} for one in found]}

    def clear(self) -> None:
        self.notices.clear()
