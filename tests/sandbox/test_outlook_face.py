"""The Outlook page over the test client: what it serves, whom it believes, and that every file it names is there."""

import json
import posixpath
import re
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.app import create_sandbox_app
from sandbox.outlook import routes
from sandbox.world import World

ALICE = "alice@northwind.example"
FOLDER = Path(routes.__file__).parent
STATIC = sorted((FOLDER / "static").iterdir())
ELSEWHERE = [
    "https://evil.example/",
    "http://localhost.evil.example/",
    "http://localhost@evil.example/",
    "http://evil.example\\@localhost/",
    "http://x;y@localhost:5000/",
    "http://localhost:99999/",
    "http://[::1",
    "http:///sidebar",
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "ftp://localhost/",
    "//localhost/",
    "/sidebar/",
]


@pytest.fixture(scope="module")
def world():
    return World("empty")


@pytest.fixture(scope="module")
def client(world):
    return create_sandbox_app(world).test_client()


def config_of(answer):
    assert answer.status_code == 200, answer.text
    found = re.search(r'<script type="application/json" id="config">(.*?)</script>', answer.text, re.DOTALL)
    return json.loads(found[1])


def policy_of(answer):
    directives = (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in directives}


def page(client, **query):
    return client.get("/outlook/", query_string={"user": ALICE, **query})


def test_the_page_knows_its_person_and_the_add_in(client):
    assert config_of(page(client)) == {
        "user": ALICE,
        "addin": "http://localhost:5000/sidebar/",
        "addinId": routes.ADDIN_ID,
        "clientId": "99999999-0000-0000-0000-000000000001",
    }


@pytest.mark.parametrize("view", ["people", "tasks"])
def test_people_and_tasks_have_pages_of_their_own(client, view):
    answer = client.get(f"/outlook/{view}", query_string={"user": ALICE})
    assert config_of(answer)["view"] == view
    assert policy_of(answer)["frame-src"] == ["'none'"]
    assert f'href="/outlook/{view}?user=' in page(client).text
    assert re.search(r'/outlook/(\w+)[^>]*aria-current="page"', answer.text)[1] == view


@pytest.mark.parametrize("view", ["people", "tasks"])
def test_their_pages_lead_to_the_first_person_too(client, view):
    to = urlsplit(client.get(f"/outlook/{view}").location)
    assert (to.path, parse_qs(to.query)) == (f"/outlook/{view}", {"user": [ALICE]})


def test_a_person_is_found_in_any_spelling(client):
    assert config_of(page(client, user=" Alice@NORTHWIND.example"))["user"] == ALICE


@pytest.mark.parametrize("user", [{}, {"user": "nobody@northwind.example"}, {"user": ""}])
def test_without_a_person_it_leads_to_the_first_one_and_keeps_the_rest(client, user):
    answer = client.get("/outlook/", query_string={**user, "addin_id": "a&b"})
    to = urlsplit(answer.location)
    assert (answer.status_code, to.path) == (302, "/outlook/")
    assert parse_qs(to.query) == {"user": [ALICE], "addin_id": ["a&b"]}


def test_the_add_in_is_where_the_sandbox_was_told(client, world, monkeypatch):
    monkeypatch.setattr(world, "addin_url", "https://lockstep.test:5443/sidebar/")
    answer = page(client)
    assert config_of(answer)["addin"] == "https://lockstep.test:5443/sidebar/"
    assert policy_of(answer)["frame-src"] == ["https://lockstep.test:5443"]


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("http://localhost:5001/a?b=1", "http://localhost:5001"),
        ("https://127.0.0.1/a", "https://127.0.0.1"),
        ("http://[::1]:5002/", "http://[::1]:5002"),
    ],
)
def test_the_page_frames_the_add_in_it_was_asked_for_and_nothing_else(client, address, origin):
    answer = page(client, addin=address)
    assert config_of(answer)["addin"] == address
    assert policy_of(answer)["frame-src"] == [origin]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_an_add_in_elsewhere_is_refused(client, address):
    assert page(client, addin=address).status_code == 400


@pytest.mark.parametrize("address", [*ELSEWHERE, ""])
def test_a_dialog_elsewhere_is_refused(client, address):
    assert client.get("/outlook/dialog", query_string={"address": address}).status_code == 400


def test_what_was_refused_is_shown_as_text(client):
    answer = client.get("/outlook/dialog", query_string={"address": "<script>alert(1)</script>"})
    assert answer.status_code == 400
    assert "<script>" not in answer.text


