"""The behaviour of every store; a test module adds the fixtures ``store`` (settled) and ``queue``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from backend.ports.rows import ConnectionKind, Outcome, SettingRow
from backend.ports.store import Conflict, Store, Unit
from tests.contract import store_capture_rows as capture_rows
from tests.contract import store_rows as rows
from tests.contract.store_capture_contract import CaptureRowsContract
from tests.contract.store_guards_contract import (
    AnswersContract,
    AuditContract,
    LeasesContract,
    SettingsContract,
    WishesContract,
)
from tests.contract.store_mirror_contract import MirrorContract
from tests.contract.store_people_contract import GrantsContract, MailboxesContract, PeopleContract
from tests.contract.store_rows import ACME, GLOBEX, NOW
from tests.contract.store_work_contract import DecisionsContract, DocumentsContract, RegistryContract
from tests.fakes.queue import FakeJob, FakeQueue


class Oops(Exception):
    """What goes wrong in the middle of a transaction."""


class TransactionContract:
    def test_all_writes_of_a_block_are_kept(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_cursors("mailbox-acme", {"inbox": "c1"})
            unit.put_decisions([rows.decision(ACME)])
        with store.transaction(ACME) as unit:
            assert unit.cursors("mailbox-acme") == {"inbox": "c1"}
            assert unit.tally("mailbox-acme")[Outcome.PENDING] == 1

    def test_no_write_of_a_failed_block_is_kept(self, store: Store) -> None:
        with suppress(Oops), store.transaction(ACME) as unit:
            unit.put_cursors("mailbox-acme", {"inbox": "c1"})
            unit.put_decisions([rows.decision(ACME)])
            unit.put_setting(SettingRow(ACME, "user", "u", "k", 1))
            raise Oops
        with store.transaction(ACME) as unit:
            assert unit.cursors("mailbox-acme") == {}
            assert unit.decision("mailbox-acme", "item-1") is None
            assert unit.settings_version() == 0

    def test_a_failed_block_across_organizations_is_undone_too(self, store: Store) -> None:
        with suppress(Oops), store.everywhere() as everywhere:
            everywhere.add_organization(rows.organization("third"), rows.profile("third"))
            raise Oops
        with store.everywhere() as everywhere:
            assert everywhere.organization_of_tenant("tenant-third") is None

    def test_a_refused_organization_leaves_no_profile(self, store: Store) -> None:
        with store.everywhere() as everywhere, pytest.raises(Conflict):
            everywhere.add_organization(rows.organization("third"), rows.profile("third", id="profile-acme"))
        with store.everywhere() as everywhere:
            assert everywhere.organization_of_tenant("tenant-third") is None

    def test_the_bell_rings_after_the_commit_in_order(self, store: Store, queue: FakeQueue) -> None:
        with store.transaction(ACME) as unit:
            unit.after_commit("sync_mailbox", key="m1", mailbox_id="m1")
            unit.after_commit("sync_mailbox", key="m2", delay=5.0)
            assert queue.waiting == []
        assert queue.waiting == [
            FakeJob("sync_mailbox", "m1", 0.0, {"mailbox_id": "m1"}),
            FakeJob("sync_mailbox", "m2", 5.0, {}),
        ]

    def test_the_bell_stays_silent_after_a_rollback(self, store: Store, queue: FakeQueue) -> None:
        with suppress(Oops), store.transaction(ACME) as unit:
            unit.after_commit("sync_mailbox", key="m1")
            raise Oops
        assert queue.waiting == []

    def test_a_transaction_inside_a_transaction_is_refused(self, store: Store) -> None:
        with store.transaction(ACME), pytest.raises(RuntimeError), store.transaction(GLOBEX):
            pass

    def test_a_failure_in_a_block_reaches_the_caller(self, store: Store) -> None:
        with pytest.raises(Oops), store.transaction(ACME):
            raise Oops

    def test_a_store_is_usable_after_a_failure(self, store: Store) -> None:
        with suppress(Oops), store.transaction(ACME):
            raise Oops
        with store.transaction(ACME) as unit:
            assert unit.user("alice-acme") is not None


READS: dict[str, Callable[[Unit], object]] = {
    "profile": lambda unit: unit.profile("profile-acme"),
    "user": lambda unit: unit.user("alice-acme"),
    "connection": lambda unit: unit.connection(ConnectionKind.SALESFORCE, "alice-acme"),
    "connection by id": lambda unit: unit.connection_by_id("connection-acme", lock=True),
    "mailbox": lambda unit: unit.mailbox("mailbox-acme"),
    "mailbox of": lambda unit: unit.mailbox_of("alice-acme"),
    "cursors": lambda unit: unit.cursors("mailbox-acme"),
    "decision": lambda unit: unit.decision("mailbox-acme", "item-1"),
    "decisions": lambda unit: unit.decisions("mailbox-acme", ["item-1"]),
    "decision by key": lambda unit: unit.decision_by_key("mailbox-acme", "key-item-1"),
    "decisions of": lambda unit: unit.decisions_of(rows.capture(ACME, "key-item-1")),
    "due work": lambda unit: unit.due_work("mailbox-acme", NOW, 9),
    "unmarked": lambda unit: unit.unmarked("mailbox-acme", 9),
    "recent decisions": lambda unit: unit.recent_decisions("mailbox-acme", 9),
    "tally": lambda unit: sum(unit.tally("mailbox-acme").values()),
    "capture": lambda unit: unit.capture("key-1"),
    "capture by id": lambda unit: unit.capture_by_id("capture-acme-key-1"),
    "captures": lambda unit: unit.captures(["key-1"]),
    "documents": lambda unit: unit.documents(["d1"], "alice-acme"),
    "sessions": lambda unit: unit.sessions("mailbox-acme", 9),
    "block entries": lambda unit: unit.block_entries("alice-acme"),
    "block entry": lambda unit: unit.block_entry("entry-acme"),
    "dropped entry": lambda unit: unit.drop_block_entry("entry-acme"),
    "choice": lambda unit: unit.choice("token-choice"),
    "open choices": lambda unit: unit.open_choices("mailbox-acme"),
    "settings": lambda unit: unit.settings({"user": "alice-acme"}),
    "settings version": lambda unit: unit.settings_version(),
    "answer": lambda unit: unit.begin_answer("alice-acme", "key", "print", NOW),
    "audit": lambda unit: unit.audit(9),
    "link": lambda unit: unit.link("link-acme-item-1"),
    "links by items": lambda unit: unit.links_by_items("mailbox-acme", "event", ["item-1"]),
    "links by records": lambda unit: unit.links_by_records("mailbox-acme", "event", ["00U-item-1"]),
    "links": lambda unit: unit.links("mailbox-acme", "event"),
    "links ending": lambda unit: unit.links_ending("mailbox-acme", "2027-01-01", 9),
    "count of links": lambda unit: unit.count_links("mailbox-acme", "event"),
    "shared events": lambda unit: unit.shared_events(["uid-1"]),
    "journal row": lambda unit: unit.journal_row("journal-acme"),
    "journal": lambda unit: unit.journal("mailbox-acme", 9),
    "tally of the journal": lambda unit: unit.tally_journal("mailbox-acme", "session-1"),
    "chosen folders": lambda unit: unit.chosen_folders("mailbox-acme"),
    "followed threads": lambda unit: unit.followed_threads("mailbox-acme"),
    "threads named": lambda unit: unit.threads_named(["thread-1"]),
    "backfill": lambda unit: unit.backfill("backfill-acme"),
    "backfills": lambda unit: unit.backfills("mailbox-acme", 9),
    "completeness": lambda unit: unit.completeness("mailbox-acme", 9),
    "found decisions": lambda unit: unit.find_decisions("mailbox-acme", 9, {}),
    "tally of reasons": lambda unit: unit.tally_reasons("mailbox-acme", NOW),
}


# Not a person's: what an organization keeps when somebody goes.
SHARED = {"profile", "capture", "capture by id", "captures", "audit", "settings version", "shared events"}


def fill(store: Store) -> None:
    """One row of every kind for Acme, none for Globex."""
    with store.transaction(ACME) as unit:
        unit.put_connection(rows.connection(ACME))
        unit.put_cursors("mailbox-acme", {"inbox": "c1"})
        saved = rows.decision(ACME, "item-2", outcome=Outcome.SAVED, marked=False, decided_at=NOW)
        unit.put_decisions([rows.decision(ACME), saved])
        unit.put_capture(rows.capture(ACME))
        unit.put_documents("alice-acme", {"d1": "069-1"}, NOW)
        unit.put_session(rows.session(ACME))
        unit.add_block_entry(rows.entry(ACME))
        unit.put_choice(rows.choice(ACME))
        unit.put_setting(SettingRow(ACME, "user", "alice-acme", "k", 1))
        unit.begin_answer("alice-acme", "key", "print", NOW)
        unit.add_audit(rows.audit(ACME))
        unit.put_links([rows.link(ACME)])
        unit.put_shared_event(rows.shared_event(ACME))
        unit.put_journal([rows.journal_row(ACME)])
        unit.put_chosen_folder(capture_rows.folder(ACME))
        unit.put_thread(capture_rows.thread(ACME))
        unit.put_backfill(capture_rows.backfill(ACME))
        unit.put_completeness(capture_rows.completeness(ACME))


class ErasingContract:
    def test_nothing_of_an_erased_person_is_left(self, store: Store) -> None:
        fill(store)
        with store.transaction(ACME) as unit:
            assert unit.erase_person("alice-acme") > 9
        with store.transaction(ACME) as unit:
            left = {name for name, read in READS.items() if read(unit)}
            captures = unit.captures(["key-1"])
        assert left <= SHARED
        assert [capture.claimed_by for capture in captures.values()] == [""]

    @pytest.mark.parametrize("name", ["mailbox-mailbox-acme", "tokens-salesforce-alice-acme"])
    def test_no_lease_of_an_erased_person_is_left(self, store: Store, name: str) -> None:
        with store.transaction(ACME) as unit:
            unit.take_lease(name, "one", NOW, 60)
            unit.erase_person("alice-acme")
            lease = unit.take_lease(name, "two", NOW, 60)
        assert lease is not None
        assert lease.token == 1

    def test_erasing_a_person_leaves_everybody_else_as_they_were(self, store: Store) -> None:
        fill(store)
        with store.transaction(GLOBEX) as unit:
            unit.erase_person("alice-acme")
        with store.transaction(ACME) as unit:
            unit.erase_person("nobody")
            assert {name for name, read in READS.items() if not read(unit)} == set()

    def test_nothing_of_an_erased_organization_is_left(self, store: Store) -> None:
        fill(store)
        with store.everywhere() as everywhere:
            assert everywhere.erase_organization(ACME) > 9
        with store.everywhere() as everywhere:
            assert [organization.id for organization in everywhere.organizations()] == [GLOBEX]
            assert everywhere.user("alice-acme") is None
        with store.transaction(ACME) as unit:
            assert {name for name, read in READS.items() if name != "answer" and read(unit)} == set()
        with store.transaction(GLOBEX) as unit:
            assert unit.users() == [rows.user(GLOBEX)]


class IsolationContract:
    @pytest.mark.parametrize("question", READS)
    def test_another_organization_sees_nothing(self, store: Store, question: str) -> None:
        fill(store)
        with store.transaction(GLOBEX) as unit:
            assert not READS[question](unit)

    @pytest.mark.parametrize("question", READS)
    def test_its_own_organization_sees_it(self, store: Store, question: str) -> None:
        fill(store)
        with store.transaction(ACME) as unit:
            assert READS[question](unit)

    def test_lists_hold_ones_own_rows_only(self, store: Store) -> None:
        with store.transaction(GLOBEX) as unit:
            assert unit.users() == [rows.user(GLOBEX)]
            assert unit.profiles() == [rows.profile(GLOBEX)]
            assert unit.mailboxes() == [rows.mailbox(GLOBEX)]

    def test_equal_people_of_two_organizations_stay_apart(self, store: Store) -> None:
        with store.transaction(GLOBEX) as unit:
            assert unit.user_by_directory_id("directory-alice") == rows.user(GLOBEX)

    def test_equal_mails_of_two_organizations_are_claimed_apart(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.claim_capture(rows.capture(ACME), NOW)
        with store.transaction(GLOBEX) as unit:
            assert unit.claim_capture(rows.capture(GLOBEX), NOW) == (rows.capture(GLOBEX), True)

    def test_records_of_saved_mails_are_known_in_their_own_organization(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_capture(rows.capture(ACME, record_id="00T1"))
            unit.put_capture(rows.capture(ACME, "key-2"))
            assert unit.captured_records(["00T1", "00T2", ""]) == {"00T1"}
        with store.transaction(GLOBEX) as unit:
            assert unit.captured_records(["00T1"]) == frozenset()

    def test_equal_leases_of_two_organizations_are_taken_apart(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.take_lease("m", "one", NOW, 60)
        with store.transaction(GLOBEX) as unit:
            assert unit.take_lease("m", "two", NOW, 60) is not None

    def test_drops_do_not_reach_another_organization(self, store: Store) -> None:
        fill(store)
        with store.transaction(GLOBEX) as unit:
            unit.drop_connection("connection-acme")
            unit.drop_cursor("mailbox-acme", "inbox")
            unit.drop_capture("capture-acme-key-1")
            unit.drop_block_entry("entry-acme")
            unit.drop_setting("user", "alice-acme", "k")
            unit.drop_answer("alice-acme", "key")
            unit.drop_links(["link-acme-item-1"])
            unit.drop_shared_event("uid-1")
        with store.transaction(ACME) as unit:
            assert all(ask(unit) for ask in READS.values())

    def test_forgetting_answers_does_not_reach_another_organization(self, store: Store) -> None:
        fill(store)
        with store.transaction(GLOBEX) as unit:
            assert unit.forget_answers(rows.later(days=9)) == 0

    def test_a_row_of_another_organization_cannot_be_written(self, store: Store) -> None:
        with store.transaction(GLOBEX) as unit:
            with pytest.raises(ValueError, match="another organization"):
                unit.put_mailbox(rows.mailbox(ACME))
            with pytest.raises(ValueError, match="another organization"):
                unit.put_decisions([rows.decision(ACME)])
            with pytest.raises(ValueError, match="another organization"):
                unit.update_organization(rows.organization(ACME))
            with pytest.raises(ValueError, match="another organization"):
                unit.put_links([rows.link(ACME)])
            with pytest.raises(ValueError, match="another organization"):
                unit.put_journal([rows.journal_row(ACME)])
            with pytest.raises(ValueError, match="another organization"):
                unit.put_shared_event(rows.shared_event(ACME))
            with pytest.raises(ValueError, match="another organization"):
                unit.claim_event(rows.shared_event(ACME), NOW)

    def test_a_row_of_another_organization_cannot_be_taken_by_its_id(self, store: Store) -> None:
        with store.transaction(GLOBEX) as unit, pytest.raises(Conflict):
            unit.put_profile(rows.profile(GLOBEX, id="profile-acme"))
        with store.transaction(ACME) as unit:
            assert unit.profile("profile-acme") == rows.profile(ACME)

    def test_a_mailbox_of_another_organization_cannot_be_pointed_at(self, store: Store) -> None:
        with store.transaction(GLOBEX) as unit, pytest.raises(LookupError):
            unit.put_cursors("mailbox-acme", {"inbox": "stolen"})


class StoreContract(
    CaptureRowsContract,
    TransactionContract,
    IsolationContract,
    PeopleContract,
    GrantsContract,
    MailboxesContract,
    DecisionsContract,
    RegistryContract,
    DocumentsContract,
    ErasingContract,
    WishesContract,
    SettingsContract,
    AnswersContract,
    LeasesContract,
    AuditContract,
    MirrorContract,
):
    pass
