"""Meetings that several mailboxes of an organization hold and Salesforce holds once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Owned


class SharedEvents(Owned):
    __tablename__ = "shared_events"
    __table_args__ = (UniqueConstraint("organization_id", "meeting_key"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    meeting_key: Mapped[str]
    owner_user_id: Mapped[str]
    claimed_at: Mapped[datetime]
    record_id: Mapped[str]
