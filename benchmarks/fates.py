"""What became of a file of a rehearsal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.loader import BY_SUFFIX


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one file: ``outcome`` is a decision's, or refused by the loader, or lost when nobody decided.
    ``fields`` are those of the record it is in now, ``files`` how many hang on that."""

    file: str
    outcome: str
    reason: str
    fields: Mapping[str, Any] | None = None
    files: int = 0


def is_thing(file: str) -> bool:
    """Whether it is a calendar or a card; ``file`` may have the number of one of several behind it."""
    return Path(file.partition("#")[0]).suffix.lower() in BY_SUFFIX
