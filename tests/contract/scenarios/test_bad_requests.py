"""Bad input over HTTP: a clear problem that names what to do, and nothing written anywhere."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from tests.contract.scenarios.letters import ERIN, facts, save_body
from tests.contract.scenarios.stage import ALICE, Stage
from tests.stack import API_SCOPE, CLIENT_ID, Api

FOREIGN = "f" * 32
ACTIONS = {
    "none",
    "retry",
    "sign_in",
    "connect_salesforce",
    "connect_mailbox",
    "choose",
    "reload",
    "resume",
}


def problem(answer: requests.Response, status: int) -> dict[str, Any]:
    """The body of a problem that keeps its promises."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    body: dict[str, Any] = answer.json()
    assert body["title"]
    assert body["code"]
    assert body["status"] == status
    assert body["lost"] is False
    assert body["action"] in ACTIONS
    assert "Traceback" not in answer.text
    assert "sqlalchemy" not in answer.text.lower()
    return body


def open_session(stage: Stage, token: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.post(f"{stage.stack.url}/api/v1/session", headers=headers, timeout=20)


@pytest.fixture
def api(stage: Stage) -> Api:
    """Alice, connected."""
    return stage.ready()


@pytest.fixture
def body(stage: Stage, api: Api) -> dict[str, Any]:
    """A good request to save; each test spoils it."""
    (item,) = stage.deliver(ERIN)
    return save_body(item, people=[stage.org().ref("Contact", "Evans")])


@pytest.fixture(autouse=True)
def nothing_written(stage: Stage) -> Any:
    yield
    assert stage.org().saved() == []
    assert stage.org("Contoso").saved() == []


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "x" * 20_000, "eyJhbGciOiJub25lIn0.e30."])
def test_a_malformed_microsoft_token_opens_no_session(stage: Stage, token: str) -> None:
    assert problem(open_session(stage, token), 401)["action"] == "sign_in"


def test_an_expired_microsoft_token_opens_no_session(stage: Stage) -> None:
    wanted = {"email": ALICE, "client_id": CLIENT_ID, "scopes": [API_SCOPE]}
    token = stage.sandbox.control("microsoft/token", wanted)["access_token"]
    stage.wait(2 * 3600)
    assert problem(open_session(stage, token), 401)["action"] == "sign_in"


def test_a_token_for_another_audience_opens_no_session(stage: Stage) -> None:
    wanted = {"email": ALICE, "scopes": ["https://graph.microsoft.com/Mail.ReadWrite"]}
    token = stage.sandbox.control("microsoft/token", wanted)["access_token"]
    assert problem(open_session(stage, token), 401)["action"] == "sign_in"


def test_a_token_with_a_changed_claim_opens_no_session(stage: Stage) -> None:
    wanted = {"email": ALICE, "client_id": CLIENT_ID, "scopes": [API_SCOPE]}
    head, claims, signature = stage.sandbox.control("microsoft/token", wanted)["access_token"].split(".")
    forged = f"{head}.{claims[:-4]}AAAA.{signature}"
    assert problem(open_session(stage, forged), 401)["action"] == "sign_in"


def test_a_session_that_is_over_or_invented_is_told_to_sign_in(stage: Stage, api: Api) -> None:
    assert api.call("GET", "/me").status_code == 200
    stage.wait(9 * 3600)
    assert problem(api.call("GET", "/me"), 401)["action"] == "sign_in"
    api.http.headers["Authorization"] = "Bearer invented"
    assert problem(api.call("POST", "/saves", {}, "k"), 401)["action"] == "sign_in"


def test_a_closed_session_is_over_at_once(api: Api) -> None:
    assert api.call("DELETE", "/session").status_code == 204
    problem(api.call("GET", "/me"), 401)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", f"/saves/{FOREIGN}"),
        ("POST", f"/saves/{FOREIGN}/links"),
        ("DELETE", f"/saves/{FOREIGN}/links/Contact/003000000000001AAA"),
        ("DELETE", f"/choices/{FOREIGN}"),
        ("DELETE", f"/do-not-sync/{FOREIGN}"),
        ("GET", "/decisions/AAkALgunknown="),
        ("DELETE", "/saves/not-an-id"),
        ("DELETE", f"/saves/{FOREIGN}/links/Contact/1%20OR%201=1"),
        ("PUT", "/settings/no_such_setting"),
        ("GET", "/no-such-thing"),
    ],
)
def test_unknown_ids_are_not_there(api: Api, method: str, path: str) -> None:
    bodies = {"POST": {"type": "Contact", "id": "003000000000001AAA"}, "PUT": {"value": True}}
    problem(api.call(method, path, bodies.get(method)), 404)


def test_a_mail_that_is_not_in_the_mailbox_is_told_as_gone(api: Api, body: dict[str, Any]) -> None:
    for item_id in ("AAMkAGI1AAA=", "../../users/bob", "x" * 1000, "AAMk'; DROP TABLE"):
        body["item"]["id"] = item_id
        answer = api.call("POST", "/saves", body, "k-1")
        assert problem(answer, 404)["code"] == "gone"


def test_a_record_that_does_not_exist_is_refused_by_salesforce_and_nothing_stays(
    stage: Stage, api: Api, body: dict[str, Any]
) -> None:
    for ref in (
        {"type": "Contact", "id": "003000000000001AAA"},
        {"type": "Contact", "id": stage.org().id("Account", "Acme")},
    ):
        body["wish"]["people"] = [ref]
        assert problem(api.call("POST", "/saves", body, f"k-{ref['id']}"), 422)["detail"]
    body["wish"]["people"] = []
    body["wish"]["business"] = [{"type": "No_Such__c", "id": "a00000000000001AAA"}]
    assert problem(api.call("POST", "/saves", body, "k-9"), 422)["detail"]


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b'"text"', b'{"item": NaN}', b"\xff\xfe{}", b'{"a": "\xc3\x28"}', b"[" * 100_000],
    ids=["empty", "cut", "list", "null", "text", "nan", "utf16", "bad-utf8", "deep"],
)
def test_what_is_no_json_in_utf8_is_refused(api: Api, data: bytes) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": "k"}
    answer = api.http.post(f"{api.stack.url}/api/v1/saves", data=data, headers=headers, timeout=20)
    problem(answer, 400 if answer.status_code == 400 else 422)


