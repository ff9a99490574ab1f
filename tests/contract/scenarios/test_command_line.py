"""`flask --app wsgi sync` as a process of its own: its exit code and its JSON are what scripts rely on."""

from __future__ import annotations

from tests.contract.scenarios.letters import GARY, JO
from tests.contract.scenarios.processes import flask
from tests.contract.scenarios.stage import ALICE, CATEGORY, Stage

VALIDATION = {"type": "Task", "field": "Subject", "equals": "Figures", "message": "Pick a project first"}


def test_the_plan_says_what_would_be_done_and_does_nothing_then_the_session_does_it(either_stage: Stage) -> None:
    stage = either_stage
    api = stage.ready(autosave=True)
    (item,) = stage.deliver(GARY, files={"plan.pdf": b"%PDF"})
    stage.deliver(JO)
    stage.stack.forget_calls()
    code, planned = flask(stage, "sync", "--mailbox", ALICE, "--plan")
    assert code == 0, planned
    create = next(line for line in planned["lines"] if line["action"] == "create")
    assert create["item"] == item.immutable_id
    assert (create["record"], create["files"]) == ("Task", 1)
    assert f"Account:{stage.org().id('Account', 'Globex')}" in create["links"]
    assert planned["counts"]["create"] == planned["counts"]["skip"] == 1
    assert {call["method"] for call in stage.stack.calls("graph")} == {"POST"}
    assert {call["path"].rpartition("/")[2] for call in stage.stack.calls("graph")} == {"$batch"}
    assert stage.org().saved() == []
    assert item.properties["categories"] == []
    assert api.call("GET", "/decisions").json()["decisions"] == []

    code, report = flask(stage, "sync", "--mailbox", ALICE.upper())
    assert (code, report["status"]) == (0, "finished"), report
    assert (report["counts"]["saved"], report["counts"]["skipped"], report["counts"]["failed"]) == (1, 1, 0)
    stage.org().only()
    assert item.properties["categories"] == [CATEGORY]


def test_mails_that_failed_are_exit_code_1(stage: Stage) -> None:
    stage.ready(autosave=True)
    stage.switch(validation_rules=[VALIDATION])
    stage.deliver(GARY)
    code, report = flask(stage, "sync", "--mailbox", ALICE)
    assert (code, report["status"], report["counts"]["failed"]) == (1, "finished", 1)


def test_a_session_that_cannot_run_is_exit_code_2_with_the_reason(stage: Stage) -> None:
    stage.ready(autosave=True)
    stage.fault("salesforce", kind="revoke_refresh_tokens")
    stage.fault("salesforce", kind="expire_tokens")
    stage.deliver(GARY)
    code, report = flask(stage, "sync", "--mailbox", ALICE)
    assert (code, report["status"], report["reason"]) == (2, "failed", "salesforce_authorization")


def test_an_unknown_mailbox_is_exit_code_2(stage: Stage) -> None:
    stage.ready()
    code, report = flask(stage, "sync", "--mailbox", "nobody@northwind.example")
    assert (code, report) == (2, {"status": "could_not_run", "error": "no_such_mailbox"})
