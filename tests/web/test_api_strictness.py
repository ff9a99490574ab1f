"""What the API refuses before anything else looks at it."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest

from backend.errors import BadRequest
from backend.web.api.parsing import flat_errors, read_json
from tests.web.people import BASE, Pane

ITEM = {"id": "AAMkAGI1AAA=", "mode": "read"}


def send(pane: Pane, data: bytes, content_type: str = "application/json") -> Any:
    headers = {"Authorization": f"Bearer {pane.token}", "Idempotency-Key": "k"}
    return pane.client.post(f"{BASE}/do-not-sync", data=data, content_type=content_type, headers=headers)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json"]
)
def test_it_takes_json_only(alice: Pane, kind: str) -> None:
    answer = send(alice, b'{"pattern": "jo@newco.example"}', kind)
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"nonsense", b'{"pattern": NaN}', b"\xff\xfe", b"[" * 100_000, b"9" * 5000, b'{"pattern": "a"} x'],
)
def test_it_refuses_what_is_not_json_in_utf_8(alice: Pane, data: bytes) -> None:
    answer = send(alice, data)
    assert (answer.status_code, answer.json["code"]) == (400, "not_json")


@pytest.mark.parametrize(
    "data", [rb'{"pattern": "a\u0000b.example"}', rb'{"pattern": "\ud800.example"}', rb'{"\udfff": 1}']
)
def test_it_refuses_text_no_database_can_keep(alice: Pane, data: bytes) -> None:
    answer = send(alice, data)
    assert (answer.status_code, answer.json["code"]) == (400, "broken_text")


@pytest.mark.parametrize("data", [b"[]", b"null", b"5", b'"jo@newco.example"'])
def test_a_body_is_an_object(alice: Pane, data: bytes) -> None:
    assert send(alice, data).status_code == 422


def test_it_names_the_field_that_is_wrong(alice: Pane) -> None:
    item = {**ITEM, "to": [{"email": "a@b.example"}, {"email": 5}], "mode": "write"}
    answer = alice.call("POST", "/context", {"item": item})
    assert answer.status_code == 422
    assert set(answer.json["errors"]) == {"item.to.1.email", "item.mode"}


def test_a_mail_is_shown_without_what_is_too_long_for_an_address(alice: Pane) -> None:
    far_too_long = {"email": "x" * 400 + "@a.example", "name": "Somebody"}
    item = {**ITEM, "from": far_too_long, "to": [{"email": "erin@acme.example"}], "cc": [far_too_long]}
    answer = alice.call("POST", "/context", {"item": item})
    assert answer.status_code == 200
    assert [person["email"] for person in answer.json["people"]] == ["erin@acme.example"]


@pytest.mark.parametrize(
    "body",
    [
        {"item": ITEM, "surprise": 1},
        {"item": {**ITEM, "surprise": 1}},
        {"item": {**ITEM, "from": {"email": "a@b.example", "surprise": 1}}},
    ],
)
def test_it_refuses_fields_it_does_not_know(alice: Pane, body: dict[str, Any]) -> None:
    assert alice.call("POST", "/context", body).status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "/decisions?limit=0",
        "/decisions?limit=101",
        "/decisions?limit=1e2",
        "/decisions?limit=" + "9" * 5000,
        "/decisions?limit=%D9%A5",
        "/decisions?limit=1&limit=2",
        "/decisions?outcome=maybe",
        "/decisions?before=yesterday",
        "/decisions?before=2026-11-22T09:00:00",
        "/decisions?before=0001-01-01T00:00:00%2B14:00",
        "/decisions?surprise=1",
        "/search?q=a",
        "/search?q=%20%20%20",
        "/search?q=acme&types=Contact;Account",
        "/search?q=acme&limit=51",
        "/do-not-sync/test",
        "/do-not-sync/test?address=nobody",
    ],
)
def test_it_refuses_a_query_it_does_not_understand(alice: Pane, path: str) -> None:
    assert alice.call("GET", path).status_code == 422


def test_it_refuses_nul_in_a_query(alice: Pane) -> None:
    assert alice.call("GET", "/search?q=ac%00me").status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("PATCH", "/me", {"GET", "HEAD", "OPTIONS"}), ("GET", "/sync/force", {"POST", "OPTIONS"})],
)
def test_a_wrong_method_is_told_the_right_ones(alice: Pane, method: str, path: str, allowed: set[str]) -> None:
    answer = alice.call(method, path)
    assert answer.status_code == 405
    assert answer.content_type == "application/problem+json"
    assert set(answer.headers["Allow"].replace(" ", "").split(",")) == allowed


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/saves/short", "/saves/" + "A" * 32, "/choices/a%20b", "/decisions/a%0Ab", "/connections/gmail"],
)
def test_a_path_of_another_form_does_not_exist(alice: Pane, path: str) -> None:
    answer = alice.call("DELETE" if "decisions" not in path else "GET", path)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_a_mail_to_six_hundred_people_is_fine(alice: Pane) -> None:
    people = [{"email": f"person{n}@many.example", "name": f"Person {n}"} for n in range(600)]
    assert alice.call("POST", "/context", {"item": {**ITEM, "to": people}}).status_code == 200


def test_more_than_a_thousand_recipients_are_refused(alice: Pane) -> None:
    people = [{"email": f"person{n}@many.example"} for n in range(501)]
    answer = alice.call("POST", "/context", {"item": {**ITEM, "to": people, "cc": people}})
    assert answer.status_code == 422


def test_a_body_too_large_is_refused_before_it_is_read(alice: Pane) -> None:
    answer = send(alice, b'"' + b"a" * (1024 * 1024) + b'"')
    assert (answer.status_code, answer.json["code"]) == (413, "too_large")


def test_a_save_may_be_larger(alice: Pane) -> None:
    content = {"text": "a" * (2 * 1024 * 1024)}
    body = {"item": ITEM, "wish": {}, "content": content}
    assert alice.call("POST", "/saves", body).status_code not in (400, 413)


def test_a_save_beyond_sixty_megabytes_is_refused(alice: Pane) -> None:
    announced = {"CONTENT_LENGTH": str(60 * 1024 * 1024 + 1)}
    answer = alice.call("POST", "/saves", {}, environ_overrides=announced)
    assert answer.status_code == 413


def test_a_body_without_a_length_is_cut_off(alice: Pane) -> None:
    stream = BytesIO(json.dumps({"pattern": "a" * (2 * 1024 * 1024)}).encode())
    chunked = {"wsgi.input_terminated": True, "wsgi.input": stream, "CONTENT_LENGTH": ""}
    answer = alice.call("POST", "/do-not-sync", {}, environ_overrides=chunked, Transfer_Encoding="chunked")
    assert answer.status_code == 413


def test_read_json_keeps_ordinary_values() -> None:
    assert read_json('{"a": ["ü", 1, null, true, {"b": "€"}]}'.encode()) == {"a": ["ü", 1, None, True, {"b": "€"}]}


def test_read_json_looks_into_every_corner() -> None:
    with pytest.raises(BadRequest):
        read_json(rb'{"a": [{"b": ["fine", {"c": "not \ud800 fine"}]}]}')


def test_errors_are_flat_whatever_their_depth() -> None:
    nested = {"json": {"item": {"to": {0: {"email": ["Missing."]}}}, "_schema": ["Wrong."]}}
    assert flat_errors(nested) == {"item.to.0.email": ["Missing."], "_schema": ["Wrong."]}
