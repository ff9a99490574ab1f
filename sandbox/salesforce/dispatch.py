"""From a call's path and method to the function that answers it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sandbox.salesforce.call import Call, Reply
from sandbox.salesforce.errors import MultipleChoices, SalesforceError, not_emulated, not_found

Handler = Callable[..., Reply]


@dataclass(frozen=True)
class Resource:
    """`pattern` as "sobjects/{type}/{id}"; words are compared without case, {names} become keyword arguments.

    `since` is the first version that has the resource.
    """

    pattern: str
    methods: dict[str, Handler]
    since: int = 20

    def match(self, segments: tuple[str, ...]) -> dict[str, str] | None:
        parts = self.pattern.split("/") if self.pattern else []
        if len(parts) != len(segments):
            return None
        found = {}
        for part, segment in zip(parts, segments, strict=True):
            if part.startswith("{"):
                found[part[1:-1]] = segment
            elif part.lower() != segment.lower():
                return None
        return found


class Dispatcher:
    """Resources in the order they are tried."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.resources = tuple(resources)

    def answer(self, call: Call) -> Reply:
        """Carry out the call; SalesforceError for every refusal (501 NOT_EMULATED for an unknown path)."""
        method = call.args.get("_HttpMethod", call.method).upper() if call.method == "POST" else call.method
        for resource in self.resources:
            names = resource.match(call.segments)
            if names is not None:
                return _carry_out(resource, method, call, names)
        path = "/".join((call.base, *call.segments))
        raise not_emulated(f"{call.method} {path}")

    def reply(self, call: Call) -> Reply:
        """As `answer`, with refusals as replies too."""
        try:
            return self.answer(call)
        except SalesforceError as problem:
            return refusal(problem)


def _carry_out(resource: Resource, method: str, call: Call, names: dict[str, str]) -> Reply:
    if call.number < resource.since:
        raise not_found()
    handler = resource.methods.get("GET" if method == "HEAD" else method)
    if handler is None:
        raise method_not_allowed(method, resource.methods)
    return handler(call, **names)


def method_not_allowed(method: str, allowed: Iterable[str]) -> SalesforceError:
    text = f"HTTP Method '{method}' not allowed. Allowed are {','.join(allowed)}"
    return SalesforceError(405, "METHOD_NOT_ALLOWED", text)


def refusal(problem: SalesforceError) -> Reply:
    """The answer for an error: an array with one element, or for 300 the rows' addresses."""
    if isinstance(problem, MultipleChoices):
        return Reply(300, problem.urls)
    return Reply(problem.http_status, [problem.body()])
