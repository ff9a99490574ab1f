"""What may end up in a log or a traceback by its repr shows no secret."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backend.adapters.graph.sign_in import Registration
from backend.adapters.tokens import Access, StoredTokens
from backend.ports.identity import Grant
from backend.ports.rows import Connection, ConnectionKind
from backend.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore
from tests.web.people import ENVIRONMENT

SECRET = "s3cr3t-0123456789-0123456789-0123456789"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
CONNECTION = Connection("id", "org", "user", ConnectionKind.SALESFORCE, "x", secrets={"access_token": SECRET})


@pytest.mark.parametrize(
    "holder",
    [
        Access(SECRET, "https://acme.my.salesforce.com"),
        Grant(SECRET, SECRET, NOW, {}),
        Registration("https://login.example/organizations", "client", SECRET),
        CONNECTION,
        StoredTokens(FakeStore(), FakeClock(), "salesforce", CONNECTION, lambda row: Grant(SECRET, "", None, {})),
        Settings.from_env({**ENVIRONMENT, "LOCKSTEP_SECRET_KEY": SECRET, "MICROSOFT_CLIENT_SECRET": SECRET}),
    ],
    ids=lambda holder: type(holder).__name__,
)
def test_a_holder_of_secrets_does_not_show_them(holder: object) -> None:
    assert SECRET not in repr(holder)
    assert SECRET not in str(holder)
