"""Choices made while composing; ``wish`` is sealed text because it holds a comment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Owned, points_to


class Choices(Owned):
    __tablename__ = "choices"
    __table_args__ = (
        UniqueConstraint("organization_id", "token"),
        points_to("mailboxes", "mailbox_id"),
        Index("ix_choices_open", "organization_id", "mailbox_id", "state"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    mailbox_id: Mapped[str]
    user_id: Mapped[str]
    token: Mapped[str]
    wish: Mapped[str] = mapped_column(Text)
    state: Mapped[str]
    created_at: Mapped[datetime]
