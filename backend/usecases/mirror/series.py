"""A single event that became a series: its id now names the master, which is no item, and its days are new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from backend.sync.mirror.links import Link
from backend.sync.mirror.records import Item
from backend.sync.mirror.scope import item_times
from backend.usecases.mirror.rows import link_of
from backend.usecases.mirror.run import MirrorRun

Items = dict[str, Item | None]


def with_series(run: MirrorRun, links: Sequence[Link], items: Mapping[str, Item | None]) -> tuple[list[Link], Items]:
    """Masters are gone; a link to one goes on with the day that begins as the event did, where no other link has it."""
    days = {item.id: item for item in items.values() if item is not None and _series_of(item)}
    masters = {_series_of(day) for day in days.values()}
    masters |= {i for i, item in items.items() if item is not None and _is_master(item)}
    known = {link.id: link for link in links} | {link.id: link for link in _links_to(run, masters)}
    linked = {link.item_id for link in known.values()}
    begins = {(_series_of(day), item_times(day)[0]): day.id for day in days.values() if day.id not in linked}
    left = {**items, **dict.fromkeys(masters & {*items, *linked})}
    return [_gone_on(link, begins) for link in known.values()], left


def _series_of(item: Item) -> str:
    return item.meeting.series_id if item.meeting is not None else ""


def _is_master(item: Item) -> bool:
    return item.meeting is not None and item.meeting.is_master


def _links_to(run: MirrorRun, masters: set[str]) -> list[Link]:
    if not masters:
        return []
    with run.services.store.transaction(run.mailbox.organization_id) as unit:
        return [link_of(row) for row in unit.links_by_items(run.mailbox.id, run.kind.value, masters).values()]


def _gone_on(link: Link, begins: Mapping[tuple[str, str], str]) -> Link:
    day = begins.get((link.item_id, link.starts))
    return link if day is None else replace(link, item_id=day, item_version="")
