"""One transaction of the fake store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from backend.ports.rows import (
    AuditRow,
    BlockEntry,
    Capture,
    CaptureState,
    Choice,
    Connection,
    ConnectionKind,
    DecisionRow,
    Lease,
    MailboxAccess,
    MailboxRow,
    Organization,
    Outcome,
    Profile,
    SessionRow,
    SettingRow,
    StoredAnswer,
    User,
)
from backend.ports.store import Conflict
from tests.fakes.store_capture import FakeCaptureUnit
from tests.fakes.store_erasing import erase_person
from tests.fakes.store_mirror import MirrorUnit
from tests.fakes.store_tables import cleaned

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class FakeUnit(MirrorUnit, FakeCaptureUnit):
    # people
    def organization(self) -> Organization:
        self._tables.need_organization(self._organization_id)
        return self._tables.of(Organization)[self._organization_id]

    def update_organization(self, organization: Organization) -> None:
        if organization.id != self._organization_id:
            raise ValueError("this row belongs to another organization")
        self.organization()
        self._tables.of(Organization)[organization.id] = cleaned(organization)

    def profiles(self) -> Sequence[Profile]:
        return sorted(self._mine(Profile), key=lambda p: (p.name, p.id))

    def profile(self, profile_id: str) -> Profile | None:
        return self._one(Profile, lambda p: p.id == profile_id)

    def put_profile(self, profile: Profile) -> None:
        self._put(profile)

    def users(self) -> Sequence[User]:
        return sorted(self._mine(User), key=lambda u: (u.email, u.id))

    def user(self, user_id: str) -> User | None:
        return self._one(User, lambda u: u.id == user_id)

    def mailbox_access(self, user_id: str) -> tuple[MailboxAccess, str]:
        user = self.user(user_id)
        profile = self.profile(user.profile_id) if user is not None else None
        if profile is None:
            return MailboxAccess.DELEGATED, ""
        return profile.mailbox_access, self.organization().tenant_id

    def user_by_directory_id(self, directory_id: str) -> User | None:
        return self._one(User, lambda u: u.directory_id == directory_id)

    def put_user(self, user: User) -> None:
        self._put(user, ("directory_id",))

    def erase_person(self, user_id: str) -> int:
        return erase_person(self._tables, self._organization_id, user_id)

    # grants
    def connection(self, kind: ConnectionKind, user_id: str) -> Connection | None:
        return self._one(Connection, lambda c: c.kind is kind and c.user_id == user_id)

    def connection_by_id(self, connection_id: str, lock: bool = False) -> Connection | None:
        return self._one(Connection, lambda c: c.id == connection_id)

    def put_connection(self, connection: Connection) -> None:
        known = self.connection(connection.kind, connection.user_id)
        self._put(connection if known is None else replace(connection, id=known.id), ("kind", "user_id"))

    def drop_connection(self, connection_id: str) -> None:
        self._drop(Connection, connection_id)

    # mailboxes
    def mailbox(self, mailbox_id: str, lock: bool = False) -> MailboxRow | None:
        return self._mailbox(lambda m: m.id == mailbox_id, lock)

    def mailbox_of(self, user_id: str, lock: bool = False) -> MailboxRow | None:
        return self._mailbox(lambda m: m.user_id == user_id, lock)

    def _mailbox(self, fits: Callable[[MailboxRow], bool], lock: bool) -> MailboxRow | None:
        found = self._one(MailboxRow, fits)
        if found is not None and lock:
            self._held.add(found.id)
        return found

    def mailboxes(self) -> Sequence[MailboxRow]:
        return sorted(self._mine(MailboxRow), key=lambda m: (m.address, m.id))

    def put_mailbox(self, mailbox: MailboxRow) -> None:
        self._check_owner(mailbox)
        if mailbox.id not in self._held and self._by_id(MailboxRow, mailbox.id) is not None:
            raise Conflict("this mailbox was not read to be changed")
        self._put(mailbox, ("user_id",))
        self._held.add(mailbox.id)

    def _cursors(self) -> dict[tuple[str, str, str], str]:
        return self._tables.named("cursor")

    def cursors(self, mailbox_id: str) -> Mapping[str, str]:
        mine = (self._organization_id, mailbox_id)
        return {place: cursor for (*owner, place), cursor in self._cursors().items() if tuple(owner) == mine}

    def put_cursors(self, mailbox_id: str, cursors: Mapping[str, str]) -> None:
        for place, cursor in cursors.items():
            self._tables.need(MailboxRow, mailbox_id, self._organization_id)
            self._cursors()[self._organization_id, mailbox_id, place] = cursor

    def drop_cursor(self, mailbox_id: str, place: str) -> None:
        self._cursors().pop((self._organization_id, mailbox_id, place), None)

    # decisions and the work list
    def decision(self, mailbox_id: str, item_id: str) -> DecisionRow | None:
        known_id = self._decided().get((self._organization_id, mailbox_id, item_id), "")
        return self._by_id(DecisionRow, known_id)

    def _decided(self) -> dict[tuple[str, str, str], str]:
        """Ids by organization, mailbox and item."""
        return self._tables.named("decisions by item")

    def decisions(self, mailbox_id: str, item_ids: Iterable[str]) -> Mapping[str, DecisionRow]:
        found = ((item_id, self.decision(mailbox_id, item_id)) for item_id in item_ids)
        return {item_id: row for item_id, row in found if row is not None}

    def decision_by_key(self, mailbox_id: str, message_key: str) -> DecisionRow | None:
        found = self._mine(DecisionRow, lambda d: d.mailbox_id == mailbox_id and d.message_key == message_key)
        return max(found, key=lambda d: (d.decided_at or d.first_seen_at or LONG_AGO, d.id), default=None)

    def decisions_of(self, capture: Capture) -> Sequence[DecisionRow]:
        named = (capture.message_key, capture.record_id)
        return self._mine(DecisionRow, lambda d: (d.message_key, d.record_id) == named)

    def put_decisions(self, rows: Sequence[DecisionRow]) -> None:
        for row in rows:
            known = self.decision(row.mailbox_id, row.item_id)
            if known is not None:
                row = replace(row, id=known.id, first_seen_at=known.first_seen_at or row.first_seen_at)
            elif self._by_id(DecisionRow, row.id) is not None:
                raise Conflict("this id is taken")
            self._put(row)
            self._decided()[row.organization_id, row.mailbox_id, row.item_id] = row.id

    def due_work(
        self, mailbox_id: str, now: datetime, limit: int, item_types: Sequence[str] = ("message",)
    ) -> Sequence[DecisionRow]:
        def fits(row: DecisionRow) -> bool:
            due = row.outcome is Outcome.PENDING and (row.next_try_at or now) <= now
            return row.mailbox_id == mailbox_id and due and row.item_type in item_types

        found = self._mine(DecisionRow, fits)
        return sorted(found, key=lambda d: (d.first_seen_at or LONG_AGO, d.id))[:limit]

    def unmarked(self, mailbox_id: str, limit: int) -> Sequence[DecisionRow]:
        def fits(row: DecisionRow) -> bool:
            decided = row.outcome is not Outcome.PENDING and not row.marked
            return row.mailbox_id == mailbox_id and decided and row.item_type == "message"

        found = self._mine(DecisionRow, fits)
        return sorted(found, key=lambda d: (d.first_seen_at or LONG_AGO, d.id))[:limit]

    def recent_decisions(
        self, mailbox_id: str, limit: int, outcome: Outcome | None = None, before: datetime | None = None
    ) -> Sequence[DecisionRow]:
        def fits(row: DecisionRow) -> bool:
            at = row.decided_at
            in_time = before is None or (at is not None and at < before)
            return row.mailbox_id == mailbox_id and in_time and outcome in (None, row.outcome)

        found = self._mine(DecisionRow, fits)
        return sorted(found, key=lambda d: (d.decided_at or LONG_AGO, d.id), reverse=True)[:limit]

    def tally(self, mailbox_id: str, item_type: str = "") -> Mapping[Outcome, int]:
        about = self._mine(DecisionRow, lambda d: d.mailbox_id == mailbox_id and item_type in ("", d.item_type))
        outcomes = [d.outcome for d in about]
        return {outcome: outcomes.count(outcome) for outcome in Outcome}

    # the registry
    def claim_capture(self, capture: Capture, stale_before: datetime) -> tuple[Capture, bool]:
        known = self.capture(capture.message_key)
        if known is not None:
            stale = known.state is CaptureState.CLAIMED and known.claimed_at < stale_before
            if not stale and known.state is not CaptureState.UNDONE:
                return known, False
            capture = replace(capture, id=known.id)
        self.put_capture(capture)
        return self._tables.of(Capture)[capture.id], True

    def reclaim_capture(self, capture: Capture, gone: str) -> Capture | None:
        known = self.capture(capture.message_key)
        if known is None or known.state is not CaptureState.SAVED or known.record_id != gone:
            return None
        self.put_capture(
            replace(
                known,
                state=capture.state,
                claimed_by=capture.claimed_by,
                claimed_at=capture.claimed_at,
                origin=capture.origin,
            )
        )
        return self.capture(capture.message_key)

    def capture(self, message_key: str) -> Capture | None:
        return self._one(Capture, lambda c: c.message_key == message_key)

    def capture_by_id(self, capture_id: str) -> Capture | None:
        return self._one(Capture, lambda c: c.id == capture_id)

    def captures(self, message_keys: Iterable[str]) -> Mapping[str, Capture]:
        wanted = set(message_keys)
        return {c.message_key: c for c in self._mine(Capture, lambda c: c.message_key in wanted)}

    def captured_records(self, record_ids: Iterable[str]) -> frozenset[str]:
        wanted = set(record_ids) - {""}
        return frozenset(c.record_id for c in self._mine(Capture, lambda c: c.record_id in wanted))

    def put_capture(self, capture: Capture) -> None:
        self._put(capture, ("message_key",))

    def move_capture(self, capture: Capture, record_id: str) -> None:
        for row in self._mine(DecisionRow, lambda d: d.message_key == capture.message_key):
            if row.record_id == capture.record_id:
                self._put(replace(row, record_id=record_id))
        known = self.capture_by_id(capture.id)
        if known is not None and known.record_id == capture.record_id:
            self._put(replace(known, record_id=record_id, editing=""))

    def drop_capture(self, capture_id: str) -> None:
        self._drop(Capture, capture_id)

    # files in Salesforce
    def documents(self, digests: Iterable[str], user_id: str) -> Mapping[str, str]:
        wanted, table = set(digests), self._tables.named("documents")
        mine = [(d, u, *row) for (o, d, u), row in table.items() if o == self._organization_id and d in wanted]
        oldest_first = sorted(mine, key=lambda row: (row[1] == user_id, row[3]))
        return {digest: document_id for digest, _, document_id, _ in oldest_first}

    def put_documents(self, user_id: str, documents: Mapping[str, str], now: datetime) -> None:
        self._tables.need_organization(self._organization_id)
        for digest, document_id in documents.items():
            self._tables.named("documents")[self._organization_id, digest, user_id] = (document_id, now)

    def forget_documents(self, before: datetime) -> int:
        table = self._tables.named("documents")
        old = [key for key, (_, at) in table.items() if key[0] == self._organization_id and at < before]
        for key in old:
            del table[key]
        return len(old)

    # sessions
    def put_session(self, session: SessionRow) -> None:
        self._put(session)

    def sessions(self, mailbox_id: str, limit: int) -> Sequence[SessionRow]:
        found = self._mine(SessionRow, lambda s: s.mailbox_id == mailbox_id)
        return sorted(found, key=lambda s: (s.started_at, s.id), reverse=True)[:limit]

    # do not sync
    def block_entries(self, user_id: str, profile_id: str = "") -> Sequence[BlockEntry]:
        found = self._mine(BlockEntry, lambda e: e.user_id in ("", user_id) and e.profile_id in ("", profile_id))
        return sorted(found, key=lambda e: (e.created_at, e.id))

    def add_block_entry(self, entry: BlockEntry) -> BlockEntry:
        owner = (entry.user_id, entry.profile_id, entry.pattern)
        known = self._one(BlockEntry, lambda e: (e.user_id, e.profile_id, e.pattern) == owner)
        if known is None:
            self._put(entry)
        return known or self._tables.of(BlockEntry)[entry.id]

    def drop_block_entry(self, entry_id: str) -> BlockEntry | None:
        return self._drop(BlockEntry, entry_id)

    def block_entry(self, entry_id: str) -> BlockEntry | None:
        return self._one(BlockEntry, lambda e: e.id == entry_id)

    # choices made while composing
    def put_choice(self, choice: Choice) -> None:
        self._put(choice, ("token",))

    def choice(self, token: str) -> Choice | None:
        return self._one(Choice, lambda c: c.token == token)

    def open_choices(self, mailbox_id: str) -> Sequence[Choice]:
        found = self._mine(Choice, lambda c: c.mailbox_id == mailbox_id and c.state == "open")
        return sorted(found, key=lambda c: (c.created_at, c.id))

    # settings
    def settings(self, scopes: Mapping[str, str]) -> Sequence[SettingRow]:
        found = [
            row
            for row in self._tables.rows(SettingRow)
            if row.organization_id == self._organization_id and scopes.get(row.scope) == row.scope_id
        ]
        return sorted(found, key=lambda s: (s.scope, s.key))

    def put_setting(self, row: SettingRow) -> int:
        self._check_owner(row)
        self.organization()
        self._tables.of(SettingRow)[row.organization_id, row.scope, row.scope_id, row.key] = cleaned(row)
        return self._next_settings_version()

    def drop_setting(self, scope: str, scope_id: str, key: str) -> int:
        gone = self._tables.of(SettingRow).pop((self._organization_id, scope, scope_id, key), None)
        return self.settings_version() if gone is None else self._next_settings_version()

    def settings_version(self) -> int:
        version: int = self._tables.named("settings version").get(self._organization_id, 0)
        return version

    def _next_settings_version(self) -> int:
        self._tables.named("settings version")[self._organization_id] = self.settings_version() + 1
        return self.settings_version()

    # once-only answers
    def begin_answer(self, user_id: str, key: str, fingerprint: str, now: datetime) -> StoredAnswer | None:
        self.organization()
        place = (self._organization_id, user_id, key)
        known = self._tables.of(StoredAnswer).get(place)
        if known is None:
            self._tables.of(StoredAnswer)[place] = cleaned(StoredAnswer(fingerprint, 0, None, now))
        return known

    def finish_answer(self, user_id: str, key: str, status: int, body: Mapping[str, Any]) -> None:
        place = (self._organization_id, user_id, key)
        known = self._tables.of(StoredAnswer).get(place)
        if known is not None:
            self._tables.of(StoredAnswer)[place] = cleaned(replace(known, status=status, body=body))

    def drop_answer(self, user_id: str, key: str) -> None:
        self._tables.of(StoredAnswer).pop((self._organization_id, user_id, key), None)

    def forget_answers(self, before: datetime) -> int:
        answers = self._tables.of(StoredAnswer)
        old = [place for place, a in answers.items() if place[0] == self._organization_id and a.created_at < before]
        for place in old:
            del answers[place]
        return len(old)

    # leases
    def take_lease(self, name: str, holder: str, now: datetime, seconds: float) -> Lease | None:
        self.organization()
        known = self._tables.of(Lease).get((self._organization_id, name))
        token = 1
        if known is not None:
            if known.holder != holder and now < known.expires_at:
                return None
            token = known.token + (known.holder != holder)
        lease = cleaned(Lease(name, holder, token, now + timedelta(seconds=seconds)))
        self._tables.of(Lease)[self._organization_id, name] = lease
        return lease

    def lease_holds(self, lease: Lease) -> bool:
        known = self._tables.of(Lease).get((self._organization_id, lease.name))
        return known is not None and (known.holder, known.token) == (lease.holder, lease.token)

    def free_lease(self, lease: Lease) -> None:
        if self.lease_holds(lease):
            freed = replace(lease, holder="", expires_at=LONG_AGO)
            self._tables.of(Lease)[self._organization_id, lease.name] = freed

    # audit
    def add_audit(self, row: AuditRow) -> None:
        self._put(row)

    def audit(self, limit: int) -> Sequence[AuditRow]:
        return sorted(self._mine(AuditRow), key=lambda a: (a.at, a.id), reverse=True)[:limit]

    # after the commit
    def after_commit(self, job: str, key: str, delay: float = 0.0, **arguments: str) -> None:
        self.rings.append((job, key, delay, arguments))
