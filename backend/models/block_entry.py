"""Do-Not-Sync entries of a person, a profile, or the organization where both ids are empty."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Owned


class BlockEntries(Owned):
    __tablename__ = "block_entries"
    __table_args__ = (UniqueConstraint("organization_id", "user_id", "profile_id", "pattern"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str]
    pattern: Mapped[str]
    created_at: Mapped[datetime]
    profile_id: Mapped[str]
    locked: Mapped[bool]
    lifts: Mapped[bool]
