"""The subrequests of a composite or of one graph: checked, filled with references, carried out in order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.salesforce.call import Call, Reply
from sandbox.salesforce.dispatch import Dispatcher, refusal
from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.references import fill

ROLLED_BACK = "The transaction was rolled back since another operation in the same transaction failed."
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NOT_INSIDE = re.compile(r"/services/data/v\d+\.0/composite(/batch|/graph|/tree.*)?/?(\?.*)?", re.IGNORECASE)
_REFERENCE_ID = re.compile(r"[A-Za-z0-9]\w*", re.ASCII)


@dataclass(frozen=True)
class Subrequest:
    method: str
    url: str
    reference: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class RolledBack(Exception):
    """Ends the transaction of an all-or-none composite."""


def invalid(text: str) -> SalesforceError:
    return SalesforceError(400, "INVALID_INPUT", text)


def parse(given: Any) -> list[Subrequest]:
    """compositeRequest as subrequests; 400 when a part is missing or wrong."""
    if not isinstance(given, list) or not given or not all(isinstance(entry, dict) for entry in given):
        raise invalid("compositeRequest is required, as a list of subrequests")
    parsed = [_one(entry) for entry in given]
    names = [entry.reference for entry in parsed]
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise invalid(f"Duplicate reference ids: {', '.join(sorted(doubled))}")
    return parsed


def _one(entry: Mapping[str, Any]) -> Subrequest:
    method, url, reference = (entry.get(name) for name in ("method", "url", "referenceId"))
    if method not in METHODS:
        raise invalid(f"method is one of {', '.join(METHODS)}")
    if not isinstance(url, str) or not url.startswith("/services/data/v"):
        raise invalid("url begins with /services/data/v")
    if not isinstance(reference, str) or not _REFERENCE_ID.fullmatch(reference):
        text = "must start with a letter or a number, and it can contain only letters, numbers and underscores ('_')."
        raise invalid(f"Provided referenceId ('{reference}') {text}")
    if NOT_INSIDE.fullmatch(url):
        raise invalid(f"This resource cannot be used inside a composite request: {url.partition('?')[0]}")
    return Subrequest(method, url, reference, entry.get("body"), entry.get("httpHeaders") or {})


def run(call: Call, dispatcher: Dispatcher, subrequests: Sequence[Subrequest], *, all_or_none: bool) -> list[Any]:
    """The compositeResponse; with `all_or_none` the first failure undoes everything."""
    replies: list[Reply] = []
    if not all_or_none:
        _in_order(call, dispatcher, subrequests, replies)
        return _answers(subrequests, replies)
    try:
        with call.org.transaction():
            _in_order(call, dispatcher, subrequests, replies, stop_at_failure=True)
            if _failed(replies[-1]):
                raise RolledBack
    except RolledBack:
        undone = refusal(SalesforceError(400, "PROCESSING_HALTED", ROLLED_BACK))
        rest = len(subrequests) - len(replies)
        replies = [undone] * (len(replies) - 1) + replies[-1:] + [undone] * rest
    return _answers(subrequests, replies)


def _in_order(
    call: Call,
    dispatcher: Dispatcher,
    subrequests: Sequence[Subrequest],
    replies: list[Reply],
    *,
    stop_at_failure: bool = False,
) -> None:
    answers: dict[str, Any] = {}
    for subrequest in subrequests:
        reply = _carry_out(call, dispatcher, subrequest, answers)
        replies.append(reply)
        if reply.status < 300:
            answers[subrequest.reference] = reply.body
        elif stop_at_failure and _failed(reply):
            return


def _failed(reply: Reply) -> bool:
    """Not modified is an answer, not a failure."""
    return reply.status >= 300 and reply.status != 304


def _carry_out(call: Call, dispatcher: Dispatcher, subrequest: Subrequest, answers: Mapping[str, Any]) -> Reply:
    try:
        url, body = fill(subrequest.url, answers), fill(subrequest.body, answers)
        inner = call.inner(subrequest.method, str(url), body, fill(dict(subrequest.headers), answers))
    except SalesforceError as problem:
        return refusal(problem)
    return dispatcher.reply(inner)


def _answers(subrequests: Sequence[Subrequest], replies: Sequence[Reply]) -> list[Any]:
    return [
        {
            "body": reply.body,
            "httpHeaders": reply.headers,
            "httpStatusCode": reply.status,
            "referenceId": subrequest.reference,
        }
        for subrequest, reply in zip(subrequests, replies, strict=True)
    ]
