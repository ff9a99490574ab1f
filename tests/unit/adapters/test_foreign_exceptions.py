"""Nothing of the libraries below leaks: every exception they define has a Failure."""

from __future__ import annotations

import inspect

import jwt
import msal
import msal.exceptions
import pytest
import requests
import simple_salesforce.exceptions
from msal.oauth2cli import oidc

from backend.adapters.graph import sign_in
from backend.adapters.graph.client import Ask, GraphClient
from backend.adapters.graph.sign_in import EntraSignIn, Registration
from backend.adapters.graph.verify import Verifier
from backend.adapters.salesforce.client import SalesforceClient, translated
from backend.ports.failures import AccessRevoked, Failure, Transient
from tests.fakes.clock import FakeClock
from tests.unit.adapters.answers import CountedTokens, ScriptedSession, answer


def exceptions_of(*modules):
    found = {
        value
        for module in modules
        for _, value in inspect.getmembers(module, inspect.isclass)
        if issubclass(value, Exception) and not issubclass(value, Warning)
    }
    return sorted(found, key=lambda kind: kind.__name__)


def instance(kind):
    """One of its kind, whatever its constructor wants."""
    for arguments in ((), ("x",), ("x", "y"), ("x", "y", 0), ("x", 0, {}), ("x", 400, "y", b"z")):
        try:
            return kind(*arguments)
        except TypeError:
            continue
    return kind(error="x", error_description="y")


SALESFORCE = exceptions_of(simple_salesforce.exceptions)
MSAL = exceptions_of(msal.exceptions, oidc, msal.oauth2cli.oauth2)
JWT = exceptions_of(jwt.exceptions)


@pytest.mark.parametrize("kind", [*SALESFORCE, *exceptions_of(requests.exceptions)], ids=lambda k: k.__name__)
def test_what_simple_salesforce_raises_is_a_failure(kind):
    failure, _ = translated(instance(kind), True)

    assert isinstance(failure, Failure)


@pytest.mark.parametrize("status", [300, 304, 400, 401, 403, 404, 409, 412, 414, 429, 431, 500, 503])
def test_every_status_simple_salesforce_knows_is_a_failure(status):
    client = SalesforceClient(ScriptedSession(lambda sent: answer(b"<h1>x</h1>", status)), CountedTokens(), "66.0")

    with pytest.raises(Failure):
        client.call("GET", "limits")


@pytest.mark.parametrize("status", [100, 302, 304, 400, 401, 403, 404, 405, 409, 410, 412, 413, 424, 429, 500, 507])
def test_every_status_of_graph_is_a_failure(status):
    client = GraphClient(
        ScriptedSession(lambda sent: answer(b"<h1>x</h1>", status)), "https://g.example", CountedTokens()
    )

    with pytest.raises(Failure):
        client.call(Ask("GET", "/me"))


@pytest.mark.parametrize("kind", MSAL, ids=lambda k: k.__name__)
def test_what_msal_raises_is_a_failure(kind, monkeypatch):
    def refuse(*args, **kwargs):
        raise instance(kind)

    monkeypatch.setattr(sign_in.msal, "ConfidentialClientApplication", refuse)
    service = EntraSignIn(ScriptedSession([]), Registration("https://l.example/t", "c", "s"), FakeClock())

    with pytest.raises(Failure):
        service.refresh("r")


def test_the_documents_of_a_tenant_that_does_not_exist_are_a_failure():
    session = ScriptedSession(lambda sent: answer({"error": "invalid_tenant"}, 400))
    service = EntraSignIn(session, Registration("https://l.example/none", "c", "s"), FakeClock())

    with pytest.raises(Failure):
        service.begin("https://x.example/back", False)


def entra(*token_answers):
    """Microsoft's endpoints, the token's answering these in turn and properly afterwards."""
    left = list(token_answers)
    root = "https://l.example/t"
    documents = {"issuer": root, "authorization_endpoint": f"{root}/a", "token_endpoint": f"{root}/token"}

    def reply(sent):
        if not sent.url.endswith("/token"):
            return answer(documents)
        good = {"token_type": "Bearer", "access_token": "fresh", "refresh_token": "next", "expires_in": 3600}
        return left.pop(0) if left else answer(good)

    return EntraSignIn(ScriptedSession(reply), Registration(root, "c", "s"), FakeClock())


ODD = [
    answer({"error": {"code": "TooManyRequests"}}, 400),
    answer({"error": {"code": "TooManyRequests"}}, 200),
    answer({"error": "invalid_grant", "error_codes": 65001}, 400),
    answer({"token_type": "Bearer"}),
    answer([]),
    answer(5),
    *(answer(b"<html>Blocked by the proxy</html>", status) for status in (200, 403, 404, 503)),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: f"{odd.status_code} {odd.text[:30]}")
@pytest.mark.parametrize("ask", [lambda e: e.application_token("t"), lambda e: e.refresh("r").access_token])
def test_an_odd_answer_instead_of_a_token_passes_and_the_next_one_counts(odd, ask):
    service = entra(odd)

    with pytest.raises(Transient):
        ask(service)

    assert ask(service) == "fresh"


@pytest.mark.parametrize("status", [200, 403, 404])
def test_a_page_instead_of_the_documents_of_a_tenant_passes(status):
    service = EntraSignIn(
        ScriptedSession(lambda sent: answer(b"<html>Blocked</html>", status)),
        Registration("https://l.example/t", "c", "s"),
        FakeClock(),
    )

    with pytest.raises(Transient):
        service.application_token("t")


@pytest.mark.parametrize("kind", JWT, ids=lambda k: k.__name__)
def test_what_pyjwt_raises_is_a_refusal(kind, monkeypatch):
    def refuse(*args, **kwargs):
        raise instance(kind)

    monkeypatch.setattr(jwt, "get_unverified_header", refuse)

    with pytest.raises(AccessRevoked):
        Verifier(None, "c", "", (), FakeClock()).access("token")
