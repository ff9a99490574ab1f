"""Who did what, when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import JsonObject, Owned


class Audit(Owned):
    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_recent", "organization_id", "at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    actor_id: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[Mapping[str, Any]] = mapped_column(JsonObject)
    at: Mapped[datetime]
