"""A task moved to another list gets a new id there: which newcomer is which item that vanished?"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from backend.sync.mirror.links import Link
from backend.sync.mirror.records import Item
from backend.sync.mirror.rules import Rules


@dataclass(frozen=True, slots=True)
class Moves:
    """``pairs``: link id -> the item it is now. ``rivals``: link or item id -> what it may be, where nothing tells."""

    pairs: Mapping[str, Item] = field(default_factory=dict)
    rivals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Signs(NamedTuple):
    """What a thing is recognised by, the surest first; None says nothing."""

    mark: Hashable
    content: Hashable
    name: Hashable


NAME = Signs._fields.index("name")


def signs_of_item(item: Item, rules: Rules) -> Signs:
    """Of a newcomer. In which list it stands is part of each sign, so that only what moved looks alike."""
    is_ours = item.place == rules.own_place
    values = {name: lens.read_item(item.fields) for name, lens in rules.table.items()}
    return _signs(item.record_id, values, is_ours)


def signs_of_link(link: Link, rules: Rules) -> Signs:
    """Of an item that vanished, as it was when both sides last agreed."""
    was_ours = link.detail.get("place", rules.own_place) == rules.own_place
    values = {name: link.base[name][0] for name in rules.table if name in link.base}
    return _signs(link.record.id, values, not was_ours)


def moves(gone: Sequence[Link], new: Sequence[Item], rules: Rules) -> Moves:
    """Our mark tells, then equal content, then a name that only one on either side has."""
    vanished = {link.id: signs_of_link(link, rules) for link in gone}
    come = {item.id: signs_of_item(item, rules) for item in new}
    items = {item.id: item for item in new}
    pairs: dict[str, str] = {}
    for at in range(NAME + 1):
        for links, found in _alike(vanished, come, pairs, at):
            if len(links) == len(found) and (len(links) == 1 or at != NAME):
                pairs |= zip(links, found, strict=True)
    records = {link.id: link.record.id for link in gone}
    rivals: dict[str, tuple[str, ...]] = {}
    for links, found in _alike(vanished, come, pairs, NAME):
        rivals |= dict.fromkeys(links, tuple(found))
        rivals |= dict.fromkeys(found, tuple(records[link_id] for link_id in links))
    return Moves({link_id: items[item_id] for link_id, item_id in pairs.items()}, rivals)


def _signs(mark: str, values: Mapping[str, Hashable], is_ours: bool) -> Signs:
    subject = str(values.get("subject") or "").casefold()
    return Signs(
        (mark, is_ours) if mark else None,
        (tuple(sorted(values.items(), key=lambda pair: pair[0])), is_ours) if subject else None,
        (subject, values.get("due"), is_ours) if subject else None,
    )


def _alike(
    vanished: Mapping[str, Signs],
    come: Mapping[str, Signs],
    pairs: Mapping[str, str],
    at: int,
) -> Iterable[tuple[list[str], list[str]]]:
    """Link ids and item ids of one sign, of those that have no other half yet."""
    used = set(pairs.values())
    links = _grouped({i: signs[at] for i, signs in vanished.items() if i not in pairs})
    items = _grouped({i: signs[at] for i, signs in come.items() if i not in used})
    return [(links[key], items[key]) for key in links if key in items]


def _grouped(signs: Mapping[str, Hashable]) -> dict[Hashable, list[str]]:
    groups: dict[Hashable, list[str]] = {}
    for thing, sign in signs.items():
        if sign is not None:
            groups.setdefault(sign, []).append(thing)
    return groups
