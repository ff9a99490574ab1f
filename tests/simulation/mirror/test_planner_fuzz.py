"""Planner and merge alone, over many random states. PLANNER_RUNS sets how many; a failure names its seed."""

from __future__ import annotations

import os
from typing import Any

import pytest

from backend.sync.mirror import merge, planner
from tests.simulation.mirror import fuzz

RUNS = int(os.environ.get("PLANNER_RUNS", "2000"))
PARTS = max(10, RUNS // 10_000)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_state_comes_to_rest_and_nothing_is_lost(part: int) -> None:
    for seed in range(part, RUNS, PARTS):
        fuzz.check(seed)


def _never(*_: object) -> bool:
    return False


@pytest.mark.parametrize(
    ("module", "name", "bug"),
    [
        (merge, "_conflict", lambda *_: None),
        (merge, "changed_in_mailbox", _never),
        (merge, "changed_in_salesforce", _never),
        (merge, "_level", lambda lens, source, left, right, was=merge._level: was(lens, source.other, left, right)),
        (planner, "_is_quiet", lambda pair, *_: pair.link is not None and pair.item is not None),
    ],
    ids=["loser_dropped", "change_here_unseen", "change_there_unseen", "sides_swapped", "quiet_by_presence"],
)
def test_a_bug_in_the_planner_is_found(module: Any, name: str, bug: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, name, bug)
    with pytest.raises(AssertionError, match="seed"):
        _many(1000)


def _many(count: int) -> None:
    for seed in range(count):
        fuzz.check(seed)
