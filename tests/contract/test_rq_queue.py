"""The bell on a real Redis, answered by a real worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer
from structlog.testing import capture_logs

from backend.adapters.redis_client import connect_redis
from backend.adapters.rq_queue import RqQueue
from backend.jobs.delayed import Delayed
from backend.worker import build_worker
from tests.contract import queue_jobs
from tests.contract.queue_contract import QueueContract
from tests.servers import own_signals, redis_url


class RqBell:
    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self.queue = RqQueue(redis, queue_jobs.KINDS)
        self.rq = Queue("test", connection=redis, serializer=JSONSerializer)

    def take_all(self) -> list[tuple[str, Mapping[str, str]]]:
        queue_jobs.ran.clear()
        build_worker(self.redis, ["test"]).work(burst=True, logging_level="CRITICAL")
        return list(queue_jobs.ran)

    def next_delay(self) -> float:
        waiting = self.rq.scheduled_job_registry
        times = [waiting.get_scheduled_time(job_id) for job_id in waiting.get_job_ids()]
        return (min(times) - datetime.now(UTC)).total_seconds()


@pytest.fixture
def bell() -> Iterator[RqBell]:
    with connect_redis(redis_url()) as redis:
        redis.flushall()
        with own_signals():
            yield RqBell(redis)


class TestRqQueue(QueueContract):
    def test_an_unknown_job_is_refused(self, bell: RqBell) -> None:
        with pytest.raises(ValueError, match="no job named"):
            bell.queue.enqueue("format_disk", "m1")

    def test_a_ring_while_the_job_runs_is_not_lost(self, bell: RqBell) -> None:
        answers: list[bool] = []
        queue_jobs.during.append(lambda: answers.append(bell.queue.enqueue("sync", "m1", run="second")))
        queue_jobs.during.append(lambda: answers.append(bell.queue.enqueue("sync", "m1", run="third")))
        bell.queue.enqueue("sync", "m1", run="first")
        assert bell.take_all() == [("sync", {"run": "first"}), ("sync", {"run": "third"})]
        assert answers == [True, False]

    def test_nothing_is_left_of_a_job_that_went_well(self, bell: RqBell) -> None:
        bell.queue.enqueue("sync", "m1")
        bell.take_all()
        assert list(bell.redis.scan_iter("rq:job:*")) == []

    def test_a_failed_job_can_be_rung_again(self, bell: RqBell) -> None:
        bell.queue.enqueue("fail", "m1")
        bell.take_all()
        assert bell.queue.enqueue("fail", "m1")

    def test_a_failed_job_is_logged_without_its_message(self, bell: RqBell) -> None:
        bell.queue.enqueue("fail", "m1")
        with capture_logs() as logs:
            bell.take_all()
        assert [(log["event"], log["job"], log["error"]) for log in logs] == [("job_failed", "fail-m1", "ValueError")]
        assert logs[0]["place"].startswith("fail:")
        assert "alice" not in str(logs)

    def test_jobs_travel_as_json(self, bell: RqBell) -> None:
        bell.queue.enqueue("sync", "m1", id="1")
        raw = bell.rq.fetch_job("sync-m1")
        assert raw is not None
        assert raw.kwargs == {"id": "1"}
        assert raw.data.startswith(b"[")

    def test_a_ring_after_a_worker_was_killed_is_carried_out(self, bell: RqBell) -> None:
        bell.queue.enqueue("hang", "m1")
        command = [sys.executable, "-c", HANGING_WORKER, redis_url()]
        worker = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: S603 - our own words
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"hanging\n"
        worker.kill()
        worker.communicate()
        assert bell.queue.enqueue("hang", "m1")
        assert bell.rq.job_ids == ["hang-m1__again"]

    def test_a_delayed_job_runs_when_its_time_has_come(self, bell: RqBell) -> None:
        bell.queue.enqueue("sync", "m1", delay=0.001)
        bell.queue.enqueue("sync", "m2", delay=60.0)
        assert Delayed(bell.redis, ["test"]).ring() == 1
        assert bell.take_all() == [("sync", {})]

    def test_a_second_schedule_leaves_the_delayed_jobs_to_the_first(self, bell: RqBell) -> None:
        first, second = Delayed(bell.redis, ["test"]), Delayed(bell.redis, ["test"])
        assert [first.ring(), second.ring(), first.ring()] == [1, 0, 1]

    def test_an_idle_worker_stops_when_told_to(self, bell: RqBell) -> None:
        worker = build_worker(bell.redis, ["test"])
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)).start()
        worker.work(logging_level="CRITICAL")
        assert worker.told_to_stop

    def test_a_busy_worker_ends_its_job_before_it_stops(self, bell: RqBell) -> None:
        worker = build_worker(bell.redis, ["test"])
        queue_jobs.ran.clear()
        queue_jobs.during.append(lambda: os.kill(os.getpid(), signal.SIGTERM))
        bell.queue.enqueue("sync", "m1")
        bell.queue.enqueue("sync", "m2")
        worker.work(logging_level="CRITICAL")
        assert worker.told_to_stop
        assert len(queue_jobs.ran) == 1
        assert bell.rq.job_ids == ["sync-m2"]

    def test_a_worker_without_work_was_not_told_to_stop(self, bell: RqBell) -> None:
        worker = build_worker(bell.redis, ["test"])
        worker.work(burst=True, logging_level="CRITICAL")
        assert not worker.told_to_stop

    def test_a_lost_redis_is_a_silent_bell(self, bell: RqBell) -> None:
        silent = RqQueue(connect_redis("unix:///nowhere/redis.sock"), queue_jobs.KINDS)
        with capture_logs() as logs:
            assert not silent.enqueue("sync", "m1")
        assert [log["event"] for log in logs] == ["bell_out_of_reach"]

    def test_an_emptied_redis_takes_new_rings(self, bell: RqBell) -> None:
        bell.queue.enqueue("sync", "m1")
        bell.redis.flushall()
        assert bell.queue.enqueue("sync", "m1")
        assert len(bell.take_all()) == 1


HANGING_WORKER = """
import sys
from redis import Redis
from backend.worker import build_worker
build_worker(Redis.from_url(sys.argv[1]), ["test"]).work(logging_level="CRITICAL")
"""
