from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from redis import Redis
from structlog.testing import capture_logs

from backend.adapters.redis_cache import PREFIX, RedisCache
from backend.adapters.redis_client import connect_redis
from tests.contract.cache_contract import CacheContract
from tests.servers import redis_url


@pytest.fixture
def redis() -> Iterator[Redis]:
    with connect_redis(redis_url()) as redis:
        redis.flushall()
        yield redis


@pytest.fixture
def cache(redis: Redis) -> RedisCache:
    return RedisCache(redis)


@pytest.fixture
def wait(redis: Redis) -> Callable[[str, int], None]:
    """Redis keeps its own time: shorten the life of the key instead of waiting."""

    def shorten(key: str, seconds: int) -> None:
        left = redis.pttl(PREFIX + key) - seconds * 1000
        assert left <= 60_000
        redis.pexpire(PREFIX + key, max(left, 0))

    return shorten


class TestRedisCache(CacheContract):
    def test_its_keys_have_a_prefix_and_an_end(self, cache: RedisCache, redis: Redis) -> None:
        cache.set("k", 1, 60)
        assert list(redis.scan_iter()) == [b"lockstep:cache:k"]
        assert 0 < redis.ttl("lockstep:cache:k") <= 60

    def test_a_redis_out_of_reach_is_a_cache_that_forgot(self) -> None:
        cache = RedisCache(connect_redis("unix:///nowhere/redis.sock"))
        with capture_logs() as logs:
            cache.set("k", 1, 60)
            cache.delete("k")
            assert cache.get("k") is None
            assert cache.add("k", 1, 60)
        assert {log["event"] for log in logs} == {"cache_out_of_reach"}
