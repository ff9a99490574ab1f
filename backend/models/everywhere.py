"""The few questions across organizations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, insert, select

from backend.models.base import read, values_of
from backend.models.encrypted import Vault
from backend.models.erasing import erase_organization
from backend.models.mailbox import Mailboxes, address_key
from backend.models.organization import Organizations, Profiles
from backend.models.sealed import SEALED
from backend.models.statements import table_of
from backend.models.units.base import refusals
from backend.models.user import Users
from backend.ports.rows import MailboxRow, MailboxStatus, Organization, Profile, User


class SqlEverywhere:
    """ports.store.Everywhere on one database connection."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def organization_of_tenant(self, tenant_id: str) -> Organization | None:
        query = select(table_of(Organizations)).where(Organizations.tenant_id == tenant_id)
        row = self._connection.execute(query).mappings().first()
        return None if row is None else read(Organization, row)

    def organizations(self) -> Sequence[Organization]:
        query = select(table_of(Organizations)).order_by(Organizations.created_at, Organizations.id)
        return [read(Organization, row) for row in self._connection.execute(query).mappings()]

    def add_organization(self, organization: Organization, default_profile: Profile) -> None:
        if default_profile.organization_id != organization.id:
            raise ValueError("the default profile belongs to another organization")
        with refusals(self._connection, one_row=False):
            self._connection.execute(insert(table_of(Organizations)).values(**values_of(organization)))
            self._connection.execute(insert(table_of(Profiles)).values(**values_of(default_profile)))

    def erase_organization(self, organization_id: str) -> int:
        return erase_organization(self._connection, organization_id)

    def user(self, user_id: str) -> User | None:
        row = self._connection.execute(_user(), {"user_id": user_id}).mappings().first()
        return None if row is None else read(User, row)

    def due_mailboxes(self, now: datetime, limit: int) -> Sequence[MailboxRow]:
        return self._mailboxes(Mailboxes.status == MailboxStatus.ON, Mailboxes.next_session_at <= now, limit=limit)

    def mailbox_at(self, address: str) -> Sequence[MailboxRow]:
        return self._mailboxes(Mailboxes.address_key == address_key(address))

    def connections_to_reseal(self, limit: int) -> int:
        """Covers every sealed column. Raises backend.models.encrypted.CannotOpen when a value's key is gone."""
        done = 0
        for column in SEALED:
            done += column.reseal(self._connection, self._vault, limit - done)
        return done

    def missing_keys(self) -> Sequence[str]:
        found = {key for column in SEALED for key in column.key_ids(self._connection)}
        return sorted(found - self._vault.known_keys)

    def _mailboxes(self, *where: ColumnElement[bool], limit: int | None = None) -> Sequence[MailboxRow]:
        waiting_longest = (Mailboxes.next_session_at.asc().nulls_last(), Mailboxes.id)
        query = select(table_of(Mailboxes)).where(*where).order_by(*waiting_longest).limit(limit)
        return [read(MailboxRow, row) for row in self._connection.execute(query).mappings()]


@cache
def _user() -> Select[Any]:
    return select(table_of(Users)).where(Users.id == bindparam("user_id"))
