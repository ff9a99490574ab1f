"""Many lives, dealt into parts that run side by side. Every part has a seed of its own: no life is played twice.

SIMULATION_SEED moves all parts to other lives; a failure prints it with the part that failed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

SEED = int(os.environ.get("SIMULATION_SEED", "1"))
FEWEST_PARTS = 10
MOST_LIVES = 500
FAR = 1_000_000  # seeds of neighbouring SIMULATION_SEEDs never meet


@dataclass(frozen=True)
class Part:
    number: int
    lives: int

    def __str__(self) -> str:
        return f"part{self.number}"

    @property
    def seed(self) -> int:
        return SEED * FAR + self.number


def deal(variable: str, default: int) -> list[Part]:
    """As many lives as the environment asks for, in parts of at most MOST_LIVES."""
    lives = int(os.environ.get(variable, str(default)))
    count = min(lives, max(FEWEST_PARTS, -(-lives // MOST_LIVES)))
    return [Part(number, lives // count + (number < lives % count)) for number in range(count)]


def play(machine: type[RuleBasedStateMachine], part: Part, steps: int) -> None:
    """Raises what the first life raised that came to no good end, in its shortest form."""
    seeded = seed(part.seed)(type(machine.__name__, (machine,), {}))
    try:
        run_state_machine_as_test(
            seeded,
            settings=settings(
                max_examples=part.lives,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                derandomize=False,
                print_blob=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
    except BaseException as failure:
        failure.add_note(f"Repeat it: SIMULATION_SEED={SEED}, {part} of as many lives in all.")
        raise
