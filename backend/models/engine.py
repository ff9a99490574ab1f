"""The engine: how this process speaks to SQLite (embedded) or PostgreSQL (production)."""

from __future__ import annotations

import os
import weakref
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

LOCK_SECONDS = 30


def build_engine(url: str) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql://...``. Raises ValueError for any other database."""
    address = make_url(url)
    kind = address.get_backend_name()
    if kind == "sqlite":
        engine = _sqlite(address)
    elif kind in ("postgresql", "postgres"):
        engine = _postgresql(address)
    else:
        raise ValueError(f"DATABASE_URL must be sqlite or postgresql, not {kind}")
    _forget_connections_after_fork(engine)
    return engine


def _postgresql(address: URL) -> Engine:
    return create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": f"-c lock_timeout={LOCK_SECONDS}s -c timezone=UTC"},
    )


def _sqlite(address: URL) -> Engine:
    if not address.database or address.database == ":memory:":
        raise ValueError("DATABASE_URL must name a file: a SQLite database in memory is not shared between threads")
    Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    Path(address.database).touch(mode=0o600)  # its owner's only; the files SQLite puts beside it follow
    engine = create_engine(address, hide_parameters=True, connect_args={"timeout": LOCK_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={LOCK_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock first: a read that turns into a write later is refused by SQLite, not queued."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _forget_connections_after_fork(engine: Engine) -> None:
    known = weakref.ref(engine)

    def forget() -> None:
        alive = known()
        if alive is not None:
            alive.dispose(close=False)

    os.register_at_fork(after_in_child=forget)
