"""Which newcomer is the task that vanished from the other list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.sync.mirror.links import Link
from backend.sync.mirror.moves import moves
from backend.sync.mirror.records import Item, Kind
from tests.unit.sync.mirror.scenes import OTHER, OWN, item_of, link_of, record_of, rules_of


def new(item_id: str, subject: str, place: str = OTHER, mark: str = "", **fields: str) -> Item:
    return replace(item_of(Kind.TASK, place=place, subject=subject, **fields), id=item_id, record_id=mark)


def gone(link_id: str, subject: str, place: str = OWN, **fields: str) -> Link:
    """Its record is named like the link, with an r."""
    item, record = new(f"was-{link_id}", subject, place, **fields), record_of(Kind.TASK)
    record = replace(record, ref=replace(record.ref, id=f"r{link_id}"))
    return replace(link_of(item, record, detail={"place": place}), id=link_id)


@pytest.mark.parametrize(
    ("links", "items", "pairs"),
    [
        ([gone("1", "Call")], [new("i", "Call")], {"1": "i"}),
        ([gone("1", "Call")], [new("i", "call", body="more")], {"1": "i"}),
        ([gone("1", "Call")], [new("i", "Call", OWN)], {}),
        ([gone("1", "Call")], [new("i", "Write")], {}),
        ([gone("1", "Call")], [new("i", "Write", mark="r1")], {"1": "i"}),
        ([gone("1", "")], [new("i", "")], {}),
        ([gone("1", "Call", body="a"), gone("2", "Call", body="b")], [new("i", "Call", body="b")], {"2": "i"}),
        (
            [gone("1", "Call", body="a"), gone("2", "Call", body="b")],
            [new("i", "Call", body="b"), new("j", "Call", body="new")],
            {"2": "i", "1": "j"},
        ),
        ([gone("1", "Call"), gone("2", "Call")], [new("i", "Call"), new("j", "Call")], {"1": "i", "2": "j"}),
    ],
    ids=[
        "alike",
        "edited",
        "the same list",
        "another",
        "our mark",
        "without a name",
        "content tells",
        "the rest",
        "twins",
    ],
)
def test_a_moved_task_is_known_by_our_mark_its_content_or_its_name(
    links: list[Link], items: list[Item], pairs: dict[str, str]
) -> None:
    assert {link: item.id for link, item in moves(links, items, rules_of(Kind.TASK)).pairs.items()} == pairs


def test_where_nothing_tells_all_that_may_be_meant_are_named() -> None:
    found = moves([gone("1", "Call"), gone("2", "Call")], [new("i", "Call")], rules_of(Kind.TASK))
    assert (found.pairs, found.rivals) == ({}, {"1": ("i",), "2": ("i",), "i": ("r1", "r2")})
