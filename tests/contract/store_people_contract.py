"""What every store promises about organizations, people, grants and mailboxes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from backend.ports.rows import ConnectionKind, ConnectionStatus, MailboxAccess, MailboxStatus, Role
from backend.ports.store import Conflict, Store
from tests.contract import store_rows as rows
from tests.contract.store_rows import ACME, GLOBEX, NOW, later


class PeopleContract:
    def test_an_organization_is_found_by_its_tenant(self, store: Store) -> None:
        with store.everywhere() as everywhere:
            assert everywhere.organization_of_tenant("tenant-acme") == rows.organization(ACME)
            assert everywhere.organization_of_tenant("tenant-nobody") is None

    def test_a_tenant_has_one_organization_only(self, store: Store) -> None:
        second = replace(rows.organization("second"), tenant_id="tenant-acme")
        with store.everywhere() as everywhere:
            with pytest.raises(Conflict):
                everywhere.add_organization(second, rows.profile("second"))
            assert [o.id for o in everywhere.organizations()] == [ACME, GLOBEX]

    def test_an_organization_can_be_changed(self, store: Store) -> None:
        changed = replace(rows.organization(ACME), salesforce_org_id="00D1", name="Acme Inc")
        with store.transaction(ACME) as unit:
            unit.update_organization(changed)
            assert unit.organization() == changed

    def test_an_unknown_organization_is_an_error(self, store: Store) -> None:
        with store.transaction("nobody") as unit, pytest.raises(LookupError):
            unit.organization()

    def test_nothing_is_written_for_an_unknown_organization(self, store: Store) -> None:
        with store.transaction("nobody") as unit, pytest.raises(LookupError):
            unit.put_profile(rows.profile("nobody"))

    def test_profiles_are_kept_and_changed(self, store: Store) -> None:
        second = rows.profile(ACME, id="sales", name="Sales", is_default=False)
        with store.transaction(ACME) as unit:
            unit.put_profile(second)
            unit.put_profile(replace(second, interval_seconds=600))
            assert unit.profiles() == [rows.profile(ACME), replace(second, interval_seconds=600)]
            assert unit.profile("sales") == replace(second, interval_seconds=600)

    def test_people_are_found_by_id_and_by_directory_id(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            assert unit.user("alice-acme") == rows.user(ACME)
            assert unit.user_by_directory_id("directory-alice") == rows.user(ACME)
            assert unit.user_by_directory_id("alice@example.com") is None

    def test_how_a_mailbox_is_opened_is_told_by_the_profile(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_profile(rows.profile(ACME, mailbox_access=MailboxAccess.APPLICATION))
            assert unit.mailbox_access("alice-acme") == (MailboxAccess.APPLICATION, "tenant-acme")
            assert unit.mailbox_access("alice-globex") == (MailboxAccess.DELEGATED, "")

    def test_people_can_be_changed(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_user(rows.user(ACME, role=Role.PLATFORM_ADMIN, email="alice@new.example"))
            assert unit.users() == [rows.user(ACME, role=Role.PLATFORM_ADMIN, email="alice@new.example")]

    def test_a_directory_id_belongs_to_one_person(self, store: Store) -> None:
        with store.transaction(ACME) as unit, pytest.raises(Conflict):
            unit.put_user(rows.user(ACME, id="impostor"))

    def test_a_transaction_goes_on_after_a_conflict(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            with pytest.raises(Conflict):
                unit.put_user(rows.user(ACME, id="impostor"))
            unit.put_user(rows.user(ACME, id="bob", directory_id="directory-bob"))
        with store.transaction(ACME) as unit:
            assert {u.id for u in unit.users()} == {"alice-acme", "bob"}

    def test_a_person_needs_a_profile_of_the_same_organization(self, store: Store) -> None:
        stray = rows.user(ACME, id="bob", directory_id="bob", profile_id="profile-globex")
        with store.transaction(ACME) as unit, pytest.raises(LookupError):
            unit.put_user(stray)

    def test_the_cookie_finds_its_person_everywhere(self, store: Store) -> None:
        with store.everywhere() as everywhere:
            assert everywhere.user("alice-globex") == rows.user(GLOBEX)

    def test_times_come_back_in_utc(self, store: Store) -> None:
        berlin = timezone(timedelta(hours=2))
        with store.transaction(ACME) as unit:
            unit.put_user(rows.user(ACME, created_at=datetime(2026, 7, 1, 12, 0, tzinfo=berlin)))
        with store.transaction(ACME) as unit:
            found = unit.user("alice-acme")
            assert found is not None
            assert str(found.created_at) == "2026-07-01 10:00:00+00:00"

    def test_a_time_without_a_zone_is_refused(self, store: Store) -> None:
        with store.transaction(ACME) as unit, pytest.raises(ValueError, match="without a zone"):
            unit.put_user(rows.user(ACME, created_at=datetime(2026, 7, 1)))  # noqa: DTZ001 - the point


class GrantsContract:
    def test_a_grant_comes_back_with_its_secrets(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_connection(rows.connection(ACME))
        with store.transaction(ACME) as unit:
            assert unit.connection(ConnectionKind.SALESFORCE, "alice-acme") == rows.connection(ACME)
            assert unit.connection_by_id("connection-acme", lock=True) == rows.connection(ACME)
            assert unit.connection(ConnectionKind.MICROSOFT, "alice-acme") is None

    def test_signing_in_again_keeps_the_id_of_the_grant(self, store: Store) -> None:
        fresh = rows.connection(ACME, id="another", secrets={"refresh_token": "r2"})
        with store.transaction(ACME) as unit:
            unit.put_connection(rows.connection(ACME))
            unit.put_connection(fresh)
        with store.transaction(ACME) as unit:
            found = unit.connection(ConnectionKind.SALESFORCE, "alice-acme")
            assert found == replace(fresh, id="connection-acme")

    def test_a_person_and_the_organization_hold_grants_of_one_kind(self, store: Store) -> None:
        ours = rows.connection(ACME, id="ours", user_id="")
        with store.transaction(ACME) as unit:
            unit.put_connection(rows.connection(ACME))
            unit.put_connection(ours)
            assert unit.connection(ConnectionKind.SALESFORCE, "") == ours

    def test_a_lost_grant_says_why(self, store: Store) -> None:
        lost = rows.connection(ACME, status=ConnectionStatus.LOST, lost_reason="revoked", secrets={})
        with store.transaction(ACME) as unit:
            unit.put_connection(rows.connection(ACME))
            unit.put_connection(lost)
            assert unit.connection_by_id("connection-acme") == lost

    def test_a_dropped_grant_is_gone(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_connection(rows.connection(ACME))
            unit.drop_connection("connection-acme")
            assert unit.connection_by_id("connection-acme") is None


class MailboxesContract:
    def test_a_mailbox_is_found_by_id_and_by_person(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            assert unit.mailbox("mailbox-acme") == rows.mailbox(ACME)
            assert unit.mailbox_of("alice-acme") == rows.mailbox(ACME)
            assert unit.mailboxes() == [rows.mailbox(ACME)]

    def test_a_mailbox_can_be_changed(self, store: Store) -> None:
        changed = rows.mailbox(ACME, status=MailboxStatus.SUSPENDED, status_reason="lost", failures_in_a_row=3)
        again = replace(changed, failures_in_a_row=4)
        with store.transaction(ACME) as unit:
            assert unit.mailbox("mailbox-acme", lock=True) == rows.mailbox(ACME)
            unit.put_mailbox(changed)
        with store.transaction(ACME) as unit:
            assert unit.mailbox_of("alice-acme", lock=True) == changed
            unit.put_mailbox(again)
            assert unit.mailbox("mailbox-acme") == again

    def test_a_mailbox_that_was_not_read_to_be_changed_is_not_changed(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            found = unit.mailbox("mailbox-acme")
            assert found is not None
            with pytest.raises(Conflict):
                unit.put_mailbox(replace(found, status=MailboxStatus.PAUSED))
        with store.transaction(ACME) as unit:
            assert unit.mailbox("mailbox-acme") == found
            assert unit.mailbox("mailbox-globex", lock=True) is None

    def test_a_mailbox_given_to_a_person_who_has_one_is_refused(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_user(rows.user(ACME, id="bob", directory_id="bob"))
            unit.put_mailbox(rows.mailbox(ACME, id="bobs", user_id="bob"))
            with pytest.raises(Conflict):
                unit.put_mailbox(rows.mailbox(ACME, id="bobs"))
            assert unit.mailbox_of("bob") == rows.mailbox(ACME, id="bobs", user_id="bob")

    def test_a_person_has_one_mailbox(self, store: Store) -> None:
        with store.transaction(ACME) as unit, pytest.raises(Conflict):
            unit.put_mailbox(rows.mailbox(ACME, id="second"))

    def test_the_longest_waiting_mailbox_is_due_first(self, store: Store) -> None:
        with store.transaction(GLOBEX) as unit:
            unit.mailbox("mailbox-globex", lock=True)
            unit.put_mailbox(rows.mailbox(GLOBEX, next_session_at=later(minutes=-5)))
        with store.everywhere() as everywhere:
            assert [m.id for m in everywhere.due_mailboxes(NOW, 10)] == ["mailbox-globex", "mailbox-acme"]
            assert [m.id for m in everywhere.due_mailboxes(NOW, 1)] == ["mailbox-globex"]

    @pytest.mark.parametrize(
        "not_due",
        [
            {"next_session_at": later(seconds=1)},
            {"next_session_at": None},
            {"status": MailboxStatus.PAUSED},
            {"status": MailboxStatus.SUSPENDED},
        ],
    )
    def test_a_mailbox_that_is_not_due_is_left_alone(self, store: Store, not_due: dict[str, object]) -> None:
        with store.transaction(ACME) as unit:
            unit.mailbox("mailbox-acme", lock=True)
            unit.put_mailbox(rows.mailbox(ACME, **not_due))
        with store.everywhere() as everywhere:
            assert [m.id for m in everywhere.due_mailboxes(NOW, 10)] == ["mailbox-globex"]

    def test_mailboxes_are_found_by_address_in_any_case(self, store: Store) -> None:
        with store.everywhere() as everywhere:
            assert {m.id for m in everywhere.mailbox_at("Alice@Example.COM ")} == {"mailbox-acme", "mailbox-globex"}
            assert everywhere.mailbox_at("nobody@example.com") == []

    def test_cursors_are_kept_per_place(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_cursors("mailbox-acme", {"inbox": "c1"})
            unit.put_cursors("mailbox-acme", {"sent": "s1", "inbox": "c2"})
            unit.put_cursors("mailbox-acme", {})
        with store.transaction(ACME) as unit:
            assert unit.cursors("mailbox-acme") == {"inbox": "c2", "sent": "s1"}

    def test_a_dropped_cursor_is_gone(self, store: Store) -> None:
        with store.transaction(ACME) as unit:
            unit.put_cursors("mailbox-acme", {"inbox": "c1"})
            unit.drop_cursor("mailbox-acme", "inbox")
            unit.drop_cursor("mailbox-acme", "never-was")
            assert unit.cursors("mailbox-acme") == {}

    def test_a_cursor_needs_its_mailbox(self, store: Store) -> None:
        with store.transaction(ACME) as unit, pytest.raises(LookupError):
            unit.put_cursors("nowhere", {"inbox": "c1", "sent": "s1"})

    def test_the_newest_sessions_come_first(self, store: Store) -> None:
        first, second = rows.session(ACME), rows.session(ACME, "next", started_at=later(minutes=1))
        with store.transaction(ACME) as unit:
            unit.put_session(first)
            unit.put_session(second)
            assert unit.sessions("mailbox-acme", 10) == [second, first]
            assert unit.sessions("mailbox-acme", 1) == [second]

    def test_a_session_is_finished_in_place(self, store: Store) -> None:
        done = rows.session(ACME, status="finished", ended_at=later(seconds=5), counts={"seen": 3})
        with store.transaction(ACME) as unit:
            unit.put_session(rows.session(ACME))
            unit.put_session(done)
            assert unit.sessions("mailbox-acme", 10) == [done]
