"""Sessions: one run over one mailbox each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import JsonObject, Owned, points_to


class Sessions(Owned):
    __tablename__ = "sessions"
    __table_args__ = (
        points_to("mailboxes", "mailbox_id"),
        Index("ix_sessions_recent", "organization_id", "mailbox_id", "started_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    mailbox_id: Mapped[str]
    trigger: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    status: Mapped[str]
    counts: Mapped[Mapping[str, Any]] = mapped_column(JsonObject)
    error_code: Mapped[str]
