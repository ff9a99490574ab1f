"""What was measured of the mirror, in words."""

from __future__ import annotations

from statistics import mean, median

from benchmarks.figures import Figure, at_most, exactly, shown
from benchmarks.mirrored import FirstSync, IdleMirror
from benchmarks.planner import Beside, Planned

MEGABYTE = 1024 * 1024
MOST_FIRST_CALLS, MOST_MEMORY_MB = 60, 200
MOST_PLANNER_SECONDS, LEAST_RATIO = 0.065, 10
USERS, LOOKS_A_DAY = 500, 24 * 30
LINEAR = 2.0  # the time per link may double from ten thousand to a million: caches end


def idle_mirror_figures(found: IdleMirror) -> list[Figure]:
    return [
        exactly(
            "Salesforce calls, idle session with contacts, tasks and calendar",
            found.salesforce,
            1,
            "all objects are asked for changes in one composite call",
        ),
        exactly(
            "Salesforce calls, one look for the whole organization",
            found.looks,
            1,
            "all objects, through one person who sees everything",
        ),
        exactly(
            "Salesforce calls, idle session after that look",
            found.watched,
            0,
            "nobody asks while nothing is new",
        ),
        at_most(
            f"Salesforce calls, {USERS} idle users for a day, with contacts, tasks and calendar",
            [LOOKS_A_DAY + USERS],
            1500,
            "computed: a look every two minutes, and each mailbox reads everything once a day",
        ),
        at_most(
            "Graph requests, idle session with contacts, tasks and calendar",
            found.graph,
            2,
            "one batch for mail, one for everything else",
        ),
        shown(
            "CPU time, idle session with contacts, tasks and calendar",
            f"mean {mean(found.cpu_seconds) * 1000:.1f} ms",
            "mail included",
        ),
    ]


def first_sync_figures(found: FirstSync) -> list[Figure]:
    name = f"first sync of {found.contacts:,} contacts, {found.direction}"
    return [
        exactly(f"linked, {name}", [found.made], found.contacts, "every one of them, once"),
        at_most(f"Salesforce calls, {name}", [found.salesforce], MOST_FIRST_CALLS, "pages of 2,000, writes of 200"),
        shown(f"Graph requests, {name}", f"{found.graph:,}", "20 to a batch"),
        at_most(
            f"peak memory, {name}",
            [round(found.memory / MEGABYTE)],
            MOST_MEMORY_MB,
            "of the process of that session alone",
            " MB",
        ),
        shown(f"time, {name}", f"{found.seconds:.0f} s", "the stand-ins for both sides run on the same machine"),
    ]


def planner_figures(found: list[Planned], beside: Beside) -> list[Figure]:
    ten, most = found[0], found[-1]
    grown = (median(most.seconds) / most.links) / (median(ten.seconds) / ten.links)
    return [
        at_most(
            f"planner, {ten.links:,} links, nothing changed",
            [round(median(ten.seconds), 4)],
            MOST_PLANNER_SECONDS,
            "median of five",
            " s",
        ),
        *(
            shown(
                f"planner, {one.links:,} links, nothing changed",
                f"{median(one.seconds):.3f} s, {one.memory / MEGABYTE:,.0f} MB",
                "with both sides and the links of all of it in memory",
            )
            for one in found[1:]
        ),
        at_most("planner, time per link from the smallest to the largest", [round(grown, 2)], LINEAR, "linear", "x"),
        Figure(
            f"planner beside vdirsyncer, {beside.items:,} items in one run",
            f"{beside.ratio:,.0f} times as many items per second",
            f"at least {LEAST_RATIO}",
            beside.ratio >= LEAST_RATIO,
            "its memory storages and SQLite status; nothing changed",
        ),
    ]
