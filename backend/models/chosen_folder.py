"""Further folders people want watched."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Owned, Word, points_to
from backend.ports.capture_rows import FolderState


class ChosenFolders(Owned):
    __tablename__ = "chosen_folders"
    __table_args__ = (
        UniqueConstraint("organization_id", "mailbox_id", "folder_id"),
        points_to("mailboxes", "mailbox_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    mailbox_id: Mapped[str]
    folder_id: Mapped[str]
    name: Mapped[str]
    added_at: Mapped[datetime]
    state: Mapped[FolderState] = mapped_column(Word(FolderState))
