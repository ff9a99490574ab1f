"""Real processes of the product beside the stack: a worker, and the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.contract.scenarios.stage import Stage

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0


def environment(stage: Stage) -> Mapping[str, str]:
    """What the processes of this stack are started with; nothing of ours but PATH and the stack's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, **stage.stack.variables}


@contextmanager
def worker(stage: Stage) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m backend.worker`; killed at the end if it still lives."""
    log = (stage.stack.folder / "worker.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-m", "backend.worker"], cwd=ROOT, env=dict(environment(stage)), stdout=log, stderr=log
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)
        log.close()


def flask(stage: Stage, *arguments: str) -> tuple[int, Any]:
    """(exit code, the JSON on standard output) of `flask --app wsgi ...`."""
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT,
        env=dict(environment(stage)),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    lines = done.stdout.decode().strip().splitlines()
    try:
        return done.returncode, json.loads(lines[-1]) if lines else None
    except ValueError:
        return done.returncode, done.stdout.decode() + done.stderr.decode()


def wait_until(happened: Callable[[], bool]) -> None:
    """Look again and again, as nothing tells us; AssertionError after a minute."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)
