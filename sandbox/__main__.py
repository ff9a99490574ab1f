"""python -m sandbox: everything on local ports, with the demo world.

`load DIR` fills a running one with mail; `certificate` writes ca.pem and ends; `coverage` writes COVERAGE.md.
"""

import argparse
import signal
import sys
from threading import Event

from sandbox import loader
from sandbox.coverage import write_coverage
from sandbox.loader_report import told
from sandbox.server import Sandbox, write_authority
from sandbox.welcome import wait_for, welcome
from sandbox.world import WORLDS


def main() -> None:
    if sys.argv[1:2] == ["load"]:
        sys.exit(loader.main(sys.argv[2:]))
    options = _parse()
    if options.what == "coverage":
        write_coverage()
        return
    if options.what == "certificate":
        write_authority(options.dir)
        return
    try:
        _run(options)
    except (OSError, ValueError) as problem:
        sys.exit(f"sandbox: {problem}")


def _run(options: argparse.Namespace) -> None:
    """Until somebody says stop. OSError: a port is taken; ValueError: there is no such directory to load."""
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    sandbox = Sandbox(options.world, options.http, options.https, options.dir).start()
    if options.load:
        reports = loader.load(sandbox.world, sandbox.world.directory.people[0].email, "", options.load)
        print(f"loaded   {sum(one.status == 'loaded' for one in reports)} of {len(reports)} items")
        print("".join(f"{line}\n" for line in told(reports)), end="")
    if options.app:
        sandbox.world.addin_url = f"{options.app}/sidebar/"
        wait_for(f"{options.app}/healthz", stop)
    print(welcome(sandbox.http_url, options.app), flush=True)
    stop.wait()
    sandbox.stop()


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument(
        "what", nargs="?", choices=["run", "certificate", "coverage"], default="run", help="run, unless told otherwise"
    )
    parser.add_argument("--http", type=int, default=8080, help="port of the plain listener; 0 is any free one")
    parser.add_argument("--https", type=int, default=8443, help="port of the TLS listener; 0 is any free one")
    parser.add_argument("--dir", default="var/sandbox", help="where ca.pem is written")
    parser.add_argument("--load", help="a directory of .eml, .mbox, .ics and .vcf files for the first person's mailbox")
    parser.add_argument("--app", default="", help="where Lockstep runs; its address is told once it answers")
    parser.add_argument("--world", choices=WORLDS, default="demo")
    return parser.parse_args()


if __name__ == "__main__":
    main()
