"""Sign-in with both providers, without a browser: whoever answers is whom the test names."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from backend.ports.failures import AccessRevoked, Failure
from backend.ports.identity import Grant, Person


class FakeMicrosoft:
    """ports.identity.MicrosoftSignIn. ``person`` is the one who will have signed in."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.refusal: Failure | None = None
        self.begun: list[tuple[str, bool]] = []
        self._states = count(1)

    def begin(self, redirect_uri: str, with_mailbox: bool) -> tuple[str, Mapping[str, Any]]:
        self.begun.append((redirect_uri, with_mailbox))
        state = f"microsoft-{next(self._states)}"
        return f"https://login.example/authorize?state={state}", {"state": state, "with_mailbox": with_mailbox}

    def finish(self, flow: Mapping[str, Any], answer: Mapping[str, str]) -> tuple[Person, Grant | None]:
        if self.refusal is not None:
            raise self.refusal
        return self.person, Grant("access", "refresh", None, {}) if flow["with_mailbox"] else None

    def verify(self, access_token: str) -> Person:
        raise AccessRevoked("sign-in", "malformed")


class FakeSalesforceSignIn:
    """ports.identity.SalesforceSignIn. ``grant`` is what Salesforce will have granted."""

    def __init__(self, grant: Grant) -> None:
        self.grant = grant
        self.refusal: Failure | None = None
        self.revoked: list[str] = []
        self._states = count(1)

    def begin(self, redirect_uri: str, login_url: str) -> tuple[str, Mapping[str, Any]]:
        state = f"salesforce-{next(self._states)}"
        return f"{login_url}/services/oauth2/authorize?state={state}", {"state": state}

    def finish(self, flow: Mapping[str, Any], answer: Mapping[str, str]) -> Grant:
        if self.refusal is not None:
            raise self.refusal
        return self.grant

    def revoke(self, token: str, login_url: str) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.revoked.append(token)
