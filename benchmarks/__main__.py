"""`python -m benchmarks [--quick] [--write]`: measure and say how it stands against the budgets."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, as_table, judged
from benchmarks.measured import Backfill
from benchmarks.mirror_report import first_sync_figures, idle_mirror_figures, planner_figures
from benchmarks.mirrored import measure_down, measure_idle_mirror, measure_up
from benchmarks.planner import measure_beside, measure_planner
from benchmarks.report import (
    backfill_figures,
    context_figures,
    idle_figures,
    is_busy,
    memory_figures,
    page,
    save_figures,
)
from benchmarks.sessions import measure_backfill, measure_idle
from benchmarks.sidebar import measure_contexts, measure_saves
from benchmarks.stage import Stage, quiet
from tests.stack import Stack

README = Path(__file__).parent / "README.md"
MOST_CALLS = 300


@dataclass(frozen=True)
class Sizes:
    repetitions: int
    mails: int
    many: int


FULL, QUICK = Sizes(100, 1000, 10_000), Sizes(20, 200, 1000)


def main(arguments: list[str] | None = None) -> int:
    """0 when every budget holds, else 1."""
    options = _parse(arguments)
    with quiet():
        figures = list(measure(QUICK if options.quick else FULL))
    print(as_table(figures))
    if options.write:
        README.write_text(page(figures), encoding="utf-8")
    return 1 if any(figure.missed for figure in figures) else 0


def measure(sizes: Sizes) -> Iterator[Figure]:
    with Stack("empty") as stack:
        stage = _open(stack)
        yield from judged(context_figures(measure_contexts(stage, sizes.repetitions)), is_busy())
        for attachments in (0, 1, 3):
            yield from judged(save_figures(measure_saves(stage, attachments, sizes.repetitions)), is_busy())
        yield from judged(idle_figures(measure_idle(stage, sizes.repetitions)), is_busy())
    yield from mirror_figures(sizes)
    yield from backfill_figures(_backfill(sizes.mails, sizes.mails // 2, enhanced=False))
    small, large = (_backfill(mails, mails // 2) for mails in (sizes.many // 5, sizes.many))
    yield from backfill_figures(large, MOST_CALLS)
    yield from memory_figures(small, large)


def mirror_figures(sizes: Sizes) -> Iterator[Figure]:
    with Stack("empty") as stack:
        yield from idle_mirror_figures(measure_idle_mirror(_open(stack), sizes.repetitions))
    for measure_first in (measure_down, measure_up):
        with Stack("empty") as stack:
            yield from first_sync_figures(measure_first(_open(stack), sizes.many))
    links = [sizes.many * factor for factor in (1, 10, 100)]
    yield from planner_figures([measure_planner(number) for number in links], measure_beside(sizes.many))


def _backfill(mails: int, with_files: int, enhanced: bool = True) -> Backfill:
    """As EmailMessages, each has four rows of people beside it."""
    with Stack("empty") as stack:
        return measure_backfill(_open(stack, enhanced), mails, with_files, copies=2 * enhanced, alone=True)


def _open(stack: Stack, enhanced: bool = False) -> Stage:
    """With the package in the org; ``enhanced``: mails become EmailMessages with a row per participant."""
    options = stack.sandbox.world.salesforce.options
    options.package, options.enhanced_email = True, enhanced
    stage = Stage.open(stack)
    stage.until_quiet()
    return stage


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, a smaller mailbox")
    parser.add_argument("--write", action="store_true", help="rewrite benchmarks/README.md with these figures")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
