"""All of them."""

from __future__ import annotations

from datetime import datetime

from tests.contract.corpus import languages, machines, people, shapes
from tests.contract.corpus.letters import Desk, Letter

GROUPS = (
    languages.languages,
    languages.signatures,
    languages.signs,
    machines.newsletters,
    machines.lists,
    machines.receipts_of_shops,
    machines.bounces,
    machines.meetings,
    machines.automatic_answers,
    shapes.sealed,
    shapes.files,
    shapes.structures,
    shapes.broken_headers,
    people.colleagues,
    people.mixtures,
    people.sent,
    people.private,
    people.thread,
    people.ids,
)


def corpus(now: datetime) -> list[Letter]:
    """Every mail, written around two days before ``now`` unless it is about its date."""
    desk = Desk(now)
    for group in GROUPS:
        group(desk)
    return desk.written
