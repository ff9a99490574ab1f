"""Checks of whole mailboxes: what was found, what was repaired."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import JsonObject, Owned, points_to


class CompletenessChecks(Owned):
    __tablename__ = "completeness"
    __table_args__ = (
        points_to("mailboxes", "mailbox_id"),
        Index("ix_completeness_recent", "organization_id", "mailbox_id", "started_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    mailbox_id: Mapped[str]
    since: Mapped[datetime]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    complete: Mapped[bool]
    counts: Mapped[Mapping[str, int]] = mapped_column(JsonObject)
    days: Mapped[Mapping[str, Mapping[str, int]]] = mapped_column(JsonObject)
