"""What administrators see and change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backend.errors import Forbidden, Missing, Unacceptable
from backend.ports.rows import AuditRow, MailboxAccess, MailboxRow, Profile, Role, User
from backend.usecases.services import Services

SHORTEST_INTERVAL, LONGEST_INTERVAL = 60, 86_400


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the organization; ``status`` is the one that counts."""

    user: User
    profile: Profile
    mailbox: MailboxRow | None
    status: str


def people(services: Services, user: User) -> list[PersonRow]:
    """Everybody, by name; a profile administrator sees her profile. Raises Forbidden for others."""
    _administrators_only(user)
    with services.store.transaction(user.organization_id) as unit:
        profiles = {p.id: p for p in unit.profiles()}
        mailboxes = {m.user_id: m for m in unit.mailboxes()}
        seen = [u for u in unit.users() if user.role is Role.PLATFORM_ADMIN or u.profile_id == user.profile_id]
    rows = [PersonRow(u, profiles[u.profile_id], mailboxes.get(u.id), "") for u in seen]
    rows = [replace(r, status=_status(r)) for r in rows]
    return sorted(rows, key=lambda r: (r.user.name.lower(), r.user.id))


def profiles(services: Services, user: User) -> list[Profile]:
    _administrators_only(user)
    with services.store.transaction(user.organization_id) as unit:
        return [p for p in unit.profiles() if user.role is Role.PLATFORM_ADMIN or p.id == user.profile_id]


def set_profile(
    services: Services, user: User, profile_id: str, interval_seconds: int, access: str, sync_enabled: bool
) -> Profile:
    """Change a profile. Raises Forbidden, Missing, Unacceptable for an interval outside a minute to a day."""
    profile = next((p for p in profiles(services, user) if p.id == profile_id), None)
    if profile is None:
        raise Missing("no_such_profile", "There is no such profile")
    if not SHORTEST_INTERVAL <= interval_seconds <= LONGEST_INTERVAL:
        raise Unacceptable("bad_interval", "That interval does not fit", "From 60 seconds to a day (86,400).")
    if access not in {a.value for a in MailboxAccess}:
        raise Unacceptable("bad_access", "That kind of mailbox access does not exist")
    changed = replace(
        profile,
        interval_seconds=interval_seconds,
        mailbox_access=MailboxAccess(access),
        sync_enabled=sync_enabled,
    )
    with services.store.transaction(user.organization_id) as unit:
        unit.put_profile(changed)
        detail = {"interval": interval_seconds, "access": access, "sync": sync_enabled, "before": _told(profile)}
        unit.add_audit(
            AuditRow(
                services.new_id(),
                user.organization_id,
                user.id,
                "profile_changed",
                profile.id,
                detail,
                services.clock.now(),
            )
        )
    return changed


def _told(profile: Profile) -> dict[str, object]:
    return {
        "interval": profile.interval_seconds,
        "access": profile.mailbox_access.value,
        "sync": profile.sync_enabled,
    }


def audit(services: Services, user: User, limit: int = 100) -> Sequence[AuditRow]:
    """The newest first. Raises Forbidden."""
    _administrators_only(user)
    with services.store.transaction(user.organization_id) as unit:
        return unit.audit(limit)


def _status(row: PersonRow) -> str:
    if not row.profile.sync_enabled:
        return "off"
    return row.mailbox.status.value if row.mailbox is not None else "not set up"


def _administrators_only(user: User) -> None:
    if user.role is Role.USER:
        raise Forbidden("administrators_only", "Only an administrator may see this", "Ask your administrator.")
