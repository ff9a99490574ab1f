"""Who asks, and whether they may: scopes of people, roles of applications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.graph.errors import access_denied
from sandbox.graph.state import Mailbox

_APP_NAMES = {
    "Mail.ReadBasic": "Mail.ReadBasic.All",
    "Tasks.Read": "Tasks.Read.All",
    "Tasks.ReadWrite": "Tasks.ReadWrite.All",
}
_OWN_ONLY = ("user.", "settings.", "translate")
_READ = frozenset(["Mail.Read", "Mail.ReadWrite"])
NEEDS = {
    "mail.basic": _READ | {"Mail.ReadBasic"},
    "mail.read": _READ,
    "mail.write": frozenset(["Mail.ReadWrite"]),
    "mail.send": frozenset(["Mail.Send"]),
    "calendars.read": frozenset(["Calendars.Read", "Calendars.ReadWrite"]),
    "calendars.write": frozenset(["Calendars.ReadWrite"]),
    "contacts.read": frozenset(["Contacts.Read", "Contacts.ReadWrite"]),
    "contacts.write": frozenset(["Contacts.ReadWrite"]),
    "tasks.read": frozenset(["Tasks.Read", "Tasks.ReadWrite"]),
    "tasks.write": frozenset(["Tasks.ReadWrite"]),
    "settings.read": frozenset(["MailboxSettings.Read", "MailboxSettings.ReadWrite"]),
    "settings.write": frozenset(["MailboxSettings.ReadWrite"]),
    "user.read": frozenset(["User.Read"]),
    "translate": frozenset(["User.Read", "User.ReadBasic.All", "User.Read.All"]),
}
_DIRECTORY = frozenset(["User.ReadBasic.All", "User.Read.All"])


@dataclass(frozen=True)
class Principal:
    """``oid`` is empty for an application by itself; ``granted`` are scopes or roles."""

    tenant: str
    oid: str
    granted: frozenset[str]

    @property
    def is_app(self) -> bool:
        return not self.oid


def principal(claims: Mapping[str, Any]) -> Principal:
    is_app = claims.get("idtyp") == "app"
    granted = claims.get("roles", []) if is_app else str(claims.get("scp", "")).split()
    return Principal(claims["tid"], "" if is_app else claims["oid"], frozenset(granted))


def check(who: Principal, need: str, box: Mailbox) -> None:
    """GraphError 403 unless the token allows what is needed on this mailbox."""
    if not who.granted & _enough(who, need, box):
        raise access_denied()
    of_another = not who.is_app and who.oid != box.oid and not need.startswith(_OWN_ONLY)
    if of_another and who.oid not in box.shared_with:
        raise access_denied()


def is_basic(who: Principal, box: Mailbox) -> bool:
    """Whether only headers and the like may be seen."""
    return not who.granted & _enough(who, "mail.read", box)


def _enough(who: Principal, need: str, box: Mailbox) -> frozenset[str]:
    names = NEEDS[need]
    if who.is_app:
        return frozenset(_APP_NAMES.get(one, one) for one in names) | (
            _DIRECTORY if need == "user.read" else frozenset()
        )
    if who.oid == box.oid:
        return names | (_DIRECTORY if need == "user.read" else frozenset())
    return _DIRECTORY if need == "user.read" else frozenset(f"{one}.Shared" for one in names)
