"""Signing the sidebar in and out."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.web.api.caller import COOKIE
from tests.cast import ALICE, World
from tests.web.people import BASE, Pane


def sign_in(client: FlaskClient, token: str = "token-of-alice"):
    return client.post(f"{BASE}/session", headers={"Authorization": f"Bearer {token}"})


def test_it_exchanges_a_microsoft_token_for_a_session(stranger: FlaskClient, world: World) -> None:
    answer = sign_in(stranger)
    assert answer.status_code == 201
    user = {"id": world.user(ALICE).id, "name": "Alice Adams", "email": ALICE, "role": "user"}
    assert (answer.json["user"], answer.json["expires_in"]) == (user, 28800)
    session = stranger.get(f"{BASE}/me", headers={"Authorization": f"Bearer {answer.json['token']}"})
    assert session.json["user"] == user


def test_the_cookie_survives_in_a_frame_and_nowhere_else(stranger: FlaskClient) -> None:
    name, _, attributes = sign_in(stranger).headers["Set-Cookie"].partition("=")
    assert name == "__Host-lockstep-pane"
    wanted = {"Secure", "HttpOnly", "Path=/", "SameSite=None", "Partitioned", "Max-Age=28800"}
    assert wanted <= {part.strip() for part in attributes.split(";")}
    assert "Domain" not in attributes


def test_the_cookie_alone_signs_in(stranger: FlaskClient) -> None:
    sign_in(stranger)
    assert stranger.get_cookie(COOKIE) is not None
    assert stranger.get(f"{BASE}/me").status_code == 200


@pytest.mark.parametrize("token", ["", "forged", "x" * 20_000])
def test_it_refuses_a_token_microsoft_did_not_give(stranger: FlaskClient, token: str) -> None:
    answer = sign_in(stranger, token)
    assert (answer.status_code, answer.json["action"]) == (401, "sign_in")
    assert "Set-Cookie" not in answer.headers


def test_a_session_of_ours_is_not_a_microsoft_token(app: Flask, alice: Pane) -> None:
    assert sign_in(app.test_client(), alice.token).status_code == 401


def test_signing_out_ends_the_session_at_once(alice: Pane) -> None:
    answer = alice.call("DELETE", "/session")
    assert (answer.status_code, answer.data) == (204, b"")
    assert f"{COOKIE}=;" in answer.headers["Set-Cookie"]
    assert alice.call("GET", "/me").status_code == 401


def test_signing_out_needs_a_session(stranger: FlaskClient) -> None:
    assert stranger.delete(f"{BASE}/session").status_code == 401


def test_signing_out_by_cookie_needs_the_header(stranger: FlaskClient) -> None:
    sign_in(stranger)
    assert stranger.delete(f"{BASE}/session").status_code == 403
