"""What people decided themselves: Do-Not-Sync entries, choices made while composing, settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select, tuple_, update

from backend.models.base import read
from backend.models.block_entry import BlockEntries
from backend.models.choice import Choices
from backend.models.encrypted import KeyGone
from backend.models.organization import Organizations
from backend.models.sealed import WISH
from backend.models.setting import Settings
from backend.models.statements import rows_with, table_of
from backend.models.units.base import UnitBase
from backend.ports.rows import BlockEntry, Choice, SettingRow

ENTRY_KEY = ("organization_id", "user_id", "profile_id", "pattern")
SETTING_KEY = ("organization_id", "scope", "scope_id", "key")


class WishesUnit(UnitBase):
    # do not sync
    def block_entries(self, user_id: str, profile_id: str = "") -> Sequence[BlockEntry]:
        place = self._place({"users": ["", user_id], "profiles": ["", profile_id]})
        found = self._connection.execute(_entries(), place).mappings()
        return [read(BlockEntry, row) for row in found]

    def add_block_entry(self, entry: BlockEntry) -> BlockEntry:
        values = self._values(entry)
        key = {name: values[name] for name in ENTRY_KEY}

        def standing() -> BlockEntry | None:
            return self._find(BlockEntry, BlockEntries, **key)

        return self._insert_or(BlockEntries, values, ENTRY_KEY, standing) or entry

    def drop_block_entry(self, entry_id: str) -> BlockEntry | None:
        known = self.block_entry(entry_id)
        self._drop(BlockEntries, id=entry_id)
        return known

    def block_entry(self, entry_id: str) -> BlockEntry | None:
        return self._find(BlockEntry, BlockEntries, id=entry_id)

    # choices made while composing
    def put_choice(self, choice: Choice) -> None:
        sealed = WISH.seal(self._vault, dict(choice.wish), choice.id)
        self._save(Choices, {**self._values(choice), "wish": sealed})

    def choice(self, token: str) -> Choice | None:
        row = self._found(Choices, token=token)
        return None if row is None else self._choice(row)

    def open_choices(self, mailbox_id: str) -> Sequence[Choice]:
        waiting = self._every(Choices, ("created_at", "id"), mailbox_id=mailbox_id, state="open")
        return [choice for row in waiting if (choice := self._choice(row)) is not None]

    def _choice(self, row: Mapping[Any, Any]) -> Choice | None:
        """None without the key: nobody knows what was wished."""
        try:
            return read(Choice, {**row, "wish": WISH.open(self._vault, row["wish"], row["id"])})
        except KeyGone:
            return None

    # settings
    def settings(self, scopes: Mapping[str, str]) -> Sequence[SettingRow]:
        place = self._place({"pairs": list(scopes.items())})
        found = self._connection.execute(_settings(), place).mappings()
        return sorted((read(SettingRow, row) for row in found), key=lambda s: (s.scope, s.key))

    def put_setting(self, row: SettingRow) -> int:
        self._save(Settings, self._values(row), by=SETTING_KEY)
        return self._next_settings_version()

    def drop_setting(self, scope: str, scope_id: str, key: str) -> int:
        dropped = self._drop(Settings, scope=scope, scope_id=scope_id, key=key)
        return self._next_settings_version() if dropped else self.settings_version()

    def settings_version(self) -> int:
        return self._connection.execute(_version(), self._place({})).scalar() or 0

    def _next_settings_version(self) -> int:
        grown = {"settings_version": Organizations.settings_version + 1}
        change = update(table_of(Organizations)).where(Organizations.id == self._organization_id).values(grown)
        return int(self._connection.execute(change.returning(Organizations.settings_version)).scalar_one())


@cache
def _entries() -> Select[Any]:
    """Those of one person, those of a profile, and everybody's."""
    users = BlockEntries.user_id.in_(bindparam("users", expanding=True))
    profiles = BlockEntries.profile_id.in_(bindparam("profiles", expanding=True))
    return rows_with(BlockEntries, ("organization_id",), ("created_at", "id")).where(users, profiles)


@cache
def _settings() -> Select[Any]:
    pairs = tuple_(Settings.scope, Settings.scope_id).in_(bindparam("pairs", expanding=True))
    return rows_with(Settings, ("organization_id",)).where(pairs)


@cache
def _version() -> Select[int]:
    return select(Organizations.settings_version).where(Organizations.id == bindparam("organization_id"))
