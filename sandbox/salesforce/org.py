"""One Salesforce org without HTTP: people, records, rules, queries."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

Fields = Mapping[str, Any]
Record = dict[str, Any]


class Clock(Protocol):
    def now(self) -> datetime: ...


class Ids(Protocol):
    def number(self, kind: str) -> int: ...


@dataclass
class OrgOptions:
    """What differs between orgs; every attribute may be changed while the org runs.

    `sharing` maps an object to "private" (owner only) or "read" (everyone reads, the owner writes); otherwise public.
    `duplicate_rule`: {"type", "fields": [..], "action": "alert"|"block", "name"?, "message"?} or None.
    """

    enhanced_email: bool = False
    shared_activities: bool = False
    package: bool = False
    person_accounts: bool = False
    duplicate_rule: Fields | None = None
    sharing: dict[str, str] = field(default_factory=dict)


class Org:
    """`name`, 18-character `id`, `options`, `users` (id -> User row)."""

    lock_failures: int = 0
    storage_full: bool = False
    validation_rules: list[Fields]

    def __init__(
        self, name: str, clock: Clock, ids: Ids, options: OrgOptions | None = None, org_id: str | None = None
    ) -> None:
        raise NotImplementedError

    def clear(self) -> None:
        """Forget every record and every user; options, rules and the org's own row stay."""
        raise NotImplementedError

    def add_user(
        self,
        username: str,
        email: str,
        name: str,
        profile: str = "Standard User",
        *,
        sees_all: bool = False,
        time_zone: str = "Europe/Berlin",
        user_id: str | None = None,
        is_active: bool = True,
    ) -> str:
        raise NotImplementedError

    def seed(self, type_name: str, fields: Fields, owner: str | None = None) -> str:
        """Insert without permissions and validation rules (read-only fields, CreatedDate and Id are allowed)."""
        raise NotImplementedError

    def as_user(self, user_id: str, version: str = "59.0") -> "View":
        """What this user can see and do; `version` shows in the addresses of answers. KeyError: no such user."""
        raise NotImplementedError

    def lock_rows(self, times: int) -> None:
        """Let the next `times` writes fail with UNABLE_TO_LOCK_ROW."""
        raise NotImplementedError

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Roll back every write inside when it ends with an exception; may be nested."""
        raise NotImplementedError
        yield


class View:
    """The org through one user's eyes. Every method raises SalesforceError."""

    def create(self, type_name: str, fields: Fields, headers: Fields | None = None) -> str:
        raise NotImplementedError

    def update(self, type_name: str, record_id: str, fields: Fields, headers: Fields | None = None) -> None:
        raise NotImplementedError

    def delete(self, type_name: str, record_id: str) -> None:
        raise NotImplementedError

    def get(self, type_name: str, record_id: str, fields: Sequence[str] | None = None) -> Record:
        raise NotImplementedError

    def upsert(
        self, type_name: str, key: str, value: Any, fields: Fields, headers: Fields | None = None
    ) -> tuple[str, bool]:
        """(id, created). Raises MultipleChoices (300) when several rows have the value."""
        raise NotImplementedError

    def get_by_external_id(self, type_name: str, key: str, value: str, fields: Sequence[str] | None = None) -> Record:
        raise NotImplementedError

    def find_by_external_id(self, type_name: str, key: str, value: str) -> str:
        """The row's id; 404 NOT_FOUND, MultipleChoices."""
        raise NotImplementedError

    def query(self, soql: str, *, all_rows: bool = False, batch_size: int = 2000) -> Record:
        """{"totalSize", "done", "records", "nextRecordsUrl"?}"""
        raise NotImplementedError

    def query_more(self, locator: str) -> Record:
        raise NotImplementedError

    def search(self, sosl: str) -> Record:
        """{"searchRecords": [..]}"""
        raise NotImplementedError

    def parameterized_search(self, body: Fields) -> Record:
        raise NotImplementedError

    def describe(self, type_name: str) -> Record:
        raise NotImplementedError

    def describe_global(self) -> Record:
        raise NotImplementedError

    def updated(self, type_name: str, start: str, end: str) -> Record:
        raise NotImplementedError

    def deleted(self, type_name: str, start: str, end: str) -> Record:
        raise NotImplementedError

    def blob(self, type_name: str, record_id: str, field_name: str) -> bytes:
        raise NotImplementedError
