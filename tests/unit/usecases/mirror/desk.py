"""Alice's mailbox and Salesforce with the mirror switched on, and what tests do to both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backend.ports.rows import DecisionRow, JournalRow, LinkRow
from backend.sync.mirror.records import Item, Kind, Record
from backend.usecases.run_session import run_session
from backend.usecases.session_report import SessionReport
from tests.cast import ALICE, World, make_world
from tests.fakes.mirror_box import FakeMirrorBox
from tests.fakes.mirror_org import FakeMirrorOrg

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

    def set(self, key: str, value: Any, address: str = ALICE) -> None:
        self.world.set(key, value, address)

    def sync(self, address: str = ALICE, minutes: int = 30) -> SessionReport:
        self.world.clock.advance(minutes * 60)
        row = self.world.mailbox_row(address)
        return run_session(self.world.services, row.organization_id, row.id, "schedule")

    def item(self, item_id: str) -> Item:
        return self.box.stored[item_id]

    def record(self, record_id: str) -> Record:
        return self.org.rows[record_id]

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
