"""Erasing in the fake store: every row that names the person, her mailbox, or the organization."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from backend.ports.rows import Capture, ConnectionKind, Lease, MailboxRow, SettingRow, SharedEvent, User
from tests.fakes.store_tables import Tables

Test = Callable[[Any, Any], bool]


def erase_person(tables: Tables, organization_id: str, user_id: str) -> int:
    boxes = {m.id for m in tables.rows(MailboxRow) if m.organization_id == organization_id and m.user_id == user_id}
    for kind, field in ((Capture, "claimed_by"), (SharedEvent, "owner_user_id")):
        rows: dict[Any, Any] = tables.of(kind)
        for key, row in list(rows.items()):
            if row.organization_id == organization_id and getattr(row, field) == user_id:
                rows[key] = replace(row, **{field: ""})

    tokens = {f"tokens-{kind.value}-{user_id}" for kind in ConnectionKind}
    leases = {f"mailbox-{box}" for box in boxes} | tokens

    def hers(key: Any, row: Any) -> bool:
        if isinstance(row, Lease):
            return row.name in leases
        in_key = set(key) if isinstance(key, tuple) else set()
        if getattr(row, "organization_id", "") != organization_id and organization_id not in in_key:
            return False
        if isinstance(row, SettingRow):
            return (row.scope, row.scope_id) == ("user", user_id)
        if isinstance(row, User):
            return row.id == user_id
        named = {getattr(row, "user_id", ""), getattr(row, "mailbox_id", "")}
        return bool((named | in_key) & {user_id, *boxes})

    return _drop(tables, hers)


def erase_organization(tables: Tables, organization_id: str) -> int:
    def its(key: Any, row: Any) -> bool:
        in_key = set(key) if isinstance(key, tuple) else {key}
        return getattr(row, "organization_id", "") == organization_id or organization_id in in_key

    return _drop(tables, its)


def _drop(tables: Tables, goes: Test) -> int:
    gone = 0
    for table in tables.everything():
        keys = [key for key, row in table.items() if goes(key, row)]
        gone += len(keys)
        for key in keys:
            del table[key]
    return gone
