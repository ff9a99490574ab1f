"""Which tenant a path means: a GUID, a domain, or one of the words for all of them."""

from __future__ import annotations

from sandbox.directory import Directory, PersonInfo
from sandbox.microsoft.errors import bad_request

ANY = ("common", "organizations")


def resolve(directory: Directory, name: str) -> str:
    """The tenant's id, or the word itself for any tenant. Raises SignInError for a tenant that is not there."""
    if name.lower() in ANY:
        return name.lower()
    for tenant in directory.tenants:
        if name.lower() in (tenant.id, tenant.domain):
            return tenant.id
    raise bad_request(90002, f"Tenant '{name}' not found.")


def people_of(directory: Directory, tenant: str) -> list[PersonInfo]:
    return list(directory.people) if tenant in ANY else directory.of_tenant(tenant)
