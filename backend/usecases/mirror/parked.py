"""Deletions that wait for a person because there were too many at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.ports.rows import DecisionRow, LinkRow, Outcome, User
from backend.ports.store import Unit
from backend.sync.mirror.actions import MirrorReason
from backend.usecases.mirror.allow import MOST_PARKED
from backend.usecases.mirror.names import name_of_link
from backend.usecases.services import Services

SAMPLE = 10
WANTED = {"outcome": Outcome.FAILED.value, "reason": MirrorReason.PARKED.value}


@dataclass(frozen=True, slots=True)
class Parked:
    """How many wait, by kind; ``sample`` names some of them."""

    counts: Mapping[str, int]
    sample: Sequence[str]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def parked(services: Services, user: User) -> Parked:
    """Nothing is parked in a mailbox that does not exist."""
    with services.store.transaction(user.organization_id) as unit:
        mailbox = unit.mailbox_of(user.id)
        rows = unit.find_decisions(mailbox.id, MOST_PARKED, WANTED) if mailbox is not None else ()
        names = [name_of_link(_link(unit, row)) or row.item_id for row in rows[:SAMPLE]]
    return Parked(dict(Counter(_kind(row) for row in rows)), names)


def _kind(row: DecisionRow) -> str:
    return row.item_type.removeprefix("sf_")


def _link(unit: Unit, row: DecisionRow) -> LinkRow | None:
    find = unit.links_by_records if row.item_type.startswith("sf_") else unit.links_by_items
    return find(row.mailbox_id, _kind(row), [row.item_id]).get(row.item_id)
