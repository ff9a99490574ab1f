from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.contract.queue_contract import Bell, QueueContract
from tests.fakes.queue import FakeQueue


class FakeBell:
    def __init__(self) -> None:
        self.queue = FakeQueue()

    def take_all(self) -> list[tuple[str, Mapping[str, str]]]:
        ready = [job for job in self.queue.waiting if job.delay == 0]
        self.queue.waiting = [job for job in self.queue.waiting if job.delay > 0]
        return [(job.job, job.arguments) for job in ready]

    def next_delay(self) -> float:
        return min(job.delay for job in self.queue.waiting)


@pytest.fixture
def bell() -> Bell:
    return FakeBell()


class TestFakeQueue(QueueContract):
    def test_taking_goes_in_the_order_of_the_rings(self) -> None:
        queue = FakeQueue()
        queue.enqueue("sync", "a")
        queue.enqueue("sync", "b")
        taken = queue.take(), queue.take(), queue.take()
        assert [job and job.key for job in taken] == ["a", "b", None]

    def test_a_lost_queue_is_empty(self) -> None:
        queue = FakeQueue()
        queue.enqueue("sync", "a")
        queue.lose_everything()
        assert queue.enqueue("sync", "a")
