"""The migrations lead to exactly the schema the code expects, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from backend.migrations import alembic_config, upgrade
from backend.models.engine import build_engine
from backend.models.tables import ALL, metadata
from tests.servers import postgres_url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'empty.db'}" if request.param == "sqlite" else fresh_postgres_url()
    engine = build_engine(url)
    yield engine
    engine.dispose()


def fresh_postgres_url() -> str:
    with psycopg.connect(postgres_url(), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS migrated")
        connection.execute("CREATE DATABASE migrated")
    return postgres_url().replace("/postgres?", "/migrated?")


def test_there_is_one_newest_migration() -> None:
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1


def test_the_migrations_lead_to_the_schema_of_the_code(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    with empty_engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_upgrading_again_changes_nothing(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    upgrade(empty_engine)
    assert len(inspect(empty_engine).get_table_names()) == len(ALL) + 1  # and Alembic's own


def test_processes_that_start_together_may_all_upgrade(empty_engine: Engine) -> None:
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: upgrade(empty_engine), range(3)))
    assert "mailboxes" in inspect(empty_engine).get_table_names()


def test_a_failed_upgrade_leaves_nothing_behind(empty_engine: Engine) -> None:
    with empty_engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE users (something_else TEXT)")
    with pytest.raises(Exception, match="users"):
        upgrade(empty_engine)
    assert inspect(empty_engine).get_table_names() == ["users"]
