"""The cache on Redis. Redis out of reach is the same as a cache that forgot everything."""

from __future__ import annotations

import json
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import RedisError

PREFIX = "lockstep:cache:"

log = structlog.get_logger(__name__)


class RedisCache:
    """ports.cache.Cache. Values travel as JSON."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def get(self, key: str) -> Any | None:
        try:
            text = self._redis.get(PREFIX + key)
        except RedisError as error:
            _report("get", error)
            return None
        return None if text is None else json.loads(text)

    def set(self, key: str, value: Any, seconds: int) -> None:
        self._write(key, value, seconds, only_if_absent=False)

    def delete(self, key: str) -> None:
        try:
            self._redis.delete(PREFIX + key)
        except RedisError as error:
            _report("delete", error)

    def add(self, key: str, value: Any, seconds: int) -> bool:
        return self._write(key, value, seconds, only_if_absent=True)

    def _write(self, key: str, value: Any, seconds: int, only_if_absent: bool) -> bool:
        if seconds < 1:
            raise ValueError("a cached value lives for at least one second")
        text = json.dumps(value)
        try:
            return bool(self._redis.set(PREFIX + key, text, ex=seconds, nx=only_if_absent))
        except RedisError as error:
            _report("set", error)
            return True


def _report(action: str, error: RedisError) -> None:
    log.warning("cache_out_of_reach", action=action, error=type(error).__name__)
