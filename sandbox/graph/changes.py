"""What happened to the items of one collection, and the rounds of a delta query over it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Change:
    """``kind`` is created, updated or removed; ``ordinary_id`` is the id the item had in this collection."""

    number: int
    item: str
    ordinary_id: str
    kind: str


@dataclass
class ChangeLog:
    """Grows by one line per change; ``head`` is the number of the newest."""

    changes: list[Change] = field(default_factory=list)

    @property
    def head(self) -> int:
        return len(self.changes)

    def add(self, item: str, ordinary_id: str, kind: str) -> None:
        self.changes.append(Change(self.head + 1, item, ordinary_id, kind))

    def since(self, number: int) -> list[Change]:
        """The newest change of each item after ``number``, oldest first; created stays created when updated later."""
        latest: dict[str, Change] = {}
        for change in self.changes[number:]:
            before = latest.pop(change.item, None)
            if before and before.kind == "created" and change.kind == "updated":
                change = replace(change, kind="created")
            latest[change.item] = change
        return list(latest.values())


@dataclass(frozen=True)
class Round:
    """A delta query stopped between two pages, or (``pending`` empty) between two rounds.

    ``position`` is the log number the round will have covered when ``pending`` is used up; ``options`` are those of
    the first call, which later calls may not change.
    """

    collection: str
    options: Any
    position: int
    pending: tuple[Change, ...] = ()
    in_round: bool = False


@dataclass
class Cursors:
    """The tokens handed out. A token stays good until dropped, and may be used again."""

    rounds: dict[str, Round] = field(default_factory=dict)
    issued: int = 0

    def keep(self, mailbox: str, state: Round) -> str:
        self.issued += 1
        token = f"{mailbox.replace('-', '')[:12]}_{self.issued:06d}"
        self.rounds[token] = state
        return token

    def drop(self) -> None:
        self.rounds.clear()
