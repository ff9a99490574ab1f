"""Replies and errors -> HTTP as Graph speaks it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Response, request

from sandbox.graph.call import Reply
from sandbox.graph.errors import GraphError

if TYPE_CHECKING:
    from sandbox.world import World

JSON = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
BEARER = (
    'Bearer realm="", authorization_uri="{authority}/common/oauth2/authorize", '
    'client_id="00000003-0000-0000-c000-000000000000"'
)


def send(world: World, reply: Reply, applied: list[str]) -> Response:
    if isinstance(reply.body, dict):
        response = Response(json.dumps(reply.body, ensure_ascii=False), reply.status, content_type=JSON)
    else:
        kind = reply.content_type or "text/plain"
        response = Response(reply.body or b"", reply.status, content_type=kind if reply.body is not None else None)
    response.headers.update(reply.headers)
    if applied:
        response.headers["Preference-Applied"] = ", ".join(applied)
    return _stamp(world, response)


def send_error(world: World, error: GraphError) -> Response:
    request_id = world.ids.uuid()
    inner = {
        "date": world.clock.now().strftime("%Y-%m-%dT%H:%M:%S"),
        "request-id": request_id,
        "client-request-id": request.headers.get("client-request-id", request_id),
    }
    switches, code = world.mail.switches, error.code
    if switches.other_error_casing:
        code = code[:1].lower() + code[1:]
    if switches.nested_errors:
        inner, code = {"code": code, **inner}, "UnknownError"
    body = {"error": {"code": code, "message": error.message, "innerError": inner}}
    response = Response(json.dumps(body, ensure_ascii=False), error.status, content_type=JSON)
    response.headers.update(error.headers)
    response.headers["request-id"] = request_id
    return _stamp(world, response)


def unauthorized(world: World, message: str) -> GraphError:
    return GraphError(
        401, "InvalidAuthenticationToken", message, {"WWW-Authenticate": BEARER.format(authority=world.https_url)}
    )


def _stamp(world: World, response: Response) -> Response:
    response.headers.setdefault("request-id", world.ids.uuid())
    response.headers["client-request-id"] = request.headers.get("client-request-id", response.headers["request-id"])
    response.headers["Cache-Control"] = "private"
    return response
