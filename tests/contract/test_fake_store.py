from __future__ import annotations

import pytest

from backend.ports.store import Store
from tests.contract.store_contract import StoreContract
from tests.contract.store_rows import settle
from tests.fakes.queue import FakeQueue
from tests.fakes.store import FakeStore


@pytest.fixture
def queue() -> FakeQueue:
    return FakeQueue()


@pytest.fixture
def store(queue: FakeQueue) -> Store:
    return settle(FakeStore(queue))


class TestFakeStore(StoreContract):
    pass
