import pytest

from sandbox.app import create_sandbox_app
from sandbox.world import World


@pytest.fixture
def world():
    return World("empty")


@pytest.fixture
def client(world):
    return create_sandbox_app(world).test_client()


def test_the_world_names_people_ids_and_addresses(client):
    shown = client.get("/_sandbox/world").json
    alice = shown["people"][0]
    assert alice["email"] == "alice@northwind.example"
    assert alice["tenant"] == "11111111-1111-1111-1111-111111111111"
    assert len(alice["salesforce_user_id"]) == 18
    assert alice["salesforce_user_id"].startswith("005")
    assert [org["name"] for org in shown["orgs"]] == ["Northwind", "Contoso"]
    assert shown["https_url"].startswith("https://")


def test_charlie_lives_elsewhere(client):
    people = {person["name"]: person for person in client.get("/_sandbox/world").json["people"]}
    alice, charlie = people["Alice Adams"], people["Charlie Chen"]
    assert charlie["tenant"] != alice["tenant"]
    assert charlie["salesforce_org_id"] != alice["salesforce_org_id"]


def test_consent_can_be_made_automatic(client, world):
    assert client.post("/_sandbox/world", json={"auto_consent": True}).json["auto_consent"] is True
    assert world.auto_consent is True


def test_the_clock_is_set_and_moved(client):
    client.post("/_sandbox/clock", json={"now": "2026-11-22T09:00:00Z"})
    moved = client.post("/_sandbox/clock", json={"advance_seconds": 90}).json
    assert moved == {"now": "2026-11-22T09:01:30+00:00", "frozen": True}
    assert client.get("/_sandbox/clock").json == moved


def test_the_clock_is_let_go_again(client):
    client.post("/_sandbox/clock", json={"now": "2026-11-22T09:00:00Z"})
    assert client.post("/_sandbox/clock", json={"frozen": False}).json["frozen"] is False


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("clock", {"now": "noon"}, "now is a moment"),
        ("clock", {"now": "2026-11-22T09:00:00"}, "time zone"),
        ("clock", {"advance_seconds": "5"}, "advance_seconds is a number"),
        ("clock", [1], "JSON object"),
        ("faults", {"kind": "explode"}, "kind is one of"),
        ("faults", "boom", "rule"),
        ("world", {"people": []}, "one switch"),
        ("salesforce", {"no_such": True}, "not a switch"),
        ("salesforce", {"org": "Initech"}, "no org"),
    ],
)
def test_bad_input_gets_a_clear_error(client, path, body, said):
    answer = client.post(f"/_sandbox/{path}", json=body)
    assert answer.status_code == 400
    assert said in answer.json["error"]


def test_faults_are_listed_and_cleared(client):
    added = client.post("/_sandbox/faults", json=[{"service": "graph", "status": 503}, {"status": 500}])
    assert added.status_code == 201
    assert [rule["status"] for rule in client.get("/_sandbox/faults").json["faults"]] == [503, 500]
    assert client.delete("/_sandbox/faults").status_code == 204
    assert client.get("/_sandbox/faults").json == {"faults": []}


def test_requests_are_logged_with_what_came_of_them(client):
    client.get("/services/data")
    client.get("/services/data/v59.0/limits")
    logged = client.get("/_sandbox/requests", query_string={"service": "salesforce"}).json["requests"]
    assert [(e["n"], e["method"], e["path"], e["status"], e["calls"]) for e in logged] == [
        (1, "GET", "/services/data", 200, 1),
        (2, "GET", "/services/data/v59.0/limits", 401, 1),
    ]


def test_the_log_holds_neither_queries_nor_the_sandboxs_own_calls(client):
    client.get("/services/data?oauth_token=secret")
    client.get("/_sandbox/world")
    logged = client.get("/_sandbox/requests").json["requests"]
    assert [entry["path"] for entry in logged] == ["/services/data"]


def test_the_log_is_read_from_a_number_on_and_cleared(client):
    client.get("/services/data")
    client.get("/services/data")
    assert len(client.get("/_sandbox/requests?since=1").json["requests"]) == 1
    client.delete("/_sandbox/requests")
    assert client.get("/_sandbox/requests").json == {"requests": []}
    assert client.get("/_sandbox/requests?since=x").status_code == 400


def test_a_reset_undoes_it_all(client, world):
    token = world.gate.sessions.open("lockstep-sandbox", world.directory.people[0], "api")
    client.post("/_sandbox/clock", json={"now": "2030-01-01T00:00:00Z"})
    client.post("/_sandbox/faults", json={"status": 500})
    client.post("/_sandbox/world", json={"auto_consent": True})
    assert client.post("/_sandbox/reset").json == {"reset": True}
    assert not world.clock.frozen
    assert world.faults.as_json() == {"faults": []}
    assert world.auto_consent is False
    assert world.gate.sessions.session(token) is None


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_what_is_not_emulated_says_so(client, method):
    answer = client.open("/gmail/v1/users/me", method=method)
    assert answer.status_code == 501
    assert answer.json == {"error": "not emulated", "method": method, "path": "/gmail/v1/users/me"}
