"""Long lists of ids, asked about in pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

ASK_AT_ONCE = 500


def batches(ids: Iterable[str], size: int = ASK_AT_ONCE) -> Iterator[list[str]]:
    """The ids, each once, in lists of at most ``size``."""
    each = list(dict.fromkeys(ids))
    for start in range(0, len(each), size):
        yield each[start : start + size]
