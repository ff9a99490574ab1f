"""What was measured, in words."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from statistics import mean

from backend.usecases.bring_files import SMALL
from benchmarks.figures import Figure, as_markdown, at_most, exactly, mean_at_most, p95_at_most, percentile, shown
from benchmarks.measured import Backfill, Contexts, Idle, Saves

USERS, DAY_SECONDS, INTERVAL_SECONDS = 500, 86_400, 1800
MEGABYTE = 1024 * 1024
PAGE = 50
MOST_GROWTH_MB = 16

HEAD = """# Benchmarks

What Lockstep costs, measured against the sandbox: real HTTP over TLS on one machine, SQLite, the bundled Redis. Counts
are the same on every machine; times are not, so they are compared with the same requests made without Lockstep in the
same run, or stand beside the budget they have to keep. The counts are held by `tests/contract/test_budgets.py`.

    python -m benchmarks             prints the table
    python -m benchmarks --quick     the same with fewer repetitions and a smaller mailbox
    python -m benchmarks --write     rewrites this file
    python -m benchmarks.corpus DIR  what Lockstep makes of a folder of real mails, calendars and cards

"""


def context_figures(found: Contexts) -> list[Figure]:
    return [
        exactly(
            "Salesforce calls, sidebar opened on a new mail",
            found.cold_calls,
            1,
            "people, records and whether it is saved come in one composite call",
        ),
        exactly("Salesforce calls, the same mail again", found.warm_calls, 0, "answered from what was kept"),
        p95_at_most(
            "server time, the same mail again",
            found.warm_seconds,
            15,
            "the pane is there before a person notices",
        ),
    ]


def save_figures(found: Saves) -> list[Figure]:
    files = {0: "no attachment", 1: "1 attachment"}.get(found.attachments, f"{found.attachments} attachments")
    ratio = percentile(found.seconds, 50) / percentile(found.bare_seconds, 50)
    return [
        at_most(f"Graph requests, save with {files}", found.graph, 2, "the mail, and its files together"),
        at_most(
            f"Salesforce calls, save with {files}",
            found.salesforce,
            1 + found.attachments,
            "the record with all its links and its files; a file of more than 100 KB takes a call of its own",
        ),
        p95_at_most(
            f"own overhead, save with {files}",
            found.overhead,
            30,
            f"beyond the same requests made bare, which take 1 / {ratio:.1f} of the whole",
        ),
    ]


def idle_figures(found: Idle) -> list[Figure]:
    sessions = USERS * DAY_SECONDS // INTERVAL_SECONDS
    calls = round(mean(found.salesforce) * sessions)
    return [
        exactly("Salesforce calls, idle session", found.salesforce, 0, "nobody is asked while nothing is new"),
        exactly("Graph requests, idle session", found.graph, 1, "all folders and the categories in one batch"),
        mean_at_most("CPU time, idle session", found.cpu_seconds, 10, "what bounds the number of mailboxes per worker"),
        at_most(
            f"Salesforce calls, {USERS} idle users for a day",
            [calls],
            1500,
            f"computed: {sessions:,} sessions every {INTERVAL_SECONDS // 60} minutes, from the figure of one",
        ),
    ]


def backfill_figures(found: Backfill, limit: int | None = None) -> list[Figure]:
    """``limit`` is for Salesforce calls; Graph's is computed from the size of the mailbox."""
    name = _name(found)
    saved = f"{found.saved:,} records" + (f" and {found.files:,} files" if found.with_files else "")
    means = f"{saved} written; files up to {SMALL // 1024} KB travel with their mail"
    calls = f"Salesforce calls, {name}"
    floor = graph_floor(found)
    return [
        shown(calls, f"{found.salesforce:,}", means)
        if limit is None
        else at_most(calls, [found.salesforce], limit, means),
        at_most(
            f"Graph requests, {name}",
            [found.graph],
            floor * 12 // 10,
            f"1.2 times the floor of {floor:,}: pages of {PAGE} mails with bodies, one request per mail with files",
        ),
        shown(
            f"time, {name}",
            f"{found.seconds / found.mails * 1000:.1f} ms per mail",
            "the stand-ins for both sides run on the same machine",
        ),
    ]


def graph_floor(found: Backfill) -> int:
    """As in the facts for 10,000 mails, 30 % with attachments: 200 pages and 3,000 mails with files, 3,200."""
    return -(-found.mails // PAGE) + found.with_files


def memory_figures(small: Backfill, large: Backfill) -> list[Figure]:
    """Two mailboxes of different size, each worked off by a process of its own."""
    growth = max(0, large.memory - small.memory)
    return [
        shown(f"peak memory, {_name(small)}", _megabytes(small.memory), "resident, of the whole process"),
        shown(f"peak memory, {_name(large)}", _megabytes(large.memory), "resident, of the whole process"),
        at_most(
            f"growth from {small.mails:,} to {large.mails:,} mails",
            [round(growth / MEGABYTE, 1)],
            MOST_GROWTH_MB,
            "a batch at a time, whatever the mailbox holds",
            " MB",
        ),
    ]


def _name(found: Backfill) -> str:
    return f"{found.mails:,} categorised mails" + (f", {found.with_files:,} with a file" if found.with_files else "")


def _megabytes(memory: int) -> str:
    return f"{memory / MEGABYTE:.0f} MB"


def is_busy() -> bool:
    """The machine has more to do than it has cores; the benchmark by itself needs about one."""
    return os.getloadavg()[0] > (os.cpu_count() or 1)


def machine() -> str:
    """Its kind, not its name; and what else it was doing."""
    kind = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    return f"{kind}, load {os.getloadavg()[2]:.1f}"


def page(figures: Sequence[Figure]) -> str:
    missed = [figure.what for figure in figures if figure.missed]
    verdict = f"Missed on this machine: {', '.join(missed)}." if missed else "Every budget that was judged holds."
    if any(figure.timed and figure.busy for figure in figures):
        verdict += " Times were not judged while the machine had more to do than it has cores."
    return f"{HEAD}Measured on {machine()}. {verdict}\n\n{as_markdown(figures)}\n"
