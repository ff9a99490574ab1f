"""The registry of mails saved once per organization."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import JsonList, Owned, Word
from backend.ports.rows import CaptureState


class Captures(Owned):
    __tablename__ = "captures"
    __table_args__ = (UniqueConstraint("organization_id", "message_key"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    message_key: Mapped[str]
    state: Mapped[CaptureState] = mapped_column(Word(CaptureState))
    claimed_by: Mapped[str]
    claimed_at: Mapped[datetime]
    record_type: Mapped[str]
    record_id: Mapped[str]
    origin: Mapped[str]
    saved_at: Mapped[datetime | None]
    links: Mapped[tuple[Mapping[str, Any], ...]] = mapped_column(JsonList)
    files: Mapped[tuple[Mapping[str, Any], ...]] = mapped_column(JsonList)
    editing: Mapped[str] = mapped_column(server_default=text("''"))
    relinked: Mapped[bool] = mapped_column(server_default=false())
