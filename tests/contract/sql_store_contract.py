"""What a store on a database promises beyond the port; a test module adds a migrated ``engine`` for all its tests."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import Engine, event, select, text

from backend.adapters.tokens import StoredTokens
from backend.models.encrypted import CannotOpen, Vault, new_key
from backend.models.sql_store import SqlStore
from backend.models.tables import metadata
from backend.ports.identity import Grant
from backend.ports.rows import CaptureState, Connection, ConnectionKind, MailboxStatus, SettingRow
from backend.ports.store import Conflict, Unit
from tests.contract import store_rows as rows
from tests.contract.store_contract import StoreContract
from tests.contract.store_rows import ACME, NOW, later, settle
from tests.fakes.clock import FakeClock
from tests.fakes.queue import FakeQueue

OLD_KEY, KEY = new_key(), new_key()
VAULT = Vault([KEY])
THREADS = 6

Answer = TypeVar("Answer")


def all_at_once(store: SqlStore, work: Callable[[Unit, int], Answer]) -> list[Answer | Conflict]:
    """Each thread does the work in its own transaction; all start at the same moment."""
    start = threading.Barrier(THREADS)

    def one(number: int) -> Answer | Conflict:
        start.wait()
        try:
            with store.transaction(ACME) as unit:
                return work(unit, number)
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


class ParallelContract:
    def test_one_of_many_claims_of_a_mail_wins(self, store: SqlStore) -> None:
        claims = [rows.capture(ACME, id=f"claim-{n}", claimed_by=f"user-{n}") for n in range(THREADS)]
        standing = all_at_once(store, lambda unit, n: unit.claim_capture(claims[n], NOW))
        assert sum((mine, True) == standing[n] for n, mine in enumerate(claims)) == 1
        assert len({each[0].id for each in standing if not isinstance(each, Conflict)}) == 1
        assert sum(each[1] for each in standing if not isinstance(each, Conflict)) == 1

    def test_one_of_many_takers_of_a_dead_claim_wins(self, store: SqlStore) -> None:
        with store.transaction(ACME) as unit:
            unit.put_capture(rows.capture(ACME, id="dead", claimed_at=later(hours=-1)))
        claims = [rows.capture(ACME, id=f"claim-{n}", claimed_by=f"user-{n}") for n in range(THREADS)]
        standing = all_at_once(store, lambda unit, n: unit.claim_capture(claims[n], NOW))
        assert sum((replace(mine, id="dead"), True) == standing[n] for n, mine in enumerate(claims)) == 1

    def test_one_of_many_reclaims_a_mail_whose_record_is_gone(self, store: SqlStore) -> None:
        with store.transaction(ACME) as unit:
            unit.put_capture(rows.capture(ACME, state=CaptureState.SAVED, record_id="00T1", saved_at=NOW))
        claims = [rows.capture(ACME, id=f"claim-{n}", claimed_by=f"user-{n}") for n in range(THREADS)]
        answers = all_at_once(store, lambda unit, n: unit.reclaim_capture(claims[n], "00T1"))
        assert answers.count(None) == THREADS - 1

    def test_one_of_many_claims_of_a_meeting_wins(self, store: SqlStore) -> None:
        claims = [rows.shared_event(ACME, id=f"claim-{n}", owner_user_id=f"user-{n}") for n in range(THREADS)]
        standing = all_at_once(store, lambda unit, n: unit.claim_event(claims[n], NOW))
        assert sum((mine, True) == standing[n] for n, mine in enumerate(claims)) == 1
        assert len({each[0].id for each in standing if not isinstance(each, Conflict)}) == 1
        assert sum(each[1] for each in standing if not isinstance(each, Conflict)) == 1

    def test_one_of_many_takers_of_a_dead_meeting_wins(self, store: SqlStore) -> None:
        with store.transaction(ACME) as unit:
            unit.put_shared_event(rows.shared_event(ACME, id="dead", claimed_at=later(hours=-1)))
        claims = [rows.shared_event(ACME, id=f"claim-{n}", owner_user_id=f"user-{n}") for n in range(THREADS)]
        standing = all_at_once(store, lambda unit, n: unit.claim_event(claims[n], NOW))
        assert sum((replace(mine, id="dead"), True) == standing[n] for n, mine in enumerate(claims)) == 1

    def test_one_of_many_links_of_an_item_is_kept(self, store: SqlStore) -> None:
        links = [rows.link(ACME, id=f"link-{n}", record_id=f"00U-{n}") for n in range(THREADS)]
        outcomes = all_at_once(store, lambda unit, n: unit.put_links([links[n]]))
        assert outcomes.count(None) == 1
        with store.transaction(ACME) as unit:
            assert unit.links("mailbox-acme", "event") == [links[outcomes.index(None)]]

    def test_one_of_many_requests_gets_the_key(self, store: SqlStore) -> None:
        answers = all_at_once(store, lambda unit, n: unit.begin_answer("alice", "key", f"print-{n}", NOW))
        assert answers.count(None) == 1

    def test_one_of_many_workers_gets_the_lease(self, store: SqlStore) -> None:
        leases = all_at_once(store, lambda unit, n: unit.take_lease("m", f"worker-{n}", NOW, 60))
        assert leases.count(None) == THREADS - 1

    def test_one_of_many_workers_takes_an_expired_lease(self, store: SqlStore) -> None:
        with store.transaction(ACME) as unit:
            unit.take_lease("m", "dead", later(hours=-1), 60)
        leases = all_at_once(store, lambda unit, n: unit.take_lease("m", f"worker-{n}", NOW, 60))
        assert leases.count(None) == THREADS - 1

    def test_equal_entries_added_at_once_are_one(self, store: SqlStore) -> None:
        standing = all_at_once(store, lambda unit, n: unit.add_block_entry(rows.entry(ACME, f"entry-{n}")))
        assert len({entry.id for entry in standing if not isinstance(entry, Conflict)}) == 1

    def test_one_of_many_equal_people_is_kept(self, store: SqlStore) -> None:
        people = [rows.user(ACME, id=f"bob-{n}", directory_id="directory-bob") for n in range(THREADS)]
        outcomes = all_at_once(store, lambda unit, n: unit.put_user(people[n]))
        assert outcomes.count(None) == 1

    def test_no_change_of_a_setting_is_left_uncounted(self, store: SqlStore) -> None:
        versions = all_at_once(store, lambda unit, n: unit.put_setting(SettingRow(ACME, "user", f"u{n}", "k", n)))
        assert sorted(version for version in versions if isinstance(version, int)) == list(range(1, THREADS + 1))

    def test_first_grants_put_at_once_are_one_and_open(self, store: SqlStore) -> None:
        all_at_once(store, lambda unit, n: unit.put_connection(rows.connection(ACME, id=f"grant-{n}")))
        with store.transaction(ACME) as unit:
            found = unit.connection(ConnectionKind.SALESFORCE, "alice-acme")
        assert found is not None
        assert found.secrets["refresh_token"] == "r1"

    def test_tokens_rotate_one_after_another_under_the_lock(self, store: SqlStore) -> None:
        with store.transaction(ACME) as unit:
            unit.put_connection(rows.connection(ACME, secrets={"refresh_token": "0"}))

        def rotate(unit: Unit, number: int) -> None:
            grant = unit.connection_by_id("connection-acme", lock=True)
            assert grant is not None
            unit.put_connection(replace(grant, secrets={"refresh_token": str(int(grant.secrets["refresh_token"]) + 1)}))

        all_at_once(store, rotate)
        with store.transaction(ACME) as unit:
            grant = unit.connection_by_id("connection-acme")
            assert grant is not None
            assert grant.secrets == {"refresh_token": str(THREADS)}

    def test_many_that_renew_a_grant_at_once_ask_once_and_lose_nothing(self, store: SqlStore) -> None:
        grant = rows.connection(ACME, secrets={"access_token": "a0", "refresh_token": "r0"})
        with store.transaction(ACME) as unit:
            unit.put_connection(grant)
        asked: list[str] = []
        start = threading.Barrier(THREADS)

        def exchange(row: Connection) -> Grant:
            asked.append(row.secrets["refresh_token"])
            with store.transaction(ACME) as unit:  # whatever others do meanwhile waits for nothing
                unit.put_cursors("mailbox-acme", {"inbox": "written meanwhile"})
            return Grant(f"a{len(asked)}", f"r{len(asked)}", None, {})

        def renew(used: str) -> str:
            tokens = StoredTokens(store, FakeClock(NOW), "salesforce", grant, exchange)
            start.wait()
            return tokens.renew(used).token

        with ThreadPoolExecutor(THREADS) as pool:
            assert list(pool.map(renew, ["a0"] * THREADS)) == ["a1"] * THREADS
            assert list(pool.map(renew, ["a1"] * THREADS)) == ["a2"] * THREADS
        assert asked == ["r0", "r1"]

    def test_nobody_changes_a_mailbox_between_anothers_read_and_write(self, store: SqlStore) -> None:
        with ThreadPoolExecutor(1) as pool:
            with store.transaction(ACME) as unit:
                found = unit.mailbox("mailbox-acme", lock=True)
                assert found is not None
                pause = pool.submit(_pause, store)
                assert not wait([pause], timeout=0.2).done
                unit.put_mailbox(replace(found, failures_in_a_row=7))
                unit.put_session(rows.session(ACME))
            pause.result(timeout=20)
        with store.transaction(ACME) as unit:
            changed = rows.mailbox(ACME, status=MailboxStatus.PAUSED, failures_in_a_row=7)
            assert unit.mailbox("mailbox-acme") == changed

    def test_a_lease_cannot_be_taken_between_the_check_and_the_write(self, store: SqlStore) -> None:
        with ThreadPoolExecutor(1) as pool:
            with store.transaction(ACME) as unit:
                lease = unit.take_lease("m", "slow", NOW, 60)
                assert lease is not None
            with store.transaction(ACME) as unit:
                assert unit.lease_holds(lease)
                taker = pool.submit(_take, store)
                assert not wait([taker], timeout=0.2).done
                unit.put_cursors("mailbox-acme", {"inbox": "written under the lease"})
            taker.result(timeout=20)
        with store.transaction(ACME) as unit:
            assert not unit.lease_holds(lease)


def _take(store: SqlStore) -> None:
    with store.transaction(ACME) as unit:
        assert unit.take_lease("m", "next", NOW + timedelta(seconds=61), 60) is not None


def _pause(store: SqlStore) -> None:
    with store.transaction(ACME) as unit:
        found = unit.mailbox_of("alice-acme", lock=True)
        assert found is not None
        unit.put_mailbox(replace(found, status=MailboxStatus.PAUSED))


SEALED_CELLS = [
    "SELECT secrets FROM connections WHERE id = 'connection-acme'",
    "SELECT wish FROM choices WHERE id = 'choice-acme'",
    "SELECT body FROM answers WHERE key = 'key'",
    "SELECT base FROM links WHERE id = 'link-acme-item-1'",
    "SELECT before FROM journal WHERE id = 'journal-acme'",
    "SELECT after FROM journal WHERE id = 'journal-acme'",
    "SELECT conflicts FROM journal WHERE id = 'journal-acme'",
]


def fill_sealed(store: SqlStore) -> None:
    with store.transaction(ACME) as unit:
        unit.put_connection(rows.connection(ACME))
        unit.put_choice(rows.choice(ACME))
        unit.begin_answer("alice", "key", "print", NOW)
        unit.finish_answer("alice", "key", 201, {"name": "Erin"})
        unit.put_links([rows.link(ACME)])
        unit.put_journal([rows.journal_row(ACME)])


class SealingContract:
    @pytest.mark.parametrize("cell", SEALED_CELLS)
    def test_secrets_are_sealed_at_rest(self, store: SqlStore, engine: Engine, cell: str) -> None:
        fill_sealed(store)
        with engine.begin() as connection:
            stored = connection.execute(text(cell)).scalar_one()
        assert stored.startswith(VAULT.newest_prefix)
        assert not any(word in stored for word in ("refresh_token", "call her", "Erin"))

    def test_a_secret_copied_to_another_row_does_not_open(self, store: SqlStore, engine: Engine) -> None:
        fill_sealed(store)
        with store.transaction(ACME) as unit:
            unit.put_connection(rows.connection(ACME, id="ours", user_id=""))
        copy = "UPDATE connections SET secrets = (SELECT secrets FROM connections WHERE id = 'ours')"
        with engine.begin() as connection:
            connection.execute(text(copy))
        with store.transaction(ACME) as unit, pytest.raises(CannotOpen, match="connections/secrets"):
            unit.connection_by_id("connection-acme")

    def test_resealing_moves_every_secret_to_the_newest_key(self, store: SqlStore, engine: Engine) -> None:
        fill_sealed(SqlStore(engine, Vault([OLD_KEY])))
        with SqlStore(engine, Vault([KEY, OLD_KEY])).everywhere() as everywhere:
            assert everywhere.connections_to_reseal(100) == len(SEALED_CELLS)
            assert everywhere.connections_to_reseal(100) == 0
        with store.transaction(ACME) as unit:  # knows the new key only
            assert unit.connection_by_id("connection-acme") == rows.connection(ACME)
            assert unit.choice("token-choice") == rows.choice(ACME)
            standing = unit.begin_answer("alice", "key", "print", NOW)
        assert standing is not None
        assert standing.body == {"name": "Erin"}

    def test_resealing_moves_the_mirror_to_the_newest_key_too(self, store: SqlStore, engine: Engine) -> None:
        fill_sealed(SqlStore(engine, Vault([OLD_KEY])))
        with SqlStore(engine, Vault([KEY, OLD_KEY])).everywhere() as everywhere:
            everywhere.connections_to_reseal(100)
        with store.transaction(ACME) as unit:  # knows the new key only
            assert unit.link("link-acme-item-1") == rows.link(ACME)
            assert unit.journal_row("journal-acme") == rows.journal_row(ACME)

    @pytest.mark.parametrize("column", ["before", "after", "conflicts"])
    def test_what_was_written_does_not_open_in_another_row(self, store: SqlStore, engine: Engine, column: str) -> None:
        with store.transaction(ACME) as unit:
            unit.put_journal([rows.journal_row(ACME), rows.journal_row(ACME, "other")])
        with engine.begin() as connection:
            table = metadata.tables["journal"]
            others = connection.execute(select(table.c[column]).where(table.c.id == "other-acme")).scalar_one()
            connection.execute(table.update().values({column: others}))
        with store.transaction(ACME) as unit, pytest.raises(CannotOpen, match=f"journal/{column}"):
            unit.journal_row("journal-acme")

    def test_a_base_does_not_open_in_another_link(self, store: SqlStore, engine: Engine) -> None:
        with store.transaction(ACME) as unit:
            unit.put_links([rows.link(ACME), rows.link(ACME, "item-2")])
        with engine.begin() as connection:
            copy = "UPDATE links SET base = (SELECT base FROM links WHERE id = 'link-acme-item-2')"
            connection.execute(text(copy))
        with store.transaction(ACME) as unit, pytest.raises(CannotOpen, match="links/base"):
            unit.link("link-acme-item-1")

    def test_resealing_stops_at_its_limit(self, engine: Engine) -> None:
        fill_sealed(SqlStore(engine, Vault([OLD_KEY])))
        with SqlStore(engine, Vault([KEY, OLD_KEY])).everywhere() as everywhere:
            assert [everywhere.connections_to_reseal(3) for _ in range(4)] == [3, 3, 1, 0]

    def test_a_missing_key_is_named_once(self, store: SqlStore, engine: Engine) -> None:
        old = Vault([OLD_KEY])
        fill_sealed(SqlStore(engine, old))
        with store.everywhere() as everywhere:
            assert list(everywhere.missing_keys()) == [old.newest_prefix.split(".")[1]]
        with SqlStore(engine, Vault([KEY, OLD_KEY])).everywhere() as everywhere:
            assert list(everywhere.missing_keys()) == []

    def test_a_grant_without_its_key_is_none_until_it_is_given_again_or_the_key_is_back(
        self, store: SqlStore, engine: Engine
    ) -> None:
        grant, again = rows.connection(ACME), rows.connection(ACME, id="again", external_id="again")
        fill_sealed(SqlStore(engine, Vault([OLD_KEY])))
        with store.transaction(ACME) as unit:
            assert unit.connection_by_id(grant.id) is None
            assert unit.connection(grant.kind, grant.user_id) is None
            assert unit.choice("token-choice") is None
        with SqlStore(engine, Vault([KEY, OLD_KEY])).transaction(ACME) as unit:
            assert unit.connection_by_id(grant.id) == grant
        with store.transaction(ACME) as unit:
            unit.put_connection(again)
            found = unit.connection(grant.kind, grant.user_id)
            assert found is not None
            assert (found.id, found.external_id) == (grant.id, "again")

    def test_what_was_written_without_its_key_says_which_key_is_missing(self, store: SqlStore, engine: Engine) -> None:
        fill_sealed(SqlStore(engine, Vault([OLD_KEY])))
        with store.transaction(ACME) as unit, pytest.raises(CannotOpen, match="put that key back"):
            unit.journal_row("journal-acme")

    def test_writing_uses_the_newest_key(self, engine: Engine) -> None:
        old, new = SqlStore(engine, Vault([OLD_KEY])), SqlStore(engine, Vault([KEY, OLD_KEY]))
        fill_sealed(old)
        with new.transaction(ACME) as unit:
            grant = unit.connection_by_id("connection-acme")
            assert grant is not None
            unit.put_connection(grant)
        with new.everywhere() as everywhere:
            assert everywhere.connections_to_reseal(100) == len(SEALED_CELLS) - 1


class QuickContract:
    def test_ten_thousand_links_are_few_statements(self, store: SqlStore, engine: Engine) -> None:
        statements: list[str] = []

        def remember(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            statements.append(statement)

        links = [rows.link(ACME, f"item-{n:05}") for n in range(10_000)]
        event.listen(engine, "before_cursor_execute", remember)
        try:
            with store.transaction(ACME) as unit:
                unit.put_links(links)
                unit.put_links(links)
        finally:
            event.remove(engine, "before_cursor_execute", remember)
        assert 0 < len(statements) <= 30
        with store.transaction(ACME) as unit:
            assert unit.count_links("mailbox-acme", "event") == len(links)


class SqlStoreContract(StoreContract, ParallelContract, SealingContract, QuickContract):
    @pytest.fixture
    def queue(self) -> FakeQueue:
        return FakeQueue()

    @pytest.fixture(autouse=True)
    def store(self, engine: Engine, queue: FakeQueue) -> SqlStore:
        """Both organizations and nothing else, in the module's migrated database."""
        with engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
        store = SqlStore(engine, VAULT, queue)
        settle(store)
        return store
