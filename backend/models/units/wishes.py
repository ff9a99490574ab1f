"""What people decided themselves: Do-Not-Sync entries, choices made while composing, settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, select, tuple_, update

from backend.models.base import read
from backend.models.block_entry import BlockEntries
from backend.models.choice import Choices
from backend.models.organization import Organizations
from backend.models.sealed import WISH
from backend.models.setting import Settings
from backend.models.units.base import UnitBase, table_of
from backend.ports.rows import BlockEntry, Choice, SettingRow

ENTRY_KEY = ("organization_id", "user_id", "profile_id", "pattern")
SETTING_KEY = ("organization_id", "scope", "scope_id", "key")


class WishesUnit(UnitBase):
    # do not sync
    def block_entries(self, user_id: str, profile_id: str = "") -> Sequence[BlockEntry]:
        mine = and_(BlockEntries.user_id.in_(["", user_id]), BlockEntries.profile_id.in_(["", profile_id]))
        return self._all(BlockEntry, self._mine(BlockEntries, mine).order_by(BlockEntries.created_at, BlockEntries.id))

    def add_block_entry(self, entry: BlockEntry) -> BlockEntry:
        owner = (BlockEntries.user_id == entry.user_id, BlockEntries.profile_id == entry.profile_id)
        equal = self._mine(BlockEntries, *owner, BlockEntries.pattern == entry.pattern)
        values = self._values(entry)
        return self._insert_or(BlockEntries, values, ENTRY_KEY, lambda: self._one(BlockEntry, equal)) or entry

    def drop_block_entry(self, entry_id: str) -> BlockEntry | None:
        known = self.block_entry(entry_id)
        self._delete(BlockEntries, BlockEntries.id == entry_id)
        return known

    def block_entry(self, entry_id: str) -> BlockEntry | None:
        return self._one(BlockEntry, self._mine(BlockEntries, BlockEntries.id == entry_id))

    # choices made while composing
    def put_choice(self, choice: Choice) -> None:
        sealed = WISH.seal(self._vault, dict(choice.wish), choice.id)
        self._save(Choices, {**self._values(choice), "wish": sealed})

    def choice(self, token: str) -> Choice | None:
        return next(iter(self._choices(self._mine(Choices, Choices.token == token))), None)

    def open_choices(self, mailbox_id: str) -> Sequence[Choice]:
        waiting = self._mine(Choices, Choices.mailbox_id == mailbox_id, Choices.state == "open")
        return self._choices(waiting.order_by(Choices.created_at, Choices.id))

    def _choices(self, query: Select[Any]) -> list[Choice]:
        rows = self._rows(query)
        return [read(Choice, {**row, "wish": WISH.open(self._vault, row["wish"], row["id"])}) for row in rows]

    # settings
    def settings(self, scopes: Mapping[str, str]) -> Sequence[SettingRow]:
        pairs = tuple_(Settings.scope, Settings.scope_id).in_(list(scopes.items()))
        return sorted(self._all(SettingRow, self._mine(Settings, pairs)), key=lambda s: (s.scope, s.key))

    def put_setting(self, row: SettingRow) -> int:
        self._save(Settings, self._values(row), by=SETTING_KEY)
        return self._next_settings_version()

    def drop_setting(self, scope: str, scope_id: str, key: str) -> int:
        this = (Settings.scope == scope, Settings.scope_id == scope_id, Settings.key == key)
        return self._next_settings_version() if self._delete(Settings, *this) else self.settings_version()

    def settings_version(self) -> int:
        query = select(Organizations.settings_version).where(Organizations.id == self._organization_id)
        return self._connection.execute(query).scalar() or 0

    def _next_settings_version(self) -> int:
        grown = {"settings_version": Organizations.settings_version + 1}
        change = update(table_of(Organizations)).where(Organizations.id == self._organization_id).values(grown)
        return int(self._connection.execute(change.returning(Organizations.settings_version)).scalar_one())
