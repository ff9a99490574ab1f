from datetime import UTC, datetime, timedelta

import pytest

from sandbox.clock import Clock

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Source:
    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> datetime:
        return self.moment


def test_it_follows_its_source():
    source = Source()
    clock = Clock(source)
    source.moment += timedelta(seconds=5)
    assert clock.now() == NOON + timedelta(seconds=5)


def test_a_frozen_clock_stands_still():
    source = Source()
    clock = Clock(source)
    clock.freeze()
    source.moment += timedelta(hours=1)
    assert clock.now() == NOON


def test_it_is_set_in_utc():
    clock = Clock(Source())
    clock.set(datetime.fromisoformat("2026-01-05T10:00:00+01:00"))
    assert clock.now() == datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert clock.now().tzinfo is UTC


def test_it_refuses_a_moment_without_a_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        Clock().set(datetime(2026, 1, 5, 9))  # noqa: DTZ001 - the point of the test


def test_advancing_moves_a_frozen_clock():
    clock = Clock(Source())
    clock.set(NOON)
    clock.advance(90)
    assert clock.now() == NOON + timedelta(seconds=90)


def test_advancing_a_running_clock_lets_it_run_on():
    source = Source()
    clock = Clock(source)
    clock.advance(60)
    source.moment += timedelta(seconds=1)
    assert clock.now() == NOON + timedelta(seconds=61)


def test_a_frozen_clock_runs_on_from_where_it_stood():
    source = Source()
    clock = Clock(source)
    clock.set(NOON + timedelta(days=3))
    clock.run()
    source.moment += timedelta(seconds=1)
    assert clock.now() == NOON + timedelta(days=3, seconds=1)


def test_a_reset_returns_to_the_source():
    clock = Clock(Source())
    clock.set(NOON + timedelta(days=3))
    clock.advance(60)
    clock.reset()
    assert clock.now() == NOON
    assert not clock.frozen
