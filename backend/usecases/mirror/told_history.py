"""The history as a person reads it: named things with their address in Salesforce, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.ports.rows import User
from backend.sync.records import RecordRef
from backend.usecases.crm_access import address_of_records
from backend.usecases.mirror.history import MOST_LINES, Line, history
from backend.usecases.mirror.names import name_in, name_of_link
from backend.usecases.services import Services


@dataclass(frozen=True, slots=True)
class Entry:
    """One line with its name; ``url`` is "" where there is no record to open."""

    line: Line
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Told:
    """``next`` is the moment before which the following page begins; None on the last."""

    entries: Sequence[Entry]
    next: datetime | None


def told_history(
    services: Services,
    user: User,
    limit: int = 50,
    before: datetime | None = None,
    session_id: str = "",
    link_id: str = "",
) -> Told:
    """Raises Missing without a mailbox."""
    lines = history(services, user, MOST_LINES, before, session_id, link_id)
    end = limit
    while end < len(lines) and lines[end].at == lines[end - 1].at:  # a page ends between two moments
        end += 1
    more = end < len(lines) or len(lines) == MOST_LINES
    return Told(_named(services, user, lines[:end]), lines[:end][-1].at if more else None)


def _named(services: Services, user: User, lines: Sequence[Line]) -> list[Entry]:
    names = _names(services, user, {line.link_id for line in lines})
    url = address_of_records(services, user)
    if url is None:
        return [Entry(line, _own_name(line) or names.get(line.link_id, ""), "") for line in lines]
    return [
        Entry(
            line,
            _own_name(line) or names.get(line.link_id, ""),
            url(RecordRef(line.record_type, line.target)) if _has_record(line) else "",
        )
        for line in lines
    ]


def _has_record(line: Line) -> bool:
    return line.side == "salesforce" and line.verb in ("create", "update", "invitees") and bool(line.target)


def _own_name(line: Line) -> str:
    if line.verb == "conflict":
        return ""
    after = {name: pair[1] for name, pair in line.changes.items()}
    return name_in(after) or name_in({name: pair[0] for name, pair in line.changes.items()})


def _names(services: Services, user: User, link_ids: Iterable[str]) -> dict[str, str]:
    with services.store.transaction(user.organization_id) as unit:
        return {link_id: name_of_link(unit.link(link_id)) for link_id in link_ids}
