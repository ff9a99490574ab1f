"""Many lives of two mirrored mailboxes, each ending in peace. A failure prints the steps and how to repeat them.

MIRROR_RUNS sets how many lives; they are spread over several tests, so that each stays short.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.simulation.mirror.machine import MirrorMachine

RUNS = int(os.environ.get("MIRROR_RUNS", "2000"))
PARTS = 10


@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_happens_no_edit_is_lost_nothing_doubled_nobody_mailed(part: int) -> None:
    run_state_machine_as_test(
        MirrorMachine,
        settings=settings(
            max_examples=max(1, RUNS // PARTS),
            stateful_step_count=20,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
