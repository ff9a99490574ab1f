"""Many lives of two mailboxes, each ending in peace. A failure prints the steps and the seed to repeat them."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.simulation.machine import EmailMachine

RUNS = int(os.environ.get("SIMULATION_RUNS", "400"))


def test_whatever_happens_nothing_is_lost_doubled_or_leaked() -> None:
    run_state_machine_as_test(
        EmailMachine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=25,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
