"""What contract tests of a mirrored mailbox are played on, and what all of them use."""

from __future__ import annotations

from typing import Any, Protocol

import pytest

from backend.ports.mirror_mailbox import ItemDraft, ItemPatch, MirrorBox, Places
from backend.sync.mirror.records import Item, Kind, Window

ALICE, BOB, ERIN = "alice@northwind.example", "bob@northwind.example", "erin@acme.example"
CATEGORIES = {"Salesforce": "preset7", "Do-Not-Sync": "preset12"}
WINDOW = Window("2026-11-01T00:00:00Z", "2027-02-01T00:00:00Z")
TEN, ELEVEN = "2026-12-01T10:00:00Z", "2026-12-01T11:00:00Z"
NAME = {Kind.CONTACT: "surname", Kind.TASK: "subject", Kind.EVENT: "subject"}
OTHER_NAME = {Kind.CONTACT: "notes", Kind.TASK: "body", Kind.EVENT: "body"}
ALL = list(Kind)
every_kind = pytest.mark.parametrize("kind", ALL, ids=[kind.value for kind in ALL])


class MirrorStage(Protocol):
    """A mailbox and the person whose it is. Fields are given by their neutral names."""

    mirror: MirrorBox

    def add(self, kind: Kind, place: str, categories: tuple[str, ...] = (), **fields: Any) -> str:
        """Something the person makes; events may have ``attendees`` (addresses). Returns its id."""
        ...

    def add_series(self, subject: str, days: tuple[str, ...], attendees: tuple[str, ...] = ()) -> dict[str, str]:
        """A weekly series at ten o'clock UTC on these days: day -> id of the occurrence."""
        ...

    def recur(self, item_id: str, days: tuple[str, ...]) -> None:
        """The person makes an event weekly: from now on it takes place at ten o'clock UTC on these days."""
        ...

    def edit(self, kind: Kind, item_id: str, **fields: Any) -> None: ...
    def categorise(self, kind: Kind, item_id: str, *names: str) -> None: ...
    def move(self, kind: Kind, item_id: str, place: str) -> None:
        """Into another contact folder or task list."""
        ...

    def other_list(self) -> str:
        """Another task list of the person's."""
        ...

    def remove(self, kind: Kind, item_id: str) -> None: ...
    def delete_place(self, kind: Kind, place: str) -> None: ...
    def drop_cursors(self) -> None: ...
    def answer(self, item_id: str, answer: str) -> None:
        """The person answers an invitation: accepted or tentativelyAccepted."""
        ...

    def of(self, address: str) -> MirrorStage:
        """A colleague's mailbox."""
        ...

    def outbox(self) -> list[str]:
        """Whom Exchange mailed because of us, the person's own doings left out."""
        ...


class Reader:
    """Reads all pages of one place and remembers where it was."""

    def __init__(self, mirror: MirrorBox, kind: Kind, place: str) -> None:
        self.mirror, self.kind, self.place = mirror, kind, place
        self.cursor, self.pages = "", 0
        self.items: dict[str, Item] = {}
        self.removed: list[str] = []
        self.complete: list[bool] = []

    def read(self) -> Reader:
        """Everything since the last time."""
        self.items, self.removed, self.complete = {}, [], []
        for _ in range(50):
            page = self.mirror.changes(self.kind, self.place, self.cursor, WINDOW)
            self.items |= {item.id: item for item in page.items}
            self.removed += page.removed
            self.complete.append(page.complete)
            self.cursor = page.cursor
            if not page.more:
                return self
        raise AssertionError("the pages never end")


def place_of(places: Places, kind: Kind) -> str:
    return {Kind.CONTACT: places.contacts, Kind.TASK: places.tasks, Kind.EVENT: places.calendar}[kind]


def times(kind: Kind) -> dict[str, str]:
    return {"start": TEN, "end": ELEVEN} if kind is Kind.EVENT else {}


def meetings_of(stage: MirrorStage) -> list[Item]:
    """What is in a colleague's calendar, in full."""
    calendar = stage.mirror.set_up_mirror([Kind.EVENT], {}).calendar
    ids = list(Reader(stage.mirror, Kind.EVENT, calendar).read().items)
    return [item for item in stage.mirror.items(Kind.EVENT, calendar, ids).values() if isinstance(item, Item)]


class MirrorBoxFixtures:
    """A subclass gives the fixture ``stage``."""

    @pytest.fixture
    def mirror(self, stage: MirrorStage) -> MirrorBox:
        return stage.mirror

    @pytest.fixture
    def places(self, mirror: MirrorBox) -> Places:
        return mirror.set_up_mirror(ALL, CATEGORIES)

    @pytest.fixture
    def reader(self, mirror, places):
        """reader(kind) has read everything there is."""
        return lambda kind: Reader(mirror, kind, place_of(places, kind)).read()

    @pytest.fixture
    def add(self, stage, places):
        """add(kind, name) -> id: something in our own place."""
        return lambda kind, name="Made", **more: stage.add(
            kind, place_of(places, kind), **{NAME[kind]: name, **times(kind), **more}
        )

    @pytest.fixture
    def read(self, mirror, places):
        """read(kind, id) -> the item as it is, or the failure."""
        return lambda kind, item_id: mirror.items(kind, place_of(places, kind), [item_id])[item_id]

    @pytest.fixture
    def draft(self, places):
        """draft(kind, record_id, **fields)"""

        def make(kind: Kind, record_id: str = "rec1", categories: tuple[str, ...] = (), **fields: Any) -> ItemDraft:
            values = {NAME[kind]: "Made", **times(kind), **fields}
            url = f"https://sf.example/{record_id}"
            return ItemDraft(f"token-{record_id}", place_of(places, kind), values, categories, record_id, url)

        return make

    @pytest.fixture
    def patch(self, mirror, places):
        """patch(item, **fields) -> the item afterwards, or the failure."""

        def change(item: Item, categories=None, record_id=None, **fields: Any):
            wanted = ItemPatch(item.id, item.version, fields, categories, record_id, "https://sf.example/x")
            (result,) = mirror.update(item.kind, place_of(places, item.kind), [wanted])
            return result

        return change
