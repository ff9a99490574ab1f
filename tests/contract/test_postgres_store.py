from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from backend.migrations import upgrade
from backend.models.engine import build_engine
from tests.contract.sql_store_contract import SqlStoreContract
from tests.servers import postgres_url


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = build_engine(postgres_url())
    upgrade(engine)
    yield engine
    engine.dispose()


class TestPostgresStore(SqlStoreContract):
    pass
