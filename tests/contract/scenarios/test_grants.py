"""Tokens during a session: they run out, rotate, are revoked; the person connects again and everything goes on."""

from __future__ import annotations

import pytest

from tests.contract.scenarios.letters import ERIN, GARY
from tests.contract.scenarios.stage import ALICE, CATEGORY, Stage
from tests.stack import BOB, Api, consent


@pytest.fixture(params=["application", "delegated"])
def person(request: pytest.FixtureRequest, stage: Stage) -> Api:
    """Alice, auto-save on; her mailbox reached by the application's permission, or by her own."""
    if request.param == "application":
        return stage.ready(autosave=True)
    return stage.ready_delegated(autosave=True)


def test_mail_is_saved_with_the_person_s_own_grant(stage: Stage) -> None:
    api = stage.ready_delegated(autosave=True)
    (item,) = stage.deliver(GARY)
    stage.stack.forget_calls()
    stage.session(api)
    stage.org().only()
    assert item.properties["categories"] == [CATEGORY]
    assert stage.states(api)[:3] == ("ok", "ok", "on")


def test_without_the_grant_for_the_mailbox_sync_is_off_and_save_needs_the_content(stage: Stage) -> None:
    api = stage.stack.api()
    api.connect_salesforce(ALICE)
    (item,) = stage.deliver(ERIN)
    assert stage.states(api)[1:3] == ("none", "off")
    refused = stage.save(api, item, people=[stage.org().ref("Contact", "Evans")])
    problem = refused.json()
    assert (refused.status_code, problem["code"], problem["action"]) == (
        422,
        "mailbox_not_connected",
        "connect_mailbox",
    )
    content = {"html": "<p>Hello</p>", "text": "", "files": []}
    done = stage.save(api, item, people=[stage.org().ref("Contact", "Evans")], content=content)
    assert done.status_code == 201, done.text
    stage.org().only()


def test_tokens_that_ran_out_are_renewed_within_the_session(stage: Stage, person: Api) -> None:
    stage.deliver(GARY)
    stage.fault("salesforce", kind="expire_tokens")
    stage.fault("microsoft", kind="expire_tokens")
    stage.session(person)
    stage.org().only()
    assert stage.states(person)[:3] == ("ok", "ok", "on")


def test_tokens_that_ran_out_by_the_clock_are_renewed_too(stage: Stage, person: Api) -> None:
    stage.deliver(GARY)
    stage.later(person, 5 * 3600)
    stage.org().only()
    assert stage.states(person)[:3] == ("ok", "ok", "on")


def test_refresh_tokens_rotate_with_every_use(stage: Stage, person: Api) -> None:
    stage.fault("microsoft", kind="rotate_refresh_tokens")
    for round_ in range(3):
        stage.deliver(GARY, subject=f"round {round_}")
        stage.fault("salesforce", kind="expire_tokens")
        stage.fault("microsoft", kind="expire_tokens")
        stage.session(person)
    assert len(stage.org().saved()) == 3
    assert stage.states(person)[:3] == ("ok", "ok", "on")


def test_a_save_in_the_sidebar_renews_tokens_as_well(stage: Stage, person: Api) -> None:
    (item,) = stage.deliver(ERIN)
    stage.fault("salesforce", kind="expire_tokens")
    stage.fault("microsoft", kind="expire_tokens")
    assert stage.save(person, item, people=[stage.org().ref("Contact", "Evans")]).status_code == 201
    stage.org().only()


def test_s04_a_revoked_salesforce_grant_suspends_sync_and_shows_lost_until_connected_again(
    either_stage: Stage,
) -> None:
    stage = either_stage
    api = stage.ready(autosave=True)
    stage.fault("salesforce", kind="revoke_refresh_tokens")
    stage.fault("salesforce", kind="expire_tokens")
    (item,) = stage.deliver(GARY)
    stage.session(api)

    assert stage.org().saved() == []
    assert stage.states(api)[:3] == ("lost", "ok", "suspended")
    assert "sign in again" in stage.states(api)[3]
    context = stage.context(api, item)
    assert (context["state"], context["salesforce"]) == ("not_connected", "lost")
    refused = stage.save(api, item)
    assert (refused.status_code, refused.json()["action"]) == (422, "connect_salesforce")
    stage.later(api, 4000)
    assert stage.org().saved() == []

    api.connect_salesforce(ALICE)
    stage.work()
    assert stage.states(api)[:3] == ("ok", "ok", "on")
    assert stage.org().only().people == {stage.org().id("Contact", "Glenn")}
    assert item.properties["categories"] == [CATEGORY]


def test_s04_resuming_without_connecting_is_told_again_what_is_missing(stage: Stage) -> None:
    api = stage.ready()
    stage.fault("salesforce", kind="revoke_refresh_tokens")
    stage.fault("salesforce", kind="expire_tokens")
    (item,) = stage.deliver(GARY)
    stage.categorize(item, CATEGORY)
    stage.session(api)
    api.call("POST", "/sync/resume")
    stage.work()
    assert stage.states(api)[:3] == ("lost", "ok", "suspended")


def test_a_revoked_microsoft_grant_suspends_sync_until_connected_again(stage: Stage) -> None:
    api = stage.ready_delegated(autosave=True)
    stage.fault("microsoft", kind="revoke_refresh_tokens")
    stage.fault("microsoft", kind="expire_tokens")
    (item,) = stage.deliver(GARY)
    stage.session(api)

    assert stage.org().saved() == []
    assert stage.states(api)[:3] == ("ok", "lost", "suspended")
    refused = stage.save(api, item, people=[stage.org().ref("Contact", "Glenn")])
    assert (refused.status_code, refused.json()["action"]) == (422, "connect_mailbox")

    stage.connect_mailbox(api)
    stage.work()
    assert stage.states(api)[:3] == ("ok", "ok", "on")
    stage.org().only()


def test_one_person_s_lost_grant_leaves_her_colleague_alone(stage: Stage) -> None:
    alice, bob = stage.ready_delegated(autosave=True), stage.ready_delegated(BOB, autosave=True)
    stage.fault("microsoft", kind="revoke_refresh_tokens", email=ALICE)
    stage.fault("microsoft", kind="expire_tokens")
    stage.deliver(GARY, f"{ALICE}, {BOB}")
    stage.session(alice)
    stage.session(bob)
    assert stage.states(alice)[1:3] == ("lost", "suspended")
    assert stage.states(bob)[1:3] == ("ok", "on")
    assert stage.org().only().row["CreatedById"] == stage.org().user(BOB)


def test_a_deactivated_salesforce_user_is_lost_as_well(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    org = stage.org()
    org.change("User", org.user(ALICE), IsActive=False)
    stage.deliver(GARY)
    stage.session(api)
    assert stage.states(api)[:3] == ("lost", "ok", "suspended")
    assert org.saved() == []


def test_connecting_as_somebody_else_is_refused(stage: Stage) -> None:
    api = stage.stack.api()
    page = consent(stage.stack, api.call("POST", "/connections/salesforce").json()["url"], BOB)
    assert "That Salesforce user has another address" in page.text
    assert stage.states(api)[0] == "none"


def test_disconnecting_stops_everything_and_gives_the_grant_back(stage: Stage) -> None:
    api = stage.ready(autosave=True)
    assert api.call("DELETE", "/connections/salesforce").status_code == 204
    stage.deliver(GARY)
    stage.later(api, 4000)
    assert stage.org().saved() == []
    assert stage.states(api)[0] == "none"
    assert stage.states(api)[2] == "off"
    alices = [a for a in stage.sandbox.world.gate.sessions._refresh.values() if a.person.email == ALICE]
    assert alices == []
