"""The organization itself: read on the administrators' pages, made and changed on the command line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from backend.errors import Missing, Unacceptable
from backend.ports.rows import AuditRow, MailboxAccess, Organization, Profile, SettingRow, User
from backend.sync.policy import SETTINGS
from backend.usecases.services import Services


def organization_of(services: Services, user: User) -> Organization:
    with services.store.transaction(user.organization_id) as unit:
        return unit.organization()


def set_organization(services: Services, tenant_id: str, name: str, access: str) -> Organization:
    """Create the organization of a Microsoft tenant, or change its name and its default profile's mailbox access.

    For whoever runs the server. An empty ``name`` or ``access`` leaves that as it is. Raises Unacceptable for an
    access that does not exist.
    """
    if access not in ("", *MailboxAccess):
        raise Unacceptable("bad_access", "That kind of mailbox access does not exist")
    with services.store.everywhere() as everywhere:
        known = everywhere.organization_of_tenant(tenant_id)
    return _create(services, tenant_id, name, access) if known is None else _change(services, known, name, access)


def set_setting(services: Services, tenant_id: str, key: str, value: Any) -> None:
    """A value for everybody of an organization, for whoever runs the server. Raises Missing for an organization or a
    setting that is not there, Unacceptable for a value that does not fit."""
    with services.store.everywhere() as everywhere:
        known = everywhere.organization_of_tenant(tenant_id)
    setting = SETTINGS.get(key)
    if known is None or setting is None:
        raise Missing("not_there", "There is no such organization" if known is None else "There is no such setting")
    try:
        checked = setting.check(value)
    except ValueError as error:
        raise Unacceptable("bad_value", "That value does not fit", f"{error}.") from None
    kept = list(checked) if isinstance(checked, tuple) else checked
    now = services.clock.now()
    with services.store.transaction(known.id) as unit:
        unit.put_setting(SettingRow(known.id, "organization", known.id, key, kept, False, "", now))
        detail = {"value": kept, "forced": False, "scope": "organization"}
        unit.add_audit(AuditRow(services.new_id(), known.id, "", "setting_changed", key, detail, now))


def _create(services: Services, tenant_id: str, name: str, access: str) -> Organization:
    organization = Organization(services.new_id(), tenant_id, name or tenant_id, services.clock.now())
    wanted = MailboxAccess(access or MailboxAccess.DELEGATED)
    profile = Profile(services.new_id(), organization.id, "Everyone", is_default=True, mailbox_access=wanted)
    with services.store.everywhere() as everywhere:
        everywhere.add_organization(organization, profile)
    return organization


def _change(services: Services, known: Organization, name: str, access: str) -> Organization:
    with services.store.transaction(known.id) as unit:
        changed = replace(known, name=name or known.name)
        unit.update_organization(changed)
        for profile in unit.profiles():
            if profile.is_default and access:
                unit.put_profile(replace(profile, mailbox_access=MailboxAccess(access)))
    return changed
