"""People: named by (organization, directory id), never by address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Owned, Word, points_to
from backend.ports.rows import Role


class Users(Owned):
    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("organization_id", "id"),
        UniqueConstraint("organization_id", "directory_id"),
        points_to("profiles", "profile_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    profile_id: Mapped[str]
    directory_id: Mapped[str]
    email: Mapped[str]
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(Word(Role))
    created_at: Mapped[datetime | None]
