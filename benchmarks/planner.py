"""The planner alone: how long it takes to find that nothing changed, beside vdirsyncer doing the same."""

from __future__ import annotations

import asyncio
import gc
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from vdirsyncer.storage.memory import MemoryStorage
from vdirsyncer.sync import sync
from vdirsyncer.sync.status import SqliteStatus
from vdirsyncer.vobject import Item as Card

from backend.sync.mirror import merge, planner
from backend.sync.mirror.contact_mapping import contact_table
from backend.sync.mirror.links import Link, LinkState
from backend.sync.mirror.planner import Pair
from backend.sync.mirror.records import FieldInfo, Item, Kind, OrgFacts, Record, Side
from backend.sync.mirror.rules import Rules
from backend.sync.records import RecordRef

RUNS = 5
PLACE = "folder"
NAMES = ("FirstName", "LastName", "Title", "Department", "Phone", "MobilePhone", "MailingCity", "MailingCountry")
FACTS = OrgFacts("005me", "UTC", {"Contact": {name: FieldInfo(name, "string", length=80) for name in NAMES}})
TABLE = contact_table(FACTS)
RULES = Rules(Kind.CONTACT, TABLE, own_place=PLACE)
ITEM_FIELDS = {"given_name": "Erin", "surname": "Evans", "job_title": "Buyer", "mobile_phone": "+49 30 1234567"}
RECORD_FIELDS = dict(merge.new_record(TABLE, ITEM_FIELDS).record_fields)
BASE = merge.base_of(TABLE, ITEM_FIELDS, RECORD_FIELDS)


@dataclass(frozen=True)
class Planned:
    """``seconds``: each run over ``links`` of which nothing changed; ``memory`` in bytes, of everything in it."""

    links: int
    seconds: list[float]
    memory: int


@dataclass(frozen=True)
class Beside:
    """The same number of things, of which nothing changed, one after the other in one process."""

    items: int
    ours: list[float]
    theirs: list[float]

    @property
    def ratio(self) -> float:
        return median(self.theirs) / median(self.ours)


def measure_planner(links: int) -> Planned:
    """In a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "benchmarks.planner", str(links)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()  # noqa: S603  our own
    return Planned(links, [float(word) for word in told[1:]], int(told[0]))


def measure_beside(items: int) -> Beside:
    """vdirsyncer with its memory storages and its status in SQLite, as its own authors measure it."""
    pairs = unchanged(items)
    ours = [timed(lambda: _plan(pairs)) for _ in range(RUNS)]
    return Beside(items, ours, asyncio.run(_vdirsyncer(items)))


def unchanged(links: int) -> list[Pair]:
    """Linked contacts that are as they were."""
    return [_pair(number) for number in range(links)]


def timed(work: Callable[[], Any]) -> float:
    gc.collect()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _pair(number: int) -> Pair:
    item_id, ref = f"item-{number}", RecordRef("Contact", f"003{number:012d}AAA")
    item = Item(Kind.CONTACT, item_id, f"v{number}", ITEM_FIELDS, ("Salesforce",), PLACE)
    record = Record(ref, f"r{number}", RECORD_FIELDS, "005me")
    state, side = LinkState.ACTIVE, Side.MAILBOX
    link = Link(f"link-{number}", Kind.CONTACT, item_id, ref, state, side, BASE, item_version=item.version)
    return Pair(_with_version(link, record.version), item, record)


def _with_version(link: Link, version: str) -> Link:
    fields = {name: getattr(link, name) for name in Link.__dataclass_fields__}
    return Link(**{**fields, "record_version": version})


def _plan(pairs: list[Pair]) -> None:
    if list(planner.plan(pairs, RULES)):
        raise RuntimeError("nothing changed, and yet something is to be done")


async def _vdirsyncer(items: int) -> list[float]:
    one, other, status = MemoryStorage(), MemoryStorage(), SqliteStatus(":memory:")
    for number in range(items):
        card = f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{number}\r\nN:Evans;Erin\r\nTITLE:Buyer\r\nEND:VCARD"
        await one.upload(Card(card))
    await sync(one, other, status)
    seconds = []
    for _ in range(RUNS):
        gc.collect()
        started = time.perf_counter()
        await sync(one, other, status)
        seconds.append(time.perf_counter() - started)
    return seconds


def main() -> None:
    links = int(sys.argv[1])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pairs = unchanged(links)
    seconds = [timed(lambda: _plan(pairs)) for _ in range(RUNS)]
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    print(grown, *seconds)


if __name__ == "__main__":
    main()
