"""What background sessions cost: an idle one, and a mailbox full of mails that somebody categorised."""

from __future__ import annotations

import tracemalloc
from dataclasses import dataclass, field
from time import perf_counter, thread_time

from benchmarks.mails import letter
from benchmarks.stage import Stage

CUSTOMERS = 500


@dataclass
class Idle:
    """Per session that finds nothing new; ``cpu_seconds`` of the thread that runs it, without the stand-ins'."""

    graph: list[int] = field(default_factory=list)
    salesforce: list[int] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Backfill:
    """A mailbox worked off. ``memory`` is the highest number of bytes in use beyond what stays in use afterwards,
    0 when it was not measured; ``saved`` and ``files`` are what Salesforce holds then."""

    mails: int
    with_files: int
    saved: int
    files: int
    graph: int
    salesforce: int
    seconds: float
    memory: int


def measure_idle(stage: Stage, number: int) -> Idle:
    stage.until_quiet()
    found = Idle()
    for _ in range(number):
        stage.stack.forget_calls()
        start = thread_time()
        report = stage.session()
        found.cpu_seconds.append(thread_time() - start)
        if report.status != "finished":
            raise RuntimeError(f"an idle session ended with {report.status}: {report.error_code}")
        found.graph.append(len(stage.calls("graph")))
        found.salesforce.append(len(stage.calls("salesforce")))
    return found


def measure_backfill(stage: Stage, mails: int, with_files: int, copies: int = 0, memory: bool = False) -> Backfill:
    """``with_files`` of the mails have one attachment; with ``copies``, so many more customers get each in copy."""
    senders = [f"customer{n}@customers.example" for n in range(CUSTOMERS)]
    for email in senders:
        stage.add_contact(email, email.partition("@")[0])
    stage.until_quiet()
    items = [stage.deliver(letter(n, senders, int(n < with_files), copies)) for n in range(mails)]
    stage.categorize(items)
    stage.stack.forget_calls()
    if memory:
        tracemalloc.start()
    start = perf_counter()
    stage.session()
    seconds = perf_counter() - start
    stays, peak = tracemalloc.get_traced_memory() if memory else (0, 0)
    tracemalloc.stop()
    graph, salesforce = len(stage.calls("graph")), len(stage.calls("salesforce"))
    decided = stage.decisions([item.immutable_id for item in items]).values()
    records = {row.record_id for row in decided if row.outcome.value == "saved"}
    links = stage.stack.sandbox.world.salesforce.store.table("ContentDocumentLink").values()
    files = sum(link["LinkedEntityId"] in records for link in links)
    return Backfill(mails, with_files, len(records), files, graph, salesforce, seconds, peak - stays)
