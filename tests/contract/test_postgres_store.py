from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from backend.migrations import upgrade
from backend.models.engine import build_engine
from backend.models.sql_store import SqlStore
from backend.models.tables import metadata
from tests.contract.sql_store_contract import VAULT, SqlStoreContract
from tests.contract.store_rows import settle
from tests.fakes.queue import FakeQueue
from tests.servers import postgres_url


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = build_engine(postgres_url())
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine, queue: FakeQueue) -> SqlStore:
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    store = SqlStore(engine, VAULT, queue)
    settle(store)
    return store


class TestPostgresStore(SqlStoreContract):
    @pytest.fixture(autouse=True)
    def _settled(self, store: SqlStore) -> None:
        """Tests that only ask for the engine find both organizations too."""
