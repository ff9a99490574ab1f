"""What every answer has: headers, limits, request numbers, problems, figures."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.app import create_app
from backend.usecases import control, show_context
from backend.usecases.services import Services
from tests.cast import ALICE, World
from tests.web.people import BASE, Browser, Pane, pane_of, settings_with

API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
DEVELOPMENT = {"LOCKSTEP_ENV": "development", "LOCKSTEP_PUBLIC_URL": "http://localhost:5000"}


def app_with(services: Services, **settings: str) -> FlaskClient:
    return create_app(services, settings_with(**settings)).test_client()


def directives_of(answer: Any) -> dict[str, list[str]]:
    parts = (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize(
    "path", ["/auth/login", "/nothing", f"{BASE}/me", "/sidebar/", "/healthz", "/static/lockstep.css"]
)
def test_every_answer_is_hardened(stranger: FlaskClient, path: str) -> None:
    headers = stranger.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "X-Frame-Options" not in headers
    assert re.fullmatch("[0-9a-f]{32}", headers["X-Request-Id"])


def test_without_https_there_is_nothing_to_be_strict_about(world: World) -> None:
    client = app_with(world.services, **DEVELOPMENT)
    assert "Strict-Transport-Security" not in client.get("/healthz").headers


def test_answers_of_the_api_are_never_kept_or_shown(alice: Pane) -> None:
    headers = alice.call("GET", "/me").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"] == API_POLICY


def test_pages_run_no_script_but_their_own_and_stay_out_of_frames(alice_browser: Browser) -> None:
    answer = alice_browser.get("/dashboard")
    directives = directives_of(answer)
    assert directives["default-src"] == ["'none'"]
    assert directives["frame-ancestors"] == ["'none'"]
    assert [source[:7] for source in directives["script-src"]] == ["'nonce-"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<script" not in answer.text
    assert " style=" not in answer.text


def test_of_the_host_with_many_libraries_the_sidebar_may_load_one_file(stranger: FlaskClient) -> None:
    scripts = directives_of(stranger.get("/sidebar/"))["script-src"]
    assert [s for s in scripts if "aspnetcdn" in s] == ["https://ajax.aspnetcdn.com/ajax/3.5/MicrosoftAjax.js"]


@pytest.mark.parametrize("path", ["/dashboard", "/admin", f"{BASE}/me", "/static/lockstep.css"])
def test_other_sites_can_neither_hold_nor_embed_our_pages(alice_browser: Browser, path: str) -> None:
    headers = alice_browser.get(path).headers
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/sidebar/", "/auth/login"])
def test_what_outlook_opens_stays_open_to_it(stranger: FlaskClient, path: str) -> None:
    headers = stranger.get(path).headers
    assert "Cross-Origin-Opener-Policy" not in headers
    assert "Cross-Origin-Resource-Policy" not in headers


def test_every_answer_has_a_nonce_of_its_own(stranger: FlaskClient) -> None:
    nonces = {tuple(directives_of(stranger.get("/auth/login"))["script-src"]) for _ in range(3)}
    assert len(nonces) == 3


def test_outlook_may_frame_the_sidebar(stranger: FlaskClient) -> None:
    directives = directives_of(stranger.get("/sidebar/"))
    assert directives["frame-ancestors"] == [
        "https://outlook.office.com",
        "https://outlook.office365.com",
        "https://outlook.cloud.microsoft",
        "https://outlook.live.com",
        "https://*.office.com",
    ]
    assert "https://appsforoffice.microsoft.com" in directives["script-src"]
    assert directives["connect-src"] == ["'self'", "https://login.microsoftonline.com"]


def test_a_stand_in_for_office_may_frame_it_too(world: World) -> None:
    client = app_with(world.services, **DEVELOPMENT, OFFICE_JS_URL="http://localhost:8080/office.js")
    directives = directives_of(client.get("/sidebar/"))
    assert directives["frame-ancestors"][-1] == "http://localhost:8080"
    assert "http://localhost:8080" in directives["script-src"]
    assert "https://appsforoffice.microsoft.com" not in directives["script-src"]


def test_a_person_is_limited_and_told_when_to_come_back(world: World) -> None:
    app = create_app(world.services, settings_with(LOCKSTEP_RATE_LIMIT_USER="3/minute"))
    alice, again, dana = (pane_of(app, world, who) for who in (ALICE, ALICE, "dana@northwind.example"))
    assert [alice.call("GET", "/sync").status_code for _ in range(3)] == [200, 200, 200]
    refused = again.call("GET", "/sync")
    assert (refused.status_code, refused.json["code"]) == (429, "too_many_requests")
    assert refused.content_type == "application/problem+json"
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert dana.call("GET", "/sync").status_code == 200


def test_an_address_is_limited(world: World) -> None:
    client = app_with(world.services, LOCKSTEP_RATE_LIMIT_ADDRESS="2/minute")
    assert [client.get("/auth/login").status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/healthz").status_code == 200


def test_sign_ins_are_limited_tighter(world: World) -> None:
    client = app_with(world.services, LOCKSTEP_RATE_LIMIT_SIGN_IN="2/minute")
    assert [client.post(f"{BASE}/session").status_code for _ in range(3)] == [401, 401, 429]
    assert client.get("/auth/login").status_code == 200


def test_behind_a_proxy_the_person_s_address_counts(world: World) -> None:
    client = app_with(world.services, LOCKSTEP_RATE_LIMIT_ADDRESS="1/minute", LOCKSTEP_TRUSTED_PROXIES="1")
    statuses = [client.get("/auth/login", headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code for n in (1, 2, 1)]
    assert statuses == [200, 200, 429]


def test_without_a_proxy_nobody_chooses_an_address(world: World) -> None:
    client = app_with(world.services, LOCKSTEP_RATE_LIMIT_ADDRESS="1/minute")
    statuses = [client.get("/auth/login", headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code for n in (1, 2)]
    assert statuses == [200, 429]


def test_a_request_number_is_taken_over_when_it_is_harmless(stranger: FlaskClient) -> None:
    given = {"X-Request-Id": "0123456789abcdef-web"}
    assert stranger.get("/healthz", headers=given).headers["X-Request-Id"] == "0123456789abcdef-web"
    bad = {"X-Request-Id": "<script>"}
    assert "<" not in stranger.get("/healthz", headers=bad).headers["X-Request-Id"]


def test_an_unexpected_error_leaks_nothing_and_has_a_number(
    alice: Pane, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("connection of alice@northwind.example to db failed")

    monkeypatch.setattr(control, "status", broken)
    answer = alice.call("GET", "/sync")
    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")
    assert answer.headers["X-Request-Id"] in answer.json["detail"]
    logged = capsys.readouterr().err
    assert "alice" not in answer.text + logged
    assert "RuntimeError" in logged
    assert "RuntimeError" not in answer.text


def test_an_unexpected_error_on_a_page_is_a_page(alice_browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "status_and_sides", lambda *_: 1 / 0)
    answer = alice_browser.get("/dashboard")
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert "Something went wrong on our side." in answer.text


def test_the_log_tells_what_happened_without_telling_on_anybody(
    alice: Pane, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(show_context, "show_context", lambda *_: 1 / 0)
    item = {"id": "AAMk", "mode": "read", "subject": "Secret merger", "to": [{"email": "erin@acme.example"}]}
    alice.call("POST", "/context", {"item": item})
    alice.call("GET", "/do-not-sync/test?address=erin@acme.example")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    requests = [line for line in lines if line["event"] == "request"]
    assert [(line["endpoint"], line["status"]) for line in requests] == [
        ("context.read_context", 500),
        ("do-not-sync.try_address", 200),
    ]
    assert "erin" not in json.dumps(lines)
    assert "merger" not in json.dumps(lines)


def test_health_follows_the_database(world: World, stranger: FlaskClient) -> None:
    assert stranger.get("/healthz").json == {"status": "ok"}
    client = app_with(replace(world.services, store=BrokenStore()))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_figures_need_the_token_in_production(world: World) -> None:
    token = "a-long-metrics-token"
    client = app_with(world.services, LOCKSTEP_METRICS_TOKEN=token)
    client.get("/auth/login")
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert 'lockstep_http_requests_total{endpoint="auth.login_page",method="GET",status="200"} 1.0' in answer.text


def test_without_a_token_production_shows_no_figures_and_development_does(world: World) -> None:
    assert app_with(world.services).get("/metrics").status_code == 404
    assert app_with(world.services, **DEVELOPMENT).get("/metrics").status_code == 200


def test_strange_methods_do_not_make_new_figures(world: World) -> None:
    client = app_with(world.services, **DEVELOPMENT)
    client.open("/healthz", method="X" * 50)
    assert "XXXX" not in client.get("/metrics").text


def test_two_applications_share_nothing(world: World) -> None:
    first = app_with(world.services, **DEVELOPMENT)
    second = app_with(world.services, **DEVELOPMENT)
    first.get("/auth/login")
    assert 'endpoint="auth.login_page"' not in second.get("/metrics").text


def test_a_problem_on_a_page_offers_the_next_step(stranger: FlaskClient, app: Flask) -> None:
    answer = stranger.get("/nothing")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert 'href="/dashboard"' in answer.text


class BrokenStore:
    def everywhere(self) -> None:
        raise OSError("down")

    def transaction(self, organization_id: str) -> None:
        raise OSError("down")


def test_without_a_database_a_signed_in_person_gets_a_page_all_the_same(
    alice_browser: Browser, app: Flask, world: World
) -> None:
    app.extensions["lockstep"]["services"] = replace(world.services, store=BrokenStore())
    answer = alice_browser.get("/dashboard")
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert "Tell your administrator this number" in answer.text


def test_without_a_database_the_api_answers_a_problem(alice: Pane, app: Flask, world: World) -> None:
    app.extensions["lockstep"]["services"] = replace(world.services, store=BrokenStore())
    answer = alice.call("GET", "/me")
    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")


def test_without_redis_requests_are_still_answered_and_still_limited(world: World) -> None:
    client = app_with(world.services, REDIS_URL="redis://127.0.0.1:1/0", LOCKSTEP_RATE_LIMIT_ADDRESS="2/minute")
    assert [client.get("/auth/login").status_code for _ in range(3)] == [200, 200, 429]


def test_an_old_form_is_said_to_be_old(alice_browser: Browser) -> None:
    answer = alice_browser.client.post("/dashboard/pause", data={"csrf_token": "old"})
    assert answer.status_code == 400
    assert "This page was open too long." in answer.text
