"""Removing everything of a person or of an organization: by the columns a table has, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, and_, delete, or_, select, update

from backend.models.base import Base
from backend.models.capture import Captures
from backend.models.lease import Leases
from backend.models.mailbox import Mailboxes
from backend.models.organization import Organizations
from backend.models.setting import Settings
from backend.models.shared_event import SharedEvents
from backend.models.statements import table_of
from backend.models.units.base import Where
from backend.models.user import Users
from backend.ports.rows import ConnectionKind


def erase_person(connection: Connection, organization_id: str, user_id: str) -> int:
    """Every row of hers and of her mailbox. What the organization shares stays, without her: which mails and meetings
    were saved, so that they are not saved again. Returns how many rows went."""
    mine = and_(Mailboxes.organization_id == organization_id, Mailboxes.user_id == user_id)
    mailboxes = list(connection.execute(select(Mailboxes.id).where(mine)).scalars())
    for table, column in ((Captures, "claimed_by"), (SharedEvents, "owner_user_id")):
        held = table_of(table).c
        here = and_(held.organization_id == organization_id, held[column] == user_id)
        connection.execute(update(table_of(table)).where(here).values(**{column: ""}))
    return sum(
        connection.execute(delete(table).where(table.c.organization_id == organization_id, where)).rowcount
        for table in reversed(Base.metadata.sorted_tables)
        if (where := _hers(table, user_id, mailboxes)) is not None
    )


def erase_organization(connection: Connection, organization_id: str) -> int:
    """Every row of it. Returns how many."""
    organizations = table_of(Organizations)
    gone = sum(
        connection.execute(delete(table).where(table.c.organization_id == organization_id)).rowcount
        for table in reversed(Base.metadata.sorted_tables)
        if table is not organizations
    )
    return gone + connection.execute(delete(organizations).where(organizations.c.id == organization_id)).rowcount


def _hers(table: Table, user_id: str, mailboxes: Sequence[str]) -> Where | None:
    """Which rows of this table are of this person; None when none can be."""
    if table is table_of(Users):
        return table.c.id == user_id
    if table is table_of(Settings):
        return and_(table.c.scope == "user", table.c.scope_id == user_id)
    if table is table_of(Leases):
        tokens = [f"tokens-{kind.value}-{user_id}" for kind in ConnectionKind]
        return table.c.name.in_([*(f"mailbox-{mailbox}" for mailbox in mailboxes), *tokens])
    found = [table.c.user_id == user_id] if "user_id" in table.c else []
    if "mailbox_id" in table.c:
        found.append(table.c.mailbox_id.in_(mailboxes))
    return or_(*found) if found else None
