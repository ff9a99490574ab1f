"""Signing in and connecting is the same for most tests: done once, and brought back from here for the others."""

from __future__ import annotations

import copy
import copyreg
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from threading import Lock, RLock
from typing import Any

from sqlalchemy import Engine, select

from backend.models.tables import metadata
from sandbox.world import World
from tests.stack import Api

REPLACED = ("auto_consent", "gate", "orgs", "sign_in", "mail")  # by World.reset
KEPT = ("clock", "ids", "faults", "requests", "directory")


@dataclass
class Snapshot:
    """One moment of the sandbox's world, of the database, and who is signed in."""

    world: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]
    token: str
    user: dict[str, Any]


class Snapshots:
    """Moments by what led to them, starting from a reset."""

    def __init__(self, world: World, engine: Engine) -> None:
        self._world = world
        self._engine = engine
        self._known: dict[Hashable, Snapshot] = {}

    def take(self, key: Hashable, api: Api) -> None:
        with self._engine.connect() as connection:
            rows = {
                table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
                for table in metadata.sorted_tables
            }
        parts = {name: getattr(self._world, name) for name in REPLACED}
        state = {"parts": parts, "acts": self._world.faults._acts, "ids": vars(self._world.ids)}
        token = str(api.http.headers["Authorization"])
        self._known[key] = Snapshot(self._copied(state), rows, token, api.user)

    def restore(self, key: Hashable) -> Snapshot | None:
        """The moment, which now is the present; None when it is not known."""
        found = self._known.get(key)
        if found is None:
            return None
        state = self._copied(found.world)
        for name, part in state["parts"].items():
            setattr(self._world, name, part)
        self._world.faults._acts = state["acts"]
        vars(self._world.ids).update(state["ids"])
        new_random(self._world)
        with self._engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
            for table in metadata.sorted_tables:
                if found.rows[table.name]:
                    connection.execute(table.insert(), found.rows[table.name])
        return found

    def _copied(self, state: dict[str, Any]) -> dict[str, Any]:
        """Deep, but the world and what outlives a reset stay the same objects."""
        lasting = [self._world, *(getattr(self._world, name) for name in KEPT)]
        with _locks_made_anew():
            return copy.deepcopy(state, {id(each): each for each in lasting})


def new_random(world: World) -> None:
    """Other tokens from now on: a client that remembers refused ones must not meet them again in another test."""
    world.ids._random = Random()


@contextmanager
def _locks_made_anew() -> Iterator[None]:
    kinds = {type(Lock()): Lock, type(RLock()): RLock}
    for kind, make in kinds.items():
        copyreg.pickle(kind, lambda _, make=make: (make, ()))  # type: ignore[misc]
    try:
        yield
    finally:
        for kind in kinds:
            copyreg.dispatch_table.pop(kind, None)
