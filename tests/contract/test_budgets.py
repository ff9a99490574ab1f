"""The budgets that are counts, held at a small size; the times are measured by `python -m benchmarks`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from backend.usecases.run_session import run_session
from benchmarks.mails import letter
from benchmarks.report import graph_floor, idle_figures
from benchmarks.sessions import measure_backfill, measure_idle
from benchmarks.sidebar import measure_contexts, measure_saves
from benchmarks.stage import Stage
from tests.stack import Stack

IDLE_STATEMENTS = 22
IDLE_TRANSACTIONS = 6
# The companies, who came meanwhile, the company again, the first with a new Account, its Account, the others.
MOST_CALLS_FOR_STRANGERS = 6


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stack("empty") as stack:
        yield opened(stack)


def opened(stack: Stack, enhanced: bool = False) -> Stage:
    options = stack.sandbox.world.salesforce.options
    options.package, options.enhanced_email = True, enhanced
    stage = Stage.open(stack)
    stage.until_quiet()
    return stage


def test_the_sidebar_asks_salesforce_once_and_then_not_at_all(stage: Stage) -> None:
    found = measure_contexts(stage, 4)

    assert found.cold_calls == [1, 1, 1, 1]
    assert found.warm_calls == [0, 0, 0, 0]


@pytest.mark.parametrize("attachments", [0, 1, 3])
def test_a_save_takes_two_graph_requests_and_one_salesforce_call_with_its_small_files(
    stage: Stage, attachments: int
) -> None:
    found = measure_saves(stage, attachments, 2)

    assert max(found.graph) <= 2
    assert found.salesforce == [1, 1]


def test_an_idle_session_asks_graph_once_and_salesforce_never(stage: Stage) -> None:
    found = measure_idle(stage, 3)

    assert found.graph == [1, 1, 1]
    assert found.salesforce == [0, 0, 0]
    assert [f.holds for f in idle_figures(found) if "a day" in f.what] == [True]


def test_an_idle_session_asks_the_database_little(stage: Stage) -> None:
    stage.until_quiet()
    row = stage.row

    with statements() as asked:
        run_session(stage.stack.services, row.organization_id, row.id, "schedule")

    begun = [statement for statement in asked if statement.startswith("BEGIN")]
    assert len(begun) == IDLE_TRANSACTIONS
    assert len(asked) - len(begun) == IDLE_STATEMENTS


def test_a_full_mailbox_is_worked_off_in_batches() -> None:
    with Stack("empty") as stack:
        found = measure_backfill(opened(stack), mails=160, with_files=4)

    assert (found.saved, found.files) == (160, 4)
    assert found.salesforce == 2 * 1 + 3  # two lookups, 75 + 75 + 10 records, with their files
    assert found.graph <= 5 + 9 + 9 + 4  # pages of fifty, mails read and marked by twenties, four files


def test_mails_with_four_rows_and_every_second_with_a_file_cost_no_further_calls() -> None:
    with Stack("empty") as stack:
        found = measure_backfill(opened(stack, enhanced=True), mails=150, with_files=75, copies=2)

    assert (found.saved, found.files) == (150, 75)
    assert found.salesforce <= 300 * 150 / 10_000
    assert found.graph <= graph_floor(found) * 1.2


def test_a_mode_that_creates_people_costs_nothing_more_while_everybody_is_known() -> None:
    with Stack("empty") as stack:
        stage = opened(stack, enhanced=True)
        stage.set("auto_resolve", "contact")
        stage.set("autosave_mode", "flexible")
        found = measure_backfill(stage, mails=150, with_files=0, copies=2)

    assert found.saved == 150
    assert found.salesforce <= 300 * 150 / 10_000


def test_the_strangers_of_a_batch_cost_a_few_calls_together() -> None:
    with Stack("empty") as stack:
        stage = opened(stack)
        stage.set("auto_resolve", "contact")
        strangers = [f"stranger{n}@newco.example" for n in range(12)]
        items = [stage.deliver(letter(n, strangers)) for n in range(12)]
        stage.categorize(items)
        stack.forget_calls()
        stage.session()

        assert {d.outcome.value for d in stage.decisions([i.immutable_id for i in items]).values()} == {"saved"}
        assert len(stage.calls("salesforce")) <= 2 + MOST_CALLS_FOR_STRANGERS


@contextmanager
def statements() -> Iterator[list[str]]:
    """What this process asks any database meanwhile."""
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)
