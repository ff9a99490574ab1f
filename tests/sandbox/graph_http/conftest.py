from datetime import UTC, datetime

import pytest

from sandbox.app import create_sandbox_app
from sandbox.world import World

ALL = ["Mail.ReadWrite", "Mail.Send", "MailboxSettings.ReadWrite", "User.Read"]


class Person:
    """Graph as one person (or, without an address, as an application): paths below /v1.0."""

    def __init__(self, http, email, scopes):
        who = {"email": email} if email else {"tenant": "northwind.example"}
        answer = http.post("/_sandbox/microsoft/token", json={**who, "scopes": scopes}).get_json()
        self.http, self.token = http, answer["access_token"]

    def ask(self, method, path, json=None, **headers):
        """The response; header names are given with underscores."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        address = path.removeprefix("http://localhost") if path.startswith("http") else f"/v1.0{path}"
        return self.http.open(
            address, method=method, json=json, headers={"Authorization": f"Bearer {self.token}", **names}
        )

    def get(self, path, **headers):
        return self._good(self.ask("GET", path, **headers), path)

    def post(self, path, json=None, **headers):
        return self._good(self.ask("POST", path, {} if json is None else json, **headers), path)

    def patch(self, path, json, **headers):
        return self._good(self.ask("PATCH", path, json, **headers), path)

    def delete(self, path):
        return self._good(self.ask("DELETE", path), path)

    def refused(self, path, method="GET", json=None, **headers):
        """(status, code) of a request that must not succeed."""
        answer = self.ask(method, path, json, **headers)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.get_json()["error"]["code"]

    def _good(self, answer, path):
        assert answer.status_code < 300, (path, answer.status_code, answer.text)
        return answer.get_json() if answer.is_json else answer.data

    def draft(self, subject="Draft", **more):
        return self.post("/me/messages", {"subject": subject, **more})

    def subjects(self, path):
        return [one["subject"] for one in self.get(path)["value"]]


@pytest.fixture
def world():
    made = World("empty")
    made.clock.set(datetime(2026, 11, 20, 12, tzinfo=UTC))
    return made


@pytest.fixture
def http(world):
    return create_sandbox_app(world).test_client()


@pytest.fixture
def sign_in(http):
    """sign_in(email, *scopes); an empty address is the application itself."""
    return lambda email, *scopes: Person(http, email, list(scopes) or ALL)


@pytest.fixture
def alice(sign_in):
    return sign_in("alice@northwind.example")


@pytest.fixture
def bob(sign_in):
    return sign_in("bob@northwind.example")


@pytest.fixture
def fault(http):
    def add(**rule):
        assert http.post("/_sandbox/faults", json={"service": "graph", **rule}).status_code == 201

    return add


def to(*addresses):
    return [{"emailAddress": {"address": address}} for address in addresses]
