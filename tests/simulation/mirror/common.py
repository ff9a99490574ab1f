"""What every part of the machine stands on: the people, the words they write, and ways to pick things."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from backend.sync.mirror.records import Item, Kind, Record
from backend.usecases.run_session import run_session
from tests.cast import ALICE, BOB, ERIN, GARY, World, make_world
from tests.fakes.faults import Fuse
from tests.fakes.store import FakeStore
from tests.simulation.crashing_store import CrashingStore
from tests.simulation.mirror.history import History

PEOPLE = (ALICE, BOB)
PERSON = st.sampled_from(PEOPLE)
WHICH = st.integers(0, 12)
KIND = st.sampled_from(list(Kind))
DAYS = st.integers(-3, 30)
OBJECT = {Kind.CONTACT: "Contact", Kind.TASK: "Task", Kind.EVENT: "Event"}
HOURS = ("08", "10", "13", "16")


class Scene:
    """One world under the machine."""

    fuse: Fuse
    history: History
    world: World
    words: int

    def session(self, person: str) -> str:
        """One session now; its status."""
        row = self.world.mailbox_row(person)
        return run_session(self.world.services, row.organization_id, row.id, "schedule").status

    def word(self, secret: bool = False) -> str:
        """A new word, noted as written or as a secret."""
        self.words += 1
        word = f"{'secret' if secret else 'word'}{self.words}w"
        (self.history.secrets if secret else self.history.written).add(word)
        return word

    def write_over(self, value: str) -> None:
        """A person wrote over it or deleted it, herself."""
        self.history.undone.add(value)

    def now(self) -> str:
        return f"{self.world.clock.now():%Y-%m-%dT%H:%M:%SZ}"

    def times(self, day: int, hour: str) -> dict[str, str]:
        date = (self.world.clock.now() + timedelta(days=day)).date().isoformat()
        return {"start": f"{date}T{hour}:00:00Z", "end": f"{date}T{hour}:30:00Z"}

    def item(self, person: str, kind: Kind, which: int) -> Item | None:
        return _nth(self.world.items(person).of(kind), which)

    def record(self, kind: Kind, which: int) -> Record | None:
        return _nth(self.world.mirrored.of(OBJECT[kind]), which)

    @staticmethod
    def is_mine_to_edit(item: Item) -> bool:
        return item.meeting is None or item.meeting.is_organizer


def _nth(things: Sequence[Any], which: int) -> Any:
    return things[which % len(things)] if things else None


def build_world(fuse: Fuse) -> World:
    """Two people who mirror everything; every step may be the last."""
    world = make_world(store=CrashingStore(FakeStore(), fuse), fuse=fuse)
    world.org.add_contact(ERIN, "Erin Evans", world.org.add_account("Acme"))
    world.org.add_contact(GARY, "Gary Glenn", world.org.add_account("Globex"))
    for person in PEOPLE:
        for key in ("mirror_contacts", "mirror_tasks", "mirror_events", "autosave_meetings"):
            world.set(key, True, person)
    return world
