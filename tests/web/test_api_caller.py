"""Who may call the API, and how."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.web.api.caller import COOKIE
from tests.cast import World
from tests.web.people import BASE, Browser, Pane


@pytest.fixture
def cookie(app: Flask, alice: Pane) -> FlaskClient:
    client = app.test_client()
    client.set_cookie(COOKIE, alice.token)
    return client


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic YTpi", "Bearer " + "x" * 5000, "Bearer é"])
def test_it_refuses_strangers(stranger: FlaskClient, header: str) -> None:
    answer = stranger.get(f"{BASE}/me", headers={"Authorization": header.encode("utf-8").decode("latin-1")})
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json["action"] == "sign_in"


def test_a_bearer_token_is_enough(alice: Pane) -> None:
    assert alice.call("GET", "/me").json["user"]["name"] == "Alice Adams"
    assert alice.call("POST", "/sync/pause").status_code == 200


def test_the_cookie_is_enough_for_reading(cookie: FlaskClient) -> None:
    assert cookie.get(f"{BASE}/me").status_code == 200


def test_a_write_with_the_cookie_needs_the_header_no_other_site_can_send(cookie: FlaskClient, world: World) -> None:
    refused = cookie.post(f"{BASE}/sync/pause")
    assert (refused.status_code, refused.json["code"]) == (403, "header_missing")
    assert world.mailbox_row().status == "on"
    assert cookie.post(f"{BASE}/sync/pause", headers={"X-Lockstep": "1"}).status_code == 200


def test_the_header_has_one_value(alice: Pane) -> None:
    assert alice.call("POST", "/sync/pause", X_Lockstep="yes").json["code"] == "bad_header"


def test_a_bad_bearer_is_not_rescued_by_a_good_cookie(cookie: FlaskClient) -> None:
    assert cookie.get(f"{BASE}/me", headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_a_browser_signed_in_on_the_pages_cannot_call_the_api(alice_browser: Browser) -> None:
    assert alice_browser.get(f"{BASE}/me").status_code == 401


def test_a_session_that_is_over_is_a_stranger(alice: Pane, world: World) -> None:
    world.clock.advance(hours=8)
    assert alice.call("GET", "/me").status_code == 401
