"""Measured figures beside their budgets, as a table for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from statistics import mean


@dataclass(frozen=True, slots=True)
class Figure:
    """``holds`` is None where there is no budget; ``timed`` says that it is worth something on an idle machine only,
    ``busy`` that this one was not."""

    what: str
    measured: str
    budget: str
    holds: bool | None
    means: str
    timed: bool = False
    busy: bool = False

    @property
    def missed(self) -> bool:
        return self.holds is False and not self.busy

    @property
    def verdict(self) -> str:
        if self.timed and self.busy:
            return "not judged"
        return {True: "holds", False: "MISSED", None: ""}[self.holds]


def exactly(what: str, values: Sequence[int], wanted: int, means: str) -> Figure:
    """Every single value is the wanted one."""
    return Figure(what, span(values), f"exactly {wanted}", set(values) == {wanted}, means)


def at_most(what: str, values: Sequence[float], limit: float, means: str, unit: str = "") -> Figure:
    """The highest of the values counts."""
    shown = f"{span(values)}{unit}"
    return Figure(what, shown, f"at most {limit:,g}{unit}", max(values) <= limit, means)


def p95_at_most(what: str, seconds: Sequence[float], limit_ms: float, means: str) -> Figure:
    """Times in seconds, shown in milliseconds."""
    middle, high = percentile(seconds, 50) * 1000, percentile(seconds, 95) * 1000
    shown = f"p50 {middle:.1f} ms, p95 {high:.1f} ms"
    return Figure(what, shown, f"p95 at most {limit_ms:g} ms", high <= limit_ms, means, timed=True)


def mean_at_most(what: str, seconds: Sequence[float], limit_ms: float, means: str) -> Figure:
    """The same where the sum counts, not the single time."""
    average, high = mean(seconds) * 1000, percentile(seconds, 95) * 1000
    shown = f"mean {average:.1f} ms, p95 {high:.1f} ms"
    return Figure(what, shown, f"mean at most {limit_ms:g} ms", average <= limit_ms, means, timed=True)


def shown(what: str, measured: str, means: str) -> Figure:
    return Figure(what, measured, "", None, means)


def judged(figures: Sequence[Figure], busy: bool) -> list[Figure]:
    """Times taken beside other work say nothing about a budget."""
    return [replace(figure, busy=busy) if figure.timed else figure for figure in figures]


def percentile(values: Sequence[float], share: int) -> float:
    """The smallest value that ``share`` percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * share / 100) - 1)]


def span(values: Sequence[float]) -> str:
    low, high = min(values), max(values)
    return f"{low:,g}" if low == high else f"{low:,g} to {high:,g}"


def as_markdown(figures: Sequence[Figure]) -> str:
    rows = [("What", "Measured", "Budget", "", "What it means")]
    rows += [(f.what, f.measured, f.budget, f.verdict, f.means) for f in figures]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "| --- | --- | --- | --- | --- |", *lines[1:]])


def as_table(figures: Sequence[Figure]) -> str:
    """For a terminal: columns padded, without the explanations."""
    rows = [("what", "measured", "budget", ""), *((f.what, f.measured, f.budget, f.verdict) for f in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
