"""Forget a person, or an organization, for good. What they saved in Salesforce and in the mailbox stays there."""

from __future__ import annotations

from backend.ports.failures import NotFound
from backend.ports.rows import AuditRow
from backend.usecases.services import Services


def erase_person(services: Services, address: str) -> int:
    """Everything kept of the person with this mailbox or sign-in address; how many rows went. Who erased whom is kept
    by their ids alone. Raises NotFound when nobody, or more than one person, has it."""
    wanted = address.strip().casefold()
    with services.store.everywhere() as everywhere:
        organizations = [organization.id for organization in everywhere.organizations()]
    found = []
    for organization_id in organizations:
        with services.store.transaction(organization_id) as unit:
            boxes = {m.user_id for m in unit.mailboxes() if m.address.casefold() == wanted}
            people = [u.id for u in unit.users() if u.email.casefold() == wanted or u.id in boxes]
            found += [(organization_id, user_id) for user_id in people]
    if len(found) != 1:
        raise NotFound("several_people" if found else "no_such_person")
    ((organization_id, user_id),) = found
    with services.store.transaction(organization_id) as unit:
        gone = unit.erase_person(user_id)
        now = services.clock.now()
        unit.add_audit(AuditRow(services.new_id(), organization_id, "", "person_erased", user_id, {"rows": gone}, now))
    return gone


def erase_organization(services: Services, tenant_id: str) -> int:
    """Everything kept of the organization of this Microsoft tenant; how many rows went. Raises NotFound."""
    with services.store.everywhere() as everywhere:
        known = everywhere.organization_of_tenant(tenant_id.strip().lower())
        if known is None:
            raise NotFound("no_such_organization")
        return everywhere.erase_organization(known.id)
