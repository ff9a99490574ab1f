"""Graph v1.0 over one mailbox world: token, user, permission, then the handler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, g, request

from sandbox import loader
from sandbox.graph import (
    actions_api,
    arrivals,
    attachments_api,
    batch,
    calendar_control,
    calendar_delta,
    calendar_view,
    calendars_api,
    categories_api,
    contact_deltas_api,
    contact_folders_api,
    contacts_api,
    delta_api,
    event_actions_api,
    event_parts_api,
    events_api,
    extensions_api,
    folders_api,
    messages_api,
    people_control,
    permissions,
    responses,
    settings_api,
    switches,
    tasks_control,
    todo_lists_api,
    todo_parts_api,
    todo_tasks_api,
    user_api,
)
from sandbox.graph.call import Call, Reply, parse_prefer
from sandbox.graph.errors import GraphError, bad_request
from sandbox.graph.permissions import Principal
from sandbox.graph.router import Match, Route, Router, segments
from sandbox.graph.state import Mailbox

if TYPE_CHECKING:
    from sandbox.world import World

PARTS = (
    delta_api,
    user_api,
    folders_api,
    messages_api,
    actions_api,
    attachments_api,
    categories_api,
    contact_deltas_api,
    contact_folders_api,
    contacts_api,
    todo_lists_api,
    todo_tasks_api,
    todo_parts_api,
    extensions_api,
    calendar_delta,
    calendar_view,
    calendars_api,
    events_api,
    event_actions_api,
    event_parts_api,
    settings_api,
)
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def table() -> list[Route]:
    """Every address that answers below /v1.0/me and /v1.0/users/{id}."""
    return [route for part in PARTS for route in part.routes()]


def blueprint(world: World) -> Blueprint:
    routes = Blueprint("graph", __name__)
    router = Router(table())

    @routes.post("/v1.0/$batch")
    def in_batch() -> Response:
        return _batch(world)

    @routes.put("/v1.0/uploads/<oid>/<token>")
    def upload(oid: str, token: str) -> Response:
        box = world.mail.mailboxes.get(oid)
        with world.mail.lock:
            status, headers, body = attachments_api.put_range(
                box, token, request.headers.get("Content-Range", ""), request.get_data()
            )
        return responses.send(world, Reply(body, status, headers), [])

    @routes.route("/v1.0/<path:path>", methods=METHODS)
    def any_path(path: str) -> Response:
        return _dispatch(world, router, path)

    loader.add_route(routes, world)
    arrivals.add_route(routes, world)
    calendar_control.add_route(routes, world)
    switches.add_route(routes, world)
    people_control.add_route(routes, world)
    tasks_control.add_route(routes, world)
    routes.register_error_handler(GraphError, lambda error: responses.send_error(world, error))
    return routes


def _batch(world: World) -> Response:
    _principal(world)
    body = request.get_json(silent=True)
    g.calls = len(body["requests"]) if isinstance(body, dict) and isinstance(body.get("requests"), list) else 1
    app: Any = current_app
    answers = batch.run(
        app._get_current_object(),
        body,
        _base(),
        request.headers.get("Authorization", ""),
        request.environ,
    )
    return responses.send(world, Reply({"responses": answers}), [])


def _dispatch(world: World, router: Router, path: str) -> Response:
    who = _principal(world)
    parts = segments(path)
    with world.mail.lock:
        box, rest = _mailbox(world, who, parts)
        match = router.match(request.method, rest)
        if not isinstance(match, Match):
            raise _unknown(path, match)
        permissions.check(who, match.route.need, box)
        call = _call(world, who, box)
        reply = match.route.handler(call, **match.ids)
    return responses.send(world, reply, call.applied)


def _unknown(path: str, methods: list[str]) -> GraphError:
    if methods:
        text = f"The method '{request.method}' is not allowed here."
        return GraphError(405, "Request_BadRequest", text, {"Allow": ", ".join(methods)})
    return GraphError(501, "NotImplemented", f"Not emulated by the sandbox: {request.method} /v1.0/{path}")


def _principal(world: World) -> Principal:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise responses.unauthorized(world, "Access token is empty.")
    try:
        claims = world.sign_in.read_graph_token(token.strip())
    except ValueError as problem:
        raise responses.unauthorized(world, str(problem)) from None
    return permissions.principal(claims)


def _mailbox(world: World, who: Principal, parts: list[str]) -> tuple[Mailbox, list[str]]:
    """Whose mailbox a path means, and what is left of the path."""
    first = parts[0].lower()
    if first == "me":
        if who.is_app:
            raise bad_request("/me request is only valid with delegated authentication flow.")
        return world.mail.mailboxes[who.oid], parts[1:]
    if first != "users" or len(parts) < 2:
        raise GraphError(501, "NotImplemented", f"Not emulated by the sandbox: {request.method} {request.path}")
    box = world.mail.of_user(who.tenant, parts[1])
    if box is None:
        if len(parts) == 2:
            text = "does not exist or one of its queried reference-property objects are not present."
            raise GraphError(404, "Request_ResourceNotFound", f"Resource '{parts[1]}' {text}")
        raise GraphError(404, "ErrorInvalidUser", f"The requested user '{parts[1]}' is invalid.")
    return box, parts[2:]


def _base() -> str:
    return request.host_url.rstrip("/")


def _call(world: World, who: Principal, box: Mailbox) -> Call:
    return Call(
        world,
        who,
        box,
        request.path,
        _base(),
        list(request.args.items(multi=True)),
        {key.lower(): value for key, value in request.headers.items()},
        request.get_data(),
        parse_prefer(request.headers.get("Prefer", "")),
    )
