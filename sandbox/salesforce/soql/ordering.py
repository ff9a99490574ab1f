"""ORDER BY, LIMIT and OFFSET."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.salesforce.soql.nodes import Query
from sandbox.salesforce.soql.problems import Source

LARGEST_OFFSET = 2000


@dataclass(frozen=True)
class SortKey:
    get: Callable[[Any], Any]
    descending: bool
    nulls_last: bool


def ordered(items: Sequence[Any], keys: Sequence[SortKey]) -> list[Any]:
    """Sorted by all keys, the first the strongest; equals keep their order."""
    found = list(items)
    for key in reversed(keys):
        nulls = [item for item in found if key.get(item) is None]
        others = [item for item in found if key.get(item) is not None]
        others.sort(key=lambda item, get=key.get: _comparable(get(item)), reverse=key.descending)  # type: ignore[misc]
        found = [*others, *nulls] if key.nulls_last else [*nulls, *others]
    return found


def _comparable(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def cut(source: Source, query: Query, items: list[Any]) -> list[Any]:
    """What OFFSET and LIMIT leave."""
    start = query.offset or 0
    if start > LARGEST_OFFSET:
        text = f"Maximum SOQL offset allowed is {LARGEST_OFFSET}"
        raise source.error("NUMBER_OUTSIDE_VALID_RANGE", text, query.offset_position)
    return items[start:] if query.limit is None else items[start : start + query.limit]
