from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from backend.migrations import upgrade
from backend.models.engine import build_engine
from backend.models.sql_store import SqlStore
from tests.contract import store_rows as rows
from tests.contract.sql_store_contract import SqlStoreContract
from tests.contract.store_rows import ACME
from tests.servers import postgres_url


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = build_engine(postgres_url())
    upgrade(engine)
    yield engine
    engine.dispose()


class TestPostgresStore(SqlStoreContract):
    """And more writers than one, which SQLite has not."""

    def test_what_belongs_to_a_mailbox_is_written_while_another_changes_it(self, store: SqlStore) -> None:
        with ThreadPoolExecutor(1) as pool, store.transaction(ACME) as unit:
            found = unit.mailbox("mailbox-acme", lock=True)
            assert found is not None
            unit.put_mailbox(replace(found, failures_in_a_row=7))
            pool.submit(_begin_session, store).result(timeout=20)


def _begin_session(store: SqlStore) -> None:
    with store.transaction(ACME) as unit:
        unit.put_session(rows.session(ACME))
