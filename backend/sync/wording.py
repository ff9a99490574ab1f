"""How one mail is written down: what is known when the record is made, beside the mail itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from backend.sync.decisions import Origin
from backend.sync.policy import Policy
from backend.sync.records import Message


@dataclass(frozen=True, slots=True)
class Style:
    """What the organization's settings say about every record."""

    status: str = "Completed"
    priority: str = "Normal"
    inbound: str = "inbound"
    outbound: str = "outbound"
    marks_subject: bool = False
    headers: bool = True


def style_of(policy: Policy) -> Style:
    return Style(
        policy.text("task_status"),
        policy.text("task_priority"),
        policy.text("inbound_label"),
        policy.text("outbound_label"),
        policy.flag("direction_in_subject"),
        policy.flag("save_headers"),
    )


@dataclass(frozen=True, slots=True)
class Wording:
    """How the mail is written down. ``kind`` is Task or EmailMessage; ``time_zone`` is the Salesforce user's (IANA)."""

    kind: str
    origin: Origin
    outbound: bool
    comment: str = ""
    with_body: bool = True
    time_zone: str = "UTC"
    style: Style = Style()

    @property
    def zone(self) -> tzinfo:
        """UTC for a name that this machine does not know."""
        try:
            return ZoneInfo(self.time_zone)
        except (KeyError, ValueError, OSError):
            return UTC

    @property
    def direction(self) -> str:
        return self.style.outbound if self.outbound else self.style.inbound

    def subject(self, subject: str) -> str:
        """With In or Out before it, where the organization wants that."""
        if not self.style.marks_subject:
            return subject
        return f"{'Out' if self.outbound else 'In'}: {subject}"


def moment_of(message: Message, outbound: bool) -> datetime | None:
    """When it was sent, or for inbound mail when it came in; UTC."""
    first, second = (message.sent_at, message.received_at)
    return first or second if outbound else second or first
