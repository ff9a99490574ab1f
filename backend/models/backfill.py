"""Back-fills and their previews; where each stands, so that a restart goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import JsonObject, Owned, Word, points_to
from backend.ports.capture_rows import BackfillState


class Backfills(Owned):
    __tablename__ = "backfills"
    __table_args__ = (
        points_to("mailboxes", "mailbox_id"),
        Index("ix_backfills_recent", "organization_id", "mailbox_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    mailbox_id: Mapped[str]
    asked_by: Mapped[str]
    since: Mapped[datetime]
    only_count: Mapped[bool]
    created_at: Mapped[datetime]
    state: Mapped[BackfillState] = mapped_column(Word(BackfillState))
    places: Mapped[Mapping[str, Any]] = mapped_column(JsonObject)
    counts: Mapped[Mapping[str, int]] = mapped_column(JsonObject)
    ended_at: Mapped[datetime | None]
    error_code: Mapped[str]
