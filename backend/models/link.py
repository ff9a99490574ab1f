"""Links between mailbox items and Salesforce records; ``base`` is sealed text because it holds what both said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import JsonObject, Owned, points_to

HAS_ITEM, HAS_RECORD = text("item_id <> ''"), text("record_id <> ''")


def one_each(name: str, column: str, where: Any) -> Index:
    """At most one link of a mailbox and kind for each value of the column that is not empty."""
    columns = ("organization_id", "mailbox_id", "kind", column)
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


class Links(Owned):
    __tablename__ = "links"
    __table_args__ = (
        points_to("mailboxes", "mailbox_id"),
        one_each("ux_links_item", "item_id", HAS_ITEM),
        one_each("ux_links_record", "record_id", HAS_RECORD),
        Index("ix_links_kind", "organization_id", "mailbox_id", "kind", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    mailbox_id: Mapped[str]
    kind: Mapped[str]
    item_id: Mapped[str]
    record_type: Mapped[str]
    record_id: Mapped[str]
    state: Mapped[str]
    born: Mapped[str]
    key: Mapped[str]
    item_version: Mapped[str]
    record_version: Mapped[str]
    starts: Mapped[str]
    ends: Mapped[str]
    detail: Mapped[Mapping[str, Any]] = mapped_column(JsonObject)
    base: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime | None]
