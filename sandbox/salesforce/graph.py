"""/composite/graph: many transactions in one call."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from sandbox.salesforce import subrequests
from sandbox.salesforce.call import Call, Reply
from sandbox.salesforce.composite import count_calls
from sandbox.salesforce.dispatch import Dispatcher, Resource
from sandbox.salesforce.references import names_in
from sandbox.salesforce.subrequests import Subrequest, invalid

MOST_GRAPHS, MOST_NODES, MOST_KINDS, MOST_DEPTH, MOST_FAILED = 75, 500, 15, 15, 14
HALTED = "The graph was not processed because too many graphs of the same request failed"


def resources(dispatcher: Dispatcher) -> list[Resource]:
    def graph(call: Call) -> Reply:
        return _graphs(call, dispatcher)

    return [Resource("composite/graph", {"POST": graph}, 50)]


def _graphs(call: Call, dispatcher: Dispatcher) -> Reply:
    graphs = _parse(call.fields().get("graphs"))
    _check_sizes(graphs)
    count_calls(sum(len(nodes) for _, nodes in graphs))
    answers: list[dict[str, Any]] = []
    for graph_id, nodes in graphs:
        failed = sum(1 for answer in answers if not answer["isSuccessful"])
        answers.append(_halted(graph_id, nodes) if failed >= MOST_FAILED else _one(call, dispatcher, graph_id, nodes))
    return Reply(body={"graphs": answers})


def _parse(given: Any) -> list[tuple[str, list[Subrequest]]]:
    if not isinstance(given, list) or not given or not all(isinstance(entry, dict) for entry in given):
        raise invalid("graphs is required, as a list of graphs")
    graphs = [(entry.get("graphId"), subrequests.parse(entry.get("compositeRequest"))) for entry in given]
    ids = [graph_id for graph_id, _ in graphs]
    if not all(isinstance(graph_id, str) and graph_id for graph_id in ids) or len(set(ids)) < len(ids):
        raise invalid("Every graph needs a graphId of its own")
    return graphs


def _check_sizes(graphs: Sequence[tuple[str, Sequence[Subrequest]]]) -> None:
    nodes = [node for _, graph in graphs for node in graph]
    kinds = {_kind(node) for node in nodes}
    for what, number, most in (
        ("graphs", len(graphs), MOST_GRAPHS),
        ("nodes", len(nodes), MOST_NODES),
        ("kinds of node", len(kinds), MOST_KINDS),
        ("levels", max(_depth(graph) for _, graph in graphs), MOST_DEPTH),
    ):
        if number > most:
            raise invalid(f"The request has {number} {what}, more than {most}")


def _kind(node: Subrequest) -> tuple[str, ...]:
    """Version, method and object."""
    parts = urlsplit(node.url).path.split("/")
    return (node.method, *parts[3:4], *(part.lower() for part in parts[4:6]))


def _depth(graph: Sequence[Subrequest]) -> int:
    depths: dict[str, int] = {}
    for node in graph:
        before = names_in([node.url, node.body])
        depths[node.reference] = 1 + max((depths.get(name, 0) for name in before), default=0)
    return max(depths.values())


def _one(call: Call, dispatcher: Dispatcher, graph_id: str, nodes: Sequence[Subrequest]) -> dict[str, Any]:
    answers = subrequests.run(call, dispatcher, nodes, all_or_none=True)
    return _answer(graph_id, answers, all(answer["httpStatusCode"] < 300 for answer in answers))


def _halted(graph_id: str, nodes: Sequence[Subrequest]) -> dict[str, Any]:
    body = [{"message": HALTED, "errorCode": "PROCESSING_HALTED"}]
    common: Mapping[str, Any] = {"body": body, "httpHeaders": {}, "httpStatusCode": 400}
    return _answer(graph_id, [{**common, "referenceId": node.reference} for node in nodes], successful=False)


def _answer(graph_id: str, answers: list[Any], successful: bool) -> dict[str, Any]:
    return {"graphId": graph_id, "graphResponse": {"compositeResponse": answers}, "isSuccessful": successful}
