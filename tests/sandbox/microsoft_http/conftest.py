from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from sandbox.app import create_sandbox_app
from sandbox.cast import MICROSOFT_CLIENT_ID, SECRET
from sandbox.microsoft.sign_in import challenge_of
from sandbox.world import World

BACK = "https://app.example/callback"
SCOPE = "openid profile offline_access Mail.Read"
VERIFIER = "v" * 64
ORIGIN = {"Origin": "https://app.example"}


@pytest.fixture
def world():
    made = World("empty")
    made.clock.set(datetime(2026, 11, 20, 12, tzinfo=UTC))
    return made


@pytest.fixture
def http(world):
    return create_sandbox_app(world).test_client()


class SignIn:
    """The authorize and token endpoints, with good values for what a test does not speak of."""

    def __init__(self, http):
        self.http = http

    def authorize(self, tenant="common", **more):
        values = {
            "client_id": MICROSOFT_CLIENT_ID,
            "response_type": "code",
            "redirect_uri": BACK,
            "scope": SCOPE,
            "state": "s1",
            "nonce": "n1",
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
            **more,
        }
        query = urlencode({key: value for key, value in values.items() if value is not None})
        return self.http.get(f"/{tenant}/oauth2/v2.0/authorize?{query}")

    def back(self, **more):
        """What comes back to the application in the address."""
        address = urlsplit(self.authorize(**more).headers["Location"])
        return {key: values[0] for key, values in parse_qs(address.query or address.fragment).items()}

    def code(self, **more):
        return self.back(**{"choice": "alice@northwind.example", **more})["code"]

    def token(self, tenant="common", headers=None, **more):
        values = {
            "grant_type": "authorization_code",
            "client_id": MICROSOFT_CLIENT_ID,
            "client_secret": SECRET,
            "redirect_uri": BACK,
            "code_verifier": VERIFIER,
            **more,
        }
        form = {key: value for key, value in values.items() if value is not None}
        return self.http.post(f"/{tenant}/oauth2/v2.0/token", data=form, headers=headers or {})

    def refused(self, **more):
        """(status, error, AADSTS number) of a token request."""
        answer = self.token(**more)
        body = answer.get_json()
        assert body["error_description"].startswith(f"AADSTS{body['error_codes'][0]}: ")
        return answer.status_code, body["error"], body["error_codes"][0]


@pytest.fixture
def sign_in(http):
    return SignIn(http)
