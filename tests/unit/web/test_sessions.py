"""Sessions: kept on the server, ended at once."""

from __future__ import annotations

from backend.web.sessions import PAGE, PANE, close_all_sessions, close_session, open_session, session_user
from tests.cast import ALICE, BOB, World


def test_it_knows_the_person_of_a_token(world: World) -> None:
    token = open_session(world.services, world.user(ALICE), PANE)
    assert session_user(world.services, token, PANE) == world.user(ALICE)


def test_it_gives_every_session_another_token(world: World) -> None:
    tokens = {open_session(world.services, world.user(ALICE), PANE) for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(token) == 43 for token in tokens)


def test_the_cache_does_not_hold_the_token_itself(world: World) -> None:
    token = open_session(world.services, world.user(ALICE), PANE)
    assert not any(token in key for key in world.services.cache._kept)


def test_it_refuses_unknown_empty_and_overlong_tokens(world: World) -> None:
    for token in ("", "unknown", "x" * 65, "\ud800"):
        assert session_user(world.services, token, PANE) is None


def test_a_pane_session_ends_after_eight_hours(world: World) -> None:
    token = open_session(world.services, world.user(ALICE), PANE)
    world.clock.advance(hours=7, minutes=59)
    assert session_user(world.services, token, PANE) is not None
    world.clock.advance(minutes=1)
    assert session_user(world.services, token, PANE) is None


def test_a_page_session_ends_after_two_idle_hours(world: World) -> None:
    token = open_session(world.services, world.user(ALICE), PAGE)
    world.clock.advance(hours=2)
    assert session_user(world.services, token, PAGE) is None


def test_a_used_page_session_ends_after_twelve_hours(world: World) -> None:
    token = open_session(world.services, world.user(ALICE), PAGE)
    for _ in range(11):
        world.clock.advance(hours=1)
        assert session_user(world.services, token, PAGE) is not None
    world.clock.advance(hours=1)
    assert session_user(world.services, token, PAGE) is None


def test_a_token_of_the_pages_does_not_open_the_api(world: World) -> None:
    token = open_session(world.services, world.user(ALICE), PAGE)
    assert session_user(world.services, token, PANE) is None


def test_a_closed_session_is_over_and_the_others_are_not(world: World) -> None:
    first, second = (open_session(world.services, world.user(ALICE), PANE) for _ in range(2))
    close_session(world.services, first, PANE)
    assert session_user(world.services, first, PANE) is None
    assert session_user(world.services, second, PANE) is not None


def test_all_sessions_of_a_person_end_together(world: World) -> None:
    tokens = [(open_session(world.services, world.user(ALICE), kind), kind) for kind in (PANE, PAGE)]
    bobs = open_session(world.services, world.user(BOB), PANE)
    close_all_sessions(world.services, world.user(ALICE).id)
    assert [session_user(world.services, token, kind) for token, kind in tokens] == [None, None]
    assert session_user(world.services, bobs, PANE) is not None


def test_she_can_sign_in_again_afterwards(world: World) -> None:
    close_all_sessions(world.services, world.user(ALICE).id)
    token = open_session(world.services, world.user(ALICE), PANE)
    assert session_user(world.services, token, PANE) is not None


def test_a_cache_that_forgets_ends_sessions(world: World) -> None:
    token = open_session(world.services, world.user(ALICE), PANE)
    world.services.cache.forget_everything()
    assert session_user(world.services, token, PANE) is None
