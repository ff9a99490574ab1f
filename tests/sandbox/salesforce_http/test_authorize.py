from urllib.parse import parse_qs, urlsplit

import pytest

ASK = {
    "response_type": "code",
    "client_id": "lockstep-sandbox",
    "redirect_uri": "https://localhost:5000/callback?from=dialog",
    "state": "a b&c",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
}


def ask(client, method="GET", data=None, **changes):
    query = {name: value for name, value in {**ASK, **changes}.items() if value is not None}
    return client.open("/services/oauth2/authorize", method=method, query_string=query, data=data)


def sent_back(answer):
    assert answer.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.location).query).items()}


def test_the_page_has_a_button_for_everyone_and_deny(client, world):
    page = ask(client).text
    for person in world.directory.people:
        assert f'value="{person.salesforce_user_id}"' in page
    assert "Allow Lockstep to act as" in page
    assert 'name="deny"' in page


def test_the_page_cannot_be_framed(client):
    headers = ask(client).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"


def test_choosing_a_person_sends_a_code_and_the_state_back(client, world):
    alice = world.directory.people[0]
    back = sent_back(ask(client, "POST", {"person": alice.salesforce_user_id}))
    assert back["state"] == "a b&c"
    assert back["from"] == "dialog"
    assert back["code"].endswith("==")


def test_denying_sends_access_denied_back(client):
    back = sent_back(ask(client, "POST", {"deny": "1"}))
    assert (back["error"], back["state"]) == ("access_denied", "a b&c")
    assert "code" not in back


def test_an_unknown_person_is_asked_again(client):
    assert ask(client, "POST", {"person": "005000000000000"}).status_code == 200


def test_a_hint_continues_at_once_when_consent_is_automatic(client, world):
    world.auto_consent = True
    assert "code" in sent_back(ask(client, login_hint="bob@northwind.example"))
    assert ask(client).status_code == 200
    assert ask(client, login_hint="nobody@northwind.example").status_code == 200


def test_a_hint_alone_only_marks_a_button(client):
    page = ask(client, login_hint="bob@northwind.example")
    assert page.status_code == 200
    assert page.text.count('class="hinted"') == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "stranger"}, "invalid_client_id"),
        ({"client_id": None}, "invalid_client_id"),
        ({"redirect_uri": "http://evil.example/callback"}, "redirect_uri_mismatch"),
        ({"redirect_uri": None}, "redirect_uri_mismatch"),
    ],
)
def test_a_request_that_cannot_be_trusted_is_never_redirected(client, changes, error):
    answer = ask(client, **changes)
    assert answer.status_code == 400
    assert error in answer.text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_other_mistakes_are_sent_back(client, changes, error):
    assert sent_back(ask(client, **changes))["error"] == error


def test_a_registered_address_is_the_only_one(client, world):
    from dataclasses import replace

    apps = world.directory.apps
    world.directory.apps = [replace(app, redirect_uris=("https://lockstep.example/callback",)) for app in apps]
    assert ask(client).status_code == 400
    assert ask(client, redirect_uri="https://lockstep.example/callback").status_code == 200
