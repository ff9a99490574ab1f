"""Salesforce and Graph at their worst: nothing is lost, nothing is there twice, and it goes on by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.contract.scenarios.letters import ERIN, GARY
from tests.contract.scenarios.stage import ALICE, CATEGORY, Stage
from tests.stack import Api

WRITE = {"method": "POST", "path": "composite/graph"}
AFTER_WRITE: list[dict[str, Any]] = [
    {"status": 503, "when": "after", **WRITE},
    {"kind": "close_connection", **WRITE},
    {"status": 503, "body": [{"errorCode": "SERVER_UNAVAILABLE", "message": "busy"}], "when": "after", **WRITE},
]
BEFORE_WRITE: list[dict[str, Any]] = [
    {"status": 503, **WRITE},
    {"status": 500, "body": [{"errorCode": "UNKNOWN_EXCEPTION", "message": "again"}], **WRITE},
    {"kind": "close_connection", "when": "before", **WRITE},
    {"status": 429, "headers": {"Retry-After": "3"}, **WRITE},
    {"status": 400, "body": "<html>Access Declined</html>", **WRITE},
]


def until_saved(stage: Stage, api: Api, rounds: int = 4) -> None:
    """Time passes, an hour at a time; each time whatever is due is done."""
    for _ in range(rounds):
        stage.later(api, 3600)


@pytest.mark.parametrize("rule", AFTER_WRITE, ids=["503", "dropped", "busy"])
def test_a_write_whose_answer_got_lost_is_found_again_and_not_repeated(some_org: Stage, rule: dict[str, Any]) -> None:
    api = some_org.ready(autosave=True)
    (item,) = some_org.deliver(GARY, files={"plan.pdf": b"%PDF plan"})
    some_org.fault("salesforce", **rule)
    some_org.session(api)
    until_saved(some_org, api)
    saved = some_org.org().only()
    assert some_org.org().files_of(saved.id) == {"plan.pdf": b"%PDF plan"}
    assert item.properties["categories"] == [CATEGORY]
    assert some_org.decision(api, item)["outcome"] == "saved"


@pytest.mark.parametrize("rule", BEFORE_WRITE, ids=["503", "500", "dropped", "429", "edge"])
def test_a_write_that_was_refused_in_passing_is_made_later(stage: Stage, rule: dict[str, Any]) -> None:
    api = stage.ready(autosave=True)
    (item,) = stage.deliver(GARY)
    stage.fault("salesforce", **rule)
    stage.session(api)
    assert stage.org().saved() == []
    assert stage.decision(api, item)["outcome"] == "pending"
    until_saved(stage, api)
    stage.org().only()
    assert item.properties["categories"] == [CATEGORY]


@pytest.mark.parametrize("rule", AFTER_WRITE, ids=["503", "dropped", "busy"])
def test_a_click_whose_write_got_no_answer_can_be_repeated_and_saves_once(
    some_org: Stage, rule: dict[str, Any]
) -> None:
    api, org = some_org.ready(), some_org.org()
    (item,) = some_org.deliver(ERIN)
    some_org.fault("salesforce", **rule)
    wish = {"people": [org.ref("Contact", "Evans")]}
    first = some_org.save(api, item, "click", **wish)
    assert (first.status_code, first.json()["action"], first.json()["lost"]) == (503, "retry", False)
    some_org.wait(5)
    again = some_org.save(api, item, "click", **wish)
    assert again.status_code in (200, 201), again.text
    assert again.json()["saved"]["record"]["id"] == org.only().id


def test_a_click_during_an_outage_says_when_to_try_again(stage: Stage) -> None:
    api, org = stage.ready(), stage.org()
    (item,) = stage.deliver(ERIN)
    stage.fault("graph", status=429, headers={"Retry-After": "17"}, path="messages")
    refused = stage.save(api, item, "click", people=[org.ref("Contact", "Evans")])
    assert (refused.status_code, refused.json()["retry_after"]) == (503, 17)
    assert refused.headers["Retry-After"] == "17"
    assert org.saved() == []
    assert stage.save(api, item, "click", people=[org.ref("Contact", "Evans")]).status_code == 201


def test_the_next_session_waits_as_long_as_graph_asks(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    (item,) = stage.deliver(GARY)
    stage.fault("graph", status=429, headers={"Retry-After": "700"}, path="batch")
    row = stage.session(api)
    assert row.next_session_at is not None
    assert row.last_session_at is not None
    assert row.next_session_at - row.last_session_at >= timedelta(seconds=700)
    stage.stack.forget_calls()
    stage.later(api, 600)
    assert stage.stack.calls("graph") == []
    stage.later(api, 101)
    assert item.properties["categories"] == [CATEGORY]


@pytest.mark.parametrize(
    "rule",
    [
        {"status": 429, "headers": {"Retry-After": "60"}},
        {"status": 404, "body": {"error": {"code": "UnknownError", "message": ""}}},
    ],
    ids=["throttled", "not_said_to_be_gone"],
)
def test_an_item_inside_a_batch_that_fails_in_passing_is_tried_again(stage: Stage, rule: dict[str, Any]) -> None:
    api = stage.ready(autosave=True)
    items = [stage.deliver(GARY, subject=f"mail {i}")[0] for i in range(3)]
    stage.fault("graph", method="GET", path=r"/messages/AA", times=2, **rule)
    stage.session(api)
    until_saved(stage, api)
    assert len(stage.org().saved()) == 3
    assert {tuple(item.properties["categories"]) for item in items} == {(CATEGORY,)}


def test_marking_that_did_not_get_through_is_made_up_for(two_orgs: Stage) -> None:
    api = two_orgs.ready(autosave=True)
    (item,) = two_orgs.deliver(GARY)
    two_orgs.fault("graph", status=503, method="PATCH", path="/messages/", times=2)
    two_orgs.session(api)
    assert item.properties["categories"] == []
    two_orgs.org().only()
    two_orgs.session(api)
    assert item.properties["categories"] == [CATEGORY]
    two_orgs.org().only()


def test_lost_cursors_read_everything_again_and_double_nothing(two_orgs: Stage) -> None:
    api = two_orgs.ready(autosave=True)
    two_orgs.deliver(GARY, subject="one")
    two_orgs.session(api)
    two_orgs.deliver(GARY, subject="two")
    two_orgs.fault("graph", kind="drop_cursors")
    two_orgs.session(api)
    assert sorted(saved.row["Subject"] for saved in two_orgs.org().saved()) == ["one", "two"]


def test_entities_repeated_in_a_delta_and_empty_pages_change_nothing(two_orgs: Stage) -> None:
    api = two_orgs.ready(autosave=True)
    two_orgs.fault("graph", kind="repeat_delta", times=3)
    two_orgs.fault("graph", kind="empty_delta_page", times=2)
    for number in range(3):
        two_orgs.deliver(GARY, subject=f"mail {number}")
    two_orgs.session(api)
    two_orgs.session(api)
    assert len(two_orgs.org().saved()) == 3


def test_change_keys_that_bump_by_themselves_cause_no_write(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    (item,) = stage.deliver(GARY)
    stage.session(api)
    stage.fault("graph", kind="bump_change_keys")
    stage.stack.forget_calls()
    before = item.version
    stage.session(api)
    stage.session(api)
    assert stage.stack.calls("salesforce") == []
    assert item.version == before
    stage.org().only()


def test_a_category_set_between_reading_and_marking_is_kept(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    (item,) = stage.deliver(GARY)
    stage.fault("graph", status=412, method="PATCH", path="/messages/", times=2)
    stage.session(api)
    assert item.properties["categories"] == []
    stage.categorize(item, "Family")
    stage.session(api)
    assert item.properties["categories"] == ["Family", CATEGORY]
    stage.org().only()


def test_locked_rows_are_tried_again(two_orgs: Stage) -> None:
    api = two_orgs.ready(autosave=True)
    (item,) = two_orgs.deliver(GARY)
    two_orgs.fault("salesforce", kind="lock_rows", times=1)
    two_orgs.session(api)
    assert two_orgs.decision(api, item)["outcome"] == "pending"
    until_saved(two_orgs, api)
    two_orgs.org().only()


def test_a_locked_row_under_the_save_button_is_told_and_the_next_click_saves(two_orgs: Stage) -> None:
    api, org = two_orgs.ready(), two_orgs.org()
    (item,) = two_orgs.deliver(ERIN)
    two_orgs.fault("salesforce", kind="lock_rows", times=1)
    wish = {"people": [org.ref("Contact", "Evans")]}
    refused = two_orgs.save(api, item, "click", **wish)
    assert (refused.status_code, refused.json()["action"]) == (503, "retry")
    assert org.saved() == []
    assert two_orgs.save(api, item, "click", **wish).status_code == 201
    org.only()


def test_a_file_that_did_not_get_through_is_stored_by_the_next_session(two_orgs: Stage) -> None:
    api, org = two_orgs.ready(), two_orgs.org()
    files = {name: f"%PDF {name}".encode().ljust(110_000, b".") for name in ("a.pdf", "b.pdf")}  # not with the mail
    (item,) = two_orgs.deliver(ERIN, files=files)
    two_orgs.context(api, item)  # as the pane did when the mail was opened
    two_orgs.fault("salesforce", status=503, method="POST", path="composite$", times=1)
    answer = two_orgs.save(api, item, people=[org.ref("Contact", "Evans")], files=["a.pdf", "b.pdf"])
    assert answer.status_code == 201, answer.text
    assert len(answer.json()["notices"]) == 1
    assert len(org.files_of(org.only().id)) == 1
    until_saved(two_orgs, api)
    assert org.files_of(org.only().id) == files
    assert {file["status"] for file in two_orgs.context(api, item)["saved"]["files"]} == {"saved"}


def test_a_file_stored_without_an_answer_is_not_stored_twice(some_org: Stage) -> None:
    api, org = some_org.ready(autosave=True), some_org.org()
    some_org.deliver(GARY, files={"a.pdf": b"%PDF a"})
    some_org.fault("salesforce", status=503, when="after", method="POST", path="composite$", times=1)
    some_org.session(api)
    until_saved(some_org, api)
    assert org.files_of(org.only().id) == {"a.pdf": b"%PDF a"}
    assert len(org.live("ContentVersion")) == 1


def test_salesforce_out_of_calls_stops_the_session_and_goes_on_when_the_day_is_over(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    stage.switch(daily_limit=1)
    (item,) = stage.deliver(GARY)
    row = stage.session(api)
    assert row.next_session_at is not None
    assert row.last_session_at is not None
    assert row.next_session_at - row.last_session_at >= timedelta(hours=2)
    refused = stage.save(api, item, people=[stage.org().ref("Contact", "Glenn")])
    assert (refused.status_code, refused.json()["code"]) == (503, "out_of_calls")
    stage.switch(daily_limit=100_000)
    stage.later(api, 3 * 3600)
    stage.org().only()


def test_s01_asking_twice_within_a_minute_is_refused_with_the_seconds_to_wait(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    stage.wait(61)
    assert api.call("POST", "/sync/force").status_code == 202
    stage.work()
    stage.wait(30)
    refused = api.call("POST", "/sync/force")
    assert (refused.status_code, refused.json()["code"]) == (429, "forced_already")
    assert 20 <= refused.json()["retry_after"] <= 30
    assert int(refused.headers["Retry-After"]) == refused.json()["retry_after"]
    stage.wait(31)
    assert api.call("POST", "/sync/force").status_code == 202


def test_redis_that_forgot_everything_loses_no_mail(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    stage.wait(61)
    (item,) = stage.deliver(GARY)
    api.call("POST", "/sync/force")
    stage.forget_redis()
    stage.work()
    assert stage.org().saved() == []
    stage.later(api, 1)
    stage.org().only()
    assert item.properties["categories"] == [CATEGORY]


def test_a_vanished_mailbox_suspends_sync_with_the_reason(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    body = {"error": {"code": "MailboxNotEnabledForRESTAPI", "message": "The mailbox is inactive."}}
    stage.fault("graph", status=404, body=body, times=99)
    stage.deliver(GARY, ALICE)
    stage.session(api)
    assert stage.states(api)[1:3] == ("lost", "suspended")
    assert stage.org().saved() == []
    stage.sandbox.control("faults", method="DELETE")
    api.call("POST", "/sync/resume")
    stage.work()
    stage.org().only()
    assert stage.states(api)[1:3] == ("ok", "on")
