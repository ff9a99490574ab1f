import http.client
import socket
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread

import pytest

from sandbox.listener import Listener

MEGABYTE = 1024 * 1024


def application(environ, start_response):
    """Answers with what the request was; a path says how."""
    path = environ["PATH_INFO"]
    body = environ["wsgi.input"].read() if path != "/unread" else b""
    if path == "/drop":
        environ["sandbox.drop_connection"]()
    if path == "/none":
        start_response("204 No Content", [])
        return []
    if path == "/stream":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return iter([b"one ", b"", b"two"])
    said = f"{environ['REQUEST_METHOD']} {path} {len(body)}".encode()
    start_response("200 OK", [("Content-Length", str(len(said))), ("X-Said", environ.get("HTTP_X_SAY", ""))])
    return [said]


@pytest.fixture
def listener():
    listener = Listener(application, 0)
    Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield listener
    listener.stop()


@pytest.fixture
def connection(listener):
    connection = http.client.HTTPConnection("127.0.0.1", listener.port, timeout=5)
    yield connection
    connection.close()


def ask(connection, method, path, body=None, headers=None):
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_one_connection_serves_many_requests(connection):
    connection.connect()
    own = connection.sock
    assert [ask(connection, "GET", "/a")[0] for _ in range(3)] == [200, 200, 200]
    assert connection.sock is own


def test_a_large_body_arrives_whole_and_the_connection_stays(connection):
    connection.connect()
    own = connection.sock
    assert ask(connection, "POST", "/a", b"x" * 5 * MEGABYTE) == (200, f"POST /a {5 * MEGABYTE}")
    assert ask(connection, "GET", "/b") == (200, "GET /b 0")
    assert connection.sock is own


def test_a_body_nobody_reads_does_not_spoil_the_next_request(connection):
    connection.connect()
    own = connection.sock
    assert ask(connection, "POST", "/unread", b"GET /evil HTTP/1.1\r\n\r\n" * 1000)[0] == 200
    assert ask(connection, "GET", "/b") == (200, "GET /b 0")
    assert connection.sock is own


def test_a_chunked_body_is_put_together(connection):
    assert ask(connection, "POST", "/a", iter([b"12345", b"678"])) == (200, "POST /a 8")


def test_an_answer_without_a_length_is_streamed(connection):
    assert ask(connection, "GET", "/stream") == (200, "one two")
    assert ask(connection, "GET", "/b") == (200, "GET /b 0")


def test_answers_without_a_body_leave_the_connection_usable(connection):
    assert ask(connection, "DELETE", "/none") == (204, "")
    assert ask(connection, "HEAD", "/a") == (200, "")
    assert ask(connection, "PATCH", "/b") == (200, "PATCH /b 0")


@pytest.mark.parametrize("length", ["many", "-"])
def test_a_length_that_is_none_is_refused(connection, length):
    connection.putrequest("POST", "/a")
    connection.putheader("Content-Length", length)
    connection.endheaders()
    assert connection.getresponse().status == 400


def test_a_request_cut_short_never_reaches_the_application(listener):
    served = []
    listener.app = lambda environ, start_response: served.append(environ["PATH_INFO"])
    with socket.create_connection(("127.0.0.1", listener.port), timeout=5) as client:
        client.sendall(b"POST /a HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf")
        client.shutdown(socket.SHUT_WR)
        assert client.recv(1) == b""
    assert served == []


def test_headers_reach_the_application(connection):
    connection.request("GET", "/a", headers={"X-Say": "hello"})
    assert connection.getresponse().headers["X-Said"] == "hello"


def test_a_dropped_connection_gives_no_answer(connection):
    with pytest.raises(http.client.RemoteDisconnected):
        ask(connection, "POST", "/drop", b"written")


def test_requests_are_answered_side_by_side():
    both = Barrier(2, timeout=5)

    def meeting(environ, start_response):
        both.wait()
        start_response("200 OK", [("Content-Length", "0")])
        return []

    listener = Listener(meeting, 0)
    Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def once(_):
        return ask(http.client.HTTPConnection("127.0.0.1", listener.port, timeout=5), "GET", "/")[0]

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(once, range(2))) == [200, 200]
    listener.stop()


def test_it_does_not_wait_to_fill_packets(listener):
    seen = []
    original = listener.finish_request

    def watch(request, address):
        seen.append(request.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        original(request, address)

    listener.finish_request = watch
    ask(http.client.HTTPConnection("127.0.0.1", listener.port, timeout=5), "GET", "/a")
    assert seen != [0]
    assert len(seen) == 1


def test_stopping_closes_connections_and_frees_the_port():
    listener = Listener(application, 0)
    Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    connection = http.client.HTTPConnection("127.0.0.1", listener.port, timeout=5)
    ask(connection, "GET", "/a")
    listener.stop()
    with pytest.raises((http.client.HTTPException, OSError)):
        ask(connection, "GET", "/a")
    again = Listener(application, listener.port)
    again.server_close()
    assert again.port == listener.port
