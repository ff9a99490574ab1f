"""The wake-up bell on RQ: one waiting job per name and key, JSON on the wire.

Each name and key has two job ids, so that a ring during a run is not lost: while one job runs, or died running and
was not swept up yet, the other may wait.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import DuplicateJobError, InvalidJobOperation, NoSuchJobError
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer

FAILURE_SECONDS = 60  # a failed job is reported in the log, not kept: its traceback may quote a mail
KEY = re.compile(r"[A-Za-z0-9_-]+")
WAITING = {JobStatus.QUEUED, JobStatus.SCHEDULED, JobStatus.DEFERRED, JobStatus.READY_TO_ENQUEUE}

log = structlog.get_logger(__name__)


class Kind(Protocol):
    """What the queue must know of a job's name; ``function`` is a dotted path, ``timeout`` in seconds."""

    @property
    def function(self) -> str: ...
    @property
    def queue(self) -> str: ...
    @property
    def timeout(self) -> int: ...


class RqQueue:
    """ports.queue.JobQueue. A job that waits for later is brought forward by a ring for sooner."""

    def __init__(self, redis: Redis, kinds: Mapping[str, Kind]) -> None:
        self._redis = redis
        self._kinds = kinds

    def enqueue(self, job: str, key: str, delay: float = 0.0, **arguments: str) -> bool:
        """False also when Redis is out of reach: the schedule rings again. Raises ValueError for a misuse."""
        kind = self._kinds.get(job)
        if kind is None:
            raise ValueError(f"there is no job named {job!r}")
        if not KEY.fullmatch(key):
            raise ValueError(f"a job key holds letters, digits, _ and - only: {key!r}")
        if not all(isinstance(value, str) for value in arguments.values()):
            raise ValueError("job arguments are strings")
        try:
            return self._ring(kind, f"{job}-{key}", delay, arguments)
        except RedisError as error:
            log.warning("bell_out_of_reach", job=job, error=type(error).__name__)
            return False

    def _ring(self, kind: Kind, job_id: str, delay: float, arguments: Mapping[str, str]) -> bool:
        queue = Queue(kind.queue, connection=self._redis, serializer=JSONSerializer)
        known = {slot: self._job(slot) for slot in (job_id, f"{job_id}__again")}
        for waiting in known.values():
            if waiting is not None and _status(waiting) in WAITING:
                self._bring_forward(queue, waiting, kind, delay)
                return False
        for slot, job in known.items():
            if job is None or _status(job) != JobStatus.STARTED:
                if job is not None:
                    job.delete()
                return _put(queue, kind, slot, delay, arguments)
        return False

    def _job(self, job_id: str) -> Job | None:
        try:
            return Job.fetch(job_id, connection=self._redis, serializer=JSONSerializer)
        except NoSuchJobError:
            return None

    def _bring_forward(self, queue: Queue, job: Job, kind: Kind, delay: float) -> None:
        if _status(job) != JobStatus.SCHEDULED:
            return
        when = queue.scheduled_job_registry.get_scheduled_time(job)
        if datetime.now(UTC) + timedelta(seconds=delay) < when:
            arguments = dict(job.kwargs)
            job.delete()
            _put(queue, kind, job.id, delay, arguments)


def _status(job: Job) -> JobStatus | None:
    try:
        return job.get_status(refresh=False)
    except InvalidJobOperation:  # half written: as good as absent
        return None


def _put(queue: Queue, kind: Kind, job_id: str, delay: float, arguments: Mapping[str, str]) -> bool:
    options = {
        "kwargs": dict(arguments),
        "job_id": job_id,
        "unique": True,
        "job_timeout": kind.timeout,
        "result_ttl": 0,
        "failure_ttl": FAILURE_SECONDS,
    }
    try:
        if delay > 0:
            queue.enqueue_in(timedelta(seconds=delay), kind.function, **options)
        else:
            queue.enqueue(kind.function, **options)
    except DuplicateJobError:
        return False
    return True
