"""Jobs rung for later: moved into their queue when their time has come."""

from __future__ import annotations

from collections.abc import Sequence

from redis import Redis
from rq.scheduler import RQScheduler
from rq.serializers import JSONSerializer

from backend.jobs.queues import QUEUES


class Delayed:
    """RQ's scheduler, run by our schedule: as a child of a worker it would outlive a killed one and die with Redis."""

    def __init__(self, redis: Redis, queues: Sequence[str] = QUEUES) -> None:
        self._scheduler = RQScheduler(
            list(queues), connection=redis, serializer=JSONSerializer, logging_level="CRITICAL"
        )

    def ring(self) -> int:
        """Move what is due; returns for how many queues, 0 while another schedule process does it."""
        mine = self._scheduler.acquire_locks()  # type: ignore[no-untyped-call]
        self._scheduler.enqueue_scheduled_jobs()  # type: ignore[no-untyped-call]
        return len(mine)
