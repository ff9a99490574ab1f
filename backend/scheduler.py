"""`python -m backend.scheduler`: runs what is to be done from time to time. See ``jobs/schedule.py``."""

from __future__ import annotations

import signal
import threading

from redis import Redis

from backend.bootstrap import build_services, redis_url
from backend.jobs.context import provide
from backend.jobs.delayed import Delayed
from backend.jobs.schedule import PERIODIC, Periodic, Schedule, keep_time
from backend.logs import configure_logging
from backend.settings import Settings

ANSWER_SECONDS = 5.0


def main() -> None:
    """Run as a process until SIGTERM or SIGINT."""
    configure_logging()
    settings = Settings.from_env()
    provide(build_services(settings))
    delayed = Delayed(Redis.from_url(redis_url(settings), socket_timeout=ANSWER_SECONDS))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    keep_time(stop, Schedule((Periodic("ring_delayed", 2.0, delayed.ring), *PERIODIC)))


if __name__ == "__main__":
    main()
