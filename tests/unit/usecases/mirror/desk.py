"""Alice's mailbox and Salesforce with the mirror switched on, and what tests do to both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from backend.ports.rows import ConnectionKind, DecisionRow, JournalRow, LinkRow, SettingRow
from backend.sync.mirror.records import Attendee, FieldInfo, Invitee, Item, Kind, Record
from backend.sync.records import RecordRef
from backend.usecases.run_session import run_session
from backend.usecases.session_report import SessionReport
from tests.cast import ALICE, World, make_world
from tests.fakes.mirror_box import FakeMirrorBox
from tests.fakes.mirror_org import FakeMirrorOrg

SOON = ("2026-11-25T09:00:00Z", "2026-11-25T10:00:00Z")
LATER = ("2026-11-26T13:00:00Z", "2026-11-26T14:00:00Z")
BORN = "2026-11-23T09:00:00Z"  # after the mailbox was switched on

SWITCHES = {Kind.CONTACT: "mirror_contacts", Kind.TASK: "mirror_tasks", Kind.EVENT: "mirror_events"}


@dataclass
class Desk:
    """One world, seen from Alice's desk."""

    world: World

    @property
    def box(self) -> FakeMirrorBox:
        return self.world.items()

    @property
    def org(self) -> FakeMirrorOrg:
        return self.world.mirrored

    @property
    def me(self) -> str:
        """Alice's Salesforce user id."""
        return self.world.mirror_crm().user_id

    def set(self, key: str, value: Any, address: str = ALICE, level: str = "user") -> None:
        """A setting of one person, or of everybody at the level "organization"."""
        if level == "user":
            self.world.set(key, value, address)
            return
        organization = self.world.users[address].organization_id
        with self.world.store.transaction(organization) as unit:
            unit.put_setting(SettingRow(organization, level, organization, key, value))

    def event(self, address: str = ALICE, **fields: Any) -> Item:
        """A new calendar item, in three days unless said otherwise."""
        times = dict(zip(("start", "end"), SOON, strict=True))
        return self.world.items(address).add(Kind.EVENT, **{**times, **fields})

    def sf_event(self, subject: str, **fields: Any) -> Record:
        """A new Event of Alice's in Salesforce, in three days unless said otherwise."""
        times = dict(zip(("StartDateTime", "EndDateTime"), SOON, strict=True))
        return self.org.add("Event", self.me, Subject=subject, **{**times, **fields})

    def project(self, name: str) -> Record:
        """A new project of Alice's, of an object that the calendar shows as the category "Project"."""
        fields = {"Name": "string", "Kickoff__c": "datetime", "Review__c": "datetime", "OwnerId": "reference"}
        self.org.fields["Project__c"] = {name: FieldInfo(name, kind, length=80) for name, kind in fields.items()}
        row = {"object": "Project__c", "start_field": "Kickoff__c", "end_field": "Review__c"}
        row |= {"subject_field": "Name", "category": "Project"}
        self.set("calendar_objects", [row], level="organization")
        return self.org.add("Project__c", self.me, Name=name, Kickoff__c=SOON[0], Review__c=SOON[1])

    def masters(self) -> list[Record]:
        """All Events but the copies Salesforce makes for invited users."""
        return [row for row in self.org.of("Event") if not row.is_child]

    def attendees(self, item_id: str) -> tuple[Attendee, ...]:
        meeting = self.item(item_id).meeting
        assert meeting is not None
        return meeting.attendees

    def invite(self, type: str, record_id: str, email: str, name: str) -> None:
        """Somebody is added to the only Event, in Salesforce."""
        (event,) = self.masters()
        self.org.invite(event.ref.id, Invitee(RecordRef(type, record_id), email=email, name=name))

    def uninvite(self, email: str) -> None:
        """Somebody is taken out of the only Event, in Salesforce."""
        (event,) = self.masters()
        kept = tuple(i for i in event.invitees or () if i.email != email)
        self.org.keep(replace(event, invitees=kept))

    def sync(self, address: str = ALICE, minutes: int = 30) -> SessionReport:
        self.world.clock.advance(minutes * 60)
        row = self.world.mailbox_row(address)
        return run_session(self.world.services, row.organization_id, row.id, "schedule")

    def item(self, item_id: str) -> Item:
        return self.box.stored[item_id]

    def record(self, record_id: str) -> Record:
        return self.org.rows[record_id]

    def reconnect(self, salesforce_user: str) -> None:
        """Alice connects again, as somebody else in Salesforce."""
        user = self.world.user(ALICE)
        self.world.mirror_crm().user_id = salesforce_user
        with self.world.store.transaction(user.organization_id) as unit:
            connection = unit.connection(ConnectionKind.SALESFORCE, user.id)
            assert connection is not None
            unit.put_connection(replace(connection, external_id=salesforce_user))

    def link_of(self, item: Item) -> LinkRow | None:
        row = self.world.mailbox_row()
        with self.world.store.transaction(row.organization_id) as unit:
            return unit.links_by_items(row.id, item.kind.value, [item.id]).get(item.id)

    def decision(self, item_id: str, address: str = ALICE) -> DecisionRow:
        row = self.world.mailbox_row(address)
        with self.world.store.transaction(row.organization_id) as unit:
            found = unit.decision(row.id, item_id)
        assert found is not None
        return found

    def decisions(self) -> list[DecisionRow]:
        row = self.world.mailbox_row()
        with self.world.store.transaction(row.organization_id) as unit:
            return list(unit.recent_decisions(row.id, 1000))

    def journal(self) -> list[JournalRow]:
        row = self.world.mailbox_row()
        with self.world.store.transaction(row.organization_id) as unit:
            return list(unit.journal(row.id, 1000))

    def writes(self, address: str = ALICE) -> list[str]:
        """The writing calls to both sides since they were forgotten."""
        names = ("create", "update", "delete", "set_invitees", "mark_series")
        calls = [*self.world.items(address).calls, *self.world.mirror_crm(address).calls]
        return [name for name in calls if name in names]

    def forget_calls(self) -> None:
        for address in self.world.users:
            self.world.items(address).calls.clear()
            self.world.mirror_crm(address).calls.clear()


def make_desk(*kinds: Kind) -> Desk:
    desk = Desk(make_world())
    for kind in kinds:
        desk.set(SWITCHES[kind], True)
    return desk
