"""What every store promises about wishes, settings, once-only answers, leases and the audit."""

from __future__ import annotations

import pytest

from backend.ports.rows import Lease, SettingRow, StoredAnswer
from backend.ports.store import Conflict, Store
from tests.contract import store_rows as rows
from tests.contract.store_rows import ACME, GLOBEX, NOW, later


class WishesContract:
    def test_entries_are_the_persons_and_the_organizations_oldest_first(self, store: Store) -> None:
        mine = rows.entry(ACME)
        ours = rows.entry(ACME, "ours", user_id="", created_at=later(hours=-1))
        bobs = rows.entry(ACME, "bobs", user_id="bob")
        with store.transaction(ACME) as unit:
            for entry in (mine, ours, bobs):
                assert unit.add_block_entry(entry) == entry
            assert unit.block_entries("alice-acme") == [ours, mine]

    def test_an_equal_entry_is_added_once(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.add_block_entry(rows.entry(ACME))
            assert unit.add_block_entry(rows.entry(ACME, "again")) == rows.entry(ACME)
            assert unit.block_entries("alice-acme") == [rows.entry(ACME)]

    def test_a_dropped_entry_is_given_back_once(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.add_block_entry(rows.entry(ACME))
            assert unit.block_entry("entry-acme") == rows.entry(ACME)
            assert unit.drop_block_entry("entry-acme") == rows.entry(ACME)
            assert unit.drop_block_entry("entry-acme") is None

    def test_a_choice_is_found_by_its_token(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_choice(rows.choice(ACME))
        with store.transaction(ACME) as unit:
            assert unit.choice("token-choice") == rows.choice(ACME)
            assert unit.choice("guess") is None

    def test_only_open_choices_wait_for_their_mail(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_choice(rows.choice(ACME, "b", created_at=later(minutes=1)))
            unit.put_choice(rows.choice(ACME, "a"))
            unit.put_choice(rows.choice(ACME, "done", state="done"))
            assert [c.token for c in unit.open_choices("mailbox-acme")] == ["token-a", "token-b"]

    def test_a_token_names_one_choice(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_choice(rows.choice(ACME))
            with pytest.raises(Conflict):
                unit.put_choice(rows.choice(ACME, "other", token="token-choice"))


class SettingsContract:
    def test_settings_are_read_for_the_asked_scopes_only(self, store: Store) -> None:
        mine = SettingRow(ACME, "user", "alice-acme", "skip_internal", True, changed_by="alice", changed_at=NOW)
        ours = SettingRow(ACME, "organization", ACME, "interval", 60, forced=True)
        bobs = SettingRow(ACME, "user", "bob", "skip_internal", False)
        with store.transaction(ACME) as unit:
            for row in (mine, ours, bobs):
                unit.put_setting(row)
        with store.transaction(ACME) as unit:
            assert unit.settings({"organization": ACME, "user": "alice-acme"}) == [ours, mine]
            assert unit.settings({}) == []

    @pytest.mark.parametrize("value", [None, False, 0, "", [], {"a": [1, None]}, "text", 1.5])
    def test_a_setting_holds_any_plain_value(self, store: Store, value: object) -> None:
        with store.transaction(ACME) as unit:
            unit.put_setting(SettingRow(ACME, "user", "u", "k", value))
        with store.transaction(ACME) as unit:
            assert [row.value for row in unit.settings({"user": "u"})] == [value]

    def test_the_version_grows_with_each_change(self, store: Store) -> None:
        row = SettingRow(ACME, "user", "u", "k", 1)
        with store.transaction(ACME) as unit:
            assert unit.settings_version() == 0
            assert unit.put_setting(row) == 1
            assert unit.put_setting(row) == 2
            assert unit.drop_setting("user", "u", "k") == 3
            assert unit.settings({"user": "u"}) == []

    def test_dropping_a_setting_that_is_not_there_changes_nothing(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            assert unit.drop_setting("user", "u", "k") == 0

    def test_versions_grow_apart(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_setting(SettingRow(ACME, "user", "u", "k", 1))
        with store.transaction(GLOBEX) as unit:
            assert unit.settings_version() == 0


class AnswersContract:
    def test_a_free_key_is_ours(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            assert unit.begin_answer("alice", "key", "print", NOW) is None

    def test_a_key_at_work_has_no_body_yet(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.begin_answer("alice", "key", "print", NOW)
            assert unit.begin_answer("alice", "key", "other", later(minutes=1)) == StoredAnswer("print", 0, None, NOW)

    def test_a_finished_answer_is_repeated(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.begin_answer("alice", "key", "print", NOW)
            unit.finish_answer("alice", "key", 201, {"id": "1"})
        with store.transaction(ACME) as unit:
            assert unit.begin_answer("alice", "key", "print", NOW) == StoredAnswer("print", 201, {"id": "1"}, NOW)

    def test_an_empty_body_is_an_answer_too(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.begin_answer("alice", "key", "print", NOW)
            unit.finish_answer("alice", "key", 204, {})
            assert unit.begin_answer("alice", "key", "print", NOW) == StoredAnswer("print", 204, {}, NOW)

    def test_keys_belong_to_a_person(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.begin_answer("alice", "key", "print", NOW)
            assert unit.begin_answer("bob", "key", "print", NOW) is None

    def test_a_dropped_key_is_free_again(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.begin_answer("alice", "key", "print", NOW)
            unit.drop_answer("alice", "key")
            assert unit.begin_answer("alice", "key", "print", NOW) is None

    def test_old_answers_are_forgotten(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.begin_answer("alice", "old", "print", later(days=-2))
            unit.begin_answer("alice", "new", "print", NOW)
            assert unit.forget_answers(later(days=-1)) == 1
            assert unit.begin_answer("alice", "new", "print", NOW) is not None


class LeasesContract:
    def test_a_free_lease_is_taken(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            assert unit.take_lease("m", "one", NOW, 60) == Lease("m", "one", 1, later(seconds=60))

    def test_a_valid_lease_is_refused_to_another_holder(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.take_lease("m", "one", NOW, 60)
            assert unit.take_lease("m", "two", later(seconds=59), 60) is None

    def test_the_same_holder_prolongs_her_lease(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.take_lease("m", "one", NOW, 60)
            assert unit.take_lease("m", "one", later(seconds=30), 60) == Lease("m", "one", 1, later(seconds=90))

    def test_an_expired_lease_goes_to_the_next_under_a_higher_token(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            late = unit.take_lease("m", "one", NOW, 60)
            assert late is not None
            assert unit.lease_holds(late)
            assert unit.take_lease("m", "two", later(seconds=60), 60) == Lease("m", "two", 2, later(seconds=120))
            assert not unit.lease_holds(late)

    def test_an_expired_lease_holds_until_somebody_takes_it(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            lease = unit.take_lease("m", "one", NOW, 60)
            assert lease is not None
        with store.transaction(ACME) as unit:
            assert unit.lease_holds(lease)

    def test_a_freed_lease_can_be_taken_at_once_and_its_token_grows(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            lease = unit.take_lease("m", "one", NOW, 60)
            assert lease is not None
            unit.free_lease(lease)
            assert not unit.lease_holds(lease)
            assert unit.take_lease("m", "one", NOW, 60) == Lease("m", "one", 2, later(seconds=60))

    def test_a_late_holder_cannot_free_anothers_lease(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            late = unit.take_lease("m", "one", NOW, 60)
            taken = unit.take_lease("m", "two", later(seconds=60), 60)
            assert late is not None
            assert taken is not None
            unit.free_lease(late)
            assert unit.lease_holds(taken)

    def test_leases_have_names(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.take_lease("m", "one", NOW, 60)
            assert unit.take_lease("n", "two", NOW, 60) is not None


class AuditContract:
    def test_the_newest_audit_comes_first(self, store: Store) -> None:
        first, second = rows.audit(ACME), rows.audit(ACME, "next", at=later(minutes=1))
        with store.transaction(ACME) as unit:
            unit.add_audit(first)
            unit.add_audit(second)
            assert unit.audit(9) == [second, first]
            assert unit.audit(1) == [second]