def test_half_a_surrogate_pair_and_nul_are_refused(api: Api, body: dict[str, Any]) -> None:
    for bad in ("\ud800", "a\0b"):
        body["item"]["subject"] = bad
        headers = {"Content-Type": "application/json", "Idempotency-Key": "k"}
        data = json.dumps(body)
        answer = api.http.post(f"{api.stack.url}/api/v1/saves", data=data, headers=headers, timeout=20)
        assert problem(answer, 400)["code"] == "broken_text"


def test_fields_of_the_wrong_kind_are_named(api: Api, body: dict[str, Any]) -> None:
    body["item"] |= {"mode": "write", "to": "erin", "sent_at": "yesterday", "surprise": 1}
    body["wish"]["without_body"] = "yes"
    errors = problem(api.call("POST", "/saves", body, "k"), 422)["errors"]
    assert {"item.mode", "item.to", "item.sent_at", "item.surprise", "wish.without_body"} <= set(errors)


def test_a_write_without_a_key_or_with_a_bad_one_is_refused(api: Api, body: dict[str, Any]) -> None:
    for key in ("", "has space", "x" * 81, "ümlaut".encode().decode("latin-1")):
        assert api.call("POST", "/saves", body, key).status_code in (400, 422)


def test_a_body_of_40_mb_is_refused_on_every_path_but_the_one_that_takes_files(api: Api) -> None:
    large = json.dumps({"item": {"id": "x" * 40 * 1024 * 1024}})
    headers = {"Content-Type": "application/json"}
    answer = api.http.post(f"{api.stack.url}/api/v1/context", data=large, headers=headers, timeout=30)
    assert "MB" in problem(answer, 413)["detail"]


def test_files_over_60_mb_in_one_request_are_refused_with_the_limit(api: Api) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": "k", "Content-Length": str(61 * 1024 * 1024)}
    request = requests.Request("POST", f"{api.stack.url}/api/v1/saves", headers={**api.http.headers, **headers})
    prepared = request.prepare()
    prepared.headers["Content-Length"] = str(61 * 1024 * 1024)
    assert "60 MB" in problem(api.http.send(prepared, timeout=20), 413)["detail"]


def test_more_than_a_thousand_recipients_are_refused(api: Api, body: dict[str, Any]) -> None:
    body["item"]["to"] = [{"email": f"p{i}@acme.example"} for i in range(1001)]
    assert problem(api.call("POST", "/saves", body, "k"), 422)["errors"]


@pytest.mark.parametrize("pattern", ["", "@", "*@acme.example", "a b@acme.example", "acme", "x@y@z.example", "a" * 300])
def test_what_is_no_address_or_domain_is_not_kept(api: Api, pattern: str) -> None:
    problem(api.call("POST", "/do-not-sync", {"pattern": pattern}, "k"), 422)
    assert api.call("GET", "/do-not-sync").json()["entries"] == []


def test_settings_refuse_other_values_and_other_people_s_levels(stage: Stage, api: Api) -> None:
    bob = stage.stack.api("bob@northwind.example")
    for value in ("yes", 3, None, ["a"]):
        problem(api.call("PUT", "/settings/autosave_emails", {"value": value}), 422)
    for scope in ("organization", "profile"):
        problem(bob.call("PUT", "/settings/autosave_emails", {"value": True, "scope": scope}), 403)


@pytest.mark.parametrize(
    "text", ["O'Neil", "%_\\", "Erin' OR Name LIKE '%", "{Erin}", 'a"b', "FIND {x}", "Erin*?", "(Erin AND", "~!^:[]"]
)
def test_search_takes_any_text_as_text(stage: Stage, api: Api, text: str) -> None:
    answer = api.call("GET", "/search", q=text, types="Contact,Account")
    assert answer.status_code == 200, answer.text
    assert [each["name"] for each in answer.json()["records"]] in ([], ["Erin Evans"])


def test_search_finds_o_neil(stage: Stage, api: Api) -> None:
    stage.org().seed("Contact", FirstName="Shaquille", LastName="O'Neil", Email="o'neil@acme.example")
    answer = api.call("GET", "/search", q="O'Neil", types="Contact")
    assert [each["name"] for each in answer.json()["records"]] == ["Shaquille O'Neil"]


def test_search_asks_for_enough_letters_and_known_types(api: Api) -> None:
    for query in (
        {"q": ""},
        {"q": " "},
        {"q": "Erin", "types": "User"},
        {"q": "Erin", "limit": "1000"},
        {"q": "x" * 201},
    ):
        problem(api.call("GET", "/search", **query), 422)


def test_the_context_of_a_mail_with_odd_addresses_is_shown(stage: Stage, api: Api) -> None:
    (item,) = stage.deliver(ERIN)
    odd = [
        "o'neil@acme.example",
        "100%_sure\\@acme.example",
        "not-an-address",
        "",
        "a@" + "b" * 300,
        "ünï@exämple.example",
    ]
    people = [{"email": email, "name": "<script>alert(1)</script>"} for email in odd]
    answer = api.call("POST", "/context", {"item": facts(item, cc=people)})
    assert answer.status_code == 200, answer.text
    assert "erin@acme.example" in [person["email"] for person in answer.json()["people"]]
