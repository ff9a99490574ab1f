"""Real calendars and cards through the mirror: load a folder, mark everything, sync until quiet, account for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from backend.sync.triage import CATEGORY
from benchmarks.fates import Fate, is_thing
from benchmarks.mirrored import switch_on
from benchmarks.stage import MOST_SESSIONS, Stage
from sandbox.graph import event_times, series
from sandbox.graph.items import Item
from sandbox.loader import load
from sandbox.loader_report import Report
from tests.stack import Stack

PAST, AHEAD = timedelta(days=14), timedelta(days=61)  # the window of whole days the product begins with
TABLES = ("Event", "Contact")


@dataclass(frozen=True, slots=True)
class ThingsRehearsal:
    """A fate for each card, each event and each day of a series in the window. ``mails`` are those a calendar sent."""

    fates: Sequence[Fate]
    sessions: int
    mails: int
    records: int

    @property
    def problems(self) -> list[str]:
        """Everything in the window is decided, nothing waits, nobody got mail, and no record is one too many."""
        totals = Counter(fate.outcome for fate in self.fates)
        found = [f"{totals[outcome]} {outcome}" for outcome in ("lost", "pending") if totals[outcome]]
        if self.mails:
            found.append(f"{self.mails} mails sent")
        if self.records != totals["saved"]:
            found.append(f"{self.records} records of {totals['saved']} saved")
        return found


def rehearse_things(directory: Path) -> ThingsRehearsal:
    """In a world of its own. Events are moved by whole weeks to begin in the week after next, so that old calendars
    lie in the window; everything else of them stays."""
    with Stack("empty") as stack:
        stack.sandbox.world.salesforce.options.package = True
        stage = Stage.open(stack)
        switch_on(stage)
        reports = [r for r in load(stack.sandbox.world, stage.address, "", directory) if is_thing(r.file)]
        _mark(stage, [_loaded(stage, i) for r in reports for i in r.item_ids])
        stack.sandbox.world.mail.outbox.clear()
        sessions = until_quiet(stage)
        return ThingsRehearsal(
            _fates(stage, reports), sessions, len(stack.sandbox.world.mail.outbox.notices), len(_state(stage)[0])
        )


def _loaded(stage: Stage, item_id: str) -> Item:
    """The contact, the event, or the series whose day this is."""
    return stage.box.peek(item_id) or series.find(stage.box, item_id).item


def until_quiet(stage: Stage) -> int:
    """Sessions until two in a row leave both sides as they are; how many it took. Raises RuntimeError."""
    calm, before = 0, _state(stage)
    for number in range(1, MOST_SESSIONS + 1):
        report = stage.session()
        if report.status != "finished":
            raise RuntimeError(f"a session ended with {report.status}: {report.error_code or report.reason}")
        after = _state(stage)
        calm = calm + 1 if after == before else 0
        before = after
        if calm == 2:
            return number
    raise RuntimeError(f"not quiet after {MOST_SESSIONS} sessions")


def _state(stage: Stage) -> tuple[dict[str, Any], dict[str, Any]]:
    store = stage.stack.sandbox.world.salesforce.store
    rows = {r["Id"]: dict(r) for name in TABLES for r in store.table(name).values() if not r["IsDeleted"]}
    return rows, {item.immutable_id: item.version for item in stage.box.everything()}


def _mark(stage: Stage, items: Iterable[Item]) -> None:
    """As a person who gives each of them the category."""
    monday = stage.stack.sandbox.world.clock.now().date() + timedelta(days=7)
    with stage.stack.sandbox.world.mail.lock:
        for item in {item.immutable_id: item for item in items}.values():
            if item.kind == "event":
                _move(item, monday)
            item.properties["categories"] = [*item.properties["categories"], CATEGORY]
            stage.box.touch(item)


def _move(item: Item, week: date) -> None:
    """By whole weeks, its differing days and the end of its series along."""
    by = timedelta(days=(week - event_times.day_of(item.properties["start"])).days // 7 * 7 + 7)
    for properties in (item.properties, *(one.properties for one in item.variations.values())):
        for name in ("start", "end"):
            if name in properties:
                properties[name] = event_times.shifted(properties[name], by)
    if item.properties["recurrence"]:
        bounds = item.properties["recurrence"]["range"]
        item.properties["recurrence"] = {
            **item.properties["recurrence"],
            "range": {**bounds, **{n: _later(bounds[n], by) for n in ("startDate", "endDate") if n in bounds}},
        }
    item.variations = {_later(day, by): one for day, one in item.variations.items()}


def _later(day: str, by: timedelta) -> str:
    moved = date.fromisoformat(day) + by if day > "0001-01-01" else None
    return moved.isoformat() if moved else day


def _fates(stage: Stage, reports: Sequence[Report]) -> list[Fate]:
    today = stage.stack.sandbox.world.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    for report in reports:
        ids = [i for item_id in report.item_ids for i in _entries(stage, item_id, today)]
        decided = stage.decisions(ids)
        if report.status != "loaded":
            found.append(Fate(report.file, "refused", report.reason))
        elif not ids:
            found.append(Fate(report.file, "outside", "no day of it lies in the window, or one told with its series"))
        found += [_fate(report.file, decided.get(i)) for i in ids]
    return found


def _entries(stage: Stage, item_id: str, today: datetime) -> list[str]:
    """The ids of what one loaded thing is in a calendar's view: itself, or its days. Days that a file tells apart are
    counted with their series."""
    item: Item | None = stage.box.peek(item_id)
    if item is None:
        return []
    if item.kind != "event":
        return [item.immutable_id]
    return [one.immutable_id for one in series.instances(item, today - PAST, today + AHEAD)]


def _fate(file: str, row: Any) -> Fate:
    if row is None:
        return Fate(file, "lost", "no decision")
    return Fate(file, row.outcome.value, row.reason)
