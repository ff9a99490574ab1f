"""A click is carried out once."""

from __future__ import annotations

from typing import Any

import pytest

from backend.errors import Clash, Unacceptable
from backend.usecases.once import LONGEST_WORK, answer_once
from tests.cast import ALICE, BOB, CHARLIE, World
from tests.fakes.faults import Crash


class Work:
    """Counts how often it was done; does what the test says."""

    def __init__(self, failure: BaseException | None = None) -> None:
        self.times = 0
        self.failure = failure

    def __call__(self) -> tuple[int, dict[str, Any]]:
        self.times += 1
        if self.failure is not None:
            raise self.failure
        return 201, {"number": self.times}


def once(world: World, work: Work, key: str = "k", fingerprint: str = "f", address: str = ALICE) -> Any:
    return answer_once(world.services, world.user(address), key, fingerprint, work)


def test_a_repeat_gets_the_first_answer_and_nothing_is_done_again(world: World) -> None:
    work = Work()

    assert once(world, work) == (201, {"number": 1}, False)
    assert once(world, work) == (201, {"number": 1}, True)
    assert work.times == 1


def test_another_key_is_another_click(world: World) -> None:
    work = Work()

    once(world, work, "k1")
    once(world, work, "k2")

    assert work.times == 2


@pytest.mark.parametrize("other", [BOB, CHARLIE])
def test_the_same_key_of_another_person_is_another_click(world: World, other: str) -> None:
    work = Work()

    once(world, work)

    assert once(world, work, address=other) == (201, {"number": 2}, False)


def test_a_key_used_for_something_else_is_refused(world: World) -> None:
    once(world, Work())

    with pytest.raises(Unacceptable, match="idempotency_key_reused"):
        once(world, Work(), fingerprint="another")


def test_a_click_that_failed_can_be_repeated(world: World) -> None:
    with pytest.raises(Clash):
        once(world, Work(Clash("x", "x")))

    assert once(world, Work()) == (201, {"number": 1}, False)


def test_a_second_click_while_the_first_is_at_work_is_told_to_wait(world: World) -> None:
    class Impatient(Work):
        def __call__(self) -> tuple[int, dict[str, Any]]:
            with pytest.raises(Clash, match="still_running"):
                once(world, Work())
            return super().__call__()

    assert once(world, Impatient())[2] is False


def test_a_click_whose_process_died_can_be_repeated_after_two_minutes(world: World) -> None:
    with pytest.raises(Crash):
        once(world, Work(Crash()))
    with pytest.raises(Clash, match="still_running"):
        once(world, Work())
    world.clock.advance(LONGEST_WORK.total_seconds() + 1)

    assert once(world, Work()) == (201, {"number": 1}, False)
