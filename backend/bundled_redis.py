"""`python -m backend.bundled_redis`: Redis for an installation that has none; with REDIS_URL set it only waits."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

from backend.adapters.embedded_redis import start_redis
from backend.settings import Settings


def main() -> None:
    """Keep the bundled server running until SIGTERM or SIGINT."""
    settings = Settings.from_env()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    server = None if settings.redis_url else start_redis(Path(settings.var_dir) / "redis")
    stop.wait()
    if server is not None:
        server.wait_for_others()
        server.stop()


if __name__ == "__main__":
    main()
