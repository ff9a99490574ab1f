import socket
import ssl
import time
from pathlib import Path

import pytest
import requests

from sandbox.server import Sandbox


@pytest.fixture
def http():
    """A client that looks at nothing in the environment."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


def test_both_listeners_serve_every_path(http):
    with Sandbox("empty") as sandbox:
        plain = http.get(f"{sandbox.http_url}/services/data")
        secure = http.get(f"{sandbox.https_url}/services/data", verify=sandbox.ca_file)
    assert plain.json() == secure.json()
    assert sandbox.http_url.startswith("http://localhost:")
    assert sandbox.https_url.startswith("https://localhost:")


def test_a_chunked_form_arrives(http):
    with Sandbox("empty") as sandbox:
        form = iter([b"grant_type=client_credentials&client_id=lockstep-sandbox", b"&client_secret=sandbox-secret"])
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = http.post(f"{sandbox.http_url}/services/oauth2/token", data=form, headers=headers)
    assert answer.status_code == 200, answer.text


def test_the_certificate_is_good_for_the_number_too(http):
    with Sandbox("empty") as sandbox:
        address = sandbox.https_url.replace("localhost", "127.0.0.1")
        assert http.get(f"{address}/services/data", verify=sandbox.ca_file).status_code == 200


def test_strangers_do_not_trust_it(http):
    with Sandbox("empty") as sandbox, pytest.raises(requests.exceptions.SSLError):
        http.get(f"{sandbox.https_url}/services/data")


def test_a_client_that_never_finishes_its_greeting_holds_nobody_up(http):
    with Sandbox("empty") as sandbox:
        port = int(sandbox.https_url.rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port)):
            answer = http.get(f"{sandbox.https_url}/services/data", verify=sandbox.ca_file, timeout=5)
    assert answer.status_code == 200


def test_a_directory_keeps_its_authority(tmp_path, http):
    with Sandbox("empty", directory=tmp_path) as first:
        authority = Path(first.ca_file).read_bytes()
    with Sandbox("empty", directory=tmp_path) as second:
        assert Path(second.ca_file).read_bytes() == authority
        assert http.get(f"{second.https_url}/services/data", verify=second.ca_file).status_code == 200
    assert (tmp_path / "ca.key").stat().st_mode & 0o077 == 0


def test_without_a_directory_nothing_is_left_behind():
    with Sandbox("empty") as sandbox:
        authority = Path(sandbox.ca_file)
        ssl.create_default_context(cafile=str(authority))
    assert not authority.exists()


def test_a_port_in_use_is_an_error_and_frees_the_other():
    with Sandbox("empty") as running:
        taken = int(running.https_url.rsplit(":", 1)[1])
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            free = probe.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            Sandbox("empty", http_port=free, https_port=taken).start()
        with Sandbox("empty", http_port=free) as another:
            assert another.http_url == f"http://localhost:{free}"


def test_it_starts_with_less_than_half_a_second_of_cpu_time():
    began = time.process_time()
    with Sandbox("demo"):
        took = time.process_time() - began
    assert took < 0.5


def test_it_is_controlled_without_the_network():
    sandbox = Sandbox("empty")
    assert sandbox.control("faults", {"status": 500})["faults"][0]["status"] == 500
    assert sandbox.control("faults", method="DELETE") is None
    assert sandbox.control("requests", service="graph") == {"requests": []}
    with pytest.raises(ValueError, match="kind is one of"):
        sandbox.control("faults", {"kind": "explode"})


def test_a_dropped_connection_is_really_dropped(http):
    with Sandbox("empty") as sandbox:
        sandbox.control("faults", {"kind": "close_connection", "service": "salesforce"})
        with pytest.raises(requests.exceptions.ConnectionError):
            http.get(f"{sandbox.https_url}/services/data", verify=sandbox.ca_file)
        assert [entry["status"] for entry in sandbox.control("requests")["requests"]] == [0]


def test_answers_are_dated_by_the_sandboxs_own_clock_once(http):
    with Sandbox("empty") as sandbox:
        sandbox.control("clock", {"now": "2027-03-01T09:00:00Z"})
        answer = http.get(f"{sandbox.http_url}/services/data")
    assert answer.headers["Date"] == "Mon, 01 Mar 2027 09:00:00 GMT"
