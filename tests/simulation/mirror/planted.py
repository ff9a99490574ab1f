"""Bugs that other products have or had, planted into the engine one at a time (see test_planted_bugs).

Each is a few lines that change what one function of the engine does, with the life in which it must come to light.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.simulation.mirror.stage import Stage

Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Bug:
    """``plant`` breaks the engine, ``life`` is played on it, and the auditor must name ``invariant``."""

    name: str
    invariant: str
    life: Callable[[Stage], None]
    plant: Callable[[Patch, Stage], None]


BUGS: list[Bug] = []


def bug(life: Callable[[Stage], None], invariant: str) -> Callable[[Callable[[Patch, Stage], None]], None]:
    def keep(plant: Callable[[Patch, Stage], None]) -> None:
        BUGS.append(Bug(plant.__name__, invariant, life, plant))

    return keep


def nothing(*_: Any, **__: Any) -> None:
    return None


def always(value: Any) -> Callable[..., Any]:
    return lambda *_, **__: value
