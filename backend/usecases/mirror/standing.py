"""How the mirror stands, kind by kind: what is in step, and what the last session wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.ports.rows import User
from backend.sync.mirror.records import Kind
from backend.usecases.knowledge import knowledge_of
from backend.usecases.mirror.run import SETTING
from backend.usecases.services import Services


@dataclass(frozen=True, slots=True)
class Standing:
    """``linked``: things that are in step. ``wrote``: create, update, delete, conflict -> how often in the last
    session."""

    kind: str
    on: bool
    linked: int
    wrote: Mapping[str, int]


def standing(services: Services, user: User) -> Sequence[Standing]:
    """One per kind; nothing in step without a mailbox."""
    with services.store.transaction(user.organization_id) as unit:
        mailbox = unit.mailbox_of(user.id)
        policy = knowledge_of(unit, user, mailbox).policy
        sessions = unit.sessions(mailbox.id, 1) if mailbox is not None else ()
        wrote = unit.tally_journal(mailbox.id, sessions[0].id) if mailbox is not None and sessions else {}
        linked = {kind: unit.count_links(mailbox.id, kind.value) if mailbox is not None else 0 for kind in Kind}
    return [
        Standing(
            kind.value,
            policy.flag(SETTING[kind]),
            linked[kind],
            {verb: n for (of, verb), n in wrote.items() if of == kind.value},
        )
        for kind in Kind
    ]
