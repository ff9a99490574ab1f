"""The organization, its profiles and its people."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select, update

from backend.models.base import read, values_of
from backend.models.erasing import erase_person
from backend.models.organization import Organizations, Profiles
from backend.models.statements import table_of
from backend.models.units.base import UnitBase, refusals
from backend.models.user import Users
from backend.ports.rows import MailboxAccess, Organization, Profile, User


class PeopleUnit(UnitBase):
    def organization(self) -> Organization:
        """Raises LookupError when there is none."""
        row = self._connection.execute(_organization(), self._place({})).mappings().first()
        if row is None:
            raise LookupError("there is no such organization")
        return read(Organization, row)

    def update_organization(self, organization: Organization) -> None:
        if organization.id != self._organization_id:
            raise ValueError("this row belongs to another organization")
        change = update(table_of(Organizations)).where(Organizations.id == self._organization_id)
        with refusals(self._connection):
            if self._connection.execute(change.values(**values_of(organization))).rowcount == 0:
                raise LookupError("there is no such organization")

    def profiles(self) -> Sequence[Profile]:
        return sorted(self._list(Profile, Profiles), key=lambda p: (p.name, p.id))

    def profile(self, profile_id: str) -> Profile | None:
        return self._find(Profile, Profiles, id=profile_id)

    def put_profile(self, profile: Profile) -> None:
        self._save(Profiles, self._values(profile))

    def users(self) -> Sequence[User]:
        return sorted(self._list(User, Users), key=lambda u: (u.email, u.id))

    def user(self, user_id: str) -> User | None:
        return self._find(User, Users, id=user_id)

    def mailbox_access(self, user_id: str) -> tuple[MailboxAccess, str]:
        row = self._connection.execute(_access(), self._place({"id": user_id})).first()
        return (row[0], row[1]) if row is not None else (MailboxAccess.DELEGATED, "")

    def user_by_directory_id(self, directory_id: str) -> User | None:
        return self._find(User, Users, directory_id=directory_id)

    def put_user(self, user: User) -> None:
        self._save(Users, self._values(user))

    def erase_person(self, user_id: str) -> int:
        return erase_person(self._connection, self._organization_id, user_id)


@cache
def _organization() -> Select[Any]:
    return select(table_of(Organizations)).where(Organizations.id == bindparam("organization_id"))


@cache
def _access() -> Select[MailboxAccess, str]:
    profile = and_(Profiles.organization_id == Users.organization_id, Profiles.id == Users.profile_id)
    return (
        select(Profiles.mailbox_access, Organizations.tenant_id)
        .join_from(Users, Profiles, profile)
        .join(Organizations, Organizations.id == Users.organization_id)
        .where(Users.organization_id == bindparam("organization_id"), Users.id == bindparam("id"))
    )
