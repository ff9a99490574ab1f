"""Mailboxes: where each person's synchronisation stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import JsonObject, Owned, Word, points_to
from backend.ports.rows import MailboxStatus


class Mailboxes(Owned):
    __tablename__ = "mailboxes"
    __table_args__ = (
        UniqueConstraint("organization_id", "id"),
        UniqueConstraint("organization_id", "user_id"),
        points_to("users", "user_id"),
        Index("ix_mailboxes_due", "status", "next_session_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str]
    provider: Mapped[str]
    address: Mapped[str]
    address_key: Mapped[str] = mapped_column(index=True)  # the address without regard to case
    external_user_id: Mapped[str]
    status: Mapped[MailboxStatus] = mapped_column(Word(MailboxStatus))
    status_reason: Mapped[str]
    folders: Mapped[Mapping[str, Any]] = mapped_column(JsonObject)
    activated_at: Mapped[datetime | None]
    last_session_at: Mapped[datetime | None]
    next_session_at: Mapped[datetime | None]
    forced_at: Mapped[datetime | None]
    failures_in_a_row: Mapped[int]


def address_key(address: str) -> str:
    """What two spellings of one address share."""
    return address.strip().casefold()
