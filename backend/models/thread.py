"""Conversations whose mails are saved with the links chosen once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import JsonList, Owned, points_to


class Threads(Owned):
    __tablename__ = "threads"
    __table_args__ = (
        UniqueConstraint("organization_id", "mailbox_id", "thread"),
        points_to("mailboxes", "mailbox_id"),
        Index("ix_threads_named", "organization_id", "thread"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    mailbox_id: Mapped[str]
    user_id: Mapped[str]
    thread: Mapped[str]
    conversation_id: Mapped[str]
    started_at: Mapped[datetime]
    people: Mapped[tuple[Mapping[str, str], ...]] = mapped_column(JsonList)
    business: Mapped[tuple[Mapping[str, str], ...]] = mapped_column(JsonList)
    caught_up: Mapped[bool]
    cursor: Mapped[str] = mapped_column(Text, server_default=text("''"))
