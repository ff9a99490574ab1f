"""Jobs, bell, worker and store together: what is due gets its session, whatever becomes of Redis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from redis import Redis

from backend.adapters.redis_client import connect_redis
from backend.adapters.rq_queue import RqQueue
from backend.jobs import context, upkeep_jobs
from backend.jobs.queues import JOBS
from backend.migrations import upgrade
from backend.models.encrypted import Vault, new_key
from backend.models.engine import build_engine
from backend.models.sql_store import SqlStore
from backend.worker import build_worker
from tests.cast import World, make_world
from tests.servers import own_signals, redis_url


@pytest.fixture
def redis() -> Iterator[Redis]:
    with connect_redis(redis_url()) as redis:
        redis.flushall()
        yield redis


@pytest.fixture
def running(redis: Redis, tmp_path: Path) -> Iterator[World]:
    """The cast on a real database and a real queue."""
    engine = build_engine(f"sqlite:///{tmp_path / 'store.db'}")
    upgrade(engine)
    queue = RqQueue(redis, JOBS)
    world = make_world(store=SqlStore(engine, Vault([new_key()]), queue))
    context.provide(replace(world.services, queue=queue))
    with own_signals():
        yield world
    context.provide(None)
    engine.dispose()


def work(redis: Redis) -> None:
    build_worker(redis).work(burst=True, logging_level="CRITICAL")


def sessions(world: World) -> list[str]:
    found = []
    for address in world.users:
        mailbox = world.mailbox_row(address)
        with world.store.transaction(mailbox.organization_id) as unit:
            found += [session.status for session in unit.sessions(mailbox.id, 9)]
    return found


def test_every_due_mailbox_gets_its_session(running: World, redis: Redis) -> None:
    assert upkeep_jobs.ring_due() == 4
    work(redis)
    assert sessions(running) == ["finished"] * 4
    assert upkeep_jobs.ring_due() == 0


def test_jobs_lost_with_redis_are_rung_again(running: World, redis: Redis) -> None:
    upkeep_jobs.ring_due()
    redis.flushall()
    work(redis)
    assert sessions(running) == []
    assert upkeep_jobs.ring_due() == 4
    work(redis)
    assert sessions(running) == ["finished"] * 4


def test_a_ring_after_a_commit_reaches_the_worker(running: World, redis: Redis) -> None:
    mailbox = running.mailbox_row()
    ids = {"organization_id": mailbox.organization_id, "mailbox_id": mailbox.id}
    with running.store.transaction(mailbox.organization_id) as unit:
        unit.after_commit("sync_mailbox", f"sync-{mailbox.id}", **ids, trigger="force")
    work(redis)
    assert sessions(running) == ["finished"]
