"""One way to reach Redis."""

from __future__ import annotations

from redis import Redis

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 5.0


def connect_redis(url: str) -> Redis:
    """A client for requests and jobs, with short timeouts; nothing is sent before the first command."""
    return Redis.from_url(
        url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=ANSWER_SECONDS, health_check_interval=30
    )
