"""What a person may type as her Salesforce login address."""

from __future__ import annotations

import pytest

from backend.adapters.http import HttpSession
from backend.adapters.salesforce.oauth import SalesforceOAuth, instance_root, login_root, token_failure
from backend.ports.failures import AccessDenied, AccessRevoked, Rejected, Transient


@pytest.mark.parametrize(
    ("typed", "root"),
    [
        ("https://login.salesforce.com", "https://login.salesforce.com"),
        (" acme.my.salesforce.com/ ", "https://acme.my.salesforce.com"),
        ("https://acme--sbx.sandbox.my.salesforce.com:8443", "https://acme--sbx.sandbox.my.salesforce.com:8443"),
        ("https://ACME.my.salesforce.com", "https://acme.my.salesforce.com"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_address_of_a_login_page_is_taken(typed, root):
    assert login_root(typed) == root


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "acme",
        "http://login.salesforce.com",
        "http://localhost.evil.example",
        "ftp://login.salesforce.com",
        "javascript:alert(1)",
        "https://login.salesforce.com/path",
        "https://login.salesforce.com?x=1",
        "https://login.salesforce.com#x",
        "https://user:secret@login.salesforce.com",
        "https://login.salesforce.com@evil.example",
        "https://evil.example\\@login.salesforce.com",
        "https://log in.salesforce.com",
        "https://[::1",
        "https://login.salesforce.com:port",
        "//login.salesforce.com",
    ],
)
def test_anything_else_is_refused(typed):
    with pytest.raises(Rejected) as caught:
        login_root(typed)
    assert caught.value.code == "login_url"


def test_every_flow_has_a_state_and_a_verifier_of_its_own():
    oauth = SalesforceOAuth(HttpSession(), "client")
    (_, first), (_, second) = (oauth.begin("https://x.example/back", "https://login.salesforce.com") for _ in range(2))

    assert first["state"] != second["state"]
    assert first["verifier"] != second["verifier"]
    assert len(first["verifier"]) >= 43


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"error": "invalid_grant", "error_description": "expired access/refresh token"}, AccessRevoked),
        (400, {"error": "invalid_grant", "error_description": "login rate exceeded"}, Transient),
        (400, {"error": "invalid_client_id", "error_description": "client identifier invalid"}, AccessDenied),
        (400, {"error": "invalid_client", "error_description": "invalid client credentials"}, AccessDenied),
        (400, {"error": "app_not_found"}, AccessDenied),
        (400, {"error": "inactive_user"}, AccessRevoked),
        (429, {"error": "x"}, Transient),
        (503, None, Transient),
        (400, "<html>", Transient),
        (403, "Bad_OAuth_Token", Transient),
    ],
)
def test_a_refusal_of_the_token_endpoint_has_its_failure(status, body, kind):
    assert type(token_failure(status, body)) is kind


@pytest.mark.parametrize(
    ("named", "login"),
    [
        ("https://acme.my.salesforce.com", "https://login.salesforce.com"),
        ("https://acme--sbx.sandbox.my.salesforce.com/", "https://test.salesforce.com"),
        ("https://localhost:8443", "http://localhost:8080"),
        ("https://crm.acme.example", "https://crm.acme.example"),
    ],
)
def test_an_org_lives_at_salesforce_or_where_one_signs_in(named, login):
    assert instance_root(named, login) == named.rstrip("/")


@pytest.mark.parametrize(
    "named",
    [
        "https://evil.example",
        "https://salesforce.com.evil.example",
        "https://evilsalesforce.com",
        "https://169.254.169.254",
        "http://localhost:9000",
        "https://acme.my.salesforce.com@evil.example",
    ],
)
def test_a_token_goes_to_no_other_host(named):
    with pytest.raises(Rejected):
        instance_root(named, "https://login.salesforce.com")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"error": "access_denied"}, "access_denied"),
        ({"error": "OAUTH_APPROVAL_ERROR_GENERIC"}, "OAUTH_APPROVAL_ERROR_GENERIC"),
        ({"error": "erin@acme.example said\nno"}, "no_code"),
        ({"error": "x" * 500}, "no_code"),
        ({}, "no_code"),
    ],
)
def test_what_an_address_tells_becomes_a_code_fit_for_a_log(told, code):
    oauth = SalesforceOAuth(HttpSession(), "client")
    _, flow = oauth.begin("https://x.example/back", "https://login.salesforce.com")

    with pytest.raises(AccessDenied) as caught:
        oauth.finish(flow, {"state": flow["state"], **told})
    assert caught.value.code == code


def test_a_refusal_in_strange_words_gets_a_code_too():
    assert token_failure(400, {"error": "no such user: erin@acme.example"}).code == "unknown_error"
