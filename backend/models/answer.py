"""Answers given to idempotency keys; ``body`` is sealed text, absent while the first request is at work."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Owned


class Answers(Owned):
    __tablename__ = "answers"
    __table_args__ = (Index("ix_answers_age", "organization_id", "created_at"),)

    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    status: Mapped[int]
    body: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
