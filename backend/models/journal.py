"""Every write of the mirror and every conflict; ``before``, ``after`` and ``conflicts`` are sealed text."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Owned, points_to


class Journal(Owned):
    __tablename__ = "journal"
    __table_args__ = (
        points_to("mailboxes", "mailbox_id"),
        Index("ix_journal_recent", "organization_id", "mailbox_id", "at"),
        Index("ix_journal_session", "organization_id", "session_id"),
        Index("ix_journal_link", "organization_id", "link_id"),
        Index("ix_journal_state", "organization_id", "mailbox_id", "state"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    mailbox_id: Mapped[str]
    session_id: Mapped[str]
    link_id: Mapped[str]
    kind: Mapped[str]
    side: Mapped[str]
    verb: Mapped[str]
    target_id: Mapped[str]
    record_type: Mapped[str]
    state: Mapped[str]
    at: Mapped[datetime]
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    conflicts: Mapped[str] = mapped_column(Text)
    undoes: Mapped[str]
