"""How far each place of a mailbox has been read."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Owned, points_to


class Cursors(Owned):
    __tablename__ = "cursors"
    __table_args__ = (points_to("mailboxes", "mailbox_id"),)

    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    mailbox_id: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    cursor: Mapped[str] = mapped_column(Text)
