"""The behaviour of every queue; a test module adds the fixture ``bell``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import pytest

from backend.ports.queue import JobQueue


class Bell(Protocol):
    """A queue under test and what its workers see."""

    queue: JobQueue

    def take_all(self) -> list[tuple[str, Mapping[str, str]]]:
        """Take every job that may run now, as (name, arguments), in order."""
        ...

    def next_delay(self) -> float:
        """Seconds until the first waiting job may run."""
        ...


class QueueContract:
    def test_a_job_arrives_with_its_arguments(self, bell: Bell) -> None:
        assert bell.queue.enqueue("sync", "m1", mailbox_id="m1", trigger="force")
        assert bell.take_all() == [("sync", {"mailbox_id": "m1", "trigger": "force"})]

    def test_a_second_ring_for_a_waiting_job_is_dropped(self, bell: Bell) -> None:
        assert bell.queue.enqueue("sync", "m1", trigger="first")
        assert not bell.queue.enqueue("sync", "m1", trigger="second")
        assert bell.take_all() == [("sync", {"trigger": "first"})]

    def test_jobs_with_other_keys_wait_beside_it(self, bell: Bell) -> None:
        assert bell.queue.enqueue("sync", "m1", id="1")
        assert bell.queue.enqueue("sync", "m2", id="2")
        assert bell.take_all() == [("sync", {"id": "1"}), ("sync", {"id": "2"})]

    def test_other_jobs_with_the_same_key_wait_beside_it(self, bell: Bell) -> None:
        assert bell.queue.enqueue("sync", "m1")
        assert bell.queue.enqueue("renew", "m1")
        assert [job for job, _ in bell.take_all()] == ["sync", "renew"]

    def test_a_taken_job_can_be_rung_again(self, bell: Bell) -> None:
        bell.queue.enqueue("sync", "m1")
        bell.take_all()
        assert bell.queue.enqueue("sync", "m1")
        assert len(bell.take_all()) == 1

    def test_a_delayed_job_waits(self, bell: Bell) -> None:
        assert bell.queue.enqueue("sync", "m1", delay=300.0)
        assert not bell.queue.enqueue("sync", "m1", delay=400.0)
        assert bell.next_delay() == pytest.approx(300, abs=5)

    def test_a_ring_for_sooner_brings_the_waiting_job_forward(self, bell: Bell) -> None:
        bell.queue.enqueue("sync", "m1", delay=300.0, id="1")
        assert not bell.queue.enqueue("sync", "m1", delay=20.0)
        assert bell.next_delay() == pytest.approx(20, abs=5)
        assert not bell.queue.enqueue("sync", "m1")
        assert bell.take_all() == [("sync", {"id": "1"})]

    @pytest.mark.parametrize("key", ["", "a b", "alice@example.com", "a:b", "ü"])
    def test_a_key_of_other_letters_is_refused(self, bell: Bell, key: str) -> None:
        with pytest.raises(ValueError, match="key"):
            bell.queue.enqueue("sync", key)

    def test_arguments_that_are_not_texts_are_refused(self, bell: Bell) -> None:
        with pytest.raises(ValueError, match="strings"):
            bell.queue.enqueue("sync", "m1", number=1)  # type: ignore[arg-type]
