"""A person a provider vouches for becomes a user of ours."""

from __future__ import annotations

from dataclasses import replace

from backend.ports.identity import Person
from backend.ports.rows import Organization, Profile, Role, User
from backend.ports.store import Conflict
from backend.usecases.services import Services


def sign_in(services: Services, person: Person) -> User:
    """The user of (tenant, directory id), made on the first visit. The first one of a tenant is its administrator.
    Name and address follow what the directory says now; they never decide who somebody is."""
    organization = _organization(services, person)
    with services.store.transaction(organization.id) as unit:
        user = unit.user_by_directory_id(person.directory_id)
        if user is None:
            profile = next(p for p in unit.profiles() if p.is_default)
            role = Role.USER if unit.users() else Role.PLATFORM_ADMIN
            now = services.clock.now()
            user = User(
                services.new_id(),
                organization.id,
                profile.id,
                person.directory_id,
                person.email.lower(),
                person.name,
                role,
                now,
            )
            unit.put_user(user)
        elif (user.email, user.name) != (person.email.lower(), person.name):
            user = replace(user, email=person.email.lower(), name=person.name)
            unit.put_user(user)
    return user


def _organization(services: Services, person: Person) -> Organization:
    with services.store.everywhere() as store:
        found = store.organization_of_tenant(person.tenant_id)
    if found is not None:
        return found
    name = person.email.lower().rpartition("@")[2] or person.tenant_id
    new = Organization(services.new_id(), person.tenant_id, name, services.clock.now())
    profile = Profile(services.new_id(), new.id, "Everyone", is_default=True)
    try:
        with services.store.everywhere() as store:
            store.add_organization(new, profile)
    except Conflict:  # two first visits at once
        with services.store.everywhere() as store:
            found = store.organization_of_tenant(person.tenant_id)
    return found or new
