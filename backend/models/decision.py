"""What was decided about each item; the pending ones are the work list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import JsonList, JsonObject, Owned, Word, points_to
from backend.ports.rows import Outcome


class Decisions(Owned):
    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("organization_id", "mailbox_id", "item_id"),
        points_to("mailboxes", "mailbox_id"),
        Index("ix_decisions_work", "organization_id", "mailbox_id", "outcome", "next_try_at"),
        Index("ix_decisions_recent", "organization_id", "mailbox_id", "decided_at"),
        Index("ix_decisions_unmarked", "organization_id", "mailbox_id", "marked"),
        Index("ix_decisions_key", "organization_id", "message_key", "mailbox_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    mailbox_id: Mapped[str]
    item_id: Mapped[str]
    item_type: Mapped[str]
    message_key: Mapped[str]
    outcome: Mapped[Outcome] = mapped_column(Word(Outcome))
    reason: Mapped[str]
    origin: Mapped[str]
    trace: Mapped[tuple[Mapping[str, Any], ...]] = mapped_column(JsonList)
    hints: Mapped[Mapping[str, Any]] = mapped_column(JsonObject)
    attempts: Mapped[int]
    next_try_at: Mapped[datetime | None]
    settings_version: Mapped[int]
    record_type: Mapped[str]
    record_id: Mapped[str]
    first_seen_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    marked: Mapped[bool]
