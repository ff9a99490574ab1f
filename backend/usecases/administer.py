"""What administrators see and change: profiles, people, the organization itself, and who changed what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from backend.errors import Forbidden, Missing, Unacceptable
from backend.ports.rows import AuditRow, MailboxAccess, MailboxRow, Organization, Profile, Role, User
from backend.ports.store import Unit
from backend.usecases.services import Services

SHORTEST_INTERVAL = 60
LONGEST_INTERVAL = 24 * 3600


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the organization; ``mailbox`` is None until she has connected one."""

    user: User
    profile: Profile | None
    mailbox: MailboxRow | None

    @property
    def status(self) -> str:
        """on, off, paused, suspended, or none without a mailbox."""
        return self.mailbox.status.value if self.mailbox else "none"


@dataclass(frozen=True, slots=True)
class Overview:
    """The organization at a glance; ``counts``: status of the mailbox -> people."""

    organization: Organization
    profiles: tuple[Profile, ...]
    people: tuple[PersonRow, ...]
    counts: Mapping[str, int]


def overview(services: Services, user: User) -> Overview:
    """Raises Forbidden for people who do not administer."""
    require_administrator(user)
    with services.store.transaction(user.organization_id) as unit:
        profiles = tuple(unit.profiles())
        people = _people(unit, profiles)
        return Overview(unit.organization(), profiles, people, Counter(person.status for person in people))


def audit_trail(services: Services, user: User, limit: int) -> tuple[tuple[AuditRow, str], ...]:
    """The newest changes, each with the name of who made it."""
    require_administrator(user)
    with services.store.transaction(user.organization_id) as unit:
        names = {person.id: person.name or person.email for person in unit.users()}
        return tuple((row, names.get(row.actor_id, row.actor_id)) for row in unit.audit(limit))


def change_profile(
    services: Services, user: User, profile_id: str, interval_seconds: int, access: MailboxAccess, sync_enabled: bool
) -> Profile:
    """Raises Forbidden, Missing, or Unacceptable for an interval outside one minute to one day."""
    require_administrator(user)
    if not SHORTEST_INTERVAL <= interval_seconds <= LONGEST_INTERVAL:
        raise Unacceptable("interval", "Sessions run every 1 to 1440 minutes.", "Nothing was changed.")
    with services.store.transaction(user.organization_id) as unit:
        before = unit.profile(profile_id)
        if before is None:
            raise Missing("no_such_profile", "There is no such profile.")
        if user.role is not Role.PLATFORM_ADMIN and (profile_id != user.profile_id or access != before.mailbox_access):
            raise Forbidden("administrators_only", "Only an administrator of the whole organization can change this.")
        after = replace(before, interval_seconds=interval_seconds, mailbox_access=access, sync_enabled=sync_enabled)
        unit.put_profile(after)
        _note(services, unit, user, "profile_changed", profile_id, _difference(before, after))
    return after


def move_person(services: Services, user: User, person_id: str, profile_id: str) -> User:
    """Put a person into another profile. Raises Forbidden and Missing."""
    if user.role is not Role.PLATFORM_ADMIN:
        raise Forbidden("administrators_only", "Only an administrator of the whole organization can change this.")
    with services.store.transaction(user.organization_id) as unit:
        person, profile = unit.user(person_id), unit.profile(profile_id)
        if person is None or profile is None:
            raise Missing("no_such_person", "There is no such person or profile.")
        moved = replace(person, profile_id=profile.id)
        unit.put_user(moved)
        _note(services, unit, user, "person_moved", person.id, {"from": person.profile_id, "to": profile.id})
    return moved


def set_organization(services: Services, tenant_id: str, name: str, access: MailboxAccess | None) -> Organization:
    """Create the organization of a Microsoft tenant, or change its name and its default profile's mailbox access.

    For the command line, where whoever runs it owns the server. An empty name or no access leaves that as it is.
    """
    with services.store.everywhere() as everywhere:
        known = everywhere.organization_of_tenant(tenant_id)
        if known is None:
            return _create(services, everywhere, tenant_id, name, access or MailboxAccess.DELEGATED)
    with services.store.transaction(known.id) as unit:
        changed = replace(known, name=name or known.name)
        unit.update_organization(changed)
        for profile in unit.profiles():
            if profile.is_default and access is not None:
                unit.put_profile(replace(profile, mailbox_access=access))
    return changed


def require_administrator(user: User) -> None:
    """Raises Forbidden unless the person administers a profile or the organization."""
    if user.role not in (Role.PROFILE_ADMIN, Role.PLATFORM_ADMIN):
        raise Forbidden("administrators_only", "Only administrators can do this.")


def _create(services: Services, everywhere: Any, tenant_id: str, name: str, access: MailboxAccess) -> Organization:
    organization = Organization(services.new_id(), tenant_id, name or tenant_id, services.clock.now())
    profile = Profile(services.new_id(), organization.id, "Everyone", is_default=True, mailbox_access=access)
    everywhere.add_organization(organization, profile)
    return organization


def _people(unit: Unit, profiles: Sequence[Profile]) -> tuple[PersonRow, ...]:
    by_id = {profile.id: profile for profile in profiles}
    mailboxes = {mailbox.user_id: mailbox for mailbox in unit.mailboxes()}
    people = sorted(unit.users(), key=lambda person: (person.name.casefold(), person.email, person.id))
    return tuple(PersonRow(person, by_id.get(person.profile_id), mailboxes.get(person.id)) for person in people)


def _difference(before: Profile, after: Profile) -> dict[str, Any]:
    names = ("interval_seconds", "mailbox_access", "sync_enabled")
    changed = [name for name in names if getattr(before, name) != getattr(after, name)]
    return {name: {"from": getattr(before, name), "to": getattr(after, name)} for name in changed}


def _note(services: Services, unit: Unit, user: User, action: str, subject: str, detail: Mapping[str, Any]) -> None:
    row = AuditRow(services.new_id(), user.organization_id, user.id, action, subject, detail, services.clock.now())
    unit.add_audit(row)
