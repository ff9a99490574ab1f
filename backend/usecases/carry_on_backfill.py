"""A back-fill, some pages at a time within a session: the same deciding code, the same work list, the same lease.

Where it stands is stored with the decisions of each page, so that a restart repeats at most one page, which changes
nothing. A preview asks everything that a back-fill would ask and writes nothing but its counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from backend.ports.capture_rows import Backfill, BackfillState
from backend.ports.failures import (
    AccessDenied,
    AccessRevoked,
    CursorExpired,
    Failure,
    NotFound,
    OutOfBudget,
    Transient,
)
from backend.ports.mailbox import History, Page
from backend.ports.rows import DecisionRow, Outcome
from backend.ports.store import Unit
from backend.sync.capture import Adopt, Leave, Resolve
from backend.sync.decisions import SAVED_REASON, Origin
from backend.usecases.backfill import KEPT
from backend.usecases.crm_access import CrmAccess
from backend.usecases.decide_mails import Judged, judge
from backend.usecases.observe import Seen, Watch, decide_page
from backend.usecases.watched import WatchedFolder, watched_folders

PAGES_AT_ONCE = 10  # then the session works off what was found
MOST_RESTARTS = 3


@dataclass(frozen=True, slots=True)
class Tools:
    """What a session lends: its watch, the way into Salesforce opened on first need, and its guard for writes."""

    watch: Watch
    crm: Callable[[], CrmAccess]
    guard: Callable[[Unit], None]


def carry_on(tools: Tools) -> Iterator[Seen]:
    """Some pages of the back-fill that is under way, if one is; each is kept when it is given."""
    watch, job = tools.watch, tools.watch.backfill
    for _ in range(PAGES_AT_ONCE):
        if job is None:
            return
        folder = _next_folder(watch, job)
        if folder is None:
            _keep(tools, replace(job, state=BackfillState.DONE, ended_at=watch.services.clock.now()), ())
            return
        seen, job = _one_page(tools, job, folder)
        yield seen


def _next_folder(watch: Watch, job: Backfill) -> WatchedFolder | None:
    return next((f for f in watched_folders(watch) if not job.places.get(f.key, {}).get("finished")), None)


def _one_page(tools: Tools, job: Backfill, folder: WatchedFolder) -> tuple[Seen, Backfill | None]:
    nothing = Seen(Page(folder.place), (), ())
    at = job.places.get(folder.key) or _beginning(folder)
    try:
        history = tools.watch.mailbox.history(folder.folder_id, folder.place, job.since, at["cursor"])
    except NotFound:
        return nothing, _keep(tools, _moved(job, folder, {**at, "finished": True}), ())
    except (AccessDenied, AccessRevoked, OutOfBudget, Transient):
        raise  # the session ends, and the next one carries on
    except Failure as failure:
        if not isinstance(failure, CursorExpired) or at["restarts"] >= MOST_RESTARTS:
            now = tools.watch.services.clock.now()
            _keep(tools, replace(job, state=BackfillState.FAILED, ended_at=now, error_code=failure.code), ())
            return nothing, None
        return nothing, _keep(tools, _moved(job, folder, {**_beginning(folder), "restarts": at["restarts"] + 1}), ())
    seen = decide_page(tools.watch, Page(folder.place, history.messages), start=job.since)
    counts = Counter(job.counts) + _counts(tools, job, seen, len(history.messages))
    moved = replace(_moved(job, folder, _after(at, history)), counts=dict(counts))
    rows = () if job.only_count else (*seen.rows, *seen.kept)
    told = nothing if job.only_count else seen
    return told, _keep(tools, moved, rows)


def _counts(tools: Tools, job: Backfill, seen: Seen, messages: int) -> Counter[str]:
    counted: Counter[str] = Counter({KEPT: messages - len(seen.rows)})
    waiting = [row for row in seen.rows if row.outcome is Outcome.PENDING]
    for row in seen.rows:
        if row.outcome is not Outcome.PENDING or not job.only_count:
            counted[f"{row.outcome.value} {row.reason}"] += 1
    if waiting and job.only_count:
        watch = tools.watch
        judged = judge(watch.services, tools.crm(), watch.mailbox, watch.row, watch.user, waiting)
        counted.update(_said(one) for one in judged)
    return +counted


def _said(one: Judged) -> str:
    action = one.action
    if isinstance(action, Leave):
        return f"{'failed' if action.failed else 'skipped'} {action.reason.value}"
    if isinstance(action, Resolve):
        return f"saved {SAVED_REASON[Origin(one.row.origin)].value}"
    if isinstance(action, Failure):
        return f"pending {one.row.reason}"
    return f"{'kept' if isinstance(action, Adopt) else 'saved'} {action.reason.value}"


def _keep(tools: Tools, job: Backfill, rows: Sequence[DecisionRow]) -> Backfill | None:
    """The page and the place behind it, together; None when the person cancelled it meanwhile."""
    with tools.watch.services.store.transaction(job.organization_id) as unit:
        tools.guard(unit)
        current = unit.backfill(job.id)
        if current is None or current.state is not BackfillState.RUNNING:
            return None
        unit.put_decisions(rows)
        unit.put_backfill(job)
    return job


def _beginning(folder: WatchedFolder) -> dict[str, Any]:
    return {"folder_id": folder.folder_id, "cursor": "", "done": 0, "total": -1, "finished": False, "restarts": 0}


def _after(at: dict[str, Any], history: History) -> dict[str, Any]:
    return {
        **at,
        "cursor": history.cursor,
        "done": at["done"] + len(history.messages),
        "total": max(history.total, at["total"]),
        "finished": not history.more,
    }


def _moved(job: Backfill, folder: WatchedFolder, at: dict[str, Any]) -> Backfill:
    return replace(job, places={**job.places, folder.key: at})
