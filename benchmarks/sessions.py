"""What background sessions cost: an idle one, and a mailbox full of mails that somebody categorised."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import perf_counter, thread_time

from benchmarks.mails import letter
from benchmarks.measured import Backfill, Idle
from benchmarks.stage import Stage

ROOT = Path(__file__).parents[1]
CUSTOMERS, COMPANIES = 500, 100
LOOK_EVERY = 0.1


def measure_idle(stage: Stage, number: int) -> Idle:
    stage.until_quiet()
    found = Idle()
    for _ in range(number):
        stage.stack.forget_calls()
        row = stage.row
        start = thread_time()
        report = stage.session(row)
        found.cpu_seconds.append(thread_time() - start)
        if report.status != "finished":
            raise RuntimeError(f"an idle session ended with {report.status}: {report.error_code}")
        found.graph.append(len(stage.calls("graph")))
        found.salesforce.append(len(stage.calls("salesforce")))
    return found


def measure_backfill(stage: Stage, mails: int, with_files: int, copies: int = 0, alone: bool = False) -> Backfill:
    """``with_files`` of the mails, spread over all, have one attachment; with ``copies``, so many more customers get
    each in copy. Every customer has a company, on which the files show too. ``alone``: by a process of its own."""
    senders = [f"customer{n}@customers.example" for n in range(CUSTOMERS)]
    companies = [stage.add_account(f"Company {n}") for n in range(COMPANIES)]
    for number, email in enumerate(senders):
        stage.add_contact(email, email.partition("@")[0], companies[number % COMPANIES])
    stage.until_quiet()
    files = [(n + 1) * with_files // mails - n * with_files // mails for n in range(mails)]
    items = [stage.deliver(letter(n, senders, files[n], copies)) for n in range(mails)]
    stage.categorize(items)
    stage.stack.forget_calls()
    start = perf_counter()
    memory = in_own_process(stage) if alone else _here(stage)
    seconds = perf_counter() - start
    graph, salesforce = len(stage.calls("graph")), len(stage.calls("salesforce"))
    decided = stage.decisions([item.immutable_id for item in items]).values()
    records = {row.record_id for row in decided if row.outcome.value == "saved"}
    links = stage.stack.sandbox.world.salesforce.store.table("ContentDocumentLink").values()
    stored = sum(link["LinkedEntityId"] in records for link in links)
    return Backfill(mails, with_files, len(records), stored, graph, salesforce, seconds, memory)


def _here(stage: Stage) -> int:
    stage.session()
    return 0


def in_own_process(stage: Stage) -> int:
    """One session on the command line; the most memory its process held, in bytes."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "sync", "--mailbox", stage.address]
    process = subprocess.Popen(  # noqa: S603  our own program
        command, cwd=ROOT, env={**kept, **stage.stack.variables}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, _most_held(process.pid))
        with suppress(subprocess.TimeoutExpired):
            process.wait(LOOK_EVERY)
    if process.returncode != 0:
        raise RuntimeError(f"the session ended with exit code {process.returncode}")
    return peak


def _most_held(pid: int) -> int:
    """By Linux, since the program began: what a parent is told at the end counts what it held itself at the fork."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) * 1024 if found else 0
