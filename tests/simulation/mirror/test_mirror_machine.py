"""Many lives of two mirrored mailboxes, each ending in peace; MIRROR_RUNS says how many."""

from __future__ import annotations

import pytest

from tests.simulation.mirror.machine import MirrorMachine
from tests.simulation.parts import Part, deal, play


@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", deal("MIRROR_RUNS", 2000), ids=str)
def test_whatever_happens_no_edit_is_lost_nothing_doubled_nobody_mailed(part: Part) -> None:
    play(MirrorMachine, part, steps=20)
