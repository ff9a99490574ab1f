import pytest

from sandbox.app import ConnectionDropped, create_sandbox_app
from sandbox.faults import Faults
from sandbox.world import World

VERSIONS = "/services/data"


@pytest.fixture
def world():
    return World("empty")


@pytest.fixture
def client(world):
    return create_sandbox_app(world).test_client()


def statuses(client, number, path=VERSIONS):
    return [client.get(path).status_code for _ in range(number)]


def test_a_rule_meets_as_many_requests_as_it_says(client, world):
    world.faults.add({"service": "salesforce", "status": 503, "times": 2})
    assert statuses(client, 3) == [503, 503, 200]


def test_a_rule_answers_with_its_headers_and_body(client, world):
    world.faults.add(
        {"service": "salesforce", "status": 429, "headers": {"Retry-After": "3"}, "body": {"error": {"code": "x"}}}
    )
    answer = client.get(VERSIONS)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")
    assert answer.json == {"error": {"code": "x"}}


def test_a_body_that_is_text_is_sent_as_html(client, world):
    world.faults.add({"service": "salesforce", "status": 502, "body": "<h1>Bad Gateway</h1>"})
    answer = client.get(VERSIONS)
    assert answer.content_type.startswith("text/html")
    assert answer.text == "<h1>Bad Gateway</h1>"


@pytest.mark.parametrize(
    "rule",
    [
        {"service": "graph"},
        {"service": "salesforce", "method": "POST"},
        {"service": "salesforce", "path": "/query"},
    ],
)
def test_a_rule_for_something_else_is_left_waiting(client, world, rule):
    world.faults.add(rule)
    assert statuses(client, 1) == [200]
    assert len(world.faults.as_json()["faults"]) == 1


def test_a_path_may_name_the_query(client, world):
    world.faults.add({"service": "salesforce", "path": r"\?page=2$", "status": 500})
    assert statuses(client, 1) + statuses(client, 1, f"{VERSIONS}?page=2") == [200, 500]


def test_after_carries_the_request_out_first(client, world):
    token = world.gate.sessions.open("lockstep-sandbox", world.directory.people[0], "api")
    world.faults.add({"service": "salesforce", "path": "revoke", "status": 500, "when": "after"})
    assert client.post("/services/oauth2/revoke", data={"token": token}).status_code == 500
    assert world.gate.sessions.session(token) is None


def test_before_keeps_the_request_from_happening(client, world):
    token = world.gate.sessions.open("lockstep-sandbox", world.directory.people[0], "api")
    world.faults.add({"service": "salesforce", "path": "revoke", "status": 500})
    assert client.post("/services/oauth2/revoke", data={"token": token}).status_code == 500
    assert world.gate.sessions.session(token) is not None


def test_one_request_uses_up_one_rule(client, world):
    world.faults.add({"service": "salesforce", "status": 500})
    world.faults.add({"service": "salesforce", "status": 502, "when": "after"})
    assert statuses(client, 3) == [500, 502, 200]


def test_a_dropped_connection_is_an_error_where_there_is_none_to_drop(client, world):
    client.application.testing = True
    world.faults.add({"service": "salesforce", "kind": "close_connection"})
    with pytest.raises(ConnectionDropped):
        client.get(VERSIONS)


def test_pages_for_people_are_never_broken(client, world):
    world.faults.add({"status": 500})
    assert client.get("/_sandbox/world").status_code == 200


def test_an_act_happens_at_once_and_leaves_no_rule():
    faults, seen = Faults(), []
    faults.on("salesforce", "lock_rows", lambda fault: seen.append(fault.times))
    faults.add({"kind": "lock_rows", "service": "salesforce", "times": 3})
    assert seen == [3]
    assert faults.as_json() == {"faults": []}


def test_an_act_is_kept_from_other_services():
    faults, seen = Faults(), []
    for service in ("graph", "salesforce"):
        faults.on(service, "expire_tokens", lambda fault, service=service: seen.append(service))
    faults.add({"kind": "expire_tokens", "service": "graph"})
    faults.add({"kind": "expire_tokens"})
    assert seen == ["graph", "graph", "salesforce"]


def test_a_kind_without_an_act_waits_to_be_taken():
    faults = Faults()
    faults.add({"kind": "repeat_delta", "times": 2})
    taken = [faults.take("repeat_delta", "graph") is not None for _ in range(3)]
    assert taken == [True, True, False]


def test_keys_that_are_not_a_rules_own_travel_along():
    fault = Faults().add({"kind": "bump_change_keys", "service": "graph", "mailbox": "alice@northwind.example"})
    assert fault.options == {"mailbox": "alice@northwind.example"}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"kind": "explode"}, "kind is one of"),
        ({"service": "gmail"}, "service is one of"),
        ({"when": "later"}, "before or after"),
        ({"times": 0}, "times"),
        ({"times": "2"}, "times"),
        ({"path": "("}, "regular expression"),
    ],
)
def test_it_refuses_a_rule_that_is_none(rule, said):
    with pytest.raises(ValueError, match=said):
        Faults().add(rule)