def test_a_dialog_goes_on_to_its_address(client):
    answer = client.get("/outlook/dialog", query_string={"address": 'http://localhost:5000/x?a=1&b="><i>'})
    assert answer.status_code == 200
    assert 'content="0; url=http://localhost:5000/x?a=1&amp;b=&#34;&gt;&lt;i&gt;"' in answer.text
    assert policy_of(answer)["frame-src"] == ["'none'"]


@pytest.mark.parametrize("path", [f"/outlook/?user={ALICE}", "/outlook/dialog?address=http://localhost:5000/"])
def test_pages_run_their_own_scripts_only(client, path):
    policy = policy_of(client.get(path))
    assert policy["default-src"] == ["'self'"]
    assert "script-src" not in policy
    assert policy["object-src"] == ["'none'"]
    assert policy["base-uri"] == policy["form-action"] == policy["frame-ancestors"] == ["'self'"]


@pytest.mark.parametrize("path", [f"/outlook/?user={ALICE}", "/outlook/office.js", "/outlook/static/app.js"])
def test_nothing_is_kept_stale_or_guessed(client, path):
    headers = client.get(path).headers
    assert headers["Cache-Control"] == "no-cache"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_words_of_the_address_stay_inside_the_configuration(client):
    words = "</script><script>alert(1)</script>"
    answer = page(client, addin_id=words)
    assert config_of(answer)["addinId"] == words
    assert words not in answer.text


def test_office_js_is_all_its_parts_in_one_scope(client):
    answer = client.get("/outlook/office.js")
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.text.startswith("(() => {\n")
    assert answer.text.endswith("})();\n")
    places = [answer.text.index(part.read_text("utf-8")) for part in sorted((FOLDER / "office").glob("*.js"))]
    assert len(places) == 10
    assert places == sorted(places)


def test_office_js_can_be_parsed(tmp_path):
    script = tmp_path / "office.js"
    script.write_text(routes.office_script(), "utf-8")
    done = subprocess.run(["node", "--check", str(script)], capture_output=True, text=True, timeout=30)  # noqa: S603, S607
    assert done.returncode == 0, done.stderr


def test_every_file_the_page_names_is_served(client):
    named = re.findall(r'(?:src|href)="(/[^"]+)"', page(client).text)
    assert "/outlook/static/app.js" in named
    assert [name for name in named if client.get(name).status_code != 200] == []


@pytest.mark.parametrize("file", [f for f in STATIC if f.suffix == ".js"], ids=lambda f: f.name)
def test_every_module_finds_what_it_imports(client, file):
    answer = client.get(f"/outlook/static/{file.name}")
    assert answer.content_type.startswith("text/javascript")
    for names, source in re.findall(r'import \{ ([^}]+) \} from "([^"]+)"', answer.text):
        imported = client.get(posixpath.normpath(f"/outlook/static/{source}"))
        assert imported.status_code == 200, source
        for name in names.split(","):
            assert re.search(rf"export (async )?(const|function|class) {name.strip()}\b", imported.text), name


def test_every_file_is_used(client):
    others = ("/outlook/people", "/outlook/calendar")
    pages = page(client).text + "".join(client.get(path, query_string={"user": ALICE}).text for path in others)
    everything = pages + "".join(f.read_text("utf-8") for f in STATIC)
    assert [f.name for f in STATIC if f.name not in everything] == []


def test_the_calendar_frames_the_add_in_and_nothing_else(client):
    answer = client.get("/outlook/calendar", query_string={"user": ALICE, "addin": "http://localhost:5000/sidebar/"})
    assert config_of(answer)["addin"] == "http://localhost:5000/sidebar/"
    assert policy_of(answer)["frame-src"] == ["http://localhost:5000"]
    assert client.get("/outlook/calendar", query_string={"user": ALICE, "addin": ELSEWHERE[0]}).status_code == 400


def test_a_file_outside_the_folder_is_not_served(client):
    assert client.get("/outlook/static/../routes.py").status_code != 200
    assert client.get("/outlook/static/%2e%2e/routes.py").status_code != 200


def test_no_script_writes_markup_into_the_page():
    for file in STATIC:
        written = re.findall(
            r"innerHTML\s*=(?!=)|outerHTML\s*=|insertAdjacentHTML|document\.write|insertHTML", file.read_text("utf-8")
        )
        assert written == [], file.name
