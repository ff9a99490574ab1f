"""Browsers and sidebars of the cast, and a Microsoft that vouches for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.ports.failures import AccessRevoked
from backend.ports.identity import Grant, Person
from backend.settings import Settings
from backend.web.sessions import PAGE, PANE, Sessions
from tests.cast import ALICE, CHARLIE, CONTOSO, DANA, NORTHWIND, World

BASE = "/api/v1"
PUBLIC = "https://lockstep.northwind.example"
ENVIRONMENT = {
    "LOCKSTEP_PUBLIC_URL": PUBLIC,
    "LOCKSTEP_SECRET_KEY": "a-long-and-random-looking-key-0123456789",
    "LOCKSTEP_ENCRYPTION_KEYS": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "MICROSOFT_CLIENT_ID": "99999999-0000-0000-0000-000000000001",
    "MICROSOFT_CLIENT_SECRET": "not-a-known-secret",
    "SALESFORCE_CLIENT_ID": "consumer-key",
    "SALESFORCE_CLIENT_SECRET": "not-a-known-secret-either",
}
PERSONS = {
    "token-of-alice": Person(NORTHWIND, f"oid-{ALICE}", ALICE, "Alice Adams"),
    "token-of-dana": Person(NORTHWIND, f"oid-{DANA}", DANA, "Dana Diaz"),
    "token-of-nora": Person(NORTHWIND, "oid-nora", "nora@northwind.example", "Nora Novak"),
    "token-of-charlie": Person(CONTOSO, f"oid-{CHARLIE}", CHARLIE, "Charlie Chen"),
}


def settings_with(**changes: str) -> Settings:
    return Settings.from_env({**ENVIRONMENT, **changes})


class FakeMicrosoft:
    """Vouches for whoever brings one of the known tokens or codes."""

    def begin(self, redirect_uri: str, with_mailbox: bool) -> tuple[str, Mapping[str, Any]]:
        return "https://login.example/authorize?state=ms-state", {"state": "ms-state", "mailbox": with_mailbox}

    def finish(self, flow: Mapping[str, Any], answer: Mapping[str, str]) -> tuple[Person, Grant | None]:
        return self.verify(answer["code"]), Grant("a", "r", None, {}) if flow["mailbox"] else None

    def verify(self, access_token: str) -> Person:
        if access_token not in PERSONS:
            raise AccessRevoked("sign-in", "signature")
        return PERSONS[access_token]


class FakeSalesforce:
    """Grants access to the Salesforce user it is told to."""

    def __init__(self) -> None:
        self.detail: dict[str, Any] = {}

    def begin(self, redirect_uri: str, login_url: str) -> tuple[str, Mapping[str, Any]]:
        return "https://salesforce.example/authorize?state=sf-state", {"state": "sf-state"}

    def finish(self, flow: Mapping[str, Any], answer: Mapping[str, str]) -> Grant:
        return Grant("a", "r", None, self.detail)

    def revoke(self, token: str, login_url: str) -> None:
        return None


@dataclass
class Pane:
    """A person's sidebar: calls the API with a bearer token."""

    client: FlaskClient
    token: str

    def call(
        self, method: str, path: str, json: Any = None, environ_overrides: Any = None, **headers: str
    ) -> TestResponse:
        """``headers`` with underscores for hyphens; writes that need a key get one."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": "key-1", **given}
        return self.client.open(
            BASE + path, method=method, json=json, headers=sent, environ_overrides=environ_overrides
        )


@dataclass
class Browser:
    """A person's browser, signed in on the pages."""

    client: FlaskClient

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(self, path: str, form: Mapping[str, str] | None = None) -> TestResponse:
        return self.client.post(path, data={**(form or {}), "csrf_token": self.csrf_token()})

    def csrf_token(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/dashboard").text)
        assert found is not None
        return found[1]


def sessions_of(world: World) -> Sessions:
    return Sessions(world.services, ENVIRONMENT["LOCKSTEP_SECRET_KEY"])


def pane_of(app: Flask, world: World, address: str) -> Pane:
    return Pane(app.test_client(), sessions_of(world).open(world.user(address), PANE))


def browser_of(app: Flask, world: World, address: str) -> Browser:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = sessions_of(world).open(world.user(address), PAGE)
        session["_fresh"] = True
    return Browser(client)
