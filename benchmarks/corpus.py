"""`python -m benchmarks.corpus DIR`: what Lockstep makes of a folder of real mails (.eml, .mbox)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.rehearsal import RUNS, Rehearsal, rehearse
from benchmarks.stage import quiet

WIDEST = 70


def main(arguments: list[str] | None = None) -> int:
    """0 when every mail is accounted for, else 1."""
    options = _parse(arguments)
    if not options.directory.is_dir():
        print(f"There is no folder {options.directory}")
        return 2
    known = 1 if options.everybody else 2
    with quiet():
        done = [rehearse(options.directory, run, known) for run in options.run or RUNS]
    for rehearsal in done:
        print("\n".join(table(rehearsal, options.fields)))
    return 1 if any(rehearsal.problems for rehearsal in done) else 0


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
