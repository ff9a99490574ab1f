"""The Salesforce page over the test client: pages, record addresses, sessions without a sign-in, files."""

import json
import posixpath
import re
from pathlib import Path

import pytest

from sandbox.app import create_sandbox_app
from sandbox.salesforce_page import routes
from sandbox.world import World

ALICE, BOB, CHARLIE = "alice@northwind.example", "bob@northwind.example", "charlie@contoso.example"
STATIC = sorted((Path(routes.__file__).parent / "static").iterdir())


@pytest.fixture(scope="module")
def world():
    world = World()
    world.http_url, world.https_url = "http://localhost:8080", "https://localhost:8443"
    return world


@pytest.fixture(scope="module")
def client(world):
    return create_sandbox_app(world).test_client()


def config_of(answer):
    assert answer.status_code == 200, answer.text
    found = re.search(r'<script type="application/json" id="config">(.*?)</script>', answer.text, re.DOTALL)
    return json.loads(found[1])


def test_home_is_the_first_persons(client, world):
    config = config_of(client.get("/salesforce/"))
    assert config == {"username": ALICE, "org": world.directory.orgs[0].id, "type": "", "id": ""}


def test_a_person_sees_their_own_org(client, world):
    answer = client.get("/salesforce/", query_string={"user": CHARLIE})
    assert config_of(answer)["org"] == world.directory.orgs[1].id
    assert re.search(rf'<option value="{CHARLIE}" selected>Charlie Chen</option>', answer.text)
    assert answer.text.count(" selected>") == 1


def test_a_record_has_a_page(client):
    config = config_of(client.get("/salesforce/r/Contact/003000000000001", query_string={"user": BOB}))
    assert (config["username"], config["type"], config["id"]) == (BOB, "Contact", "003000000000001")


def test_words_of_the_address_stay_inside_the_configuration(client):
    answer = client.get("/salesforce/r/%3C!--%3Cscript%3E/1")
    assert config_of(answer)["type"] == "<!--<script>"
    assert "<!--<script>" not in answer.text


def test_the_address_lockstep_links_to_leads_to_the_record(client):
    answer = client.get("/lightning/r/Contact/003000000000001/view")
    assert answer.status_code == 302
    assert answer.location == "http://localhost:8080/salesforce/r/Contact/003000000000001"


def test_a_record_address_never_leads_away(client):
    answer = client.get("/lightning/r/%2F%2Fevil.example/x/view")
    assert not (answer.location or "").startswith(("//", "http://evil", "https://evil"))


def test_a_session_opens_the_rest_api(client):
    given = client.post("/_sandbox/salesforce/token", json={"username": "Alice@Northwind.Example"}).json
    assert given["instance_url"] == "https://localhost:8443"
    headers = {"Authorization": f"Bearer {given['access_token']}"}
    found = client.get("/services/data/v66.0/query?q=SELECT Id FROM Contact", headers=headers)
    assert found.status_code == 200
    assert found.json["totalSize"] == 3


def test_a_session_is_of_one_org(client):
    given = client.post("/_sandbox/salesforce/token", json={"username": CHARLIE}).json
    headers = {"Authorization": f"Bearer {given['access_token']}"}
    found = client.get("/services/data/v66.0/query?q=SELECT Name FROM Contact", headers=headers).json
    assert [record["Name"] for record in found["records"]] == ["Erin Evans"]


@pytest.mark.parametrize(
    "body", ['{"username": "eve@northwind.example"}', "{}", "[]", "null", "nonsense", "", '{"username": 5}']
)
def test_nobody_gets_no_session(client, body):
    answer = client.post("/_sandbox/salesforce/token", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert "no Salesforce user" in answer.json["error"]


def test_the_page_runs_its_own_scripts_only_and_is_framed_by_nobody_else(client):
    policy = client.get("/salesforce/").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "script-src" not in policy
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy


@pytest.mark.parametrize("path", ["/salesforce/", "/salesforce/static/app.js", "/lightning/r/Contact/1/view"])
def test_nothing_is_kept_stale_or_guessed(client, path):
    headers = client.get(path).headers
    assert headers["Cache-Control"] == "no-cache"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_every_file_the_page_names_is_served(client):
    page = client.get("/salesforce/").text
    named = re.findall(r'(?:src|href)="(/salesforce/static/[^"]+)"', page)
    assert {name.rsplit("/", 1)[1] for name in named} == {"app.js", "salesforce.css", "record.css"}
    assert [name for name in named if client.get(name).status_code != 200] == []


@pytest.mark.parametrize("file", [f for f in STATIC if f.suffix == ".js"], ids=lambda f: f.name)
def test_every_module_finds_what_it_imports(client, file):
    answer = client.get(f"/salesforce/static/{file.name}")
    assert answer.content_type.startswith("text/javascript")
    for names, source in re.findall(r'import \{ ([^}]+) \} from "([^"]+)"', answer.text):
        imported = client.get(posixpath.normpath(posixpath.join("/salesforce/static", source)))
        assert imported.status_code == 200, source
        for name in names.split(","):
            assert re.search(rf"export (async )?(const|function|class) {name.strip()}\b", imported.text), name


def test_every_file_is_used(client):
    everything = client.get("/salesforce/").text + "".join(f.read_text("utf-8") for f in STATIC)
    assert [f.name for f in STATIC if f.name not in everything] == []


def test_no_script_writes_markup_into_the_page():
    for file in STATIC:
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", file.read_text("utf-8")), (
            file.name
        )
