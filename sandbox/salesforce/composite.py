"""/composite and /composite/batch: several calls in one."""

import re
from typing import Any

from flask import g

from sandbox.salesforce import subrequests
from sandbox.salesforce.call import Call, Reply
from sandbox.salesforce.dispatch import Dispatcher, Resource, refusal
from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.subrequests import invalid

MOST_SUBREQUESTS = 25
MOST_QUERIES = 5
_COUNTED = re.compile(r"/services/data/v\d+\.0/(query|queryAll|composite/sobjects)\b", re.IGNORECASE)


def resources(dispatcher: Dispatcher) -> list[Resource]:
    """`dispatcher` answers the inner calls."""

    def composite(call: Call) -> Reply:
        return _composite(call, dispatcher)

    def batch(call: Call) -> Reply:
        return _batch(call, dispatcher)

    return [Resource("composite", {"POST": composite}, 38), Resource("composite/batch", {"POST": batch}, 34)]


def count_calls(number: int) -> None:
    """Tell the request log how many items this request carried."""
    g.calls = number


def _composite(call: Call, dispatcher: Dispatcher) -> Reply:
    body = call.fields()
    parsed = subrequests.parse(body.get("compositeRequest"))
    if len(parsed) > MOST_SUBREQUESTS:
        return _limit_exceeded(f"The request can’t contain more than {MOST_SUBREQUESTS} operations.")
    if sum(1 for entry in parsed if _COUNTED.match(entry.url)) > MOST_QUERIES:
        return _limit_exceeded(f"The request can’t contain more than {MOST_QUERIES} query or collection operations.")
    count_calls(len(parsed))
    all_or_none = body.get("allOrNone") is True
    return Reply(body={"compositeResponse": subrequests.run(call, dispatcher, parsed, all_or_none=all_or_none)})


def _limit_exceeded(message: str) -> Reply:
    # As seen on the wire: the answer is 200 with one element that belongs to no subrequest.
    body = [{"errorCode": "LIMIT_EXCEEDED", "message": message}]
    return Reply(
        body={"compositeResponse": [{"body": body, "httpHeaders": {}, "httpStatusCode": 400, "referenceId": None}]}
    )


def _batch(call: Call, dispatcher: Dispatcher) -> Reply:
    body = call.fields()
    given = body.get("batchRequests")
    if not isinstance(given, list) or not given or not all(isinstance(entry, dict) for entry in given):
        raise invalid("batchRequests is required, as a list of subrequests")
    if len(given) > MOST_SUBREQUESTS:
        raise invalid(f"The limit of {MOST_SUBREQUESTS} subrequests in one batch is exceeded")
    count_calls(len(given))
    halt = body.get("haltOnError") is True
    results: list[dict[str, Any]] = []
    for entry in given:
        failed = any(result["statusCode"] >= 300 for result in results)
        reply = _halted() if halt and failed else _batch_one(call, dispatcher, entry)
        results.append({"statusCode": reply.status, "result": reply.body})
    failed = any(result["statusCode"] >= 300 for result in results)
    return Reply(body={"hasErrors": failed, "results": results})


def _batch_one(call: Call, dispatcher: Dispatcher, entry: dict[str, Any]) -> Reply:
    method, url = entry.get("method"), entry.get("url")
    if method not in subrequests.METHODS or not isinstance(url, str):
        raise invalid("Every subrequest needs a method and a url")
    try:
        inner = call.inner(method, url, entry.get("richInput"), {})
    except SalesforceError as problem:
        return refusal(problem)
    if inner.segments[:1] == ("composite",):
        return refusal(invalid("This resource cannot be used inside a batch"))
    return dispatcher.reply(inner)


def _halted() -> Reply:
    text = "Batch processing halted per request"
    return refusal(SalesforceError(412, "BATCH_PROCESSING_HALTED", text))
