"""Whether a person's mailbox and her Salesforce can be reached, as far as the store knows: ok, lost or none."""

from __future__ import annotations

from backend.ports.rows import Connection, ConnectionKind, MailboxAccess, MailboxRow, Profile, User
from backend.ports.store import Unit

LOST_MAILBOX = ("mailbox_authorization", "mailbox_gone")


def sides_of(unit: Unit, user: User, mailbox: MailboxRow | None, profile: Profile | None) -> dict[str, str]:
    return {
        "salesforce": side_of(unit.connection(ConnectionKind.SALESFORCE, user.id)),
        "mailbox": _mailbox_side(unit, user, mailbox, profile),
    }


def side_of(connection: Connection | None) -> str:
    return "none" if connection is None else connection.status.value


def _mailbox_side(unit: Unit, user: User, mailbox: MailboxRow | None, profile: Profile | None) -> str:
    if mailbox is not None and mailbox.status_reason in LOST_MAILBOX:
        return "lost"
    if profile is not None and profile.mailbox_access is MailboxAccess.APPLICATION:
        return "ok"
    return side_of(unit.connection(ConnectionKind.MICROSOFT, user.id))
