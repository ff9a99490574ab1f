"""Grants; ``secrets`` is sealed text, see encrypted.py. ``user_id`` is empty for a grant of the organization."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import JsonObject, Owned, Word
from backend.ports.rows import ConnectionKind, ConnectionStatus


class Connections(Owned):
    __tablename__ = "connections"
    __table_args__ = (UniqueConstraint("organization_id", "kind", "user_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str]
    kind: Mapped[ConnectionKind] = mapped_column(Word(ConnectionKind))
    external_id: Mapped[str]
    status: Mapped[ConnectionStatus] = mapped_column(Word(ConnectionStatus))
    lost_reason: Mapped[str]
    secrets: Mapped[str] = mapped_column(Text)
    detail: Mapped[Mapping[str, Any]] = mapped_column(JsonObject)
