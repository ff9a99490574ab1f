"""One stack on SQLite and one on PostgreSQL for all scenarios; each test finds it as new."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.scenarios.mirror_desk import Desk, count_writes
from tests.contract.scenarios.stage import Stage, staged
from tests.servers import postgres_url
from tests.stack import ALICE, BOB


@pytest.fixture(scope="package")
def on_sqlite() -> Iterator[Stage]:
    with staged() as stage:
        yield stage


@pytest.fixture(scope="package")
def on_postgres() -> Iterator[Stage]:
    with staged(database_url=postgres_url()) as stage:
        yield stage


@pytest.fixture
def stage(on_sqlite: Stage) -> Stage:
    on_sqlite.reset()
    return on_sqlite


@pytest.fixture(params=["on_sqlite", "on_postgres"])
def either_stage(request: pytest.FixtureRequest) -> Stage:
    """For what the database itself must hold: once on each."""
    chosen: Stage = request.getfixturevalue(request.param)
    chosen.reset()
    return chosen


SHAPES = {
    "task": {},
    "task-without-package": {"package": False},
    "task-shared": {"shared_activities": True},
    "email": {"enhanced_email": True},
    "email-without-package": {"enhanced_email": True, "package": False},
    "email-shared": {"enhanced_email": True, "shared_activities": True},
    "email-shared-without-package": {"enhanced_email": True, "shared_activities": True, "package": False},
}


@pytest.fixture(params=SHAPES.values(), ids=SHAPES.keys())
def any_org(request: pytest.FixtureRequest, stage: Stage) -> Stage:
    """The same for every kind of Salesforce: Task or EmailMessage, with and without package and Shared Activities."""
    stage.switch(**request.param)
    return stage


@pytest.fixture(params=["task", "email", "email-without-package"])
def some_org(request: pytest.FixtureRequest, stage: Stage) -> Stage:
    """The three kinds that differ most."""
    stage.switch(**SHAPES[request.param])
    return stage


@pytest.fixture(params=["task", "email-without-package"])
def two_orgs(request: pytest.FixtureRequest, stage: Stage) -> Stage:
    """Where the kind of record matters little: a Task with the package, an EmailMessage without."""
    stage.switch(**SHAPES[request.param])
    return stage


@pytest.fixture
def desk(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Alice with the mirror on; nothing is there yet but what the demo's Salesforce holds."""
    return _sat_down(stage, monkeypatch, ALICE)


@pytest.fixture(params=[True, False], ids=["package", "without-package"])
def either_org(request: pytest.FixtureRequest, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The same in an org with the package, and in one without."""
    stage.switch(package=request.param)
    return _sat_down(stage, monkeypatch, ALICE)


@pytest.fixture
def team(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Alice and Bob, both with the mirror on."""
    return _sat_down(stage, monkeypatch, ALICE, BOB)


def _sat_down(stage: Stage, monkeypatch: pytest.MonkeyPatch, *addresses: str) -> Desk:
    desk = Desk(stage)
    desk.sit_down(*addresses)
    count_writes(desk, monkeypatch)
    return desk
