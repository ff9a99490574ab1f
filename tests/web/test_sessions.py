"""Sessions: signed, over in time, ended at once, alive without Redis."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from backend.web.sessions import PAGE, PANE, Sessions
from tests.cast import ALICE, BOB, World
from tests.web.people import Browser, pane_of, sessions_of


class NoCache:
    """Redis is away: the cache has forgotten everything and keeps nothing."""

    def get(self, key: str) -> Any | None:
        return None

    def set(self, key: str, value: Any, seconds: int) -> None:
        return None

    def delete(self, key: str) -> None:
        return None

    def add(self, key: str, value: Any, seconds: int) -> bool:
        return True


@pytest.fixture
def sessions(world: World) -> Sessions:
    return sessions_of(world)


@pytest.fixture
def token(sessions: Sessions, world: World) -> str:
    return sessions.open(world.user(ALICE), PANE)


def test_it_knows_the_person_of_a_token(sessions: Sessions, world: World, token: str) -> None:
    assert sessions.user_of(token, PANE) == world.user(ALICE)


def test_every_session_has_another_token(sessions: Sessions, world: World) -> None:
    assert len({sessions.open(world.user(ALICE), PANE) for _ in range(20)}) == 20


@pytest.mark.parametrize("forged", ["", "unknown", "x" * 600, "a.b.c", "é", "\ud800"])
def test_it_refuses_what_is_no_token(sessions: Sessions, forged: str) -> None:
    assert sessions.user_of(forged, PANE) is None
    sessions.close(forged, PANE)


def test_it_refuses_a_token_signed_with_another_key(sessions: Sessions, world: World) -> None:
    forged = Sessions(world.services, "another key").open(world.user(ALICE), PANE)
    assert sessions.user_of(forged, PANE) is None


def test_it_refuses_a_token_with_one_letter_changed(sessions: Sessions, token: str) -> None:
    changed = ("A" if token[5] != "A" else "B").join((token[:5], token[6:]))
    assert sessions.user_of(changed, PANE) is None


def test_a_pane_session_ends_after_eight_hours(sessions: Sessions, world: World, token: str) -> None:
    world.clock.advance(hours=7, minutes=59)
    assert sessions.user_of(token, PANE) is not None
    world.clock.advance(minutes=1)
    assert sessions.user_of(token, PANE) is None


def test_a_token_of_the_pages_does_not_open_the_api(sessions: Sessions, world: World) -> None:
    assert sessions.user_of(sessions.open(world.user(ALICE), PAGE), PANE) is None


def test_a_closed_session_is_over_and_the_others_are_not(sessions: Sessions, world: World, token: str) -> None:
    other = sessions.open(world.user(ALICE), PANE)
    sessions.close(token, PANE)
    assert sessions.user_of(token, PANE) is None
    assert sessions.user_of(other, PANE) is not None


def test_all_sessions_of_a_person_end_together(sessions: Sessions, world: World, token: str) -> None:
    page, bobs = sessions.open(world.user(ALICE), PAGE), sessions.open(world.user(BOB), PANE)
    sessions.close_all(world.user(ALICE).id)
    assert (sessions.user_of(token, PANE), sessions.user_of(page, PAGE)) == (None, None)
    assert sessions.user_of(bobs, PANE) is not None


def test_she_can_sign_in_again_afterwards(sessions: Sessions, world: World) -> None:
    sessions.close_all(world.user(ALICE).id)
    assert sessions.user_of(sessions.open(world.user(ALICE), PANE), PANE) is not None


def test_an_ended_session_stays_ended_for_its_whole_life(sessions: Sessions, world: World, token: str) -> None:
    sessions.close_all(world.user(ALICE).id)
    for _ in range(8):
        world.clock.advance(minutes=59)
        assert sessions.user_of(token, PANE) is None


def test_a_person_who_is_gone_has_no_session(sessions: Sessions, world: World) -> None:
    stranger = replace(world.user(ALICE), id="f" * 32)
    assert sessions.user_of(sessions.open(stranger, PANE), PANE) is None


def test_people_go_on_working_while_redis_is_away(app: Flask, world: World) -> None:
    alice = pane_of(app, world, ALICE)
    app.extensions["lockstep"]["services"] = replace(world.services, cache=NoCache())
    assert alice.call("GET", "/me").status_code == 200
    assert alice.call("POST", "/do-not-sync", {"pattern": "jo@newco.example"}).status_code == 201


def test_a_browser_left_alone_for_two_hours_is_signed_out(alice_browser: Browser, world: World) -> None:
    assert alice_browser.get("/dashboard").status_code == 200
    world.clock.advance(minutes=119)
    assert alice_browser.get("/dashboard").status_code == 200
    world.clock.advance(hours=2)
    assert alice_browser.get("/dashboard").status_code == 302


def test_a_browser_in_use_is_signed_out_after_twelve_hours(alice_browser: Browser, world: World) -> None:
    for _ in range(11):
        world.clock.advance(hours=1)
        assert alice_browser.get("/dashboard").status_code == 200
    world.clock.advance(hours=1)
    assert alice_browser.get("/dashboard").status_code == 302


def test_a_token_is_signed_with_sha_256(world: World) -> None:
    token = sessions_of(world).open(world.user(ALICE), PANE)
    signature = base64.urlsafe_b64decode(token.rpartition(".")[2] + "==")
    assert len(signature) == hashlib.sha256().digest_size
