"""Signing in on the pages, connecting, signing out."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.ports.rows import ConnectionKind
from backend.web.auth.redirects import safe_next
from backend.web.sessions import PANE
from backend.web.tickets import issue_ticket
from tests.cast import ALICE, BOB, World
from tests.web.people import BASE, PUBLIC, Browser, browser_of, sessions_of

CALLBACK = "/auth/microsoft/callback?state=ms-state&code=token-of-alice"


def sent_to_the_sidebar(page: str) -> str:
    found = re.search(r"messageParent\((\".*?\"), \{", page)
    assert found is not None
    message: str = json.loads(found[1])
    return message


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "dashboard",
        "/a\r\nSet-Cookie: x=1",
        "/" + "a" * 600,
        "",
        None,
    ],
)
def test_after_signing_in_nobody_is_sent_elsewhere(wanted: str | None) -> None:
    assert safe_next(wanted) == "/dashboard"


@pytest.mark.parametrize(
    "wanted", ["/admin/people", "/dashboard?address=jo@newco.example", "/dashboard/decisions/AAMk="]
)
def test_a_path_of_ours_is_kept(wanted: str) -> None:
    assert safe_next(wanted) == wanted


def test_a_stranger_is_sent_to_the_login_page_and_back(stranger: FlaskClient) -> None:
    first = stranger.get("/admin/people")
    assert (first.status_code, first.location) == (302, "/auth/login?next=%2Fadmin%2Fpeople")
    page = stranger.get(first.location).text
    assert 'href="/auth/microsoft/login?next=/admin/people"' in page


def test_microsoft_signs_a_person_in(stranger: FlaskClient) -> None:
    begun = stranger.get("/auth/microsoft/login?next=/dashboard?address=x")
    assert begun.location.startswith("https://login.example/authorize")
    done = stranger.get(CALLBACK)
    assert (done.status_code, done.location) == (302, "/dashboard?address=x")
    assert "Alice Adams" in stranger.get("/dashboard").text


def test_an_answer_to_a_sign_in_of_another_browser_is_refused(app: Flask) -> None:
    app.test_client().get("/auth/microsoft/login")
    victim = app.test_client()
    assert victim.get(CALLBACK).status_code == 400
    assert victim.get("/dashboard").status_code == 302


def test_an_answer_counts_once(stranger: FlaskClient) -> None:
    stranger.get("/auth/microsoft/login")
    stranger.get(CALLBACK)
    assert stranger.get(CALLBACK).status_code == 400


def test_a_person_microsoft_does_not_vouch_for_stays_out(stranger: FlaskClient) -> None:
    stranger.get("/auth/microsoft/login")
    answer = stranger.get("/auth/microsoft/callback?state=ms-state&code=forged")
    assert answer.status_code == 401
    assert 'href="/auth/login"' in answer.text
    assert stranger.get("/dashboard").status_code == 302


def test_the_login_page_sends_signed_in_people_on(alice_browser: Browser) -> None:
    assert alice_browser.get("/auth/login?next=//evil.example").location == "/dashboard"


def test_signing_out_ends_the_session_on_the_server(alice_browser: Browser, app: Flask) -> None:
    kept = alice_browser.client.get_cookie("__Host-lockstep", domain="localhost")
    assert alice_browser.post("/auth/logout").location == "/auth/login"
    thief = app.test_client()
    thief.set_cookie("__Host-lockstep", kept.value)
    assert thief.get("/dashboard").status_code == 302


def test_signing_out_everywhere_ends_all_sessions(alice_browser: Browser, alice: Any, world: World) -> None:
    alice_browser.post("/auth/logout", {"everywhere": "yes"})
    assert sessions_of(world).user_of(alice.token, PANE) is None


def test_signing_out_needs_the_forms_token(alice_browser: Browser) -> None:
    assert alice_browser.client.post("/auth/logout").status_code == 400
    assert alice_browser.get("/dashboard").status_code == 200


def test_the_cookie_of_the_pages_is_locked_to_this_host(stranger: FlaskClient) -> None:
    cookie = stranger.get("/auth/microsoft/login").headers["Set-Cookie"]
    assert cookie.startswith("__Host-lockstep=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}


def connect_salesforce(browser: Browser, world: World, **detail: str) -> Any:
    user = world.org.add_user("alice.2@northwind.example", "Alice")
    known = {"user_id": user.user_id, "organization_id": user.organization_id, "email": ALICE}
    world.services.salesforce.detail = {**known, **detail}
    assert browser.get("/auth/salesforce/start").location.startswith("https://salesforce.example/")
    return browser.get("/auth/salesforce/callback?state=sf-state&code=c")


def test_salesforce_is_connected_from_the_dashboard(alice_browser: Browser, world: World) -> None:
    assert connect_salesforce(alice_browser, world).location == "/dashboard"
    assert "Salesforce is connected." in alice_browser.get("/dashboard").text


def test_a_salesforce_of_somebody_else_is_refused_in_words(alice_browser: Browser, world: World) -> None:
    assert connect_salesforce(alice_browser, world, email=BOB).location == "/dashboard"
    assert "That Salesforce user has another address" in alice_browser.get("/dashboard").text


def test_connecting_needs_a_signed_in_person(stranger: FlaskClient) -> None:
    for path in ("/auth/salesforce/start", "/auth/mailbox/start"):
        assert stranger.get(path).location.startswith("/auth/login")


def test_the_mailbox_is_connected_from_the_dashboard(alice_browser: Browser, world: World) -> None:
    alice_browser.get("/auth/mailbox/start")
    assert alice_browser.get(CALLBACK).location == "/dashboard"
    user = world.user(ALICE)
    with world.store.transaction(user.organization_id) as unit:
        assert unit.connection(ConnectionKind.MICROSOFT, user.id) is not None


def test_a_mailbox_of_another_person_is_refused(app: Flask, world: World) -> None:
    bob = browser_of(app, world, BOB)
    bob.get("/auth/mailbox/start")
    assert bob.get(CALLBACK).status_code == 403


def test_a_window_of_the_sidebar_connects_and_reports_back(stranger: FlaskClient, world: World) -> None:
    url = issue_ticket(world.services, world.user(ALICE), "mailbox").removeprefix(PUBLIC)
    assert stranger.get(url).location.startswith("https://login.example/")
    page = stranger.get(CALLBACK)
    assert sent_to_the_sidebar(page.text) == "connected"
    assert "Connected. You can close this window." in page.text
    assert stranger.get("/dashboard").status_code == 302


def test_a_window_tells_microsoft_whom_to_expect(stranger: FlaskClient, world: World) -> None:
    url = issue_ticket(world.services, world.user(ALICE), "mailbox").removeprefix(PUBLIC)
    assert stranger.get(url).location.endswith("&login_hint=alice%40northwind.example")


def test_a_hint_is_passed_on_and_cannot_become_another_parameter(stranger: FlaskClient, world: World) -> None:
    url = issue_ticket(world.services, world.user(ALICE), "salesforce").removeprefix(PUBLIC)
    answer = stranger.get(f"{url}?login_hint=a%26redirect_uri%3Dhttps://evil.example")
    assert answer.location.endswith("&login_hint=a%26redirect_uri%3Dhttps%3A%2F%2Fevil.example")


def test_a_ticket_opens_one_window(stranger: FlaskClient, world: World) -> None:
    url = issue_ticket(world.services, world.user(ALICE), "salesforce").removeprefix(PUBLIC)
    stranger.get(url)
    assert stranger.get(url).status_code == 404


def test_a_ticket_is_good_for_ten_minutes(stranger: FlaskClient, world: World) -> None:
    url = issue_ticket(world.services, world.user(ALICE), "salesforce").removeprefix(PUBLIC)
    world.clock.advance(minutes=10)
    assert stranger.get(url).status_code == 404


def test_a_window_says_when_it_did_not_work(stranger: FlaskClient, world: World) -> None:
    stranger.get(issue_ticket(world.services, world.user(BOB), "mailbox").removeprefix(PUBLIC))
    page = stranger.get(CALLBACK)
    assert sent_to_the_sidebar(page.text) == "failed"
    assert "That is another account" in page.text


def test_the_sidebar_may_sign_in_through_a_window(stranger: FlaskClient) -> None:
    stranger.get("/auth/microsoft/login?dialog=1")
    token = json.loads(sent_to_the_sidebar(stranger.get(CALLBACK).text))["token"]
    answer = stranger.get(f"{BASE}/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.json["user"]["email"] == ALICE


def test_the_window_may_load_office_and_nothing_else(stranger: FlaskClient, world: World) -> None:
    stranger.get(issue_ticket(world.services, world.user(ALICE), "mailbox").removeprefix(PUBLIC))
    page = stranger.get(CALLBACK)
    policy = page.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)[1]
    assert "https://appsforoffice.microsoft.com" in policy
    assert page.text.count(f'nonce="{nonce}"') == page.text.count("<script")
    assert "frame-ancestors 'none'" in policy
