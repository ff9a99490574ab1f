"""Grants kept in the store: renewed by one at a time, stored before they are used."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backend.adapters.tokens import LEASE_SECONDS, StoredTokens, secrets_of
from backend.ports.failures import AccessRevoked, Transient
from backend.ports.identity import Grant
from backend.ports.rows import Connection, ConnectionKind, ConnectionStatus, Organization, Profile
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ROW = Connection(
    "c1",
    "org",
    "user",
    ConnectionKind.SALESFORCE,
    "00D",
    secrets={"access_token": "a1", "refresh_token": "r1"},
    detail={"instance_url": "https://one.example", "time_zone": "Europe/Berlin"},
)


class Provider:
    """Rotates: each refresh token is good once."""

    def __init__(self):
        self.valid = "r1"
        self.asked = []
        self.number = 1
        self.failure = None

    def exchange(self, row):
        self.asked.append(row.secrets["refresh_token"])
        if self.failure:
            raise self.failure
        if row.secrets["refresh_token"] != self.valid:
            raise AccessRevoked("salesforce", "invalid_grant")
        self.number += 1
        self.valid = f"r{self.number}"
        return Grant(f"a{self.number}", self.valid, None, {"instance_url": "https://two.example", "user_id": ""})


@pytest.fixture
def store():
    store = FakeStore()
    with store.everywhere() as everywhere:
        everywhere.add_organization(Organization("org", "tenant", "Northwind", NOW), Profile("p", "org", "P", True))
    with store.transaction("org") as unit:
        unit.put_connection(ROW)
    return store


@pytest.fixture
def provider():
    return Provider()


def tokens(store, provider, row=ROW):
    return StoredTokens(store, FakeClock(NOW), "salesforce", row, provider.exchange)


def stored(store):
    with store.transaction("org") as unit:
        return unit.connection_by_id("c1")


def test_the_token_at_hand_is_used_without_asking(store, provider):
    assert tokens(store, provider).current().token == "a1"
    assert provider.asked == []


def test_a_refused_token_is_exchanged_and_the_new_ones_are_stored(store, provider):
    access = tokens(store, provider).renew("a1")

    assert access.token == "a2"
    assert stored(store).secrets == {"access_token": "a2", "refresh_token": "r2"}


def test_a_new_host_is_kept_and_what_is_not_told_stays(store, provider):
    source = tokens(store, provider)

    assert source.renew("a1").instance_url == "https://two.example"
    assert stored(store).detail == {"instance_url": "https://two.example", "time_zone": "Europe/Berlin"}


def test_whoever_comes_second_uses_what_the_first_one_stored(store, provider):
    first, second = tokens(store, provider), tokens(store, provider)
    first.renew("a1")

    assert second.renew("a1").token == "a2"
    assert provider.asked == ["r1"]


def test_many_at_once_renew_once(store, provider):
    sources = [tokens(store, provider) for _ in range(8)]
    found = []
    threads = [threading.Thread(target=lambda s=source: found.append(s.renew("a1").token)) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == ["a2"] * 8
    assert provider.asked == ["r1"]


def test_the_store_is_free_while_a_token_is_exchanged(store, provider):
    class Busy(Provider):
        def exchange(self, row):
            assert stored(store) == ROW
            return super().exchange(row)

    assert tokens(store, Busy()).renew("a1").token == "a2"


def test_whoever_comes_second_waits_for_what_the_first_one_stores(store, provider):
    taken = take_lease(store)
    fresh = replace(ROW, secrets={"access_token": "a2", "refresh_token": "r2"})
    source = tokens(store, provider)

    def meanwhile(seconds):
        with store.transaction("org") as unit:
            unit.put_connection(fresh)
            unit.free_lease(taken)

    source.pause = meanwhile
    assert source.renew("a1").token == "a2"
    assert provider.asked == []


def test_whoever_waits_too_long_is_told_to_try_again(store, provider):
    take_lease(store)
    source = tokens(store, provider)
    waits = []
    source.pause = waits.append

    with pytest.raises(Transient):
        source.renew("a1")
    assert 5 <= sum(waits) <= 15
    assert provider.asked == []
    assert stored(store) == ROW


def test_who_died_while_renewing_is_taken_over_when_the_lease_ends(store, provider):
    take_lease(store, at=NOW - timedelta(seconds=LEASE_SECONDS))

    assert tokens(store, provider).renew("a1").token == "a2"


def test_a_provider_that_is_away_is_asked_again_by_the_next_one_at_once(store, provider):
    provider.failure = Transient("unreachable")
    with pytest.raises(Transient):
        tokens(store, provider).renew("a1")
    provider.failure = None

    assert tokens(store, provider).renew("a1").token == "a2"


@pytest.mark.parametrize("failure", [None, AccessRevoked("salesforce", "invalid_grant")])
def test_who_connects_again_while_a_token_is_exchanged_keeps_the_new_grant(store, provider, failure):
    anew = replace(ROW, secrets={"access_token": "b1", "refresh_token": "s1"})

    class Slow(Provider):
        def exchange(self, row):
            with store.transaction("org") as unit:
                unit.put_connection(anew)
            self.failure = failure
            return super().exchange(row)

    assert tokens(store, Slow()).renew("a1").token == "b1"
    assert stored(store) == anew


def test_who_disconnects_while_a_token_is_exchanged_is_not_connected_again(store, provider):
    class Slow(Provider):
        def exchange(self, row):
            with store.transaction("org") as unit:
                unit.drop_connection("c1")
            return super().exchange(row)

    with pytest.raises(AccessRevoked, match="not_connected"):
        tokens(store, Slow()).renew("a1")
    assert stored(store) is None


def test_an_answer_after_the_lease_ended_is_not_lost_to_whoever_took_over(store, provider):
    clock = FakeClock(NOW)
    other = StoredTokens(store, clock, "salesforce", ROW, provider.exchange)

    class Slow(Provider):
        def exchange(self, row):
            provider.valid = "used up by us"
            clock.advance(LEASE_SECONDS)
            with pytest.raises(AccessRevoked):
                other.renew("a1")
            return super().exchange(row)

    assert StoredTokens(store, clock, "salesforce", ROW, Slow().exchange).renew("a1").token == "a2"
    assert (stored(store).status, stored(store).secrets["refresh_token"]) == (ConnectionStatus.OK, "r2")


def test_what_was_read_meanwhile_stays_beside_the_new_token(store, provider):
    class Slow(Provider):
        def exchange(self, row):
            with store.transaction("org") as unit:
                unit.put_connection(replace(ROW, detail={**ROW.detail, "capabilities": {"x": 1}}))
            return super().exchange(row)

    tokens(store, Slow()).renew("a1")

    assert stored(store).secrets["refresh_token"] == "r2"
    assert stored(store).detail["capabilities"] == {"x": 1}


def take_lease(store, at=NOW):
    with store.transaction("org") as unit:
        return unit.take_lease("tokens-salesforce-user", "another", at, LEASE_SECONDS)


def test_a_dead_grant_marks_the_connection_lost(store, provider):
    provider.valid = "another"

    with pytest.raises(AccessRevoked):
        tokens(store, provider).renew("a1")
    assert (stored(store).status, stored(store).lost_reason) == (ConnectionStatus.LOST, "invalid_grant")


def test_a_lost_connection_is_not_asked_for_again(store, provider):
    with store.transaction("org") as unit:
        unit.put_connection(replace(ROW, status=ConnectionStatus.LOST))

    with pytest.raises(AccessRevoked):
        tokens(store, provider).renew("a1")
    assert provider.asked == []


def test_a_provider_that_is_away_loses_nothing(store, provider):
    provider.failure = Transient("unreachable")

    with pytest.raises(Transient):
        tokens(store, provider).renew("a1")
    assert stored(store) == ROW


def test_a_connection_that_was_removed_is_not_connected(store, provider):
    with store.transaction("org") as unit:
        unit.drop_connection("c1")

    with pytest.raises(AccessRevoked) as caught:
        tokens(store, provider).renew("a1")
    assert caught.value.code == "not_connected"


def test_a_grant_without_a_refresh_token_is_lost_when_it_ends(store, provider):
    with store.transaction("org") as unit:
        unit.put_connection(replace(ROW, secrets={"access_token": "a1", "refresh_token": ""}))

    with pytest.raises(AccessRevoked):
        tokens(store, provider).renew("a1")
    assert stored(store).status is ConnectionStatus.LOST


@pytest.mark.parametrize(("minutes", "renewed"), [(1, True), (30, False)])
def test_a_token_is_renewed_shortly_before_it_ends(store, provider, minutes, renewed):
    secrets = {**ROW.secrets, "expires_at": (NOW + timedelta(minutes=minutes)).isoformat()}
    row = replace(ROW, secrets=secrets)
    with store.transaction("org") as unit:
        unit.put_connection(row)
    source = tokens(store, provider, row)

    assert source.current().token == ("a2" if renewed else "a1")


def test_without_rotation_the_refresh_token_stays():
    assert secrets_of(Grant("a2", "", None, {}), "r1") == {"access_token": "a2", "refresh_token": "r1"}


def test_the_end_of_a_token_is_kept():
    assert secrets_of(Grant("a", "r", NOW, {}))["expires_at"] == "2026-11-22T09:00:00+00:00"
