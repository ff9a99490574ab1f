"""Which content was stored as which file in Salesforce, so that the same bytes are stored once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Owned


class StoredDocuments(Owned):
    __tablename__ = "stored_documents"
    __table_args__ = (Index("ix_stored_documents_age", "organization_id", "stored_at"),)

    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[str]
    stored_at: Mapped[datetime]
