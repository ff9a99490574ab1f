"""Does every connection still work, and may it do what Lockstep needs? Asks each side once and writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from backend.ports.failures import AccessDenied, AccessRevoked, Failure, NotFound
from backend.ports.mailbox import Folders
from backend.ports.rows import MailboxRow, Organization, User
from backend.ports.store import Unit
from backend.sync.mirror.records import Kind
from backend.sync.records import Capabilities, Place
from backend.usecases.ask_salesforce import search_of, steps_left_out
from backend.usecases.crm_access import salesforce_of
from backend.usecases.knowledge import knowledge_of
from backend.usecases.mirror.run import SETTING
from backend.usecases.services import Services
from backend.usecases.words import say

OK = "ok"
NO_ACCESS = "The person may create neither tasks nor email messages in Salesforce."
NO_KEY = "This key is missing: put it back at the end of LOCKSTEP_ENCRYPTION_KEYS, or have people connect again."
NO_PACKAGE = "The Lockstep package is not installed: doubles are found, not prevented."
SIDES = {Kind.CONTACT: "contacts", Kind.TASK: "tasks", Kind.EVENT: "calendar"}
NOBODY = "nobody@lockstep.invalid"
NOWHERE = "none"  # no item has this id: asking for it shows whether asking is allowed
ADVICE = {
    AccessRevoked: "The person has to connect again.",
    AccessDenied: "An administrator has to grant the permission.",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """``result``: ok, not connected, or the code of what failed; ``advice`` says what to do about it."""

    organization: str
    person: str
    side: str
    result: str
    advice: str = ""


def check_connections(services: Services) -> Iterator[Checked]:
    """Every person's Salesforce and mailbox, one after the other, and what of the mailbox is mirrored."""
    with services.store.everywhere() as everywhere:
        organizations = list(everywhere.organizations())
        missing = list(everywhere.missing_keys())
    yield from (Checked("", "", "encryption key", key, NO_KEY) for key in missing)
    for organization in organizations:
        with services.store.transaction(organization.id) as unit:
            people = _people(unit)
        for user, mailbox in people:
            yield _salesforce(services, organization, user)
            yield from _searched(services, organization, user, mailbox)
            if mailbox is not None:
                yield _mailbox(services, organization, user, mailbox)
                yield from _mirrored(services, organization, user, mailbox)


def _people(unit: Unit) -> list[tuple[User, MailboxRow | None]]:
    return [(user, unit.mailbox_of(user.id)) for user in unit.users()]


def _salesforce(services: Services, organization: Organization, user: User) -> Checked:
    try:
        crm = services.connectors.crm(salesforce_of(services, user))
        crm.whoami()
        capabilities = crm.capabilities()
    except Failure as failure:
        return _failed(organization, user, "salesforce", failure)
    if not capabilities.task_fields and not capabilities.email_fields:
        return Checked(organization.name, user.email, "salesforce", "cannot_save", NO_ACCESS)
    advice = "" if capabilities.key_field else NO_PACKAGE
    return Checked(organization.name, user.email, "salesforce", OK, advice)


def _searched(
    services: Services, organization: Organization, user: User, mailbox: MailboxRow | None
) -> Iterator[Checked]:
    """The fields an administrator named, where Salesforce refuses to look by them."""
    with services.store.transaction(organization.id) as unit:
        policy = knowledge_of(unit, user, mailbox).policy
    search = search_of(policy)
    if not search.by_address and not search.by_account:
        return
    try:
        crm = services.connectors.crm(salesforce_of(services, user))
        found = crm.matches([NOBODY], [], Capabilities(), search)
    except Failure:
        return  # told already
    for one in steps_left_out(found, policy):
        yield Checked(organization.name, user.email, "settings", one.setting, say(one))


def _mailbox(services: Services, organization: Organization, user: User, mailbox: MailboxRow) -> Checked:
    try:
        folders = Folders(**mailbox.folders) if mailbox.folders else Folders("inbox", "sentitems", "drafts")
        page = services.connectors.mailbox(mailbox).poll(folders, {Place.INBOX: ""}).pages[0]
    except Failure as failure:
        return _failed(organization, user, "mailbox", failure)
    if page.failure is not None:
        return _failed(organization, user, "mailbox", page.failure)
    return Checked(organization.name, user.email, "mailbox", OK)


def _mirrored(services: Services, organization: Organization, user: User, mailbox: MailboxRow) -> Iterator[Checked]:
    with services.store.transaction(organization.id) as unit:
        policy = knowledge_of(unit, user, mailbox).policy
    for kind in (kind for kind in Kind if policy.flag(SETTING[kind])):
        try:
            found = services.connectors.mirror_box(mailbox).items(kind, NOWHERE, [NOWHERE])[NOWHERE]
        except Failure as failure:
            found = failure
        if isinstance(found, Failure) and not isinstance(found, NotFound):
            yield _failed(organization, user, SIDES[kind], found)
        else:
            yield Checked(organization.name, user.email, SIDES[kind], OK)


def _failed(organization: Organization, user: User, side: str, failure: Failure) -> Checked:
    if failure.code == "not_connected":
        return Checked(organization.name, user.email, side, "not connected", "The person has not connected it yet.")
    advice = next((words for kind, words in ADVICE.items() if isinstance(failure, kind)), "Try again later.")
    return Checked(organization.name, user.email, side, failure.code, advice)
