"""Clients that run in Node: installed once from package-lock.json, started on small scripts beside it."""

import json
import os
import shutil
import subprocess
import sys
from fcntl import LOCK_EX, flock
from pathlib import Path

FOLDER = Path(__file__).parent / "clients"
LOCK = FOLDER / "package-lock.json"
INSTALLED = FOLDER / "node_modules" / ".installed-lock.json"
BIN = Path(sys.executable).parent


def install():
    """Bring node_modules to what the lock file says; does nothing when it is there already."""
    with (FOLDER / "package.json").open() as held:
        flock(held, LOCK_EX)
        if INSTALLED.exists() and INSTALLED.read_bytes() == LOCK.read_bytes():
            return
        command = [str(BIN / "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=FOLDER, env=_environment(), check=True, capture_output=True, timeout=300)  # noqa: S603
        shutil.copyfile(LOCK, INSTALLED)


def run_script(name, *, ca_file, **settings):
    """What the script prints, parsed; it reads `settings` as JSON from its first argument."""
    environment = {**_environment(), "NODE_EXTRA_CA_CERTS": ca_file}
    command = [str(BIN / "node"), str(FOLDER / name), json.dumps(settings)]
    done = subprocess.run(command, cwd=FOLDER, env=environment, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _environment():
    return {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
