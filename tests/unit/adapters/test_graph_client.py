"""Requests and batches of Graph."""

from __future__ import annotations

import pytest

from backend.adapters.graph.client import Ask, GraphClient
from backend.ports.failures import AccessRevoked, NotFound, Rejected, Transient
from tests.unit.adapters.answers import CountedTokens, ScriptedSession, answer

BASE = "https://graph.example/v1.0"
EXPIRED = {"error": {"code": "InvalidAuthenticationToken", "message": "Access token has expired"}}


def client(*responses, script=None):
    session = ScriptedSession(script or list(responses))
    tokens = CountedTokens()
    return GraphClient(session, BASE, tokens), session, tokens


def echo(sent):
    """A $batch in which every request answers with its own path, in reverse order."""
    items = sent.json["requests"]
    return answer({"responses": [{"id": i["id"], "status": 200, "body": {"path": i["url"]}} for i in reversed(items)]})


def test_every_request_asks_for_immutable_ids():
    graph, session, _ = client(answer({}))
    graph.call(Ask("GET", "/me"))

    assert session.sent[0].headers["Prefer"] == 'IdType="ImmutableId"'


def test_an_expired_token_is_renewed_once_and_the_request_repeated():
    graph, session, tokens = client(answer(EXPIRED, 401), answer({"id": "x"}))

    assert graph.call(Ask("GET", "/me")) == {"id": "x"}
    assert tokens.renewals == ["t1"]
    assert session.sent[1].headers["Authorization"] == "Bearer t2"


def test_a_token_that_is_never_accepted_ends_in_access_revoked():
    graph, session, _ = client(script=lambda sent: answer(EXPIRED, 401))

    with pytest.raises(AccessRevoked):
        graph.call(Ask("GET", "/me"))
    assert len(session.sent) == 3


def test_answers_of_a_batch_come_in_the_order_asked():
    graph, _, _ = client(script=echo)
    answers = graph.batch([Ask("GET", "/a"), Ask("GET", "/b")])

    assert [a.body["path"] for a in answers] == ["/a", "/b"]


def test_more_than_twenty_requests_take_more_than_one_batch():
    graph, session, _ = client(script=echo)
    answers = graph.batch([Ask("GET", f"/{i}") for i in range(41)])

    assert [len(sent.json["requests"]) for sent in session.sent] == [20, 20, 1]
    assert [a.body["path"] for a in answers] == [f"/{i}" for i in range(41)]


def test_no_requests_are_no_batch():
    graph, session, _ = client()

    assert graph.batch([]) == []
    assert session.sent == []


@pytest.mark.parametrize("status", ["soon", None, {}, [200]])
def test_an_answer_whose_status_is_no_number_passes(status):
    graph, _, _ = client(answer({"responses": [{"id": "0", "status": status, "body": {}}]}))
    (only,) = graph.batch([Ask("GET", "/a")])

    assert isinstance(only.failure, Transient)
    assert only.failure.code == "bad_answer"


def test_a_failure_of_one_stands_in_its_place():
    gone = {"id": "0", "status": 404, "body": {"error": {"code": "ErrorItemNotFound"}}}
    graph, _, _ = client(answer({"responses": [{"id": "1", "status": 200, "body": {}}, gone]}))
    first, second = graph.batch([Ask("GET", "/a"), Ask("GET", "/b")])

    assert isinstance(first.failure, NotFound)
    assert second.failure is None


def test_a_throttled_item_tells_its_own_time():
    item = {"id": "0", "status": 429, "headers": {"Retry-After": "7"}, "body": None}
    graph, _, _ = client(answer({"responses": [item]}))
    (one,) = graph.batch([Ask("GET", "/a")])

    assert isinstance(one.failure, Transient)
    assert one.failure.retry_after == 7


def test_a_throttled_item_that_names_a_date_means_it_by_the_date_of_the_whole_answer():
    item = {"id": "0", "status": 429, "headers": {"Retry-After": "Sun, 22 Nov 2026 09:05:00 GMT"}, "body": None}
    dated = {"Date": "Sun, 22 Nov 2026 09:00:00 GMT"}
    graph, _, _ = client(answer({"responses": [item]}, headers=dated))
    (one,) = graph.batch([Ask("GET", "/a")])

    assert one.failure.retry_after == 300


def test_an_item_without_an_answer_may_have_been_carried_out():
    graph, _, _ = client(answer({"responses": []}))
    (one,) = graph.batch([Ask("PATCH", "/a", {})])

    assert isinstance(one.failure, Transient)
    assert one.failure.after_write


def test_items_refused_for_their_token_are_asked_again_with_those_that_waited_for_them():
    refused = {"id": "0", "status": 401, "body": EXPIRED}
    first = answer({"responses": [refused, {"id": "1", "status": 424}, {"id": "2", "status": 200, "body": {}}]})
    graph, session, _ = client(first, answer({"responses": [{"id": "0", "status": 200}, {"id": "1", "status": 201}]}))
    answers = graph.batch([Ask("PATCH", "/a", {}), Ask("POST", "/b", {}, after=0), Ask("GET", "/c")])

    assert [item["id"] for item in session.sent[1].json["requests"]] == ["0", "1"]
    assert [a.status for a in answers] == [200, 201, 200]


def test_a_batch_that_only_reads_has_written_nothing():
    graph, session, _ = client(script=echo)
    graph.batch([Ask("GET", "/a")])

    assert session.sent[0].write is False


def test_a_link_becomes_a_path():
    graph, _, _ = client()

    assert graph.relative(f"{BASE}/me/messages/delta?$deltatoken=a%3D") == "/me/messages/delta?$deltatoken=a%3D"


def test_a_link_to_another_host_is_not_followed():
    graph, _, _ = client()

    with pytest.raises(Rejected):
        graph.relative("https://evil.example/v1.0/me")


def test_a_page_that_is_no_json_is_transient():
    graph, _, _ = client(answer(b"<html>"))

    with pytest.raises(Transient):
        graph.call(Ask("GET", "/me"))
