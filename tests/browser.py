"""The browser of the end-to-end tests: an installed Chromium or Chrome, else Debian's, else a clear refusal."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOW = "No Chromium or Chrome found. Install one (Debian: apt-get install chromium) and run this again."


def browser_path() -> str:
    """The executable to start. Raises FileNotFoundError that says how to get one."""
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    raise FileNotFoundError(HOW)


def install() -> None:
    """With Debian's packages, when we may."""
    manager = shutil.which("apt-get")
    if manager is None or os.geteuid() != 0:
        raise FileNotFoundError(HOW)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
        subprocess.run([manager, *arguments], check=True, env=environment, **quiet)  # noqa: S603 - our own arguments


def main() -> None:
    try:
        browser_path()
    except FileNotFoundError:
        try:
            install()
            browser_path()
        except (FileNotFoundError, subprocess.CalledProcessError):
            sys.exit(HOW)


if __name__ == "__main__":
    main()
