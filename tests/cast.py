"""The cast of all tests: Alice the rep, Bob of her team, Dana who administers; Charlie, who must see nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from backend.adapters.bodies import HtmlBodies
from backend.ports.crm import Crm
from backend.ports.failures import AccessRevoked
from backend.ports.identity import Grant, Person
from backend.ports.mailbox import Mailbox
from backend.ports.mirror_crm import MirrorCrm
from backend.ports.mirror_mailbox import MirrorBox
from backend.ports.rows import (
    Connection,
    ConnectionKind,
    MailboxAccess,
    MailboxRow,
    MailboxStatus,
    Role,
    SettingRow,
    User,
)
from backend.sync.records import Address, Attachment, Body, Message
from backend.usecases.services import Services
from backend.usecases.sign_in import sign_in
from backend.usecases.views import ItemFacts
from tests.fakes.cache import FakeCache
from tests.fakes.clock import FakeClock
from tests.fakes.crm import FakeCrm
from tests.fakes.faults import Fuse
from tests.fakes.mailbox import FakeMailbox
from tests.fakes.mirror_box import FakeMirrorBox
from tests.fakes.mirror_org import FakeMirrorCrm, FakeMirrorOrg
from tests.fakes.org import FakeOrg
from tests.fakes.queue import FakeQueue
from tests.fakes.store import FakeStore

NORTHWIND, CONTOSO = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ALICE, BOB, DANA = "alice@northwind.example", "bob@northwind.example", "dana@northwind.example"
CHARLIE = "charlie@contoso.example"
ERIN, GARY, LENA, JO = "erin@acme.example", "gary@globex.example", "lena@newleads.example", "jo@newco.example"


class NoSignIn:
    """Stands where a sign-in adapter goes in tests that never sign in."""

    def begin(self, *arguments: Any, **named: Any) -> tuple[str, Mapping[str, Any]]:
        return "https://login.example/authorize", {"state": "state-1"}

    def finish(self, *arguments: Any) -> Any:
        raise AccessRevoked("sign-in", "not_in_this_test")

    def verify(self, access_token: str) -> Person:
        raise AccessRevoked("sign-in", "malformed")

    def revoke(self, token: str, login_url: str) -> None:
        return None


@dataclass
class FakeConnectors:
    """Opens what the world holds: mailboxes by address, Salesforce by user."""

    boxes: dict[str, FakeMailbox] = field(default_factory=dict)
    crms: dict[str, FakeCrm] = field(default_factory=dict)
    mirror_boxes: dict[str, FakeMirrorBox] = field(default_factory=dict)
    mirror_crms: dict[str, FakeMirrorCrm] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)  # "mailbox", "salesforce": access is lost

    def mailbox(self, mailbox: MailboxRow) -> Mailbox:
        if "mailbox" in self.closed:
            raise AccessRevoked("mailbox", "invalid_grant")
        return self.boxes[mailbox.address]

    def crm(self, connection: Connection) -> Crm:
        if "salesforce" in self.closed:
            raise AccessRevoked("salesforce", "invalid_grant")
        return self.crms[connection.user_id]

    def mirror_box(self, mailbox: MailboxRow) -> MirrorBox:
        if "mailbox" in self.closed:
            raise AccessRevoked("mailbox", "invalid_grant")
        return self.mirror_boxes[mailbox.address]

    def mirror_crm(self, connection: Connection) -> MirrorCrm:
        if "salesforce" in self.closed:
            raise AccessRevoked("salesforce", "invalid_grant")
        return self.mirror_crms[connection.user_id]


@dataclass
class World:
    """Services of fakes with people in them."""

    clock: FakeClock
    queue: FakeQueue
    store: FakeStore
    connectors: FakeConnectors
    services: Services
    org: FakeOrg
    other_org: FakeOrg
    mirrored: FakeMirrorOrg = field(default_factory=FakeMirrorOrg)
    users: dict[str, User] = field(default_factory=dict)
    deleted_records: set[str] = field(default_factory=set)  # what somebody deleted in Salesforce on purpose
    own_category: set[str] = field(default_factory=set)  # ids of mails the person gave a category of her own

    def user(self, address: str) -> User:
        return self.users[address]

    def box(self, address: str = ALICE) -> FakeMailbox:
        return self.connectors.boxes[address]

    def crm(self, address: str = ALICE) -> FakeCrm:
        return self.connectors.crms[self.users[address].id]

    def items(self, address: str = ALICE) -> FakeMirrorBox:
        """Contacts, tasks and calendar."""
        return self.connectors.mirror_boxes[address]

    def mirror_crm(self, address: str = ALICE) -> FakeMirrorCrm:
        return self.connectors.mirror_crms[self.users[address].id]

    def mailbox_row(self, address: str = ALICE) -> MailboxRow:
        user = self.users[address]
        with self.store.transaction(user.organization_id) as unit:
            row = unit.mailbox_of(user.id)
        assert row is not None
        return row

    def set(self, key: str, value: Any, address: str = ALICE) -> None:
        user = self.users[address]
        with self.store.transaction(user.organization_id) as unit:
            unit.put_setting(SettingRow(user.organization_id, "user", user.id, key, value))

    def change_mailbox(self, address: str = ALICE, **fields: Any) -> None:
        user = self.users[address]
        with self.store.transaction(user.organization_id) as unit:
            row = unit.mailbox_of(user.id, lock=True)
            assert row is not None
            unit.put_mailbox(replace(row, **fields))


def make_world(now: datetime = NOW, store: Any = None, fuse: Fuse | None = None) -> World:
    """Northwind with Alice, Bob and Dana connected and switched on; Contoso with Charlie, the outsider."""
    clock, queue, ids = FakeClock(now), FakeQueue(), count(1)
    store = store or FakeStore(queue)
    connectors = FakeConnectors()
    services = Services(
        store=store,
        connectors=connectors,
        microsoft=NoSignIn(),
        salesforce=NoSignIn(),
        queue=queue,
        clock=clock,
        cache=FakeCache(clock),
        bodies=HtmlBodies(),
        new_id=lambda: f"{next(ids):032x}",
        public_url="http://localhost:5000",
        salesforce_login_url="http://localhost:8080",
    )
    world = World(
        clock,
        queue,
        store,
        connectors,
        services,
        FakeOrg(),
        FakeOrg("Contoso", "00D000000000002AAA"),
    )
    for tenant, address, name, role in (
        (NORTHWIND, DANA, "Dana Diaz", Role.PLATFORM_ADMIN),
        (NORTHWIND, ALICE, "Alice Adams", Role.USER),
        (NORTHWIND, BOB, "Bob Brown", Role.USER),
        (CONTOSO, CHARLIE, "Charlie Chen", Role.PLATFORM_ADMIN),
    ):
        _add_person(world, tenant, address, name, role, fuse)
    return world


def _add_person(world: World, tenant: str, address: str, name: str, role: Role, fuse: Fuse | None) -> None:
    user = replace(sign_in(world.services, Person(tenant, f"oid-{address}", address, name)), role=role)
    org = world.org if tenant == NORTHWIND else world.other_org
    crm_user = org.add_user(address, name)
    world.users[address] = user
    world.connectors.boxes[address] = FakeMailbox(address, fuse=fuse)
    world.connectors.crms[user.id] = FakeCrm(org, crm_user, fuse)
    box = FakeMirrorBox(address, fuse)
    world.connectors.mirror_boxes[address] = box
    box.peers = world.connectors.mirror_boxes
    rows = world.mirrored if tenant == NORTHWIND else FakeMirrorOrg()
    world.connectors.mirror_crms[user.id] = FakeMirrorCrm(rows, crm_user.user_id, fuse)
    detail = {"user_id": crm_user.user_id, "time_zone": "Europe/Berlin", "organization_id": org.organization_id}
    with world.store.transaction(user.organization_id) as unit:
        unit.put_user(user)
        profile = unit.profile(user.profile_id)
        assert profile is not None
        unit.put_profile(replace(profile, mailbox_access=MailboxAccess.APPLICATION))
        unit.put_connection(
            Connection(
                world.services.new_id(),
                user.organization_id,
                user.id,
                ConnectionKind.SALESFORCE,
                crm_user.user_id,
                secrets={"access_token": "a", "refresh_token": "r"},
                detail=detail,
            )
        )
        unit.put_mailbox(
            MailboxRow(
                world.services.new_id(),
                user.organization_id,
                user.id,
                "graph",
                address,
                user.directory_id,
                status=MailboxStatus.ON,
                next_session_at=world.clock.now(),
            )
        )


def grant_of(detail: Mapping[str, Any]) -> Grant:
    return Grant("access", "refresh", None, detail)


def mail(
    sender: str = ERIN,
    to: tuple[str, ...] | str = ALICE,
    subject: str = "Renewal",
    cc: tuple[str, ...] = (),
    sent: datetime | None = None,
    **fields: Any,
) -> Message:
    """A mail as it lies in a mailbox; ``sent`` is an hour before NOW unless given."""
    moment = sent or NOW - timedelta(hours=1)
    recipients = (to,) if isinstance(to, str) else to
    known = {"body": Body(text="Hello,\nplease find the offer."), "sent_at": moment, "received_at": moment}
    return Message(
        id=fields.pop("id", ""),
        internet_message_id=fields.pop("internet_message_id", ""),
        conversation_id="thread-1",
        subject=subject,
        sender=Address(sender, sender.partition("@")[0].title()) if sender else None,
        to=tuple(Address(a) for a in recipients),
        cc=tuple(Address(a) for a in cc),
        **{**known, **fields},
    )


def a_file(name: str = "offer.pdf", size: int = 1000, **fields: Any) -> Attachment:
    return Attachment(f"att-{name}", name, "application/pdf", size, **fields)


def facts_of(message: Message, mode: str = "read", item_class: str = "IPM.Note") -> ItemFacts:
    """The open mail as the sidebar would tell it."""
    return ItemFacts(
        message.id,
        mode,
        message.internet_message_id,
        message.conversation_id,
        message.subject,
        item_class,
        message.sender,
        message.to,
        message.cc,
        message.bcc,
        message.sent_at,
    )
