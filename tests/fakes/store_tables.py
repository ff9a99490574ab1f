"""The rows behind the fake store, with the rules every database keeps: JSON, aware times, unique keys, references."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from backend.ports.capture_rows import Backfill, ChosenFolder, Completeness, FollowedThread
from backend.ports.rows import (
    Choice,
    DecisionRow,
    JournalRow,
    LinkRow,
    MailboxRow,
    Organization,
    Profile,
    SessionRow,
    User,
)
from backend.ports.store import Conflict


class Owned(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def organization_id(self) -> str: ...


Row = TypeVar("Row")
OwnedRow = TypeVar("OwnedRow", bound=Owned)

REFERENCES: Mapping[type, tuple[str, type]] = {
    User: ("profile_id", Profile),
    MailboxRow: ("user_id", User),
    DecisionRow: ("mailbox_id", MailboxRow),
    SessionRow: ("mailbox_id", MailboxRow),
    Choice: ("mailbox_id", MailboxRow),
    LinkRow: ("mailbox_id", MailboxRow),
    JournalRow: ("mailbox_id", MailboxRow),
    ChosenFolder: ("mailbox_id", MailboxRow),
    FollowedThread: ("mailbox_id", MailboxRow),
    Backfill: ("mailbox_id", MailboxRow),
    Completeness: ("mailbox_id", MailboxRow),
}
SCALARS = (str, int, float, Enum)


def cleaned(row: Row) -> Row:
    """The row as a database gives it back: JSON for mappings, UTC for times. Raises ValueError or TypeError."""
    given = {name: getattr(row, name) for name in _fields(type(row))}
    changed = {name: known for name, value in given.items() if (known := _clean(value)) is not value}
    return type(row)(**(given | changed)) if changed else row


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def _clean(value: Any) -> Any:
    if isinstance(value, datetime):
        return utc(value)
    if value is None or isinstance(value, SCALARS):
        return value
    if isinstance(value, tuple):
        return value if all(type(part) is str for part in value) else tuple(json.loads(json.dumps(list(value))))
    return json.loads(json.dumps(dict(value) if isinstance(value, Mapping) else value))


def utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return moment.astimezone(UTC)


class Tables:
    """``of(type)`` is the table of that row type: key -> row."""

    def __init__(self) -> None:
        self._tables: dict[Any, dict[Any, Any]] = {}

    def of(self, kind: type[Row]) -> dict[Any, Row]:
        return self._tables.setdefault(kind, {})

    def rows(self, kind: type[Row]) -> Iterable[Row]:
        return self.of(kind).values()

    def named(self, name: str) -> dict[Any, Any]:
        return self._tables.setdefault(name, {})

    def everything(self) -> Iterable[dict[Any, Any]]:
        return list(self._tables.values())

    def copy(self) -> Tables:
        twin = Tables()
        twin._tables = {kind: dict(rows) for kind, rows in self._tables.items()}
        return twin

    def become(self, other: Tables) -> None:
        self._tables = other._tables

    def need_organization(self, organization_id: str) -> None:
        if organization_id not in self.of(Organization):
            raise LookupError("there is no such organization")

    def need(self, kind: type[OwnedRow], row_id: str, organization_id: str) -> None:
        found = self.of(kind).get(row_id)
        if found is None or found.organization_id != organization_id:
            raise LookupError(f"there is no such {kind.__name__} in this organization")

    def put(self, row: OwnedRow, *unique: tuple[str, ...]) -> None:
        """Insert or update by id, refusing what breaks one of the unique rules of its organization."""
        self.need_organization(row.organization_id)
        kind = type(row)
        if kind in REFERENCES:
            field, target = REFERENCES[kind]
            self.need(target, getattr(row, field), row.organization_id)
        standing = self.of(kind).get(row.id)
        if standing is not None and standing.organization_id != row.organization_id:
            raise Conflict("this id is taken")
        for fields in unique:
            key = attrgetter("organization_id", *fields)
            wanted = key(row)
            if any(key(other) == wanted and other.id != row.id for other in self.rows(kind)):
                raise Conflict(f"another {kind.__name__} stands in the way")
        self.of(kind)[row.id] = cleaned(row)
