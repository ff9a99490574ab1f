"""A world on which short lives are played, with an auditor at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from backend.ports.rows import SettingRow
from backend.ports.store import Conflict
from backend.sync.mirror.records import Item, Kind, Record
from backend.usecases.run_session import run_session
from tests.cast import ALICE, BOB, World
from tests.fakes.faults import Crash, Fuse
from tests.fakes.mirror_box import FakeMirrorBox
from tests.fakes.mirror_org import FakeMirrorCrm, FakeMirrorOrg
from tests.simulation.mirror.auditor import breaches, waiting
from tests.simulation.mirror.common import build_world
from tests.simulation.mirror.history import History
from tests.simulation.mirror.witness import watch_deletions

PEOPLE = (ALICE, BOB)
WRITES = ("create", "update", "delete", "set_invitees", "mark_series")
SOON = {"start": "2026-11-25T09:00:00Z", "end": "2026-11-25T10:00:00Z"}
LATER = {"StartDateTime": "2026-11-26T13:00:00Z", "EndDateTime": "2026-11-26T14:00:00Z"}
ROUNDS = 6
DAY = 24 * 60  # minutes


@dataclass
class Stage:
    """``run`` plays sessions; ``verdict`` lets the world come to rest and asks the auditor."""

    fuse: Fuse = field(default_factory=Fuse)
    history: History = field(default_factory=History)
    world: World = field(init=False)
    words: int = 0

    def __post_init__(self) -> None:
        self.world = build_world(self.fuse)
        watch_deletions(self.world, self.history, PEOPLE)

    @property
    def box(self) -> FakeMirrorBox:
        return self.world.items()

    @property
    def bobs(self) -> FakeMirrorBox:
        return self.world.items(BOB)

    @property
    def org(self) -> FakeMirrorOrg:
        return self.world.mirrored

    @property
    def crm(self) -> FakeMirrorCrm:
        return self.world.mirror_crm()

    @property
    def me(self) -> str:
        return self.crm.user_id

    def word(self, prefix: str = "word") -> str:
        """A new word that must not get lost."""
        self.words += 1
        word = f"{prefix}{self.words}w"
        self.history.written.add(word)
        return word

    def contact(self, **fields: Any) -> Item:
        fields = fields if "surname" in fields else {"surname": self.word(), **fields}
        return self.box.add(Kind.CONTACT, **{"email1": f"w{self.words}@x.example", **fields})

    def task(self, **fields: Any) -> Item:
        return self.box.add(Kind.TASK, **{"subject": self.word(), **fields})

    def event(self, address: str = ALICE, **fields: Any) -> Item:
        fields = fields if "subject" in fields else {"subject": self.word(), **fields}
        about = {"categories": ("Salesforce",), "created_at": "2026-11-23T09:00:00Z"}
        return self.world.items(address).add(Kind.EVENT, **{**SOON, **about, **fields})

    def only(self, name: str) -> Record:
        (record,) = [row for row in self.org.of(name) if not row.is_child]
        return record

    def set(self, key: str, value: Any, level: str = "user") -> None:
        if level == "user":
            self.world.set(key, value)
            return
        organization = self.world.user(ALICE).organization_id
        with self.world.store.transaction(organization) as unit:
            unit.put_setting(SettingRow(organization, level, organization, key, value))

    def run(self, address: str = ALICE, minutes: int = 10) -> str:
        """One session; its status."""
        self.world.clock.advance(minutes * 60)
        row = self.world.mailbox_row(address)
        try:
            return run_session(self.world.services, row.organization_id, row.id, "schedule").status
        except Conflict:  # the unique indexes are the last line of defence
            self.history.told.append("D-IDM: the store refused a second link of one thing")
            return "defect"

    def kill(self, steps: int, address: str = ALICE) -> None:
        """A session that dies after so many steps."""
        self.fuse.crash_after(steps)
        try:
            self.run(address)
        except Crash:
            pass
        finally:
            self.fuse.mend()

    def meanwhile(self, side: Any, method: str, deed: Callable[[], Any]) -> None:
        """The next time the engine is about to call this method, somebody does something first."""
        original = getattr(side, method)

        def first(*arguments: Any) -> Any:
            setattr(side, method, original)
            deed()
            return original(*arguments)

        setattr(side, method, first)

    def verdict(self, minutes: int = 10) -> list[str]:
        """What the auditor says once nobody does anything any more."""
        for person in PEOPLE:
            self.world.items(person).forget_faults()
            self.world.mirror_crm(person).forget_faults()
        for _ in range(ROUNDS):
            for person in PEOPLE:
                self.run(person, minutes)
            if not any(waiting(self.world, person) for person in PEOPLE):
                break
        restless = self._restless(minutes)
        return [*breaches(self.world, self.history, PEOPLE), *restless]

    def _restless(self, minutes: int) -> list[str]:
        """D-NOP: a further round writes nothing."""
        for person in PEOPLE:
            self.run(person, minutes)
        sides = [side(person) for person in PEOPLE for side in (self.world.items, self.world.mirror_crm)]
        for side in sides:
            side.calls.clear()
        for person in PEOPLE:
            self.run(person, minutes)
        return [f"D-NOP: one more {call}" for side in sides for call in side.calls if call in WRITES]
