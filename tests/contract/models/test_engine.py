from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import text

from backend.models.engine import build_engine


def test_sqlite_keeps_references_and_waits_for_locks(tmp_path: Path) -> None:
    engine = build_engine(f"sqlite:///{tmp_path / 'new' / 'store.db'}")
    with engine.begin() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000}


def test_a_new_sqlite_file_is_its_owners_only(tmp_path: Path) -> None:
    engine = build_engine(f"sqlite:///{tmp_path / 'store.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER)"))
        modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    assert len(modes) > 1
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize("url", ["mysql://host/db", "oracle://host/db"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="DATABASE_URL must be sqlite or postgresql"):
        build_engine(url)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must name a file"):
        build_engine(url)


@pytest.mark.parametrize("url", ["postgresql://host/db", "postgres://host/db", "postgresql+psycopg2://host/db"])
def test_postgresql_is_reached_by_psycopg_3(url: str) -> None:
    assert build_engine(url).url.drivername == "postgresql+psycopg"


def test_a_forked_process_opens_its_own_connections(tmp_path: Path) -> None:
    engine = build_engine(f"sqlite:///{tmp_path / 'store.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER)"))
    child = os.fork()
    if child == 0:
        os._exit(engine.pool.checkedin())  # type: ignore[attr-defined]
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert engine.pool.checkedin() == 1  # type: ignore[attr-defined]
