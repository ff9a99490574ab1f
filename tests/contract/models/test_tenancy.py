"""Every table of a customer carries its organization, and the database itself keeps organizations apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, UniqueConstraint, event

from backend.migrations import upgrade
from backend.models.encrypted import Vault, new_key
from backend.models.engine import build_engine
from backend.models.organization import Organizations
from backend.models.sql_store import SqlStore
from backend.models.tables import ALL, metadata
from tests.contract.store_contract import READS, fill
from tests.contract.store_rows import ACME, settle

CUSTOMERS = [table for table in metadata.sorted_tables if table is not Organizations.__table__]


def test_every_table_is_listed() -> None:
    assert {model.__tablename__ for model in ALL} == set(metadata.tables)


@pytest.mark.parametrize("table", CUSTOMERS, ids=str)
def test_every_row_belongs_to_an_organization(table: Table) -> None:
    column = table.c.organization_id
    assert not column.nullable
    assert [key.target_fullname for key in column.foreign_keys if key.column.table.name == "organizations"]


@pytest.mark.parametrize("table", CUSTOMERS, ids=str)
def test_references_stay_inside_the_organization(table: Table) -> None:
    for reference in table.foreign_key_constraints:
        assert "organization_id" in reference.column_keys


@pytest.mark.parametrize("table", CUSTOMERS, ids=str)
def test_unique_rules_hold_inside_the_organization(table: Table) -> None:
    keys = [rule for rule in table.constraints if isinstance(rule, UniqueConstraint)]
    natural = [table.primary_key] if "id" not in table.primary_key.columns else []
    for rule in [*keys, *natural]:
        assert "organization_id" in rule.columns


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[tuple[SqlStore, list[str]]]:
    engine = build_engine(f"sqlite:///{tmp_path / 'store.db'}")
    upgrade(engine)
    store = SqlStore(engine, Vault([new_key()]))
    settle(store)
    fill(store)
    statements: list[str] = []

    def remember(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.split()[0] in ("SELECT", "UPDATE", "DELETE", "INSERT"):
            statements.append(" ".join(statement.split()))

    event.listen(engine, "before_cursor_execute", remember)
    yield store, statements
    engine.dispose()


@pytest.mark.parametrize("question", READS)
def test_every_question_names_the_organization(asked: tuple[SqlStore, list[str]], question: str) -> None:
    store, statements = asked
    with store.transaction(ACME) as unit:
        READS[question](unit)
    assert statements
    for statement in statements:
        condition = statement.partition(" WHERE ")[2] or statement
        assert "organization_id" in condition or "organizations.id" in condition
