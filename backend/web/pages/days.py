"""The chart of a completeness report: per day of receipt, what became of every mail that was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from backend.ports.capture_rows import Completeness

PARTS = ("saved", "pending", "skipped", "failed", "missing")
MOST_DAYS = 14
HEIGHT, WIDTH, GAP = 80, 24, 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a day's column, in the units of the picture."""

    part: str
    x: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Day:
    """One day; ``balanced``: seen is the sum of what became of them, and nothing is missing."""

    name: str
    counts: Mapping[str, int]
    balanced: bool


@dataclass(frozen=True, slots=True)
class DaysChart:
    days: tuple[Day, ...]
    bars: tuple[Bar, ...]
    width: int
    height: int = HEIGHT


def chart_of(report: Completeness | None) -> DaysChart | None:
    """The newest two weeks of a report; None without one, or without a mail in it."""
    if report is None or not report.days:
        return None
    names = sorted(report.days)[-MOST_DAYS:]
    most = max(1, *(report.days[name].get("seen", 0) for name in names))
    bars: list[Bar] = []
    for number, name in enumerate(names):
        y = float(HEIGHT)
        for part in PARTS:
            height = report.days[name].get(part, 0) * HEIGHT / most
            y -= height
            if height:
                bars.append(Bar(part, number * (WIDTH + GAP), round(y, 2), round(height, 2)))
    return DaysChart(tuple(_day(name, report.days[name]) for name in names), tuple(bars), len(names) * (WIDTH + GAP))


def _day(name: str, counts: Mapping[str, int]) -> Day:
    whole = {part: counts.get(part, 0) for part in ("seen", *PARTS)}
    balanced = whole["seen"] == sum(whole[part] for part in PARTS) and not whole["missing"]
    return Day(name, whole, balanced)
