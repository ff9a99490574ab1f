"""A worker process killed with -9 in the middle of a session: the next one goes on, nothing is lost or doubled."""

from __future__ import annotations

from typing import Any

import pytest

from backend.jobs.upkeep_jobs import ring_due
from tests.contract.scenarios.conftest import SHAPES
from tests.contract.scenarios.letters import GARY
from tests.contract.scenarios.processes import wait_until, worker
from tests.contract.scenarios.stage import CATEGORY, Stage
from tests.stack import ALICE, BOB, Api

SLOW = {"delay": 3, "status": 503}
POINTS: dict[str, dict[str, Any]] = {
    "before-the-write": {"service": "salesforce", "path": "composite/graph", **SLOW},
    "after-the-write": {"service": "salesforce", "path": "composite/graph", "when": "after", **SLOW},
    "reading-the-file": {"service": "graph", "path": r"/attachments/[^/]+/\$value", **SLOW},
    "while-marking": {"service": "graph", "path": "/messages/", "method": "PATCH", "when": "after", **SLOW},
}
CASES = [
    ("before-the-write", "task"),
    ("after-the-write", "task-without-package"),
    ("after-the-write", "email-without-package"),
    ("reading-the-file", "email"),
    ("while-marking", "task"),
]
FILE = {"plan.pdf": b"%PDF plan"}


def kill_at(stage: Stage, api: Api, point: str) -> None:
    """A session in a process of its own, killed when it has come to the point and waits there for an answer."""
    stage.fault(**POINTS[point])
    with worker(stage) as process:
        assert api.call("POST", "/sync/force").status_code == 202
        wait_until(lambda: stage.sandbox.control("faults")["faults"] == [])
        process.kill()


@pytest.mark.parametrize(("point", "shape"), CASES, ids=["-".join(case) for case in CASES])
def test_the_next_worker_goes_on_where_the_killed_one_was(stage: Stage, point: str, shape: str) -> None:
    stage.switch(**SHAPES[shape])
    api = stage.ready(autosave=True)
    stage.deliver(GARY, subject="first", files=FILE)
    kill_at(stage, api, point)
    stage.deliver(GARY, subject="second")
    stage.later(api, 700)
    stage.later(api, 2000)

    org = stage.org()
    assert sorted(saved.row["Subject"] for saved in org.saved()) == ["first", "second"]
    assert {tuple(i.properties["categories"]) for i in stage.box().items()} == {(CATEGORY,)}
    assert api.call("GET", "/sync").json()["counts"] == {"saved": 2, "skipped": 0, "failed": 0, "pending": 0}
    assert [org.files_of(saved.id) for saved in org.saved() if saved.row["Subject"] == "first"] == [FILE]
    assert len(org.live("ContentVersion")) == 1
    assert stage.states(api)[2] == "on"


def test_after_a_restart_a_second_process_finishes_the_work(either_stage: Stage) -> None:
    stage = either_stage
    api = stage.ready(autosave=True)
    (item,) = stage.deliver(GARY, files=FILE)
    kill_at(stage, api, "after-the-write")
    stage.age(700)
    with worker(stage) as process:
        ring_due()
        wait_until(lambda: item.properties["categories"] == [CATEGORY])
        wait_until(lambda: not stage.is_running(api))
        process.terminate()
        assert process.wait(20) == 0
    assert stage.org().files_of(stage.org().only().id) == FILE


def has_looked_at(api: Api, amount: int) -> bool:
    return len(api.call("GET", "/decisions").json()["decisions"]) == amount


def test_two_workers_at_once_save_each_mail_once(stage: Stage) -> None:
    people = [stage.ready(autosave=True), stage.ready(BOB, autosave=True)]
    items = [item for i in range(5) for item in stage.deliver(GARY, f"{ALICE}, {BOB}", f"mail {i}")]
    with worker(stage), worker(stage):
        for api in people:
            assert api.call("POST", "/sync/force").status_code == 202
        wait_until(lambda: all(has_looked_at(api, 5) and not stage.is_running(api) for api in people))
    for api in people:
        stage.later(api, 2000)
    assert sorted(saved.row["Subject"] for saved in stage.org().saved()) == [f"mail {i}" for i in range(5)]
    assert {tuple(item.properties["categories"]) for item in items} == {(CATEGORY,)}
