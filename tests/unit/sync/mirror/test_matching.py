"""Adopt, do not duplicate: a pair only where it is the only one possible for both."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sync.mirror.matching import Matches, match
from backend.sync.mirror.records import Item, Kind, Record
from backend.sync.records import RecordRef
from tests.unit.sync.mirror.scenes import item_of, record_of


def item(identifier: str, *keys: str) -> Item:
    return replace(item_of(Kind.CONTACT), id=identifier, categories=keys)


def record(identifier: str, *keys: str) -> Record:
    return replace(record_of(Kind.CONTACT, keys=keys), ref=RecordRef("Contact", identifier))


def keys_of_record(found: Record) -> tuple[Hashable, ...]:
    keys = found.fields["keys"]
    return keys if isinstance(keys, tuple) else ()


def matched(items: list[Item], records: list[Record]) -> Matches:
    return match(items, records, lambda found: found.categories, keys_of_record)


@pytest.mark.parametrize(
    ("items", "records", "pairs", "ambiguous", "contested"),
    [
        ([item("i1", "a")], [record("r1", "a")], {"i1": "r1"}, {}, set()),
        ([item("i1", "a")], [record("r1", "b")], {}, {}, set()),
        ([item("i1")], [record("r1")], {}, {}, set()),
        ([item("i1", "a", "b")], [record("r1", "b", "c")], {"i1": "r1"}, {}, set()),
        ([item("i1", "a", "b")], [record("r1", "a", "b")], {"i1": "r1"}, {}, set()),
        ([item("i1", "a")], [record("r1", "a"), record("r2", "a")], {}, {"i1": ("r1", "r2")}, {"r1", "r2"}),
        ([item("i1", "a", "b")], [record("r1", "a"), record("r2", "b")], {}, {"i1": ("r1", "r2")}, {"r1", "r2"}),
        ([item("i1", "a"), item("i2", "a")], [record("r1", "a")], {}, {"i1": ("r1",), "i2": ("r1",)}, {"r1"}),
        (
            [item("i1", "a"), item("i2", "b")],
            [record("r1", "a"), record("r2", "b")],
            {"i1": "r1", "i2": "r2"},
            {},
            set(),
        ),
    ],
    ids=["one", "none", "no key", "any key", "all keys", "two records", "two keys", "two items", "two pairs"],
)
def test_pairs(
    items: list[Item],
    records: list[Record],
    pairs: dict[str, str],
    ambiguous: dict[str, tuple[str, ...]],
    contested: set[str],
) -> None:
    found = matched(items, records)
    assert (found.pairs, found.ambiguous, found.contested) == (pairs, ambiguous, contested)


KEYS = st.lists(st.sets(st.sampled_from("abcd"), max_size=3), max_size=5)


@given(KEYS, KEYS)
def test_a_pair_shares_a_key_and_nobody_else_shares_one_with_either(
    left: list[set[str]], right: list[set[str]]
) -> None:
    items = [item(f"i{n}", *sorted(keys)) for n, keys in enumerate(left)]
    records = [record(f"r{n}", *sorted(keys)) for n, keys in enumerate(right)]
    found = matched(items, records)
    assert len(set(found.pairs.values())) == len(found.pairs)
    for item_id, record_id in found.pairs.items():
        mine, theirs = left[int(item_id[1:])], right[int(record_id[1:])]
        assert mine & theirs
        assert sum(bool(mine & keys) for keys in right) == sum(bool(theirs & keys) for keys in left) == 1
    assert not set(found.pairs.values()) & found.contested
