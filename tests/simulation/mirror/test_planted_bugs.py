"""The auditor is proven too: for each planted bug it must complain, and without it, it must not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.simulation.mirror import planted_sessions, planted_values
from tests.simulation.mirror.planted import BUGS, Bug
from tests.simulation.mirror.stage import Stage

WHERE = (planted_sessions, planted_values)  # importing them fills BUGS
LIVES = list(dict.fromkeys(bug.life for bug in BUGS))


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_the_auditor_catches(bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    bug.plant(monkeypatch, stage)
    bug.life(stage)
    told = stage.verdict()
    assert any(breach.startswith(bug.invariant) for breach in told), told


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.__name__)
def test_the_engine_as_it_is_lives_through(life: Callable[[Stage], None]) -> None:
    stage = Stage()
    life(stage)
    assert stage.verdict() == []


def test_there_are_enough_of_them() -> None:
    assert len({bug.name for bug in BUGS}) >= 40
