from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.retry import MAX_ATTEMPTS, WAITS, next_try
from tests.cast import NOW

ASKED = st.none() | st.floats(0, 100_000)


@pytest.mark.parametrize(
    ("attempts", "asked", "seconds"),
    [
        (0, None, 0),
        (1, None, 60),
        (2, None, 120),
        (8, None, 14_400),
        (9, None, 14_400),
        (MAX_ATTEMPTS - 1, None, 14_400),
        (1, 7.0, 60),
        (1, 90.5, 90.5),
        (0, 5.0, 5),
    ],
)
def test_each_wait_is_longer_and_never_shorter_than_asked(attempts: int, asked: float | None, seconds: float) -> None:
    assert next_try(NOW, attempts, asked) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("attempts", [MAX_ATTEMPTS, MAX_ATTEMPTS + 1])
def test_after_too_many_tries_a_person_is_told(attempts: int) -> None:
    assert next_try(NOW, attempts, None) is None


@given(st.integers(0, MAX_ATTEMPTS - 1), ASKED)
def test_the_next_try_is_never_before_what_the_other_side_asked_for(attempts: int, asked: float | None) -> None:
    moment = next_try(NOW, attempts, asked)

    assert moment is not None
    assert moment >= NOW + timedelta(seconds=asked or 0)


def test_giving_up_takes_days_not_minutes() -> None:
    waits = [next_try(NOW, attempts, None) for attempts in range(1, MAX_ATTEMPTS)]
    total = sum((moment - NOW for moment in waits if moment is not None), timedelta())

    assert total > timedelta(days=2)
    assert list(WAITS) == sorted(WAITS)
