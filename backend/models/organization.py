"""Organizations (our customers) and their profiles (groups of settings)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, Owned, Word
from backend.ports.rows import MailboxAccess


class Organizations(Base):
    __tablename__ = "organizations"

    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    created_at: Mapped[datetime]
    salesforce_org_id: Mapped[str]
    settings_version: Mapped[int] = mapped_column(server_default="0")


class Profiles(Owned):
    __tablename__ = "profiles"
    __table_args__ = (UniqueConstraint("organization_id", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    is_default: Mapped[bool]
    interval_seconds: Mapped[int]
    mailbox_access: Mapped[MailboxAccess] = mapped_column(Word(MailboxAccess))
    sync_enabled: Mapped[bool]
