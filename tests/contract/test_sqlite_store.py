from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from backend.migrations import upgrade
from backend.models.engine import build_engine
from backend.models.sql_store import SqlStore
from tests.contract.sql_store_contract import VAULT, SqlStoreContract
from tests.contract.store_rows import settle
from tests.fakes.queue import FakeQueue


@pytest.fixture(scope="module")
def settled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with both organizations in it, copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "settled.db"
    engine = build_engine(f"sqlite:///{path}")
    upgrade(engine)
    settle(SqlStore(engine, VAULT))
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def engine(settled_file: Path, tmp_path: Path) -> Iterator[Engine]:
    shutil.copy(settled_file, tmp_path / "store.db")
    engine = build_engine(f"sqlite:///{tmp_path / 'store.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine, queue: FakeQueue) -> SqlStore:
    return SqlStore(engine, VAULT, queue)


class TestSqliteStore(SqlStoreContract):
    pass
