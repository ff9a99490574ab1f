from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from backend.migrations import upgrade
from backend.models.engine import build_engine
from tests.contract.sql_store_contract import SqlStoreContract


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = build_engine(f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'store.db'}")
    upgrade(engine)
    yield engine
    engine.dispose()


class TestSqliteStore(SqlStoreContract):
    pass
