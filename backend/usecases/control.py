"""Sync now, pause, resume, and how it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from backend.errors import Missing, TooSoon, Unacceptable
from backend.ports.rows import MailboxRow, MailboxStatus, Profile, SessionRow, User
from backend.ports.store import Unit
from backend.usecases.bell import ring
from backend.usecases.run_session import LEASE_SECONDS, effective_status
from backend.usecases.services import Services
from backend.usecases.sides import sides_of
from backend.usecases.views import SyncView

FORCE_EVERY = timedelta(seconds=60)
REASONS = {
    "salesforce_authorization": "Salesforce asked you to sign in again.",
    "mailbox_authorization": "Your mailbox asked you to sign in again.",
    "mailbox_gone": "The mailbox can't be found any more.",
    "profile_disabled": "Your administrator switched sync off.",
    "disconnected": "You disconnected.",
}


def status(services: Services, user: User) -> SyncView:
    """How this person's sync stands; ``off`` before it was ever set up."""
    with services.store.transaction(user.organization_id) as unit:
        mailbox = unit.mailbox_of(user.id)
        return SyncView("off") if mailbox is None else _view(services, unit, user, mailbox)


def status_and_sides(services: Services, user: User) -> tuple[SyncView, dict[str, str]]:
    """How sync stands, and whether each side is ok, lost or none: read together, as every look into the pane asks."""
    with services.store.transaction(user.organization_id) as unit:
        mailbox, profile = unit.mailbox_of(user.id), unit.profile(user.profile_id)
        sync = SyncView("off") if mailbox is None else _view_of(services, unit, mailbox, profile)
        return sync, sides_of(unit, user, mailbox, profile)


def force(services: Services, user: User) -> SyncView:
    """A session now. Raises TooSoon within a minute of the last request, Unacceptable while sync is not on. While one
    is running nothing more is needed, and the answer says so."""
    now = services.clock.now()
    with services.store.transaction(user.organization_id) as unit:
        mailbox = _mailbox(unit, user)
        view = _view(services, unit, user, mailbox)
        if view.status == "running":
            return view
        if view.status != "on":
            raise Unacceptable("sync_is_off", "Sync is not on", view.reason or "Resume it first.", "resume")
        if mailbox.forced_at is not None and now < mailbox.forced_at + FORCE_EVERY:
            wait = (mailbox.forced_at + FORCE_EVERY - now).total_seconds()
            raise TooSoon(
                "forced_already", "You asked a moment ago", f"You can ask again in {wait:.0f} seconds.", "retry", wait
            )
        mailbox = replace(mailbox, forced_at=now, next_session_at=now)
        unit.put_mailbox(mailbox)
        ring(unit, mailbox, "force")
        return _view(services, unit, user, mailbox)


def mails(services: Services, user: User) -> dict[str, int]:
    """How many of the person's mails stand at each outcome."""
    with services.store.transaction(user.organization_id) as unit:
        mailbox = unit.mailbox_of(user.id)
        return {o.value: n for o, n in unit.tally(mailbox.id, "message").items()} if mailbox is not None else {}


def pause(services: Services, user: User) -> SyncView:
    """Nothing runs in the background until the person resumes; saving by hand goes on."""
    return _change(services, user, lambda m: replace(m, status=MailboxStatus.PAUSED), (MailboxStatus.ON,))


def resume(services: Services, user: User) -> SyncView:
    """On again, with a session at once; also after a suspension, which comes back if its cause is still there."""
    now = services.clock.now()
    stopped = (MailboxStatus.PAUSED, MailboxStatus.SUSPENDED)
    return _change(
        services,
        user,
        lambda m: replace(m, status=MailboxStatus.ON, status_reason="", next_session_at=now, failures_in_a_row=0),
        stopped,
    )


def sessions(services: Services, user: User, limit: int = 20) -> Sequence[SessionRow]:
    """The newest first."""
    with services.store.transaction(user.organization_id) as unit:
        mailbox = unit.mailbox_of(user.id)
        return unit.sessions(mailbox.id, limit) if mailbox is not None else ()


def _change(
    services: Services,
    user: User,
    change: Callable[[MailboxRow], MailboxRow],
    from_states: tuple[MailboxStatus, ...],
) -> SyncView:
    with services.store.transaction(user.organization_id) as unit:
        mailbox = _mailbox(unit, user)
        if mailbox.status in from_states:
            mailbox = change(mailbox)
            unit.put_mailbox(mailbox)
            if mailbox.status is MailboxStatus.ON:
                ring(unit, mailbox, "force")
        return _view(services, unit, user, mailbox)


def _mailbox(unit: Unit, user: User) -> MailboxRow:
    """To be changed."""
    mailbox = unit.mailbox_of(user.id, lock=True)
    if mailbox is None:
        raise Missing("no_mailbox", "Sync is not set up yet", "Connect Salesforce first.", "connect_salesforce")
    return mailbox


def _view(services: Services, unit: Unit, user: User, mailbox: MailboxRow) -> SyncView:
    return _view_of(services, unit, mailbox, unit.profile(user.profile_id))


def _view_of(services: Services, unit: Unit, mailbox: MailboxRow, profile: Profile | None) -> SyncView:
    state, reason = effective_status(mailbox, profile) if profile is not None else (mailbox.status, "")
    counts = {outcome.value: amount for outcome, amount in unit.tally(mailbox.id).items()}
    running = state is MailboxStatus.ON and _running(services, unit, mailbox)
    return SyncView(
        "running" if running else state.value,
        REASONS.get(reason, reason),
        mailbox.last_session_at,
        mailbox.next_session_at if state is MailboxStatus.ON else None,
        counts,
    )


def _running(services: Services, unit: Unit, mailbox: MailboxRow) -> bool:
    latest = unit.sessions(mailbox.id, 1)
    oldest = services.clock.now() - timedelta(seconds=LEASE_SECONDS)
    return bool(latest) and latest[0].status == "running" and latest[0].started_at > oldest
