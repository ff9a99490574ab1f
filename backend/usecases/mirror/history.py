"""What the mirror did: every write and every conflict, newest first, for the person whose mailbox it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.ports.rows import JournalRow, User
from backend.usecases.mirror.acting import mailbox_of
from backend.usecases.services import Services

MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One write or conflict. ``changes``: field -> (before, after); of a conflict: lens -> (lost, kept). ``may_undo``:
    it was carried out and not taken back. ``chosen_again``: lenses whose lost value a person put back."""

    id: str
    session_id: str
    link_id: str
    at: datetime
    kind: str
    side: str
    verb: str
    state: str
    record_type: str
    target: str
    changes: Mapping[str, tuple[Any, Any]]
    winner: Mapping[str, str]
    may_undo: bool
    chosen_again: frozenset[str] = frozenset()


def history(
    services: Services,
    user: User,
    limit: int = 50,
    before: datetime | None = None,
    session_id: str = "",
    link_id: str = "",
) -> Sequence[Line]:
    """Raises Missing without a mailbox."""
    with services.store.transaction(user.organization_id) as unit:
        mailbox = mailbox_of(unit, user)
        rows = unit.journal(mailbox.id, min(limit, MOST_LINES), before, session_id, link_id)
    return [line_of(row) for row in rows]


def line_of(row: JournalRow) -> Line:
    """A journal row as a person sees it."""
    return Line(
        row.id,
        row.session_id,
        row.link_id,
        row.at,
        row.kind,
        row.side,
        row.verb,
        row.state,
        row.record_type,
        row.target_id,
        _changes(row),
        {str(c["lens"]): str(c["winner"]) for c in row.conflicts},
        row.verb != "conflict" and row.state == "done",
        frozenset(str(c["lens"]) for c in row.conflicts if c.get("chosen_again")),
    )


def _changes(row: JournalRow) -> Mapping[str, tuple[Any, Any]]:
    if row.verb == "conflict":
        return {str(c["lens"]): (c["lost"], c["kept"]) for c in row.conflicts}
    names = dict.fromkeys([*row.before, *row.after])
    pairs = {name: (row.before.get(name), row.after.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair != (None, "")}
