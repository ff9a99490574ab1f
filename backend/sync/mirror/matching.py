"""Adopt, do not duplicate: which newcomer of one side is the same thing as which of the other?"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from backend.sync.mirror.records import Item, Record

Keys = Iterable[Hashable]


@dataclass(frozen=True, slots=True)
class Matches:
    """``pairs``: item id -> record id, each at most once. ``ambiguous``: item id -> records that all may be meant;
    ``contested`` are ids of records that more than one item may mean."""

    pairs: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]
    contested: frozenset[str]


def match(
    items: Sequence[Item],
    records: Sequence[Record],
    keys_of_item: Callable[[Item], Keys],
    keys_of_record: Callable[[Record], Keys],
) -> Matches:
    """A pair is made only where it is the only one possible for both."""
    by_key: dict[Hashable, list[str]] = {}
    for record in records:
        for key in set(keys_of_record(record)):
            by_key.setdefault(key, []).append(record.ref.id)
    meant: dict[str, tuple[str, ...]] = {}
    wanted_by: dict[str, list[str]] = {}
    for item in items:
        found = tuple(dict.fromkeys(r for key in keys_of_item(item) for r in by_key.get(key, ())))
        meant[item.id] = found
        for record_id in found:
            wanted_by.setdefault(record_id, []).append(item.id)
    pairs = {i: found[0] for i, found in meant.items() if len(found) == 1 and len(wanted_by[found[0]]) == 1}
    ambiguous = {i: found for i, found in meant.items() if found and i not in pairs}
    return Matches(pairs, ambiguous, frozenset(r for found in ambiguous.values() for r in found))
