from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.contract.cache_contract import CacheContract
from tests.fakes.cache import FakeCache
from tests.fakes.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def cache(clock: FakeClock) -> FakeCache:
    return FakeCache(clock)


@pytest.fixture
def wait(clock: FakeClock) -> Callable[[str, int], None]:
    return lambda key, seconds: clock.advance(seconds) and None


class TestFakeCache(CacheContract):
    pass
