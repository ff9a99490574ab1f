import pytest

BASE = "/services/data/v59.0"


def node(reference, type_name="Contact", **body):
    return {"method": "POST", "url": f"{BASE}/sobjects/{type_name}", "referenceId": reference, "body": body}


def graph(graph_id, *nodes):
    return {"graphId": graph_id, "compositeRequest": list(nodes)}


@pytest.fixture
def send(api):
    return lambda *graphs: api("POST", "composite/graph", {"graphs": list(graphs)})


def good(graph_id):
    return graph(graph_id, node("a", LastName="Good"))


def bad(graph_id):
    return graph(graph_id, node("a", LastName="Half"), node("b", FirstName="x"))


def test_each_graph_is_a_transaction_of_its_own(send, api):
    body = send(good("g1"), bad("g2"), good("g3")).json
    assert [(g["graphId"], g["isSuccessful"]) for g in body["graphs"]] == [("g1", True), ("g2", False), ("g3", True)]
    halves = body["graphs"][1]["graphResponse"]["compositeResponse"]
    assert [half["body"][0]["errorCode"] for half in halves] == ["PROCESSING_HALTED", "REQUIRED_FIELD_MISSING"]
    assert api.query("SELECT Id FROM Contact WHERE LastName = 'Half'") == []
    assert len(api.query("SELECT Id FROM Contact WHERE LastName = 'Good'")) == 2


def test_nodes_refer_to_nodes_before_them(send, api):
    body = send(graph("g", node("who", LastName="Novak"), node("t", "Task", Subject="x", WhoId="@{who.id}"))).json
    assert body["graphs"][0]["isSuccessful"] is True
    assert api.query("SELECT Who.Name FROM Task")[0]["Who"]["Name"] == "Novak"


def test_after_fourteen_failed_graphs_it_stops(send, api):
    body = send(*[bad(f"g{n}") for n in range(14)], good("last")).json
    last = body["graphs"][-1]
    assert last["isSuccessful"] is False
    assert last["graphResponse"]["compositeResponse"][0]["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert api.query("SELECT Id FROM Contact WHERE LastName = 'Good'") == []


def test_after_thirteen_it_goes_on(send):
    body = send(*[bad(f"g{n}") for n in range(13)], good("last")).json
    assert body["graphs"][-1]["isSuccessful"] is True


def chain(length):
    first = node("n0", "Account", Name="x")
    return [first, *(node(f"n{n}", "Account", Name="x", ParentId=f"@{{n{n - 1}.id}}") for n in range(1, length))]


def test_five_hundred_nodes_fit(send, client):
    graphs = [graph(f"g{g}", *[node(f"n{n}", LastName="Many") for n in range(100)]) for g in range(5)]
    assert all(answer["isSuccessful"] for answer in send(*graphs).json["graphs"])
    assert client.get("/_sandbox/requests?service=salesforce").json["requests"][-1]["calls"] == 500


@pytest.mark.parametrize(
    "graphs",
    [
        [],
        [good(f"g{n}") for n in range(76)],
        [graph(f"g{g}", *[node(f"n{n}", LastName="x") for n in range(251)]) for g in range(2)],
        [graph("g", *[node(f"n{n}", f"Kind{n}__c") for n in range(16)])],
        [graph("g", *chain(16))],
        [good("same"), good("same")],
        [{"compositeRequest": [node("a", LastName="x")]}],
        [graph("g")],
    ],
)
def test_what_breaks_the_rules_is_refused_whole(send, api, graphs):
    answer = send(*graphs)
    assert (answer.status_code, answer.json[0]["errorCode"]) == (400, "INVALID_INPUT")
    assert api.query("SELECT Id FROM Contact WHERE LastName IN ('x', 'Good')") == []


def test_fifteen_levels_fit(send):
    assert send(graph("g", *chain(15))).json["graphs"][0]["isSuccessful"] is True
