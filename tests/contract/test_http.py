"""The one way out: what becomes of a request that brings no answer."""

from __future__ import annotations

import inspect
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests
import urllib3

from backend.adapters.http import HttpSession, failure_of, json_of, retry_after
from backend.ports.failures import Failure, Rejected, Transient
from tests.unit.adapters.answers import answer

REQUESTS_ERRORS = [
    value
    for _, value in inspect.getmembers(requests.exceptions, inspect.isclass)
    if issubclass(value, requests.RequestException)
]


@pytest.fixture
def deaf_port():
    """A server that takes the request and closes without a word."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.recv(65536)
            connection.close()

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


@pytest.mark.parametrize("kind", REQUESTS_ERRORS, ids=lambda kind: kind.__name__)
def test_every_exception_of_requests_is_mapped(kind):
    error = kind("x", "y", 0) if kind is requests.exceptions.JSONDecodeError else kind()

    assert isinstance(failure_of(error, write=True), Transient | Rejected)


def test_a_write_that_may_have_arrived_says_so(deaf_port):
    with pytest.raises(Transient) as caught:
        HttpSession().post(f"http://127.0.0.1:{deaf_port}/", data="x")

    assert caught.value.after_write


def test_a_read_never_claims_to_have_written(deaf_port):
    with pytest.raises(Transient) as caught:
        HttpSession().get(f"http://127.0.0.1:{deaf_port}/")

    assert not caught.value.after_write


def test_a_refused_connection_has_written_nothing():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(Transient) as caught:
        HttpSession().post(f"http://127.0.0.1:{port}/", data="x")

    assert (caught.value.code, caught.value.after_write) == ("unreachable", False)


def test_a_read_in_the_form_of_a_post_has_written_nothing(deaf_port):
    with pytest.raises(Transient) as caught:
        HttpSession().request("POST", f"http://127.0.0.1:{deaf_port}/", data="x", write=False)

    assert not caught.value.after_write


def test_the_failure_carries_no_trace_of_the_address(deaf_port):
    with pytest.raises(Transient) as caught:
        HttpSession().get(f"http://127.0.0.1:{deaf_port}/erin@acme.example")

    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.fixture
def generous_port():
    """A server that answers every request with a cookie, and says in the body whether it got one."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = (self.headers.get("Cookie") or "none").encode()
            self.send_response(200)
            self.send_header("Set-Cookie", "sid=secret; Path=/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_a_cookie_given_to_one_person_is_never_sent_for_another(generous_port):
    session = HttpSession()
    session.get(f"http://127.0.0.1:{generous_port}/")

    assert session.get(f"http://127.0.0.1:{generous_port}/").text == "none"


@pytest.fixture
def sent_on():
    """(port, what was asked) of a server that sends everybody on to another path of its own."""
    asked: list[str] = []

    class SendsOn(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), SendsOn)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server.server_port, asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_redirect_is_an_answer_and_no_order(sent_on, method):
    port, asked = sent_on
    response = HttpSession().request(
        method, f"http://127.0.0.1:{port}/", headers={"Authorization": "Bearer t"}, allow_redirects=True
    )

    assert response.status_code == 302
    assert asked == ["/"]


def test_an_address_that_is_none_is_rejected():
    with pytest.raises(Rejected):
        HttpSession().get("nonsense")


def test_a_timeout_is_told_apart():
    assert failure_of(requests.exceptions.ReadTimeout(), True).code == "timeout"


def test_a_connect_timeout_has_written_nothing():
    failure = failure_of(requests.exceptions.ConnectTimeout(), True)

    assert isinstance(failure, Transient)
    assert not failure.after_write


def test_a_wrong_certificate_has_written_nothing():
    error = requests.exceptions.SSLError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")
    failure = failure_of(error, True)

    assert (failure.code, failure.after_write) == ("certificate", False)


def test_bare_urllib3_errors_are_mapped_as_well():
    assert isinstance(failure_of(urllib3.exceptions.ProtocolError("x"), True), Transient)


def test_environment_bundles_do_not_win(monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
    session = HttpSession("/ours.pem")

    settings = session.merge_environment_settings("https://x.example", {}, None, None, None)

    assert settings["verify"] == "/ours.pem"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "3"}, 3.0),
        ({"retry-after": "2.128"}, 2.128),
        ({"Retry-After": "-1"}, 0.0),
        (
            {"Retry-After": "Sun, 22 Nov 2026 10:00:30 GMT", "Date": "Sun, 22 Nov 2026 10:00:00 GMT"},
            30.0,
        ),
        ({"Retry-After": "Sun, 22 Nov 2020 10:00:30 GMT"}, 0.0),
        ({"Retry-After": "Sun, 22 Nov 2999 10:00:30 GMT"}, 86_400.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, 86_400.0),
        ({"Retry-After": "1e300"}, 86_400.0),
        ({}, None),
    ],
)
def test_retry_after_is_read_in_every_form(headers, seconds):
    assert retry_after(headers) == seconds


def test_an_answer_that_is_no_json_is_transient():
    with pytest.raises(Failure) as caught:
        json_of(answer(b"<html>"))

    assert caught.value.code == "bad_answer"
