"""Rows for the store's tests: two organizations whose people and addresses look alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from backend.ports.rows import (
    AuditRow,
    BlockEntry,
    Capture,
    CaptureState,
    Choice,
    Connection,
    ConnectionKind,
    DecisionRow,
    JournalRow,
    LinkRow,
    MailboxRow,
    MailboxStatus,
    Organization,
    Outcome,
    Profile,
    SessionRow,
    SharedEvent,
    User,
)
from backend.ports.store import Store

NOW = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
ACME, GLOBEX = "acme", "globex"


def later(**parts: float) -> datetime:
    return NOW + timedelta(**parts)


def organization(id: str) -> Organization:
    return Organization(id, f"tenant-{id}", id.title(), NOW)


def profile(organization_id: str, **changes: Any) -> Profile:
    return replace(Profile(f"profile-{organization_id}", organization_id, "Default", True), **changes)


def user(organization_id: str, **changes: Any) -> User:
    alice = User(
        id=f"alice-{organization_id}",
        organization_id=organization_id,
        profile_id=f"profile-{organization_id}",
        directory_id="directory-alice",
        email="alice@example.com",
        name="Alice",
        created_at=NOW,
    )
    return replace(alice, **changes)


def mailbox(organization_id: str, **changes: Any) -> MailboxRow:
    row = MailboxRow(
        id=f"mailbox-{organization_id}",
        organization_id=organization_id,
        user_id=f"alice-{organization_id}",
        provider="graph",
        address="alice@example.com",
        external_user_id="graph-alice",
        status=MailboxStatus.ON,
        folders={"inbox": "AAA"},
        next_session_at=NOW,
    )
    return replace(row, **changes)


def connection(organization_id: str, **changes: Any) -> Connection:
    row = Connection(
        id=f"connection-{organization_id}",
        organization_id=organization_id,
        user_id=f"alice-{organization_id}",
        kind=ConnectionKind.SALESFORCE,
        external_id="005A",
        secrets={"refresh_token": "r1", "access_token": "a1"},
        detail={"instance_url": "https://acme.example", "capabilities": {"enhanced_email": True}},
    )
    return replace(row, **changes)


def decision(organization_id: str, item_id: str = "item-1", **changes: Any) -> DecisionRow:
    row = DecisionRow(
        id=f"decision-{organization_id}-{item_id}",
        organization_id=organization_id,
        mailbox_id=f"mailbox-{organization_id}",
        item_id=item_id,
        item_type="message",
        message_key=f"key-{item_id}",
        outcome=Outcome.PENDING,
        reason="waits",
        trace=({"kind": "rule", "text": "first"},),
        hints={"place": "inbox"},
        first_seen_at=NOW,
    )
    return replace(row, **changes)


def capture(organization_id: str, key: str = "key-1", **changes: Any) -> Capture:
    row = Capture(
        id=f"capture-{organization_id}-{key}",
        organization_id=organization_id,
        message_key=key,
        state=CaptureState.CLAIMED,
        claimed_by=f"alice-{organization_id}",
        claimed_at=NOW,
        links=({"type": "Contact", "id": "003A", "name": "Erin", "role": "person"},),
    )
    return replace(row, **changes)


def session(organization_id: str, id: str = "session", **changes: Any) -> SessionRow:
    row = SessionRow(f"{id}-{organization_id}", organization_id, f"mailbox-{organization_id}", "schedule", NOW)
    return replace(row, **changes)


def entry(organization_id: str, id: str = "entry", **changes: Any) -> BlockEntry:
    row = BlockEntry(f"{id}-{organization_id}", organization_id, f"alice-{organization_id}", "erin@customer.com", NOW)
    return replace(row, **changes)


def choice(organization_id: str, id: str = "choice", **changes: Any) -> Choice:
    row = Choice(
        id=f"{id}-{organization_id}",
        organization_id=organization_id,
        mailbox_id=f"mailbox-{organization_id}",
        user_id=f"alice-{organization_id}",
        token=f"token-{id}",
        wish={"people": [{"type": "Contact", "id": "003A"}], "comment": "call her"},
        state="open",
        created_at=NOW,
    )
    return replace(row, **changes)


def audit(organization_id: str, id: str = "audit", **changes: Any) -> AuditRow:
    row = AuditRow(f"{id}-{organization_id}", organization_id, "alice", "setting.change", "interval", {"to": 60}, NOW)
    return replace(row, **changes)


def link(organization_id: str, item: str = "item-1", **changes: Any) -> LinkRow:
    row = LinkRow(
        id=f"link-{organization_id}-{item}",
        organization_id=organization_id,
        mailbox_id=f"mailbox-{organization_id}",
        kind="event",
        item_id=item,
        record_type="Event",
        record_id=f"00U-{item}",
        state="active",
        born="mailbox",
        key=f"key-{item}",
        item_version="v1",
        record_version="2026-03-02T09:00:00Z",
        starts="2026-03-02T09:00:00Z",
        ends="2026-03-02T10:00:00Z",
        detail={"role": "owner"},
        base={"subject": ["Visit Erin", "Visit Erin"], "start": [None, "2026-03-02T09:00:00Z"]},
    )
    return replace(row, **changes)


def shared_event(organization_id: str, key: str = "uid-1", **changes: Any) -> SharedEvent:
    row = SharedEvent(f"shared-{organization_id}-{key}", organization_id, key, f"alice-{organization_id}", NOW)
    return replace(row, **changes)


def journal_row(organization_id: str, id: str = "journal", **changes: Any) -> JournalRow:
    row = JournalRow(
        id=f"{id}-{organization_id}",
        organization_id=organization_id,
        mailbox_id=f"mailbox-{organization_id}",
        session_id="session-1",
        link_id="link-1",
        kind="event",
        side="salesforce",
        verb="update",
        target_id="00U1",
        record_type="Event",
        state="done",
        at=NOW,
        before={"Subject": "Visit Erin"},
        after={"Subject": "Visit Erin and Zoe"},
        conflicts=({"lens": "subject", "winner": "mailbox", "kept": "Visit Erin and Zoe", "lost": "Call Erin"},),
    )
    return replace(row, **changes)


def settle(store: Store) -> Store:
    """Both organizations, each with a profile, Alice and her mailbox."""
    for id in (ACME, GLOBEX):
        with store.everywhere() as everywhere:
            everywhere.add_organization(organization(id), profile(id))
        with store.transaction(id) as unit:
            unit.put_user(user(id))
            unit.put_mailbox(mailbox(id))
    return store
