"""`python -m backend.worker`: takes jobs from Redis and runs them one after another.

Jobs run in this process, not in a fork of it: a session is mostly waiting for two remote services, and a process that
stays keeps its connections to them and to the database, where a fork would greet all three again for every job. What
a fork would protect from is covered otherwise: every outgoing call has a timeout, every job has one too, and a worker
that is killed loses nothing (the mailbox stays due in the store). To use more cores, start more workers.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress

from redis import Redis
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from backend.bootstrap import build_services, redis_url
from backend.jobs.context import provide
from backend.jobs.on_failure import report_failure
from backend.jobs.queues import QUEUES
from backend.logs import configure_logging
from backend.settings import Settings

SWEEP_SECONDS = 60  # how often jobs of dead workers are swept up
BREATH_SECONDS = 1.0


class Worker(SimpleWorker):
    """``told_to_stop`` tells a wanted end from one for lack of Redis."""

    told_to_stop = False

    def handle_warm_shutdown_request(self) -> None:
        self.told_to_stop = True
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]

    def subscribe(self) -> None:
        """Take no commands over Redis: workers are steered by signals."""


def build_worker(redis: Redis, queues: Sequence[str] = QUEUES) -> Worker:
    """A worker for the given queues; the services must have been provided before it works."""
    return Worker(
        list(queues),
        connection=redis,
        serializer=JSONSerializer,
        exception_handlers=[report_failure],
        maintenance_interval=SWEEP_SECONDS,
        log_job_description=False,
    )


def main() -> None:
    """Work until SIGTERM or SIGINT; when Redis goes away, wait for it to come back."""
    configure_logging()
    settings = Settings.from_env()
    provide(build_services(settings))
    while True:
        worker = build_worker(Redis.from_url(redis_url(settings)))
        with suppress(RedisError):  # it went away, perhaps while we said goodbye
            worker.work(logging_level="CRITICAL")  # its errors quote messages
        if worker.told_to_stop:
            return
        time.sleep(BREATH_SECONDS)


if __name__ == "__main__":
    main()
