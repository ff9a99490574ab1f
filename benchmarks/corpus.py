"""`python -m benchmarks.corpus DIR`: what Lockstep makes of a folder of real mails, calendars and cards."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from benchmarks.rehearsal import RUNS, Rehearsal, rehearse
from benchmarks.stage import quiet
from benchmarks.things import ThingsRehearsal, is_thing, rehearse_things

WIDEST = 70


def main(arguments: list[str] | None = None) -> int:
    """0 when everything is accounted for, 1 when not, 2 when there is no such folder."""
    options = _parse(arguments)
    if not options.directory.is_dir():
        print(f"There is no folder {options.directory}")
        return 2
    known = 1 if options.everybody else 2
    kinds = {is_thing(path.name) for path in options.directory.rglob("*") if path.is_file()}
    with quiet():
        mails = [rehearse(options.directory, run, known) for run in options.run or RUNS if False in kinds]
        things = [rehearse_things(options.directory)] if True in kinds and not options.run else []
    for mail in mails:
        print("\n".join(table(mail, options.fields)))
    for thing in things:
        print("\n".join(things_table(thing)))
    return 1 if any(done.problems for done in (*mails, *things)) else 0


def table(rehearsal: Rehearsal, with_fields: bool = False) -> list[str]:
    """A line per file, then the totals and the law that they obey."""
    width = min(WIDEST, max((len(fate.file) for fate in rehearsal.fates), default=0))
    lines = [f"== {rehearsal.run}"]
    for fate in rehearsal.fates:
        lines.append(f"{fate.file[:width]:{width}}  {fate.outcome:8} {fate.reason}")
        if with_fields and fate.fields is not None:
            shown = {name: value for name, value in fate.fields.items() if value not in (None, "", False, [])}
            lines += [f"    {name}: {value!r}" for name, value in shown.items()]
    return lines + _totals(rehearsal)


def things_table(rehearsal: ThingsRehearsal) -> list[str]:
    """A line per file and outcome, then the totals and the law that they obey."""
    counted = Counter((fate.file, fate.outcome, fate.reason) for fate in rehearsal.fates)
    width = min(WIDEST, max((len(file) for file, _, _ in counted), default=0))
    lines = [
        f"{f[:width]:{width}}  {amount:4} {outcome:8} {reason}" for (f, outcome, reason), amount in counted.items()
    ]
    totals = Counter(fate.outcome for fate in rehearsal.fates)
    law = " + ".join(f"{totals[name]} {name}" for name in ("saved", "skipped", "failed", "pending"))
    return [
        "== calendars and cards",
        *lines,
        f"{totals['refused']} refused by the loader, {totals['outside']} outside the window; quiet after "
        f"{rehearsal.sessions} sessions; {rehearsal.records} records, {rehearsal.mails} mails sent by calendars",
        f"{len(rehearsal.fates) - totals['refused'] - totals['outside']} entries = {law}: "
        + ("; ".join(rehearsal.problems) or "holds"),
        "",
    ]


def _totals(rehearsal: Rehearsal) -> list[str]:
    totals = rehearsal.totals
    loaded = len(rehearsal.fates) - totals["refused"]
    law = " + ".join(f"{totals[name]} {name}" for name in ("saved", "skipped", "failed", "pending"))
    return [
        f"{len(rehearsal.fates)} mails, {totals['refused']} refused by the loader; quiet after {rehearsal.sessions} "
        f"sessions; {rehearsal.files_stored} files stored",
        f"{loaded} loaded = {law}: " + ("; ".join(rehearsal.problems) or "holds"),
        "",
    ]


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--run", action="append", choices=RUNS, help="only this run (may be repeated)")
    parser.add_argument("--everybody", action="store_true", help="all outside addresses are Contacts, not every second")
    parser.add_argument("--fields", action="store_true", help="also the fields of every record written")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
