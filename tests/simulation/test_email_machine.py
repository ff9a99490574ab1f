"""Many lives of two mailboxes, each ending in peace; SIMULATION_RUNS says how many."""

from __future__ import annotations

import pytest

from tests.simulation.machine import EmailMachine
from tests.simulation.parts import Part, deal, play


@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", deal("SIMULATION_RUNS", 400), ids=str)
def test_whatever_happens_nothing_is_lost_doubled_or_leaked(part: Part) -> None:
    play(EmailMachine, part, steps=25)
