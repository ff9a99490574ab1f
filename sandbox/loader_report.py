"""What the loaders say about each thing they found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Report:
    """What became of one thing: ``status`` loaded or refused, ``reason`` why, or what had to be guessed or left out.

    ``file`` is the path below the directory; one of several in a file has its number behind a ``#``.
    """

    file: str
    status: str
    reason: str = ""
    item_ids: list[str] = field(default_factory=list)


def told(reports: Iterable[Report]) -> Iterator[str]:
    """A line for each thing there is something to say about."""
    for one in reports:
        if one.status == "refused" or one.reason:
            yield f"{one.status:8} {one.file}: {one.reason}"
