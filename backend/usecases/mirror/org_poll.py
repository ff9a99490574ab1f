"""One look at Salesforce for the whole organization, through a person who sees everything: who has news there?

It only rings: the mailboxes concerned ask for themselves, under their own person's name. While it goes well, sessions
without news need not ask Salesforce at all. What it may miss, each mailbox's daily reading of everything finds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from backend.ports.failures import Failure, Transient
from backend.ports.mirror_crm import Feed, MirrorCrm
from backend.ports.rows import ConnectionKind, Lease, MailboxRow, MailboxStatus, User
from backend.ports.store import Unit
from backend.sync.mirror.records import OrgFacts
from backend.usecases.crm_access import salesforce_of
from backend.usecases.knowledge import Knowledge, knowledge_of
from backend.usecases.mirror.run import SETTING, instant, org_facts
from backend.usecases.services import Services

OBJECTS = ("Event", "Task", "Contact")
NEWS = "mirror:news"  # in a mailbox's cursors: Salesforce holds something new for it
CURSOR = "org:{}"  # in the cursors of the mailbox of whoever looks
GOOD_FOR_SECONDS = 600
LEASE_SECONDS = 300
MOST_PAGES = 1000


@dataclass
class Changed:
    """Owners and ids of records somebody touched; the cursors from which to go on."""

    owners: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    contacts: bool = False
    cursors: dict[str, str] = field(default_factory=dict)


def poll_organizations(services: Services) -> int:
    """Look for every organization that named somebody to look; how many mailboxes were rung."""
    with services.store.everywhere() as store:
        organizations = store.organizations()
    return sum(poll_organization(services, organization.id) for organization in organizations)


def poll_organization(services: Services, organization_id: str) -> int:
    """Ring the mailboxes that have news in Salesforce. A side that can't be asked rings nobody, and sessions ask again
    for themselves."""
    with services.store.transaction(organization_id) as unit:
        watcher = _watcher(unit)
        lease = _lease(services, unit) if watcher is not None else None
        cursors = unit.cursors(watcher[1].id) if watcher is not None else {}
    if watcher is None or lease is None:
        return 0
    try:
        connection = salesforce_of(services, watcher[0])
        crm = services.connectors.mirror_crm(connection)
        changed = _read(crm, org_facts(services, connection, crm), cursors)
        return _ring(services, organization_id, watcher[1], changed)
    except Failure:
        return 0
    finally:
        with services.store.transaction(organization_id) as unit:
            unit.free_lease(lease)


def is_watched(services: Services, organization_id: str) -> bool:
    """Somebody looked for the organization a short while ago."""
    return services.cache.get(_key(organization_id)) is not None


def _watcher(unit: Unit) -> tuple[User, MailboxRow] | None:
    """The person whose Salesforce user sees everything, as an administrator said."""
    organization = unit.organization()
    rows = unit.settings({"organization": organization.id})
    address = next((str(r.value).lower() for r in rows if r.key == "salesforce_watcher"), "")
    user = next((u for u in unit.users() if address and u.email.lower() == address), None)
    mailbox = unit.mailbox_of(user.id) if user is not None else None
    return (user, mailbox) if user is not None and mailbox is not None else None


def _lease(services: Services, unit: Unit) -> Lease | None:
    return unit.take_lease("salesforce-watch", services.new_id(), services.clock.now(), LEASE_SECONDS)


def _read(crm: MirrorCrm, facts: OrgFacts, cursors: Mapping[str, str]) -> Changed:
    """All objects in one call while there is a page of each; the very first time only where to begin."""
    changed = Changed()
    begun = {name: cursors.get(CURSOR.format(name), "") for name in OBJECTS}
    feeds = {name: Feed(name, begun[name], (), scope="all", limit=0 if begun[name] else 1) for name in OBJECTS}
    for _ in range(MOST_PAGES):
        following = {}
        for name, page in zip(feeds, crm.changes(list(feeds.values()), facts), strict=True):
            if isinstance(page, Failure):
                raise page
            changed.cursors[name] = page.cursor
            if begun[name]:
                changed.owners |= {record.owner_id for record in page.records}
                changed.ids |= {record.ref.id for record in page.records} | set(page.deleted)
                changed.contacts = changed.contacts or (name == "Contact" and bool(page.records or page.deleted))
            if page.more:
                following[name] = replace(feeds[name], cursor=page.cursor)
        if not following:
            return changed
        feeds = following
    raise Transient("endless_listing")


def _ring(services: Services, organization_id: str, watcher: MailboxRow, changed: Changed) -> int:
    """News and cursors are stored together."""
    now = services.clock.now()
    with services.store.transaction(organization_id) as unit:
        concerned = list(_concerned(unit, changed))
        for mailbox in concerned:
            unit.put_cursors(mailbox.id, {NEWS: f"{instant(now)}|{services.new_id()}"})
            current = unit.mailbox(mailbox.id, lock=True) or mailbox
            unit.put_mailbox(replace(current, next_session_at=now))
        unit.put_cursors(watcher.id, {CURSOR.format(name): cursor for name, cursor in changed.cursors.items()})
    services.cache.set(_key(organization_id), instant(now), GOOD_FOR_SECONDS)
    return len(concerned)


def _concerned(unit: Unit, changed: Changed) -> Iterator[MailboxRow]:
    linked = unit.linked_mailboxes(changed.ids) if changed.ids else frozenset()
    if not (changed.owners or linked):
        return
    for mailbox in unit.mailboxes():
        user = unit.user(mailbox.user_id)
        if user is None or mailbox.status is not MailboxStatus.ON:
            continue
        connection = unit.connection(ConnectionKind.SALESFORCE, user.id)
        owner = str(connection.detail.get("user_id", "")) if connection is not None else ""
        knowledge = knowledge_of(unit, user, mailbox)
        if not any(knowledge.policy.flag(key) for key in SETTING.values()):
            continue
        if owner in changed.owners or mailbox.id in linked or (changed.contacts and _takes_all(knowledge)):
            yield mailbox


def _takes_all(knowledge: Knowledge) -> bool:
    """Contacts of others come to this mailbox too."""
    return knowledge.policy.text("contact_scope") != "mine"


def _key(organization_id: str) -> str:
    return f"salesforce-watched:{organization_id}"
